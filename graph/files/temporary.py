"""Temporary files and folders, which must go when the process has to end.

A file or folder that is written beside its place is registered here while it is not whole. Where
the process ends in the usual way, or by an error, `unfinished` removes it. Where it has to end at
once, deep within a library that lets no Python run in its thread, another thread calls
`remove_all`.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import RLock

from billgraph.ontology.errors import BillgraphError

_paths: dict[Path, Callable[[], bool]] = {}
_committing = RLock()


@contextmanager
def unfinished(path: Path) -> Iterator[Path]:
    """Removes a file or folder at the end of a block, however that ends, if it is there then.

    Args:
        path: Where it is to be made; once it is renamed within the block, it stays.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     with unfinished(Path(folder, "part")) as part:
        ...         written = part.write_text("a")
        ...     part.exists()
        False
    """
    register(path)
    try:
        yield path
    finally:
        _remove(path)
        unregister(path)


def register(path: Path, is_whole: Callable[[], bool] = lambda: False) -> None:
    """Registers a path as temporary: what is there is not whole.

    Args:
        path: The file or folder.
        is_whole: Tells whether it has become so; asked before it is removed.
    """
    _paths[path] = is_whole


def unregister(path: Path) -> None:
    """Takes a path off the register: what was there is whole, or gone."""
    _paths.pop(path, None)


@contextmanager
def committing() -> Iterator[None]:
    """Keeps `remove_all` waiting while a block makes something whole."""
    with _committing:
        yield


def remove_all() -> None:
    """Removes all temporary files and folders; no other thread makes anything whole afterwards."""
    # Never released: the process ends next.
    _committing.acquire()
    for path, is_whole in tuple(_paths.items()):
        # Where that cannot be told, it may be whole.
        with suppress(BillgraphError):
            if not is_whole():
                _remove(path)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink(missing_ok=True)
