"""Writing a text to a file that is there as a whole or not at all, and that is no page."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from billgraph.cli.ending import changing
from billgraph.graph.errors import UnreadableInput, Unwritable
from billgraph.graph.export.text import as_text
from billgraph.graph.files.output import one_file
from billgraph.graph.pages.finding import find_pages
from billgraph.graph.pages.formats import YAML
from billgraph.graph.pages.read import PageFile, load_with_data


@contextmanager
def written(path: str | None) -> Iterator[TextIO]:
    """Opens what a command writes to: standard output, or a file that it puts in place.

    Args:
        path: The file; None or ``-`` for standard output. See
            `billgraph.graph.files.output.one_file` for how it comes there.

    Raises:
        Unwritable: When the file is a page, or the system refuses: no such folder, no
            permission, a full disk.
    """
    if path is None or path == "-":
        yield sys.stdout
        return
    spare_page(Path(path))
    with (
        changing(f"{path} was written", f"nothing was left in the place of {path}"),
        one_file(Path(path)) as output,
        as_text(output) as stream,
    ):
        yield stream


def spare_page(path: Path, reads: Iterable[str] = ()) -> None:
    """Refuses to write an answer over a page.

    An earlier answer is replaced without a word. A page that billgraph did not make is not:
    nobody could make it anew.

    Args:
        path: The file that is to be written.
        reads: The files and folders that the command reads its pages from.

    Raises:
        Unwritable: When the file is one of them, or holds a page.
    """
    if not os.path.isfile(path) or path.stat().st_size == 0:  # noqa: PTH113 (raises for no text)
        return
    # A pipe would be read here, and have nothing more when the command asks for it.
    named = [it for it in reads if os.path.isfile(it) or os.path.isdir(it)]  # noqa: PTH112, PTH113
    files = [it.path for it in find_pages(named).files if isinstance(it, PageFile)]
    if any(it is not None and _is_same(it, path) for it in files) or _is_page(path):
        raise Unwritable(path, "is a page, which the answer would replace", _OTHER)


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False  # what cannot be found is told when it is to be read


def _is_page(path: Path) -> bool:
    if path.stat().st_size > _LARGEST:
        return False
    try:
        page, data, name = load_with_data(PageFile(path, "page", str(path)))
    except UnreadableInput:
        return False
    # Exports hold rows of a page too, and say near their beginning who made them.
    return name == YAML or (bool(page.rows) and b"billgraph" not in data[:_HEAD])


_LARGEST = 1024 * 1024
_HEAD = 4096
_OTHER = "name another file with -o"
