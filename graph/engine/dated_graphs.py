"""The graphs that a user's query reads as of a date."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from billgraph.graph.errors import QueryError
from billgraph.graph.sparql.syntax import code_of

if TYPE_CHECKING:
    from pyoxigraph import Store as Oxigraph

    from billgraph.graph.releases.editions import CatalogueEntry

_FROM = re.compile(r"(?<![\w?$:@-])FROM(?![\w:-])", re.IGNORECASE)


def graphs_as_of(
    quads: Oxigraph, entries: Iterable[CatalogueEntry], query: str, editions: Collection[str]
) -> list[str] | None:
    """Finds the graphs that are the default graph when some editions are to answer.

    Args:
        quads: The database.
        entries: What its catalogue lists.
        query: The query.
        editions: The IRIs of the editions that are to answer.

    Returns:
        The IRIs of the graphs; None when the store's own default graph is just that.

    Raises:
        QueryError: When the query names its graphs itself.
    """
    if _FROM.search(code_of(query)):
        raise QueryError(
            "the query names the graphs itself (FROM), and a date would choose others",
            "leave out FROM, or --as-of",
        )
    entries = list(entries)
    if {entry.edition.iri for entry in entries if entry.is_default} == set(editions):
        return None
    others = {entry.edition.iri for entry in entries}.difference(editions)
    named = (str(graph.value) for graph in quads.named_graphs())
    return [graph for graph in named if graph not in others]
