"""From a file, a folder or standard input to pages."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from billgraph.graph.errors import UnreadableInput
from billgraph.graph.pages.characters import fold
from billgraph.graph.pages.encoding import decode
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
        elif os.path.isdir(path):  # noqa: PTH112 (raises for no text)
            yield from _below(path, head)
        else:
            yield PageFile(path, fold(head + path.name), _as_text(argument))


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
                source = head + path.relative_to(folder).as_posix()
                yield PageFile(path, fold(source), _as_text(str(path)))
    if empty:
        endings = ", ".join(SUFFIXES)
        raise UnreadableInput(str(folder), "has no page in it", f"a page's name ends in {endings}")


def _as_text(name: str) -> str:
    """A file's name as text for a message: its bytes need not be UTF-8."""
    return name.encode("utf-8", "replace").decode()


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
    return load(PageFile(file, source or fold(file.name), _as_text(str(path))))


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
    if _as_text(file.source) != file.source:
        problem = "has a name that is not UTF-8, and so cannot be named as a source"
        raise UnreadableInput(file.given, problem, "rename the file")
    data = _read(file, stdin)
    text = decode(data, file.given)
    if not text.strip():
        raise UnreadableInput(file.given, "is empty", "a page names at least its procedure code")
    page_format = format_of(file.path.name if file.path else "", text)
    try:
        return page_format.read(text, file.source), data, page_format.name
    except UnreadableInput as error:
        # The reader knows the source's name; a person needs the path that was typed.
        raise UnreadableInput(file.given, error.reason, error.mend, error.line) from error


def _read(file: PageFile, stdin: BinaryIO | None) -> bytes:
    try:
        if file.path is None:
            data = stdin.read(MAX_BYTES + 1) if stdin else b""
        else:
            with open(file.path, "rb") as stream:
                status = os.fstat(stream.fileno())
                is_file = stat.S_ISREG(status.st_mode)
                if not is_file and not stat.S_ISFIFO(status.st_mode):
                    raise UnreadableInput(file.given, "is no file", "name a file or a folder")
                # Room for the largest page takes longer to make than most pages to read.
                is_small = is_file and status.st_size <= MAX_BYTES
                data = stream.read(-1 if is_small else MAX_BYTES + 1)
    except FileNotFoundError:
        raise UnreadableInput(file.given, "does not exist", "check the name") from None
    except IsADirectoryError:
        raise UnreadableInput(file.given, "is a folder", "name a page in it") from None
    except PermissionError:
        raise UnreadableInput(
            file.given, "may not be read", "check the file's permissions"
        ) from None
    except ValueError:
        # A null character, or half a character.
        raise UnreadableInput(file.given, "is no file's name", "check the name") from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise UnreadableInput(file.given, f"cannot be read: {reason}", "check the file") from error
    if len(data) > MAX_BYTES:
        problem = f"is too large for a code page: it has more than {MAX_BYTES // 1024**2} MiB"
        raise UnreadableInput(file.given, problem, "keep one page a file, without its pictures")
    return data
