"""Watching over a question that takes long, for the one damage that no error ends.

Where a block of a table in the store is damaged, Oxigraph gives the same error again and
again, and a query that counts or groups collects it until the memory ends. Opening a store
holds only its small files against what was written; so a command that is not done within a
second has the rest held against it too, beside the question.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from billgraph.cli.errors import STORE_TROUBLE, one_line
from billgraph.graph.errors import DamagedStore, StoreError

if TYPE_CHECKING:
    from billgraph.graph.store.store import Store

_PATIENCE = 1.0
"""After how many seconds the files are read: a lookup is over by then."""

_owned: list[bool] = []


def own_process() -> None:
    """Says that this process is the command's own, and may be ended with it."""
    _owned.append(True)


@contextmanager
def watched(store: Store) -> Iterator[Store]:
    """Ends the process, with one line, where a long question is asked of damaged files.

    It does nothing where the command runs within another program.

    Args:
        store: The store that is asked, and not changed, in the block.
    """
    done = threading.Event()
    if _owned:
        threading.Thread(target=_watch, args=(store, done), daemon=True).start()
    try:
        yield store
    finally:
        done.set()


def _watch(store: Store, done: threading.Event) -> None:
    if done.wait(_PATIENCE):
        return
    try:
        store.verify()
    except DamagedStore as error:
        if not done.is_set():
            # The question cannot be stopped otherwise: it is deep within Oxigraph.
            sys.stderr.write(f"billgraph: {one_line(error)}\n")
            sys.stderr.flush()
            os._exit(STORE_TROUBLE)
    except (StoreError, ValueError):
        # It was closed, or taken away, meanwhile; who asks it is told so.
        return
