"""Locks on the files of a store: one process changes it, and many hold what they read."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from billgraph.graph.store.manifest import IN_USE

try:
    import fcntl
except ImportError:  # Windows has no flock; there, an open file cannot be deleted anyway.
    fcntl = None  # type: ignore[assignment]


def is_in_use(generation: Path) -> bool:
    """Tells whether somebody reads a generation, or it cannot be told that nobody does."""
    try:
        # Open for writing: network disks make of the lock one that wants that.
        with open(generation / IN_USE, "r+b") as stream:
            return not flock(stream, shared=False)
    except FileNotFoundError:
        return False
    except OSError:
        return True


def open_in_use(generation: Path) -> BinaryIO:
    """Opens the file that a reader holds, and makes it where somebody has deleted it.

    Raises:
        OSError: When it cannot be opened.
    """
    in_use = generation / IN_USE
    try:
        return open(in_use, "rb")
    except FileNotFoundError:
        with suppress(OSError):
            in_use.touch()
        return open(in_use, "rb")


def flock(stream: BinaryIO, *, shared: bool) -> bool:
    """Locks a file, unless another one holds it.

    Raises:
        OSError: When the file system cannot lock.
    """
    if fcntl is None:
        return True
    try:
        fcntl.flock(stream, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
