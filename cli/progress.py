"""Progress for work that takes longer than a second, on a terminal only."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Self

from billgraph.cli.errors import visible

_DELAY = 1.0
_INTERVAL = 0.1


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
            sys.stderr.write(f"\r\x1b[K{count:,} {self._what}: {visible(name)[-60:]}")
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
