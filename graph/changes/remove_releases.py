"""Removing releases; the facts that ship with billgraph take the place of a set's last one."""

from __future__ import annotations

from billgraph.graph.changes.bundled import put_excerpts
from billgraph.graph.changes.catalogue_writer import CatalogueWriter
from billgraph.graph.engine.base import Engine
from billgraph.graph.errors import NothingFound
from billgraph.graph.rdf.catalogue import catalogue
from billgraph.graph.releases.editions import CatalogueEntry
from billgraph.graph.store.transaction import Transaction


def remove_releases(
    engine: Engine, change: Transaction, code_set: str, version: str | None
) -> list[CatalogueEntry]:
    """Removes one edition of a code set, or all of them.

    Args:
        engine: The store as it is.
        change: The change of it.
        code_set: The key of the set.
        version: The version of the edition; None removes every edition that was added.

    Returns:
        What was removed.

    Raises:
        NothingFound: When no such edition is loaded.
    """
    writer = CatalogueWriter(change, catalogue(engine))
    found = [
        entry
        for entry in writer.entries
        if entry.edition.code_set == code_set
        and (entry.edition.version == version if version else not entry.edition.is_excerpt)
    ]
    if not found:
        what = f"{code_set} {version}" if version else code_set
        raise NothingFound(f"no release {what!r} is loaded", "see them: billgraph release list")
    for entry in found:
        writer.remove(entry.edition.iri)
    if not any(entry.edition.code_set == code_set for entry in writer.entries):
        put_excerpts(writer, code_set)
    writer.close()
    return found
