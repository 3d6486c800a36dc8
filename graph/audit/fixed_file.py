"""The file that ``audit --fix`` writes: which one may be replaced, and by what.

What a person wrote is never replaced. A file may be, where nobody edited what was written
into it, and where nothing but the comments with the findings changes. Any other is refused,
with the command that keeps what is in it.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from billgraph.graph.audit.annotate import Draft, drafted, marked, read_draft, shown
from billgraph.graph.audit.model import Report
from billgraph.graph.errors import UnreadableInput, Unwritable
from billgraph.graph.files.output import one_file
from billgraph.graph.pages.encoding import decode_exactly
from billgraph.graph.pages.formats import YAML
from billgraph.graph.pages.model import Page
from billgraph.graph.pages.read import MAX_BYTES, PageFile, load_with_data

_OTHER = "name another file after --fix"


@dataclass(frozen=True, slots=True)
class Origin:
    """The page that is audited, and where it comes from.

    Attributes:
        draft: Its YAML.
        path: The file that it was read from; None for standard input or a stored page.
        encoding: The encoding of the file, where that is YAML; else UTF-8.
        is_yaml: Whether its text is kept.
    """

    draft: Draft
    path: Path | None = None
    encoding: str = "utf-8"
    is_yaml: bool = False


def origin_of_page(page: Page, path: Path | None = None) -> Origin:
    """Makes YAML of a page that is none yet."""
    return Origin(drafted(page), path)


def read_origin(file: PageFile, stdin: BinaryIO | None = None) -> Origin:
    """Reads the page in a file; the text of YAML is kept.

    Raises:
        UnreadableInput: When it holds no page.
    """
    page, data, name = load_with_data(file, stdin)
    if name != YAML:
        return origin_of_page(page, file.path)
    text, encoding = decode_exactly(data, file.given)
    return Origin(read_draft(text, file.source), file.path, encoding, is_yaml=True)


def write_fixed(origin: Origin, path: Path, audit: Callable[[Page], Report]) -> Report:
    """Audits a page, and writes its YAML with the findings as comments to a file.

    Args:
        origin: The page.
        path: The file.
        audit: Audits the page.

    Returns:
        What the audit says.

    Raises:
        Unwritable: When the file has what was not written so, or cannot be written.
    """
    before = _content(path)
    if before:
        _check(origin, path, before)
    report = audit(origin.draft.page)
    data = encoded(origin, report)
    if data == before:
        return report
    with one_file(path) as output:
        output.write(data)
        if _content(path) != before:
            raise Unwritable(path, "was changed while the page was audited", "run it again")
    return report


def encoded(origin: Origin, report: Report) -> bytes:
    """The YAML with the findings, in the encoding of the file that it comes from."""
    return marked(origin.draft, report).encode(origin.encoding, "replace")


def _content(path: Path) -> bytes | None:
    """What is in a file; None where there is none, or where it is no ordinary one."""
    if not os.path.isfile(path):  # noqa: PTH113 (raises for no text)
        return None
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        reason = error.strerror or str(error)
        raise Unwritable(path, f"cannot be compared: {reason}", _OTHER) from error


def _check(origin: Origin, path: Path, data: bytes) -> None:
    """Refuses to replace what a person wrote, and the page itself."""
    is_itself = origin.path is not None and path.samefile(origin.path)
    if is_itself and not origin.is_yaml:
        problem = "is the page itself, which the YAML would replace"
        raise Unwritable(path, problem, f"name another file: --fix {_free(path)}")
    there = _draft(path, data)
    if there is None:
        raise Unwritable(path, "is there, and holds no page that --fix wrote", _OTHER)
    if shown(there.text) == shown(origin.draft.text):
        return
    if not there.is_as_written:
        typed = _typed(path)
        mend = f"keep it and renew the findings: billgraph audit {typed} --fix {typed}"
        raise Unwritable(path, "has what --fix did not write", mend)
    held, page = there.page, origin.draft.page
    if (held.procedure, held.source) != (page.procedure, page.source):
        problem = f"holds another page, {held.procedure.curie} of {held.source}"
        raise Unwritable(path, problem, _OTHER)


def _draft(path: Path, data: bytes) -> Draft | None:
    """The YAML in a file; None where it is no page's."""
    if len(data) > MAX_BYTES:
        return None
    try:
        return read_draft(decode_exactly(data, str(path))[0], path.name)
    except UnreadableInput:
        return None


def _typed(path: Path) -> str:
    """A file as a person types it, so that it is taken for no code and no option."""
    name = str(path)
    return shlex.quote(name if os.sep in name else f".{os.sep}{name}")


def _free(path: Path) -> str:
    """A name beside a file that no file has yet."""
    ends = ("", *(f"-{number}" for number in range(2, 99)))
    names = (path.with_name(f"{path.stem}{end}.yaml") for end in ends)
    return shlex.quote(str(next((it for it in names if not it.exists()), "FILE.yaml")))
