"""Reading what is given from outside: never more than a bound, and never from what has no end.

A regular file is read as it is. A pipe that somebody named, such as a shell's ``<(…)``, and a
terminal are read as their content comes; of other things, such as devices and sockets, nothing
is read, and of those in folders only regular files are: nobody named them.
"""

from __future__ import annotations

import os
import select
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import AnyStr, BinaryIO, Protocol, TypeVar

from billgraph.graph.errors import UnreadableInput

PATIENCE = 5.0
"""How many seconds somebody may take to open a pipe for writing; writing may take longer."""

_PIECE = 1 << 16
_NONBLOCK = getattr(os, "O_NONBLOCK", 0)
_FLAGS = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_KINDS = (
    (stat.S_ISFIFO, "pipe"),
    (stat.S_ISSOCK, "socket"),
    (stat.S_ISCHR, "device"),
    (stat.S_ISBLK, "device"),
)


@dataclass(frozen=True, slots=True)
class Bound:
    """How much of an input is read.

    Attributes:
        what: What it is read as, such as ``a code page``.
        most: The most bytes, or characters, that it may have.
        mend: What to do about one that has more.
        instead: What to do about a folder in its place.
    """

    what: str
    most: int
    mend: str
    instead: str = "name a file in it"

    def too_large(self, given: str) -> UnreadableInput:
        """Returns the error for an input that has more."""
        most = f"{self.most >> 20} MiB" if self.most >> 20 else f"{self.most:,} bytes"
        problem = f"is too large for {self.what}: it has more than {most}"
        return UnreadableInput(given, problem, self.mend)


Content = TypeVar("Content", bytes, str, covariant=True)


class _Readable(Protocol[Content]):
    def read(self, size: int, /) -> Content: ...


def read_stream(stream: _Readable[AnyStr], given: str, bound: Bound) -> AnyStr:
    """Reads a stream to its end.

    Args:
        stream: The stream, of bytes or of text.
        given: How a message names it.
        bound: How much it may have.

    Raises:
        UnreadableInput: When it has more, or cannot be read.

    Example:
        >>> import io
        >>> read_stream(io.BytesIO(b"CPT"), "<stdin>", Bound("a page", 8, "shorten it"))
        b'CPT'
    """
    with _told(given, bound):
        data = stream.read(bound.most + 1)
    if len(data) > bound.most:
        raise bound.too_large(given)
    return data


def read_named(path: str | os.PathLike[str], given: str, bound: Bound) -> bytes:
    """Reads what somebody named: a regular file, or a pipe or terminal as its content comes.

    Args:
        path: Where it is.
        given: How a message names it.
        bound: How much it may have.

    Raises:
        UnreadableInput: When it cannot be read, is something else, has more, or is a pipe
            that nobody writes to.
    """
    with _told(given, bound):
        if not may_block(path):
            return read_regular(path, given, bound)
        if stat.S_ISFIFO(os.stat(path).st_mode):  # noqa: PTH116 (a path may be any text)
            return _read_pipe(path, given, bound)
        with open(path, "rb", buffering=0) as terminal:
            return _collected(lambda: terminal.read(_PIECE), given, bound)


def read_regular(path: str | os.PathLike[str], given: str, bound: Bound) -> bytes:
    """Reads a regular file, and waits for nothing.

    Args:
        path: Where it is.
        given: How a message names it.
        bound: How much it may have.

    Raises:
        UnreadableInput: When it cannot be read, is no regular file, or has more.
    """
    with _told(given, bound), open_regular(path, given) as stream:
        size = os.fstat(stream.fileno()).st_size
        if size > bound.most:
            raise bound.too_large(given)
        # Some that say they are empty have content, such as those below /proc.
        data = stream.read(-1 if size else bound.most + 1)
        if len(data) > bound.most:
            raise bound.too_large(given)
        return data


def open_regular(path: str | os.PathLike[str], given: str) -> BinaryIO:
    """Opens a regular file for reading; the caller closes it.

    Raises:
        UnreadableInput: When it is none.
        OSError: When it cannot be opened.
    """
    # Asked before it is opened, which has an effect on some devices; and after, as it may
    # have become another meanwhile. Opening a pipe would wait for somebody who writes.
    _refuse_special(os.stat(path), given)  # noqa: PTH116
    stream = open(path, "rb", opener=lambda name, _: os.open(name, _FLAGS | _NONBLOCK))
    try:
        _refuse_special(os.fstat(stream.fileno()), given)
    except BaseException:
        stream.close()
        raise
    return stream


def kind_of_special(status: os.stat_result) -> str | None:
    """Returns what something is that is neither a regular file nor a folder; None for these two.

    Example:
        >>> kind_of_special(os.stat(os.devnull)), kind_of_special(os.stat(os.curdir))
        ('device', None)
    """
    return next((kind for is_kind, kind in _KINDS if is_kind(status.st_mode)), None)


def may_block(path: str | os.PathLike[str]) -> bool:
    """Tells whether something is a pipe or a terminal, whose content may come later.

    Example:
        >>> may_block(os.devnull)
        False
    """
    try:
        status = os.stat(path)  # noqa: PTH116
        if stat.S_ISFIFO(status.st_mode):
            return True
        return stat.S_ISCHR(status.st_mode) and _is_terminal(path)
    except (OSError, ValueError):
        return False  # reading it says why


def _is_terminal(path: str | os.PathLike[str]) -> bool:
    handle = os.open(path, _FLAGS | _NONBLOCK | getattr(os, "O_NOCTTY", 0))
    try:
        return os.isatty(handle)
    finally:
        os.close(handle)


def _refuse_special(status: os.stat_result, given: str) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError
    if not stat.S_ISREG(status.st_mode):
        mend = "write what it holds to a file, and name that"
        raise UnreadableInput(given, "is no file", mend)


def _read_pipe(path: str | os.PathLike[str], given: str, bound: Bound) -> bytes:
    """Reads a pipe, unless nobody is there who writes."""
    handle = os.open(path, _FLAGS | _NONBLOCK)
    try:
        while not select.select([handle], [], [], PATIENCE)[0]:
            # Without a writer, an empty pipe is at its end; with one, it blocks.
            with suppress(BlockingIOError):
                if not (data := os.read(handle, _PIECE)):
                    problem = "is a pipe that nobody writes to"
                    raise UnreadableInput(given, problem, "write to it, or name a file")
                break
        else:
            data = b""
        os.set_blocking(handle, True)
        return _collected(lambda: os.read(handle, _PIECE), given, bound, data)
    finally:
        os.close(handle)


def _collected(
    read: Callable[[], bytes | None], given: str, bound: Bound, begun: bytes = b""
) -> bytes:
    data = bytearray(begun)
    while piece := read():
        data += piece
        if len(data) > bound.most:
            raise bound.too_large(given)
    return bytes(data)


@contextmanager
def _told(given: str, bound: Bound) -> Iterator[None]:
    """Has what keeps a file from being read told in one line."""
    try:
        yield
    except FileNotFoundError:
        raise UnreadableInput(given, "does not exist", "check the name") from None
    except NotADirectoryError:
        raise UnreadableInput(given, "lies below a file", "check the name") from None
    except IsADirectoryError:
        raise UnreadableInput(given, "is a folder", bound.instead) from None
    except PermissionError:
        raise UnreadableInput(given, "may not be read", "check the file's permissions") from None
    except UnicodeDecodeError:
        raise
    except ValueError:
        # A null character, or half a character.
        raise UnreadableInput(given, "is no file's name", "check the name") from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise UnreadableInput(given, f"cannot be read: {reason}", "check the file") from error
