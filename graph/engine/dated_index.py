"""The index of names as of a date, made from that of a generation and kept beside it.

What pages call a code is the same on any date; the names of some editions go, and those of
others come. So the first search for a date reads these editions alone, and the next ones no more.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Collection, Iterable
from pathlib import Path
from threading import get_ident
from typing import TYPE_CHECKING
from zlib import crc32

from billgraph.graph.files.temporary import unfinished
from billgraph.graph.store.name_index import NAMES
from billgraph.graph.store.name_tables import is_ours, stated_in, write_names

if TYPE_CHECKING:
    from pyoxigraph import Store as Oxigraph

    from billgraph.graph.names.search import Stated
    from billgraph.graph.releases.editions import CatalogueEntry


def names_within(
    generation: Path, quads: Oxigraph, entries: Iterable[CatalogueEntry], editions: Collection[str]
) -> str | None:
    """Makes the index of what pages and some editions call codes, unless it is there.

    Args:
        generation: The folder of the generation.
        quads: Its database.
        entries: What its catalogue lists.
        editions: The IRIs of the editions.

    Returns:
        The file's name in the folder of the generation; None where it cannot be made.
    """
    import sqlite3

    key = crc32("\n".join(sorted(editions)).encode())
    path = generation / f"names-{key:08x}.sqlite"
    # Several processes and threads may make it at once; each renames a whole file of its own.
    try:
        if not path.exists():
            if not is_ours(generation / NAMES):
                return None
            with unfinished(
                path.with_name(f"{path.name}.{os.getpid()}.{get_ident()}")
            ) as temporary:
                shutil.copyfile(generation / NAMES, temporary)
                write_names(_differences(quads, entries, editions), temporary)
                temporary.replace(path)
    except (OSError, sqlite3.Error):
        return None
    return path.name


def _differences(
    quads: Oxigraph, entries: Iterable[CatalogueEntry], editions: Collection[str]
) -> dict[Stated, int]:
    more: Counter[Stated] = Counter()
    for entry in entries:
        iri = entry.edition.iri
        if entry.is_default and iri not in editions:
            more.subtract(stated_in(quads, iri))
        elif iri in editions and not entry.is_default:
            more.update(stated_in(quads, iri))
    return {stated: count for stated, count in more.items() if count}
