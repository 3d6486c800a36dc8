"""What the system said of a store, as an error with a mend that works."""

from __future__ import annotations

import errno
import os
import shlex
from pathlib import Path

from billgraph.graph.errors import (
    DamagedStore,
    NotAStore,
    StoreBusy,
    StoreError,
    StoreNotWritable,
)

TROUBLE: tuple[type[Exception], ...] = (OSError, RuntimeError)
"""What Oxigraph raises: the first when the system refuses, the second for damaged files."""

RESTORE = "restore a backup, or delete the folder and add the pages again"
"""What mends a store whose files are damaged."""

MARKER = "billgraph.json"
"""The file in a store's folder that names the current generation."""

_MORE_FILES = "allow more in this shell, and try again: ulimit -n 1024"
_KNOWN = (errno.EACCES, errno.EPERM, errno.EMFILE, errno.ENFILE, errno.ESTALE)
_TOO_FEW_FILES = (errno.EMFILE, errno.ENFILE)


def not_read(path: Path, error: Exception) -> StoreError:
    """Turns what was said of a failed reading into billgraph's error.

    Args:
        path: The store's folder.
        error: What was raised.
    """
    number = _number(error)
    if number in _TOO_FEW_FILES:
        return _too_few_files(path)
    if number == errno.ESTALE:
        return changed_meanwhile(path)
    mend = RESTORE
    if number in (errno.EACCES, errno.EPERM):
        mend = f"have its owner let it be read: chmod -R a+rX {shlex.quote(str(path))}"
    return DamagedStore(path, f"its files cannot be read: {_reason(error)}", mend)


def not_written(path: Path, error: Exception) -> StoreError:
    """Turns what was said of a failed change into billgraph's error; see `not_read`."""
    if not isinstance(error, OSError):
        return not_read(path, error)
    number = _number(error)
    if number in _TOO_FEW_FILES:
        return _too_few_files(path)
    mend = "check its permissions and the space on the disk"
    if number == errno.EROFS:
        mend = _elsewhere(path, "a disk that is not read-only")
    elif number == errno.ENAMETOOLONG:
        mend = "name a folder with a shorter name"
    return StoreNotWritable(
        path, f"cannot be written: {_reason(error)}", f"nothing was changed; {mend}"
    )


def not_found(path: Path, error: OSError) -> StoreError:
    """Turns what was said of a folder in which a store was looked for into billgraph's error."""
    number = _number(error)
    if number in _TOO_FEW_FILES:
        return _too_few_files(path)
    mend = "check its disk, or name another folder"
    if number in (errno.EACCES, errno.EPERM):
        mend = "check its permissions"
    elif number in (errno.ENAMETOOLONG, errno.ELOOP):
        mend = "name another folder"
    return NotAStore(path, f"cannot be read: {_reason(error)}", mend)


def broken_link(path: Path) -> NotAStore | None:
    """Returns what is wrong where a link on the way to a folder leads to nothing; else None."""
    for place in (path, *path.parents):
        if place.is_symlink() and not place.exists():
            where = "is" if place == path else f"is below {place},"
            return NotAStore(
                path,
                f"{where} a link to {place.readlink()}, which is not there",
                f"make that folder, or name another: mkdir -p {shlex.quote(str(place.resolve()))}",
            )
    return None


def not_locked(path: Path, error: OSError) -> StoreNotWritable:
    """Returns what is said where two changes at once could not be kept apart; see `not_read`."""
    mend = _elsewhere(path, "a disk of this machine")
    return StoreNotWritable(
        path,
        f"cannot be changed: its file system has no locks ({_reason(error)})",
        f"nothing was changed; {mend}",
    )


def changed_meanwhile(path: Path) -> StoreBusy:
    """Returns what is said where a generation went away that could not be held."""
    return StoreBusy(path, "was changed by another process while it was read", "ask again")


def _elsewhere(path: Path, disk: str) -> str:
    """Tells how to change a store elsewhere that cannot be changed, or made, where it is."""
    if (path / MARKER).exists():
        return f"copy it to {disk}: billgraph backup DIR, then --store DIR"
    return f"name a folder on {disk} with --store"


def _too_few_files(path: Path) -> StoreError:
    return StoreError(path, "cannot be opened: too few files may be open at once", _MORE_FILES)


def _number(error: Exception) -> int:
    """Returns the number of an error of the system; Oxigraph gives its text alone."""
    if isinstance(error, OSError) and error.errno is not None:
        return error.errno
    text = str(error)
    if "file descriptors" in text:
        return errno.EMFILE
    return next((it for it in _KNOWN if text.endswith(os.strerror(it))), 0)


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    # RocksDB adds which other file may be damaged then, after two spaces.
    return str(error).splitlines()[0].split("  ")[0]
