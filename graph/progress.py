"""How work that takes long tells how far it is."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Called as the work goes on."""

    def __call__(self, done: int, what: str, total: int | None = None, /) -> None:
        """Tells how far it is.

        Args:
            done: How much is done.
            what: The name of the latest of it.
            total: How much there is to do, where that is known.
        """
