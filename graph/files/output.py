"""Where an export goes: a file, a folder or zip of several, or a stream.

A file is written beside its place under another name and renamed when it is whole, so
that whoever looks finds the old one or the new one and never a part. A folder is treated
alike: the earlier export is moved away when the new one is there.
"""

from __future__ import annotations

import errno
import os
import stat
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from billgraph.graph.errors import Unwritable
from billgraph.graph.files.disk import put_in_place, sync_folder
from billgraph.graph.files.temporary import committing, unfinished
from billgraph.graph.progress import Progress


class Counted:
    """A stream that tells how many bytes went through it.

    Args:
        stream: Where they go.
        name: What is told beside the number.
        progress: Called after each write, or None.
    """

    def __init__(self, stream: BinaryIO, name: str, progress: Progress | None) -> None:
        self._stream = stream
        self._name = name
        self._progress = progress
        self._written = 0

    def write(self, data: bytes) -> int:
        """Passes bytes on."""
        self._stream.write(data)
        self._written += len(data)
        if self._progress is not None:
            self._progress(self._written, self._name)
        return len(data)

    def tell(self) -> int:
        """Returns how many bytes were written."""
        return self._written

    def flush(self) -> None:
        """Sends what is held back on its way."""
        self._stream.flush()

    # What libraries ask of a file that they write to.
    closed = False

    def close(self) -> None:
        """Does nothing: who opened the stream closes it."""

    def seekable(self) -> bool:
        """It is not."""
        return False

    def isatty(self) -> bool:
        """It is not: what is written through it is for a file or a program."""
        return False

    def readable(self) -> bool:
        """It is not."""
        return False

    def writable(self) -> bool:
        """It is."""
        return True


def counted(stream: BinaryIO, name: str, progress: Progress | None) -> BinaryIO:
    """Counts what is written to a stream; see `Counted`."""
    return cast("BinaryIO", Counted(stream, name, progress))


class Files(ABC):
    """Takes the several files of one export, one after the other."""

    @abstractmethod
    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        """Opens a new file of that name."""
        raise NotImplementedError


class _Folder(Files):
    def __init__(self, path: Path, progress: Progress | None) -> None:
        self._path = path
        self._progress = progress

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        with (self._path / name).open("xb") as stream:
            yield counted(stream, name, self._progress)
            _settle(stream)


class _Zip(Files):
    def __init__(self, stream: BinaryIO, progress: Progress | None) -> None:
        from zipfile import ZIP_DEFLATED, ZipFile

        self.archive = ZipFile(stream, "w", ZIP_DEFLATED, compresslevel=4)
        self._progress = progress

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        from zipfile import ZIP_DEFLATED, ZipInfo

        # The date is no part of what is exported: the same graph gives the same bytes.
        info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
        info.compress_type = ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        with self.archive.open(info, "w", force_zip64=True) as stream:
            yield counted(cast("BinaryIO", stream), name, self._progress)


@contextmanager
def zipped(stream: BinaryIO, progress: Progress | None = None) -> Iterator[Files]:
    """Writes several files as a zip into a stream, which need not be able to seek."""
    files = _Zip(stream, progress)
    with files.archive:
        yield files


@contextmanager
def one_file(path: Path, progress: Progress | None = None) -> Iterator[BinaryIO]:
    """Writes a file that is there when it is whole, and not before.

    What is no ordinary file, such as ``/dev/null`` or a pipe, is written to directly.

    Args:
        path: The file; one that is there is replaced.
        progress: Called with the bytes written and the file's name.

    Raises:
        Unwritable: When the system refuses: no such folder, no permission, a full disk.
    """
    place = Path(os.path.realpath(path))
    with _told(path):
        if place.is_dir():
            raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
        if place.exists() and not place.is_file():
            with place.open("wb") as stream:
                yield counted(stream, path.name, progress)
            return
        mode = _mode(place)
        with unfinished(_beside(place)) as part:
            with part.open("xb") as stream:
                if mode is not None:
                    os.fchmod(stream.fileno(), mode)
                yield counted(stream, path.name, progress)
                _settle(stream)
            put_in_place(part, place)


@contextmanager
def several_files(path: Path, progress: Progress | None = None) -> Iterator[Files]:
    """Writes several files: into a zip where the name ends in ``.zip``, else into a folder.

    Args:
        path: The zip or the folder. A folder that is there is replaced only when an
            export made it, which the names of its files tell.
        progress: Called with the bytes written and the file's name.

    Raises:
        Unwritable: When the system refuses, or the folder holds something else.
    """
    if path.suffix.lower() == ".zip":
        with one_file(path) as stream, zipped(stream, progress) as files:
            yield files
        return
    place = Path(os.path.realpath(path))
    with _told(path), unfinished(_beside(place)) as part:
        part.mkdir()
        yield _Folder(part, progress)
        _put(part, place, path)


def _put(part: Path, place: Path, path: Path) -> None:
    sync_folder(part)
    if not place.exists():
        put_in_place(part, place)
        return
    if not place.is_dir():
        raise OSError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
    others = {it.name for it in place.iterdir()} - {it.name for it in part.iterdir()}
    if others:
        raise Unwritable(path, f"holds {min(others)!r}, which is no part of an export", _OTHER)
    old = _beside(place, "old")
    with committing():
        try:
            place.rename(old)
            put_in_place(part, place)
        finally:
            # The earlier export goes when the new one is there, and not before.
            if not place.exists():
                old.rename(place)
    with unfinished(old):
        pass


_OTHER = "name another folder with -o"


def _beside(place: Path, end: str = "part") -> Path:
    return place.with_name(f".{place.name}.{os.getpid()}.{end}")


def _mode(place: Path) -> int | None:
    """Returns the permissions of a file that is to be replaced; None where there is none."""
    try:
        mode = stat.S_IMODE(place.stat().st_mode)
    except FileNotFoundError:
        return None
    # Renaming would not ask; and to root, everything is allowed.
    if not mode & 0o222 or not os.access(place, os.W_OK):
        raise OSError(errno.EACCES, "the file is read-only")
    return mode


def _settle(stream: BinaryIO) -> None:
    """Waits until the disk has it: some say only then that they are full."""
    stream.flush()
    os.fsync(stream.fileno())


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Makes errors of the system ones that name the file."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise Unwritable(
            path,
            f"cannot be written: {reason}",
            "nothing was left there; name another file, or check its folder",
        ) from error
