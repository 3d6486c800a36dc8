"""From a file, a folder or standard input to pages."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from billgraph.graph.errors import UnreadableInput
from billgraph.graph.pages.formats import SUFFIXES, format_of
from billgraph.graph.pages.model import Page

MAX_BYTES = 8 * 1024 * 1024
"""The size that no code page reaches: the first one has 9 kB."""

STDIN = "-"


@dataclass(frozen=True, slots=True)
class PageFile:
    """A file that is to be read as a page.

    Attributes:
        path: Where it is, or None for standard input.
        source: Its name as a source: the file's own name, or its path below the
            folder that was given.
        given: How a message names it.
    """

    path: Path | None
    source: str
    given: str


def find_pages(arguments: tuple[str, ...] | list[str], prefix: str = "") -> Iterator[PageFile]:
    """Finds the files that arguments name: files, folders and ``-``.

    A folder stands for every file below it that has the ending of a page, in
    the order of their names; hidden ones are left out.

    Args:
        arguments: Paths, or ``-`` for standard input.
        prefix: A name to put before each source, to keep two publishers apart.

    Yields:
        The files, not yet opened.

    Raises:
        UnreadableInput: When a folder cannot be listed or has no page in it.
    """
    head = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
    for argument in arguments:
        path = Path(argument)
        if argument == STDIN:
            yield PageFile(None, f"{head}stdin", "<stdin>")
        elif path.is_dir():
            yield from _below(path, head)
        else:
            yield PageFile(path, head + path.name, argument)


def _below(folder: Path, head: str) -> Iterator[PageFile]:
    def refuse(error: OSError) -> None:
        raise UnreadableInput(
            str(error.filename), "the folder cannot be listed", "check its permissions"
        ) from error

    empty = True
    for parent, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if name.lower().endswith(SUFFIXES) and not name.startswith("."):
                path = Path(parent, name)
                empty = False
                yield PageFile(path, head + path.relative_to(folder).as_posix(), str(path))
    if empty:
        endings = ", ".join(SUFFIXES)
        raise UnreadableInput(str(folder), "has no page in it", f"a page's name ends in {endings}")


def read_page(path: str | os.PathLike[str], source: str | None = None) -> Page:
    """Reads the page in a file: text, Markdown, HTML or YAML.

    Args:
        path: The file.
        source: The name of the page as a source; by default the file's name.

    Returns:
        The page; what could not be read of it is in its `problems`.

    Raises:
        UnreadableInput: When the file cannot be opened, is no text, is too
            large, is broken, or names no procedure code.

    Example:
        >>> from importlib.resources import files
        >>> page = read_page(files("billgraph.data") / "pages" / "0489T.yaml")
        >>> page.procedure.curie, len(page.rows_of("diagnosis"))
        ('cpt:0489T', 6)
    """
    file = Path(path)
    return load(PageFile(file, source or file.name, str(path)))


def load(file: PageFile, stdin: BinaryIO | None = None) -> Page:
    """Reads the page of a `PageFile`; as `read_page`, and from a stream too.

    Args:
        file: The file.
        stdin: The stream to read where the file has no path.
    """
    data = _read(file, stdin)
    text = _decode(data, file.given)
    page_format = format_of(file.path.name if file.path else "", text)
    try:
        return page_format.read(text, file.source)
    except UnreadableInput as error:
        # The reader knows the source's name; a person needs the path that was typed.
        raise UnreadableInput(file.given, error.reason, error.mend, error.line) from error


def _read(file: PageFile, stdin: BinaryIO | None) -> bytes:
    try:
        if file.path is None:
            data = stdin.read(MAX_BYTES + 1) if stdin else b""
            size = len(data)
        else:
            with open(file.path, "rb") as stream:
                status = os.fstat(stream.fileno())
                if not stat.S_ISREG(status.st_mode) and not stat.S_ISFIFO(status.st_mode):
                    raise UnreadableInput(file.given, "is no file", "name a file or a folder")
                size = status.st_size
                data = stream.read(MAX_BYTES + 1) if size <= MAX_BYTES else b""
                size = max(size, len(data))
    except FileNotFoundError:
        raise UnreadableInput(file.given, "does not exist", "check the name") from None
    except PermissionError:
        raise UnreadableInput(
            file.given, "may not be read", "check the file's permissions"
        ) from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise UnreadableInput(file.given, f"cannot be read: {reason}", "check the file") from error
    if size > MAX_BYTES:
        limit = MAX_BYTES // 1024 // 1024
        raise UnreadableInput(
            file.given,
            f"is too large for a code page ({size / 1024 / 1024:.0f} MiB)",
            f"a page has at most {limit} MiB; name one page a file",
        )
    if not data.strip():
        raise UnreadableInput(file.given, "is empty", "a page names at least its procedure code")
    return data


_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_BINARY = (b"%PDF-", b"PK\x03\x04", b"\x1f\x8b", b"\x89PNG", b"\xd0\xcf\x11\xe0")


def _decode(data: bytes, given: str) -> str:
    encoding = next((name for mark, name in _BOMS if data.startswith(mark)), None)
    if encoding is None and (b"\0" in data or data.startswith(_BINARY)):
        raise UnreadableInput(given, "is a binary file", "save the page as text, HTML or YAML")
    if encoding is None:
        encoding = _declared(data) or "utf-8"
    try:
        text = data.decode(encoding)
    except LookupError:
        raise UnreadableInput(
            given, f"declares the unknown encoding {encoding!r}", "save it as UTF-8"
        ) from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        name = "UTF-8" if encoding == "utf-8" else encoding
        raise UnreadableInput(
            given, f"is not {name}: byte 0x{data[error.start]:02x}", "save it as UTF-8", line
        ) from None
    return _INVISIBLE.sub("", text)


# Zero-width characters that web pages put into words; they would break codes.
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")


def _declared(data: bytes) -> str | None:
    if not data.lstrip()[:1] == b"<":
        return None
    from billgraph.graph.pages.html import declared_encoding

    return declared_encoding(data)
