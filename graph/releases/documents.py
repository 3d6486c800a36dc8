"""The documents in the files that publishers distribute: as they are, in gzip or in zip.

What a file is, its first bytes say and not its name. Nothing is unpacked to the disk, so
that the names in a zip cannot lead anywhere; and a file that grows out of all proportion
while it is unpacked is refused (a "zip bomb").
"""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG
from typing import BinaryIO

from billgraph.graph.errors import UnreadableInput
from billgraph.graph.files.inputs import open_regular
from billgraph.graph.files.packed import FREE_BYTES, MOST_RATIO

MOST_BYTES = 4 << 30
"""The most that a document may have when it is unpacked."""

MOST_FILES = 1_000
"""How many files a zip may hold; those of publishers hold a few dozen."""

HEAD_BYTES = 1 << 16
"""How much of a document its recognition may read."""

END_OF_TEXT = b"\x1a"
"""The Ctrl-Z that ended a text in MS-DOS, and with which CMS ends some still."""

AGAIN = "nothing was taken; get the file from its publisher again"
"""What mends a document that is not as its publisher made it."""

_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_WORKBOOK = "xl/workbook.xml"
_DAMAGE = (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile, NotImplementedError)


@dataclass(frozen=True, slots=True)
class Document:
    """One document: a file, or what a gzip or zip file holds.

    Attributes:
        name: How a message names it, such as ``rvu25d.zip!PPRRVU2025_Oct.csv``.
        source: Opens its bytes.
        packed: How many bytes it takes where it is packed, or None where it is not.
        is_workbook: Whether it is an Office Open XML workbook (xlsx).
    """

    name: str
    source: Callable[[], BinaryIO]
    packed: int | None = None
    is_workbook: bool = False

    @property
    def file_name(self) -> str:
        """The last part of the name, without what packs it."""
        return self.name.replace("\\", "/").rpartition("!")[2].rpartition("/")[2]

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """Opens the document's bytes, unpacked.

        Raises:
            UnreadableInput: Now or while it is read: when it is damaged, cut short, or
                becomes too large.
        """
        with self._telling(), self.source() as stream:
            yield io.BufferedReader(_Guarded(self, stream), 1 << 18)

    def head(self) -> bytes:
        """The document's first bytes, at most `HEAD_BYTES`."""
        with self.open() as stream:
            return stream.read(HEAD_BYTES)

    @property
    def is_packed(self) -> bool:
        """Whether its bytes are a gzip or zip file once more."""
        return not self.is_workbook and self.head().startswith((_GZIP, _ZIP))

    def content(self) -> bytes:
        """All of the document's bytes, for formats that cannot be read piece by piece.

        The Ctrl-Z that ends a text of MS-DOS is none of them.
        """
        with self.open() as stream:
            data = stream.read()
        return data if self.is_workbook else without_end(data)

    def wrong(self, problem: str, line: int | None = None) -> UnreadableInput:
        """The error for a document that is not as its publisher made it.

        Args:
            problem: What is wrong with it.
            line: Where, in a document that has lines.

        Example:
            >>> print(Document("a.csv", io.BytesIO).wrong("has no code", 7))
            a.csv:7: has no code; nothing was taken; get the file from its publisher again
        """
        return UnreadableInput(self.name, problem, AGAIN, line)

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except _DAMAGE as error:
            raise _damaged(self.name, str(error)) from error
        except RuntimeError as error:
            # zipfile says so of an encrypted entry.
            if "password" not in str(error):
                raise
            raise UnreadableInput(
                self.name, "is encrypted", "unpack it with its password, and add that"
            ) from error
        except OSError as error:
            raise UnreadableInput(
                self.name, f"cannot be read: {error.strerror or error}", "check the file"
            ) from error


def without_end(data: bytes) -> bytes:
    """The last bytes of a text without a Ctrl-Z behind them.

    Example:
        >>> without_end(b"{}\\r\\n\\x1a"), without_end(b"{}\\n")
        (b'{}\\r\\n', b'{}\\n')
    """
    text = data.rstrip(b" \r\n")
    return text.rstrip(END_OF_TEXT) if text.endswith(END_OF_TEXT) else data


class _Guarded(io.RawIOBase):
    """A stream that is refused when it becomes far larger than what it is unpacked from."""

    def __init__(self, document: Document, stream: BinaryIO) -> None:
        self._document = document
        self._stream = stream
        self._size = 0
        self._most = MOST_BYTES
        if document.packed is not None:
            self._most = min(MOST_BYTES, max(FREE_BYTES, document.packed * MOST_RATIO))

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        with self._document._telling():
            data = self._stream.read(len(buffer))
        self._size += len(data)
        if self._size > self._most:
            raise UnreadableInput(
                self._document.name,
                f"unpacks to more than {self._most >> 20} MiB, too much for what it is",
                "nothing was taken; get the file from its publisher",
            )
        buffer[: len(data)] = data
        return len(data)


def documents(path: Path, given: str | None = None) -> Iterator[Document]:
    """Finds the documents in a file.

    Args:
        path: The file.
        given: How messages name it; by default as it was given.

    Yields:
        The file itself, what a gzip file holds, or each file in a zip. A workbook is
        one document, though it is a zip.

    Raises:
        UnreadableInput: When there is no such file, or it is damaged or empty.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder, "taxonomy.csv.gz")
        ...     _ = file.write_bytes(gzip.compress(b"Code,Grouping"))
        ...     [(found.file_name, found.head()) for found in documents(file, "taxonomy.csv.gz")]
        [('taxonomy.csv', b'Code,Grouping')]
    """
    # The bytes of a file's name need not be UTF-8; those of a message must be.
    name = (given if given is not None else str(path)).encode("utf-8", "replace").decode()
    try:
        if path.is_dir():
            raise UnreadableInput(name, "is a folder", "name the files of the release")
        status = path.stat()
        # A pipe would be waited for, and a file is read more than once.
        if not S_ISREG(status.st_mode):
            mend = "write what it holds to a file, and name that"
            raise UnreadableInput(name, "is no regular file", mend)
        with open_regular(path, name) as stream:
            start = stream.read(4)
    except OSError as error:
        reason = "there is no such file" if isinstance(error, FileNotFoundError) else error.strerror
        raise UnreadableInput(name, f"{reason}", "check its name and permissions") from error
    if not start:
        raise UnreadableInput(name, "is empty", "get the file from its publisher again")
    if start.startswith(_GZIP):
        stem = path.stem.encode("utf-8", "replace").decode()
        inner = f"{name}!{stem}" if path.suffix.lower() == ".gz" else name
        yield Document(inner, lambda: _ungzip(path), status.st_size)
    elif start.startswith((_ZIP, _EMPTY_ZIP)):
        yield from _zipped(path, name)
    else:
        yield Document(name, lambda: open(path, "rb"))


def _ungzip(path: Path) -> BinaryIO:
    return gzip.open(path, "rb")  # type: ignore[return-value]


def _zipped(path: Path, name: str) -> Iterator[Document]:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    except (*_DAMAGE, OSError, ValueError, IndexError) as error:
        # The last is what zipfile makes of an entry without a name.
        raise _damaged(name, str(error)) from error
    if any(entry.filename == _WORKBOOK for entry in entries):
        yield Document(name, lambda: open(path, "rb"), None, is_workbook=True)
        return
    if not entries:
        raise UnreadableInput(name, "is an empty zip", "get the file from its publisher again")
    if len(entries) > MOST_FILES:
        problem = f"holds {len(entries):,} files, too many for a release"
        raise UnreadableInput(name, problem, "unpack it, and add the files of the release")
    _check_entries(name, entries)
    for entry in entries:
        inner = f"{name}!{entry.filename}"
        document = Document(inner, _opener(path, entry), entry.compress_size)
        if document.head().startswith(_ZIP):
            document = _inner_workbook(document)
        yield document


def _check_entries(name: str, entries: list[zipfile.ZipInfo]) -> None:
    """Refuses entries of one name, and such as lie over each other, as those of a bomb do."""
    names, end = set(), 0
    for entry in sorted(entries, key=lambda it: it.header_offset):
        if entry.filename in names:
            raise _damaged(name, f"it has two files named {entry.filename}")
        if entry.header_offset < end:
            raise _damaged(name, f"{entry.filename} lies over another file in it")
        names.add(entry.filename)
        # 30 bytes come before the name (PKWARE, APPNOTE.TXT, section 4.3.7).
        end = entry.header_offset + 30 + entry.compress_size


def _opener(path: Path, entry: zipfile.ZipInfo) -> Callable[[], BinaryIO]:
    def opened() -> BinaryIO:
        # The archive is closed when its last entry is.
        with zipfile.ZipFile(path) as archive:
            try:
                return archive.open(entry)  # type: ignore[return-value]
            except UnicodeDecodeError as error:
                raise zipfile.BadZipFile("a name that is no UTF-8") from error

    return opened


def _inner_workbook(document: Document) -> Document:
    """A workbook in a zip; any other zip in a zip is left as bytes that nobody recognises."""
    try:
        with document.open() as stream, zipfile.ZipFile(io.BytesIO(stream.read())) as archive:
            names = archive.namelist()
    except (*_DAMAGE, ValueError) as error:
        raise _damaged(document.name, str(error)) from error
    return Document(document.name, document.source, document.packed, _WORKBOOK in names)


def _damaged(name: str, reason: str) -> UnreadableInput:
    why = " ".join(reason.split())
    return UnreadableInput(
        name,
        f"is damaged or cut short ({why})" if why else "is damaged or cut short",
        AGAIN,
    )
