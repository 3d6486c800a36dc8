"""A SPARQL update of the store, under the rule that keeps its default graph a union.

An update may read everything, and may write named graphs of the user's own: any whose
name is not below billgraph's base. What pages and releases state is not for it to
change, and the default graph follows from the named ones. The rule is held by
comparing the graphs after the update with those before, not by reading its text; so the
time that an update takes grows with the store.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Store, Triple

from billgraph.graph.errors import QueryError
from billgraph.graph.store.superseded import is_in_union
from billgraph.ontology.iris import BASE, normalised

if TYPE_CHECKING:
    pass

GraphName = NamedNode | BlankNode | DefaultGraph


@dataclass(frozen=True, slots=True)
class GraphChange:
    """What an update did to one named graph.

    Attributes:
        graph: The name of the graph.
        added: How many triples it has that it had not.
        removed: How many it had that it has not.
    """

    graph: str
    added: int
    removed: int


def enforce_union(
    store: Store, before: Store, superseded: Container[GraphName] = ()
) -> list[GraphChange]:
    """Checks what an update wrote, and updates the default graph to stay the union.

    Args:
        store: A copy of a store that an update was run on; it is useless once this raises.
        before: The store that it is a copy of.
        superseded: The named graphs that do not stand in the default graph.

    Returns:
        What changed, by graph.

    Raises:
        QueryError: When the update wrote where it may not.
    """
    names = sorted({*before.named_graphs(), *store.named_graphs()}, key=str)
    _check_kept(store, before, [DefaultGraph(), *filter(_is_ours, names)])
    changes = [_follow(store, before, name, superseded) for name in names if not _is_ours(name)]
    return [change for change in changes if change.added or change.removed]


def _is_ours(name: GraphName) -> bool:
    """Tells whether a name lies below billgraph's base, as it is or as it is normalised."""
    return isinstance(name, NamedNode) and (
        name.value.startswith(BASE) or normalised(name.value).startswith(BASE)
    )


def _check_kept(store: Store, before: Store, names: list[GraphName]) -> None:
    for name in names:
        if not isinstance(name, DefaultGraph):
            _check_named(store, before, name)
        # Oxigraph gives the quads of a graph in the order of their keys, so that equal
        # graphs are equal quad by quad.
        pairs = zip_longest(_quads(before, name), _quads(store, name))
        if all(old == new for old, new in pairs):
            continue
        if isinstance(name, DefaultGraph):
            raise QueryError(
                "the update writes to the default graph, which is the union of all named graphs",
                "nothing was changed; write to a graph of your own: GRAPH <IRI> { … }",
            )
        raise _kept("writes to", name)


def _check_named(store: Store, before: Store, name: NamedNode | BlankNode) -> None:
    """Refuses that a graph came or went, which an empty one does without a quad."""
    is_here, was_here = (it.contains_named_graph(name) for it in (store, before))
    if is_here and not was_here:
        raise _kept("makes", name)
    if was_here and not is_here:
        raise _kept("drops", name)


def _kept(what: str, name: GraphName) -> QueryError:
    return QueryError(
        f"the update {what} {name}, a graph that billgraph keeps",
        f"nothing was changed; write to a graph of your own, not below {BASE}",
    )


def _follow(
    store: Store, before: Store, name: GraphName, superseded: Container[GraphName]
) -> GraphChange:
    """Updates the default graph by what changed in a named one."""
    old = {quad.triple for quad in _quads(before, name)}
    new = {quad.triple for quad in _quads(store, name)}
    added, removed = new - old, old - new
    store.extend(Quad(*triple) for triple in added)
    for triple in removed:
        if not _is_named_elsewhere(store, triple, superseded):
            store.remove(Quad(*triple))
    return GraphChange(
        name.value if isinstance(name, NamedNode) else str(name), len(added), len(removed)
    )


def _is_named_elsewhere(store: Store, triple: Triple, superseded: Container[GraphName]) -> bool:
    same = store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
    return any(is_in_union(quad.graph_name, superseded) for quad in same)


def _quads(store: Store, name: GraphName) -> Iterator[Quad]:
    return store.quads_for_pattern(None, None, None, name)
