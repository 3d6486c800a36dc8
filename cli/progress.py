"""Progress for work that takes longer than a second, on a terminal only."""

from __future__ import annotations

import os
import sys
import time
from types import TracebackType
from typing import Self
from unicodedata import combining, east_asian_width

from billgraph.cli.errors import visible

_DELAY = 1.0
_INTERVAL = 0.1
_LONGEST_NAME = 60
_COLUMNS = 80
"""How wide a terminal is that does not say it."""


class Counter:
    """Counts on standard error; silent before a second has passed and off a terminal.

    Args:
        what: What is counted, such as ``pages read``.
        total: How many there are, where that is known; it may be told later.
    """

    def __init__(self, what: str, total: int | None = None) -> None:
        self.total = total
        self._what = what
        self._next = time.monotonic() + _DELAY
        self._shown = False
        self._on_terminal = sys.stderr.isatty()

    def show(self, count: int, name: str) -> None:
        """Tells how far the work is.

        Args:
            count: How many are done.
            name: The latest of them.
        """
        now = time.monotonic()
        if self._on_terminal and now >= self._next:
            self._next = now + _INTERVAL
            self._shown = True
            done = f"{count:,}" if self.total is None else f"{count:,} of {self.total:,}"
            line = fitted(f"{done} {self._what}", visible(name), _columns() - 1)
            sys.stderr.write(f"\r\x1b[K{line}")
            sys.stderr.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def fitted(count: str, name: str, width: int) -> str:
    """A count and the latest name as one line of a terminal; of a long name the end is kept.

    Args:
        count: The count, with what is counted.
        name: The latest of it.
        width: How many columns the line may take.

    Example:
        >>> fitted("3 of 9 pages read", "pages/0489T.txt", 30)
        '3 of 9 pages read: …/0489T.txt'
    """
    room = width - _width(count) - len(": ")
    if room < 1:
        return _end(count[::-1], width)[::-1]
    whole = name[-_LONGEST_NAME:]
    return f"{count}: {whole if _width(whole) <= room else '…' + _end(whole, room - 1)}"


def _end(text: str, width: int) -> str:
    """As much of the end of a text as a terminal shows in so many columns."""
    start = len(text)
    while start and (width := width - _width(text[start - 1])) >= 0:
        start -= 1
    return text[start:]


def _width(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(0 if combining(sign) else 1 + (east_asian_width(sign) in "WF") for sign in text)


def _columns() -> int:
    """How wide the terminal is now: it may change while the work goes on."""
    try:
        columns = os.get_terminal_size(sys.stderr.fileno()).columns
    except (OSError, ValueError):
        columns = 0
    return columns or _from_environment() or _COLUMNS


def _from_environment() -> int:
    given = os.environ.get("COLUMNS", "")
    return int(given) if given.isascii() and given.isdecimal() else 0
