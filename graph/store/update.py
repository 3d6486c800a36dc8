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

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Store, Triple

from billgraph.graph.errors import QueryError
from billgraph.graph.sparql.service import refuse_service, unanswered
from billgraph.graph.sparql.syntax import (
    check_depth,
    find_load,
    find_service,
    is_update,
    syntax_error,
)
from billgraph.graph.store.superseded import stands
from billgraph.ontology.iris import BASE
from billgraph.ontology.prefixes import query_prefixes

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


def check(update: str, *, allow_service: bool = False) -> None:
    """Refuses an update that reaches out of the store, before anything is done.

    Raises:
        QueryError: When it is none, has LOAD, or has SERVICE without leave.
    """
    if not is_update(update):
        raise QueryError("this is no update", "leave --update out for a query")
    check_depth(update)
    line = find_load(update)
    if line is not None:
        raise QueryError(
            f"the update loads from elsewhere at line {line}: LOAD",
            "fetch the file, and write its triples with INSERT DATA",
            line,
        )
    line = find_service(update)
    if line is not None and not allow_service:
        refuse_service("update", line)


def run(
    store: Store, before: Store, update: str, aside: Container[GraphName] = ()
) -> list[GraphChange]:
    """Runs an update on a copy of the store, and holds it to the rule.

    Args:
        store: The copy, which is of no use any more when this raises.
        before: The store that it is a copy of.
        update: SPARQL 1.1 Update, as `check` lets it pass.
        aside: The named graphs that do not stand in the default graph.

    Returns:
        What changed, by graph.

    Raises:
        QueryError: When it does not parse, or writes where it may not.
        QueryFailed: When a server that it asks does not answer.
    """
    try:
        store.update(update, prefixes=query_prefixes())
    except SyntaxError as error:
        raise syntax_error(update, str(error), update=True) from error
    except RuntimeError as error:
        raise QueryError(f"the update cannot be run: {error}", "mend it") from error
    except OSError as error:
        if find_service(update) is None:
            raise
        raise unanswered(error) from error
    names = sorted({*before.named_graphs(), *store.named_graphs()}, key=str)
    _check_kept(store, before, [DefaultGraph(), *filter(_is_ours, names)])
    changes = [_follow(store, before, name, aside) for name in names if not _is_ours(name)]
    return [change for change in changes if change.added or change.removed]


def _is_ours(name: GraphName) -> bool:
    return isinstance(name, NamedNode) and name.value.startswith(BASE)


def _check_kept(store: Store, before: Store, names: list[GraphName]) -> None:
    for name in names:
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
        raise QueryError(
            f"the update writes to {name}, a graph that billgraph keeps",
            f"nothing was changed; write to a graph of your own, not below {BASE}",
        )


def _follow(
    store: Store, before: Store, name: GraphName, aside: Container[GraphName]
) -> GraphChange:
    """Has the default graph follow what changed in a named one."""
    old = {quad.triple for quad in _quads(before, name)}
    new = {quad.triple for quad in _quads(store, name)}
    added, removed = new - old, old - new
    store.extend(Quad(*triple) for triple in added)
    for triple in removed:
        if not _is_named_elsewhere(store, triple, aside):
            store.remove(Quad(*triple))
    return GraphChange(
        name.value if isinstance(name, NamedNode) else str(name), len(added), len(removed)
    )


def _is_named_elsewhere(store: Store, triple: Triple, aside: Container[GraphName]) -> bool:
    same = store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
    return any(stands(quad.graph_name, aside) for quad in same)


def _quads(store: Store, name: GraphName) -> Iterator[Quad]:
    return store.quads_for_pattern(None, None, None, name)
