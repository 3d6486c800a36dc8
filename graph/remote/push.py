"""Sending a store's graphs to an endpoint: in parts, only what changed, and resumable.

A graph is there when its digest is: the digest is the last triple that is sent, and
sending a graph begins with removing what was there. A push that was interrupted leaves a
graph without a digest, which the next push sends again.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from billgraph.graph.progress import Progress
from billgraph.graph.remote.outgoing import Outgoing, outgoing
from billgraph.graph.remote.targets import GraphStore, Target, Updates
from billgraph.graph.store.aside import aside_in
from billgraph.ontology.iris import CATALOGUE, PAGES

if TYPE_CHECKING:
    from billgraph.graph.remote.endpoint import Endpoint
    from billgraph.graph.store.store import Store

SENT, UNCHANGED, REMOVED = "sent", "unchanged", "removed"

_LISTED = 5_000
"""How many remote graphs one query lists; Virtuoso gives 10,000 rows at most as installed."""


@dataclass(frozen=True, slots=True)
class Pushed:
    """What became of one graph.

    Attributes:
        graph: The IRI of the graph.
        source: The name of the page; None for the vocabulary and for releases.
        status: ``sent``, ``unchanged`` or ``removed``.
        triples: How many triples were sent.
    """

    graph: str
    source: str | None
    status: str
    triples: int = 0


def push(
    store: Store,
    endpoint: Endpoint,
    *,
    graph_store: str | None = None,
    update: str | None = None,
    keep: bool = False,
    progress: Progress | None = None,
) -> list[Pushed]:
    """Makes an endpoint hold what the store's default graph does, and no other page.

    Only what changed is sent, by the digests. Of several editions of an official code set
    the latest alone is sent, because an endpoint's default graph is the union of all that
    it holds. Editions that an earlier push sent, and that do not answer here any more, are
    removed. Graphs outside billgraph's own namespaces are never touched, nor are releases
    that no push sent.

    Args:
        store: What is sent.
        endpoint: What is asked which graphs are there, and updated if nothing else is named.
        graph_store: The URL of the endpoint's graph store (SPARQL 1.1 Graph Store HTTP
            Protocol); each graph is put there. By default SPARQL 1.1 Update is used.
        update: The URL that takes updates, where it is not the endpoint's own.
        keep: Whether pages that the store lacks stay there; editions never do, because two
            of one set would answer at once.
        progress: Called with the number of graphs that are done and the name of the latest.

    Returns:
        One entry a graph: those of the store by their IRIs, then the removed ones.

    Raises:
        EndpointError: When the endpoint fails; what was sent stays and is not sent again.
    """
    store = store.snapshot()  # what is sent is one state, and stays open until it is
    target = _target(endpoint, graph_store, update)
    there = _remote(endpoint)
    names = {row["page"]: row["source"] for row in store.select(_NAMES)}
    done: list[Pushed] = []
    waiting: list[Pushed] = []

    def note(entry: Pushed) -> None:
        waiting.append(entry)
        if target.is_settled:
            settle()

    def settle() -> None:
        done.extend(waiting)
        waiting.clear()
        if progress is not None and done:
            progress(len(done), done[-1].source or done[-1].graph)

    local = _standing(store)
    for iri in _replaced(endpoint, local):
        target.drop(iri)
        note(Pushed(iri, None, REMOVED))
    for iri in local:
        graph = outgoing(store.oxigraph, iri)
        remote = there.pop(iri, None) if iri.startswith(PAGES) else _digest(endpoint, graph)
        if remote == graph.digest:
            note(Pushed(iri, names.get(iri), UNCHANGED))
        else:
            note(Pushed(iri, names.get(iri), SENT, target.put(graph)))
    for iri in () if keep else sorted(there):
        target.drop(iri)
        note(Pushed(iri, None, REMOVED))
    target.finish()
    settle()
    return done


def _target(endpoint: Endpoint, graph_store: str | None, update: str | None) -> Target:
    from billgraph.graph.remote.address import Address

    if graph_store is not None:
        return GraphStore(endpoint.client, Address.parse(graph_store))
    return Updates(endpoint.client, Address.parse(update) if update else endpoint.address)


def _standing(store: Store) -> list[str]:
    """The named graphs that stand in the store's default graph."""
    aside = aside_in(store.oxigraph)
    named = (it for it in store.oxigraph.named_graphs() if isinstance(it, NamedNode))
    return sorted(graph.value for graph in named if graph not in aside)


def _replaced(endpoint: Endpoint, standing: Collection[str]) -> list[str]:
    """The editions that the endpoint's own catalogue lists as answering, and that do not here."""
    rows = endpoint.select(
        f"SELECT ?release {{ GRAPH <{CATALOGUE}> {{ ?release bg:isDefault true }} }}"
    )
    return sorted({row["release"] for row in rows}.difference(standing))


_NAMES = "SELECT ?page ?source { ?page bg:sourceName ?source }"


def _remote(endpoint: Endpoint) -> dict[str, str | None]:
    """The pages' graphs that are there, with their digests; None for one that is unfinished."""
    found: dict[str, str | None] = {}
    last = PAGES
    while True:
        rows = endpoint.select(
            f"""SELECT DISTINCT ?graph ?digest {{
                GRAPH ?graph {{ ?graph a bg:Page . OPTIONAL {{ ?graph bg:digest ?digest }} }}
                FILTER (STRSTARTS(STR(?graph), "{PAGES}") && STR(?graph) > "{last}")
            }} ORDER BY STR(?graph) LIMIT {_LISTED}"""
        )
        for row in rows:
            # Two digests are the trace of two pushes at one time.
            is_clear = row["graph"] not in found
            found[row["graph"]] = row.get("digest") if is_clear else None
        if len(rows) < _LISTED or rows[-1]["graph"] == last:
            return found
        last = rows[-1]["graph"]


def _digest(endpoint: Endpoint, graph: Outgoing) -> str | None:
    iri = graph.iri
    rows = endpoint.select(
        f"SELECT DISTINCT ?digest {{ GRAPH <{iri}> {{ <{iri}> <{graph.mark.value}> ?digest }} }}"
    )
    return rows[0]["digest"] if len(rows) == 1 else None
