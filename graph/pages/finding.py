"""Which pages are meant: by files, folders and standard input."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from billgraph.graph.errors import UnreadableInput
from billgraph.graph.files.inputs import kind_of_special, may_block
from billgraph.graph.pages.characters import fold
from billgraph.graph.pages.formats import SUFFIXES
from billgraph.graph.pages.read import STDIN, PageFile, as_text, content

_LINK = "link to a folder"
_NAMELESS = "file without an ending"
_LONGEST_ENDING = 12
_MOST_KINDS = 8


@dataclass(slots=True)
class Found:
    """What arguments name.

    Attributes:
        files: The files that are to be read as pages, not yet opened, and why some
            cannot be found, in the order of the arguments.
        left_out: How many things in folders are not read, by what they are: an ending
            such as ``.pdf``, or words such as ``pipe``. Hidden ones are not counted.
    """

    files: list[PageFile | UnreadableInput] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)

    def left_out_line(self) -> str | None:
        """What was left out, in one line; None when that is nothing.

        Example:
            >>> Found(left_out=Counter({".pdf": 2, "pipe": 1})).left_out_line()[:51]
            '3 things in folders were not read: 2 .pdf, 1 pipe; '
        """
        if not self.left_out:
            return None
        kinds = self.left_out.most_common()
        told = [f"{count:,} {kind}" for kind, count in kinds[:_MOST_KINDS]]
        if rest := sum(count for _, count in kinds[_MOST_KINDS:]):
            told.append(f"{rest:,} of other kinds")
        count = self.left_out.total()
        things = "1 thing in a folder was" if count == 1 else f"{count:,} things in folders were"
        endings = ", ".join(SUFFIXES)
        return f"{things} not read: {', '.join(told)}; a page is a file that ends in {endings}"


def find_pages(
    arguments: Iterable[str | os.PathLike[str]], prefix: str = "", stdin: BinaryIO | None = None
) -> Found:
    """Finds the files that arguments name: files, folders and ``-``.

    A folder stands for every regular file below it that has the ending of a page, in
    the order of their names; hidden ones are left out. What has to be waited for, as
    standard input and pipes, is read at once, so that nobody waits for it later.

    Args:
        arguments: Paths, or ``-`` for standard input.
        prefix: A name to put before each source, to keep two publishers apart.
        stdin: The stream to read for ``-``.
    """
    head = fold(f"{prefix.strip('/')}/") if prefix.strip("/") else ""
    found = Found()
    for named in arguments:
        argument = os.fspath(named)
        if argument != STDIN and os.path.isdir(argument):  # noqa: PTH112 (raises for no text)
            before = len(found.files)
            found.files += _below(Path(argument), head, found.left_out)
            if len(found.files) == before:
                found.files.append(_without_page(argument))
            continue
        path = None if argument == STDIN else Path(argument)
        name = "stdin" if path is None else path.name
        given = "<stdin>" if path is None else as_text(argument)
        file = PageFile(path, fold(head + name), given, head)
        found.files.append(_received(file, stdin))
    return found


def _received(file: PageFile, stdin: BinaryIO | None) -> PageFile | UnreadableInput:
    """A file with its content, where that has to be waited for."""
    if file.path is not None and not may_block(file.path):
        return file
    try:
        return replace(file, data=content(file, stdin))
    except UnreadableInput as error:
        return error


def _without_page(folder: str) -> UnreadableInput:
    endings = ", ".join(SUFFIXES)
    return UnreadableInput(as_text(folder), "has no page in it", f"a page's name ends in {endings}")


def _below(folder: Path, head: str, left_out: Counter[str]) -> Iterator[PageFile | UnreadableInput]:
    unlisted: list[OSError] = []
    for parent, folders, names in os.walk(folder, onerror=unlisted.append):
        yield from _cannot_be_listed(unlisted)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        # A link to a folder is not followed: it may lead round, or to all of the disk.
        left_out.update(_LINK for name in folders if os.path.islink(f"{parent}/{name}"))  # noqa: PTH114
        for name in sorted(names):
            if name.startswith("."):
                continue
            path = Path(parent, name)
            kind = _kind_left_out(path)
            if kind is None:
                below = path.relative_to(folder).as_posix()
                yield PageFile(path, fold(head + below), as_text(str(path)), head, is_listed=True)
            else:
                left_out[kind] += 1
    yield from _cannot_be_listed(unlisted)


def _cannot_be_listed(errors: list[OSError]) -> Iterator[UnreadableInput]:
    while errors:
        error = errors.pop(0)
        name = as_text(str(error.filename))
        yield UnreadableInput(name, "the folder cannot be listed", "check its permissions")


def _kind_left_out(path: Path) -> str | None:
    """What something in a folder is that is not read as a page; None when it is."""
    if path.name.lower().endswith(SUFFIXES):
        try:
            return kind_of_special(path.stat())
        except OSError:
            return None  # reading it says why
    ending = path.suffix.lower()
    return as_text(ending) if 1 < len(ending) <= _LONGEST_ENDING else _NAMELESS
