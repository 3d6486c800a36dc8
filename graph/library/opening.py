"""The store of a folder: which one, opened, made where there is none, restored from a backup."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from billgraph.graph.errors import NoStore, StoreExists
from billgraph.graph.library.store import Store
from billgraph.graph.store.layout import Layout, expanded

STORE_VARIABLE = "BILLGRAPH_STORE"


def default_path() -> Path:
    """Returns the folder of the store when none is named.

    ``BILLGRAPH_STORE`` if it is set, else ``billgraph`` in the user's data
    folder: ``%LOCALAPPDATA%`` on Windows, ``~/Library/Application Support`` on
    macOS, elsewhere ``$XDG_DATA_HOME`` or ``~/.local/share`` (XDG Base Directory
    Specification 0.8).
    """
    import sys

    named = os.environ.get(STORE_VARIABLE)
    if named:
        return expanded(named)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData/Local", "billgraph")
    if sys.platform == "darwin":
        return Path.home() / "Library/Application Support/billgraph"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share", "billgraph")


def open_store(
    path: str | os.PathLike[str] | None = None,
    *,
    create: bool = True,
    on_create: Callable[[Path], None] | None = None,
    wait: float | None = None,
) -> Store:
    """Opens the store in a folder, and builds it from the bundled page if there is none.

    Args:
        path: The folder; by default `default_path()`.
        create: Whether a store is made in a folder that was named, by `path` or by
            ``BILLGRAPH_STORE``, and holds none. The one in the user's data folder is
            made in any case. The command line lets only commands that bring something
            in make a store.
        on_create: Called with the folder before a new store is built in it.
        wait: How many seconds a change waits for one of another process to end;
            by default `billgraph.graph.store.layout.WAIT_SECONDS`.

    Returns:
        The store, open for reading; use it as a context manager or close it.

    Raises:
        NotAStore: When the folder holds something else.
        NoStore: When a folder that was named holds no store, and none may be made.
        OtherStoreVersion: When the store has another format.
        DamagedStore: When its files are not what was written.
        StoreNotWritable: When there is no store and none can be made.
        StoreBusy: When another process takes too long to make one.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder, open_store(folder) as store:
        ...     [link.code.curie for link in store.links("M34.1")]
        ['cpt:0489T']
    """
    layout = Layout(default_path() if path is None else path, wait)
    if layout.current() is not None:
        return Store(layout)
    if not create and (path is not None or os.environ.get(STORE_VARIABLE)):
        raise NoStore(layout.path)
    _build(layout, on_create)
    return Store(layout)


def new_store(path: str | os.PathLike[str]) -> Store:
    """Makes a store from the bundled page in a folder that holds none, and opens it.

    Args:
        path: The folder; it is empty, or not there.

    Returns:
        The store, open for reading; use it as a context manager or close it.

    Raises:
        StoreExists: When the folder holds a store.
        NotAStore: When it holds something else.
        StoreNotWritable: When the disk refuses.
        StoreBusy: When another process takes too long to make one there.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder, new_store(folder) as store:
        ...     store.sources()[0].source
        '0489T.txt'
    """
    layout = Layout(path)
    if layout.current() is not None or not _build(layout, None):
        raise StoreExists(layout.path)
    return Store(layout)


def restore(folder: str | os.PathLike[str], path: str | os.PathLike[str] | None = None) -> Path:
    """Makes the store in a folder a copy of a backup; see `copy_store` for what it raises.

    Args:
        folder: The folder of the backup, as `Store.backup` made it.
        path: The folder of the store; by default `default_path()`.

    Returns:
        The folder of the store.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     with open_store(Path(folder, "store")) as store:
        ...         store.backup(Path(folder, "backup"))
        ...     restore(Path(folder, "backup"), Path(folder, "again")).name
        'again'
    """
    from billgraph.graph.store.backup import copy_store

    target = Layout(default_path() if path is None else path)
    copy_store(Layout(folder), target)
    return target.path


def _build(layout: Layout, on_create: Callable[[Path], None] | None) -> bool:
    """Builds the store, and tells whether it was for this process to do."""
    from billgraph.graph.changes.bundled import fill
    from billgraph.graph.changes.marks import Marker
    from billgraph.graph.engine.generation import open_generation
    from billgraph.graph.store.transaction import Transaction

    with layout.writing():
        # Another process may have built it while this one waited.
        if layout.current() is not None:
            return False
        if on_create is not None:
            on_create(layout.path)
        with Transaction(layout) as change:
            fill(change)
            with open_generation(layout.path, change.checkpoint()) as store:
                Marker(store, change).mark_all()
        return True
