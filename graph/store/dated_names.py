"""The index of names as of a date, made from that of a generation and kept beside it.

What pages call a code is the same on any date; the names of some editions go, and those of
others come. So the first search for a date reads these editions alone, and the next ones no more.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Collection
from threading import get_ident
from typing import TYPE_CHECKING
from zlib import crc32

from billgraph.graph.leftovers import unfinished
from billgraph.graph.releases.catalogue import catalogue
from billgraph.graph.store.name_file import NAMES
from billgraph.graph.store.name_writing import is_ours, stated_in, write_names

if TYPE_CHECKING:
    from billgraph.graph.statements import Stated
    from billgraph.graph.store.store import Store


def names_within(store: Store, editions: Collection[str]) -> str | None:
    """Makes the index of what pages and some editions call codes, unless it is there.

    Args:
        store: The store.
        editions: The IRIs of the editions.

    Returns:
        The file's name in the folder of the generation; None where it cannot be made.
    """
    import sqlite3

    key = crc32("\n".join(sorted(editions)).encode())
    path = store.generation / f"names-{key:08x}.sqlite"
    # Several processes and threads may make it at once; each renames a whole file of its own.
    try:
        if not path.exists():
            if not is_ours(store.generation / NAMES):
                return None
            with unfinished(path.with_name(f"{path.name}.{os.getpid()}.{get_ident()}")) as draft:
                shutil.copyfile(store.generation / NAMES, draft)
                write_names(_differences(store, editions), draft)
                draft.replace(path)
    except (OSError, sqlite3.Error):
        return None
    return path.name


def _differences(store: Store, editions: Collection[str]) -> dict[Stated, int]:
    more: Counter[Stated] = Counter()
    for entry in catalogue(store):
        iri = entry.edition.iri
        if entry.is_default and iri not in editions:
            more.subtract(stated_in(store.oxigraph, iri))
        elif iri in editions and not entry.is_default:
            more.update(stated_in(store.oxigraph, iri))
    return {stated: count for stated, count in more.items() if count}
