"""The standard streams of the command's own process, which may be full, closed or broken.

A command whose answer cannot be written must not end as one that found nothing, nor as a
defect of ours; and Python finds out late, or while it ends, and tells of it in its own words.
So what fails to be written to standard output raises billgraph's error, whoever writes. A
reader that has gone, as ``head`` does, ends the command in silence.
"""

from __future__ import annotations

import os
import sys
from io import BufferedWriter, FileIO, TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

from billgraph.graph.errors import Unwritable

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

READER_GONE = 0
"""The exit status where whoever read the answer has seen enough."""

_CLOSED = ((0, os.O_WRONLY), (1, os.O_RDONLY), (2, os.O_WRONLY))


def own_streams() -> None:
    """Takes the standard streams over for good, and has failures of them told as above."""
    if os.name != "posix":
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        return
    _fill_gaps()
    if sys.stdin is None:
        sys.stdin = open(0, encoding="utf-8", closefd=False)
    sys.stdout = _text(_Output(1, "w", closefd=False), sys.stdout)
    sys.stderr = _text(_Errors(2, "w", closefd=False), sys.stderr, by_lines=True)


def flush_output() -> None:
    """Has everything on its way that was written to standard output.

    Raises:
        Unwritable: When it cannot be written.
    """
    if sys.stdout is not None:
        sys.stdout.flush()


def _fill_gaps() -> None:
    """Opens what was closed, so that no file of the store gets the number of a stream.

    What was to be written is opened for reading, and the other way round: the system refuses
    its use as it would if it was still closed.
    """
    for number, mode in _CLOSED:
        try:
            os.fstat(number)
        except OSError:
            found = os.open(os.devnull, mode if number < 2 else os.O_WRONLY)
            if found != number:
                os.dup2(found, number)
                os.close(found)
            os.set_inheritable(number, True)


def _text(raw: FileIO, before: object, *, by_lines: bool = False) -> TextIOWrapper:
    """Text on a stream of bytes, as the stream was that it takes the place of."""
    old = before if isinstance(before, TextIOWrapper) else None
    return TextIOWrapper(
        BufferedWriter(raw),
        encoding=old.encoding if old else "utf-8",
        # What a terminal's encoding cannot show is shown as its escape, not as a traceback.
        errors="backslashreplace",
        newline="\n",
        line_buffering=by_lines or (old.line_buffering if old else False),
        write_through=old.write_through if old else False,
    )


class _Output(FileIO):
    """Standard output; after its first failure, what is still written goes nowhere."""

    _has_failed = False

    def write(self, data: ReadableBuffer) -> int:
        if self._has_failed:
            return memoryview(data).nbytes
        try:
            return self._written(data)
        except BrokenPipeError:
            self._has_failed = True
            raise SystemExit(READER_GONE) from None
        except OSError as error:
            self._has_failed = True
            raise Unwritable(
                Path("standard output"),
                f"cannot be written: {error.strerror}",
                "have it go to a file or a program that takes it",
            ) from error

    def _written(self, data: ReadableBuffer) -> int:
        while True:
            count: int | None = super().write(data)
            if count is not None:
                return count
            # Whoever shares the stream has it return at once where it would have to wait.
            from select import select

            select([], [self], [])


class _Errors(FileIO):
    """Standard error; where it cannot be written, there is nobody to tell."""

    def write(self, data: ReadableBuffer) -> int:
        try:
            count: int | None = super().write(data)
        except OSError:
            count = None
        return memoryview(data).nbytes if count is None else count
