"""Watching over a command that takes long, for the one damage that no error ends.

Where a block of a table in the store is damaged, Oxigraph gives the same error again and
again: a query that counts or groups collects it until the memory ends, and one with a MINUS
passes over it for ever. Opening a store holds only its small files against what was written;
so a command has the rest held against it too, beside its work, once its memory grows, or once
it takes longer than to read all these files does. A change that is ended so leaves the store
as it was, as one that is killed does.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from typing import TYPE_CHECKING

from billgraph.cli.errors import STORE_TROUBLE, one_line
from billgraph.graph.errors import DamagedStore, StoreError
from billgraph.graph.files.temporary import remove_all

if TYPE_CHECKING:
    from billgraph.graph.library.store import Store

_PAUSE = 1.0
"""How many seconds pass from one look at the memory to the next: a lookup is over by then."""

_MUCH = 256 << 20
"""By how many bytes the memory must have grown; the errors take as many in a second or two."""

_LONG = 10.0
"""How many seconds a command may take anyway; hardly a question takes as many."""

_READ = 100 << 20
"""How many bytes of a store can be read in a second, from a disk that is not a quick one."""

_owned: list[bool] = []


def own_process() -> None:
    """Says that this process is the command's own, and may be ended with it."""
    _owned.append(True)


@contextmanager
def watched(store: Store) -> Iterator[Store]:
    """Ends the process, with one line, where a long command works on damaged files.

    It does nothing where the command runs within another program.

    Args:
        store: The store that is asked or changed in the block.
    """
    done = threading.Event()
    if _owned:
        threading.Thread(target=_watch, args=(store, done), daemon=True).start()
    try:
        yield store
    finally:
        done.set()


def _watch(store: Store, done: threading.Event) -> None:
    before, begun = _memory(), monotonic()
    while not done.wait(_PAUSE):
        has_grown = before is None or (_memory() or 0) - before >= _MUCH
        if has_grown or monotonic() - begun >= _patience(store):
            _verify(store, done)
            return


def _patience(store: Store) -> float:
    """How many seconds a command may take before the store's files are read beside it."""
    with suppress(OSError, ValueError):
        files = store.generation.rglob("*")
        return _LONG + sum(it.stat().st_size for it in files) / _READ
    return _LONG  # it was closed or changed meanwhile


def _memory() -> int | None:
    """The bytes of memory that this process holds; None where the system does not tell."""
    try:
        with open("/proc/self/statm", encoding="ascii") as stream:
            return int(stream.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return None


def _verify(store: Store, done: threading.Event) -> None:
    # Where it was closed, or taken away, meanwhile, who works on it is told so.
    with suppress(StoreError, ValueError):
        read = store.generation
        try:
            store.verify()
        except DamagedStore as error:
            # After a change, the files that were read may be gone.
            if not done.is_set() and store.generation == read:
                _end(error)


def _end(error: DamagedStore) -> None:
    """Ends the process: what it does cannot be stopped otherwise, deep within Oxigraph."""
    remove_all()
    sys.stderr.write(f"billgraph: {one_line(error)}\n")
    sys.stderr.flush()
    os._exit(STORE_TROUBLE)
