"""Sending a store's graphs to an endpoint: in parts, only what changed, and resumable.

A graph is there when its digest is: the digest is the last triple that is sent, and
sending a graph begins with removing what an earlier push put there. A push that was
interrupted leaves a graph without a digest, which the next push sends again.

What push put there says so, by the marks in it (`billgraph.graph.upload.remote_graphs`). A graph
without one is somebody else's whatever its name: it is neither replaced nor removed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import filterfalse
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from billgraph.graph.engine.remote.address import Address
from billgraph.graph.progress import Progress
from billgraph.graph.store.superseded import superseded_graphs
from billgraph.graph.upload.graphs import upload_of
from billgraph.graph.upload.remote_graphs import graphs_of_others, graphs_of_push
from billgraph.graph.upload.targets import GraphStore, Target, Updates
from billgraph.ontology.iris import BASE, PAGES

if TYPE_CHECKING:
    from billgraph.graph.engine.embedded import EmbeddedEngine
    from billgraph.graph.engine.remote.endpoint import RemoteEngine

SENT, UNCHANGED, REMOVED, LEFT = "sent", "unchanged", "removed", "left"

_LISTED = 5_000
"""How many remote graphs one query lists; Virtuoso gives 10,000 rows at most as installed."""


@dataclass(frozen=True, slots=True)
class Pushed:
    """What became of one graph.

    Attributes:
        graph: The IRI of the graph.
        source: The name of the page; None for the vocabulary and for releases.
        status: ``sent``, ``unchanged``, ``removed``, or ``left``: not sent, because a graph
            of that name is there that no push put there.
        triples: How many triples were sent.
    """

    graph: str
    source: str | None
    status: str
    triples: int = 0


def push(
    store: EmbeddedEngine,
    endpoint: RemoteEngine,
    *,
    graph_store: str | None = None,
    update: str | None = None,
    keep: bool = False,
    progress: Progress | None = None,
) -> list[Pushed]:
    """Makes an endpoint hold what the store's default graph does, and nothing else of push's.

    Only what changed is sent, by the digests. Of several editions of an official code set
    the latest alone is sent, because an endpoint's default graph is the union of all that
    it holds. What an earlier push sent, and what does not answer here any more, is removed,
    whichever store it came from: pages, editions, graphs of one's own.

    A graph that no push put there is never touched. Where the store has one of the same
    name, it is not sent, and its entry says ``left``. What others write into a graph that
    push put there goes when that graph is replaced.

    Args:
        store: What is sent.
        endpoint: What is asked which graphs are there, and updated if nothing else is named.
        graph_store: The URL of the endpoint's graph store (SPARQL 1.1 Graph Store HTTP
            Protocol); each graph is put there. By default SPARQL 1.1 Update is used.
        update: The URL that takes updates, where it is not the endpoint's own.
        keep: Whether pages and graphs of one's own that the store lacks stay there; editions
            never do, because two of one set would answer at once.
        progress: Called with the number of graphs that are done and the name of the latest.

    Returns:
        One entry a graph: those of the store by their IRIs, then the removed ones.

    Raises:
        EndpointError: When the endpoint fails; what was sent stays and is not sent again.
    """
    store = store.snapshot()  # what is sent is one state, and stays open until it is
    target = _target(endpoint, graph_store, update)
    there = graphs_of_push(endpoint, _LISTED)
    names = {row["page"]: row["source"] for row in store.select(_NAMES)}
    local = _union_graphs(store)
    others = graphs_of_others(endpoint, [iri for iri in local if iri not in there])
    account = _Account(target, progress)

    def remove(graphs: Iterable[str]) -> None:
        for iri in graphs:
            target.drop(iri)
            account.note(Pushed(iri, None, REMOVED))

    def send(iri: str) -> tuple[str, int]:
        if iri in others:
            return LEFT, 0
        graph = upload_of(store.oxigraph, iri)
        if there.get(iri) == graph.digest:
            return UNCHANGED, 0
        return SENT, target.put(graph, replaces=iri in there)

    superfluous = sorted(there.keys() - set(local))
    remove(filter(_is_derived, superfluous))
    for iri in local:
        account.note(Pushed(iri, names.get(iri), *send(iri)))
    remove(() if keep else filterfalse(_is_derived, superfluous))
    target.finish()
    return account.settled()


class _Account:
    """What became of the graphs, told as the endpoint has it."""

    def __init__(self, target: Target, progress: Progress | None) -> None:
        self._target = target
        self._progress = progress
        self._done: list[Pushed] = []
        self._waiting: list[Pushed] = []

    def note(self, entry: Pushed) -> None:
        self._waiting.append(entry)
        if self._target.is_settled:
            self.settled()

    def settled(self) -> list[Pushed]:
        """Returns all that was noted, now that the endpoint has it."""
        self._done += self._waiting
        self._waiting.clear()
        if self._progress is not None and self._done:
            self._progress(len(self._done), self._done[-1].source or self._done[-1].graph)
        return self._done


def _target(endpoint: RemoteEngine, graph_store: str | None, update: str | None) -> Target:
    if graph_store is not None:
        return GraphStore(endpoint.client, Address.parse(graph_store))
    return Updates(endpoint.client, Address.parse(update) if update else endpoint.address)


def _union_graphs(store: EmbeddedEngine) -> list[str]:
    """Returns the named graphs that stand in the store's default graph."""
    superseded = superseded_graphs(store.oxigraph)
    named = (it for it in store.oxigraph.named_graphs() if isinstance(it, NamedNode))
    return sorted(graph.value for graph in named if graph not in superseded)


def _is_derived(iri: str) -> bool:
    """Tells whether a graph follows from the rest of a store, as editions and marks do."""
    return iri.startswith(BASE) and not iri.startswith(PAGES)


_NAMES = "SELECT ?page ?source { ?page bg:sourceName ?source }"
