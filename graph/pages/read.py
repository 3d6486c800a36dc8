"""From a file or standard input to a page."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from billgraph.graph.errors import UnreadableInput
from billgraph.graph.files.inputs import Bound, read_named, read_regular, read_stream
from billgraph.graph.pages.characters import fold
from billgraph.graph.pages.encoding import decode
from billgraph.graph.pages.formats import (
    BINARY_SUFFIXES,
    OFTEN_NO_PAGE,
    binary_format_of,
    format_of,
)
from billgraph.graph.pages.model import Page

MAX_BYTES = 8 * 1024 * 1024
"""The size that no code page reaches: the first one has 9 kB."""

MAX_BINARY_BYTES = 32 * 1024 * 1024
"""The same of documents that carry their fonts and pictures."""

_BOUND = Bound(
    "a code page", MAX_BYTES, "keep one page a file, without its pictures", "name a page in it"
)
_BINARY_BOUND = replace(_BOUND, most=MAX_BINARY_BYTES)

STDIN = "-"


@dataclass(frozen=True, slots=True)
class PageFile:
    """A file that is to be read as a page.

    Attributes:
        path: Where it is, or None for standard input.
        source: Its name as a source: the file's own name, or its path below the
            folder that was given.
        given: How a message names it.
        prefix: What each source's name begins with, to keep two publishers apart; it ends
            in a slash.
        data: Its content, where that was read already.
        is_listed: Whether it was found in a folder; then only a regular file is read.
    """

    path: Path | None
    source: str
    given: str
    prefix: str = ""
    data: bytes | None = None
    is_listed: bool = False

    @property
    def may_be_no_page(self) -> bool:
        """Whether nobody named it as a page, and its ending makes it none."""
        return self.is_listed and self.source.lower().endswith(OFTEN_NO_PAGE)


def as_text(name: str) -> str:
    """A file's name as text for a message: its bytes need not be UTF-8."""
    return name.encode("utf-8", "replace").decode()


def read_page(path: str | os.PathLike[str], source: str | None = None) -> Page:
    """Reads the page in a file: text, Markdown, HTML, YAML, CSV, XLSX, DOCX or PDF.

    Args:
        path: The file.
        source: The name of the page as a source; by default the file's name.

    Returns:
        The page; what could not be read of it is in its `problems`.

    Raises:
        UnreadableInput: When the file cannot be opened, is of no known format, is too
            large, is broken, or names no procedure code.
        MissingExtra: When it is a PDF or DOCX, and what reads these is not installed.

    Example:
        >>> from importlib.resources import files
        >>> page = read_page(files("billgraph.data") / "pages" / "0489T.yaml")
        >>> page.procedure.curie, len(page.rows_of("diagnosis"))
        ('cpt:0489T', 6)
    """
    file = Path(path)
    return load(PageFile(file, source or fold(file.name), as_text(str(path))))


def load(file: PageFile, stdin: BinaryIO | None = None) -> Page:
    """Reads the page of a `PageFile`; as `read_page`, and from a stream too.

    Args:
        file: The file.
        stdin: The stream to read where the file has no path.
    """
    return load_with_data(file, stdin)[0]


def load_with_data(file: PageFile, stdin: BinaryIO | None = None) -> tuple[Page, bytes, str]:
    """Reads the page of a `PageFile` as `load` does.

    Returns:
        The page, the bytes that it was read from, and the name of their format.
    """
    if as_text(file.source) != file.source:
        problem = "has a name that is not UTF-8, and so cannot be named as a source"
        raise UnreadableInput(file.given, problem, "rename the file")
    data = content(file, stdin)
    try:
        page, name = _read(data, file)
    except UnreadableInput as error:
        # The reader knows the source's name; a person needs the path that was typed.
        raise UnreadableInput(file.given, error.reason, error.mend, error.line) from error
    # YAML says its source itself; read once with a prefix and written again, it has one.
    if not page.source.startswith(file.prefix):
        page = replace(page, source=file.prefix + page.source)
    return page, data, name


def _read(data: bytes, file: PageFile) -> tuple[Page, str]:
    """The page that bytes are, and the name of their format."""
    binary = binary_format_of(data)
    if binary is not None:
        return binary.read(data, file.source), binary.name
    if len(data) > MAX_BYTES:
        raise _BOUND.too_large(file.given)
    text = decode(data, file.given)
    if not text.strip():
        raise UnreadableInput(file.given, "is empty", "a page names at least its procedure code")
    page_format = format_of(file.path.name if file.path else "", text)
    return page_format.read(text, file.source), page_format.name


def content(file: PageFile, stdin: BinaryIO | None = None) -> bytes:
    """The bytes of a `PageFile`; see `load`."""
    if file.data is not None:
        return file.data
    if file.path is None:
        return read_stream(stdin, file.given, _BOUND) if stdin else b""
    read = read_regular if file.is_listed else read_named
    is_binary = file.path.name.lower().endswith(BINARY_SUFFIXES)
    return read(file.path, file.given, _BINARY_BOUND if is_binary else _BOUND)
