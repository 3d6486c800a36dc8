"""Rebuilding a database without one of its graphs, where that graph is most of it.

To remove a triple costs as much as to load five: each of its quads leaves a mark in nine
indexes, and the marks are merged with what they remove later. So a large graph is removed
by loading all others into an empty database.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QuerySolutions, Store

from billgraph.graph.batching import batched

_SHARE = 8
"""A graph is most of a database that has fewer than so many quads for each of its triples."""

_PIECE = 20_000


def should_rebuild(quads: Store, graph: NamedNode, many: int) -> bool:
    """Tells whether it is quicker to rebuild a database than to remove a graph from it.

    Args:
        quads: The database.
        graph: The graph.
        many: How many triples it must have at least.
    """
    found = quads.query(f"SELECT (COUNT(*) AS ?count) {{ GRAPH {graph} {{ ?s ?p ?o }} }}")
    assert isinstance(found, QuerySolutions)
    count = int(next(found)["count"].value)
    return count >= many and count * _SHARE > len(quads)


def is_plain(quad: Quad) -> bool:
    """Tells whether a quad can be loaded as text: a blank node would be another one there."""
    terms = quad.subject, quad.object, quad.graph_name
    return all(isinstance(term, NamedNode | Literal) for term in terms)


def copy_without(
    old: Store, new: Store, without: NamedNode
) -> Iterator[tuple[NamedNode | BlankNode, list[Quad], list[Quad]]]:
    """Reads all graphs but one, in pieces of bounded size.

    Args:
        old: The database.
        new: The one to copy to; it is given the graphs, also those that are empty.
        without: The graph that is left out.

    Yields:
        A graph, and of its quads some that are plain and some that are not.
    """
    for graph in old.named_graphs():
        if graph == without:
            continue
        new.add_graph(graph)
        rest = old.quads_for_pattern(None, None, None, graph)
        for piece in batched(rest, _PIECE):
            plain = [quad for quad in piece if is_plain(quad)]
            yield graph, plain, _others(piece) if len(plain) < len(piece) else []


def _others(quads: list[Quad]) -> list[Quad]:
    return [quad for quad in quads if not is_plain(quad)]
