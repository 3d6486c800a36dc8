"""Which named graphs are superseded: editions that are not the latest of their set."""

from __future__ import annotations

from collections.abc import Container

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Store

from billgraph.ontology.iris import CATALOGUE, expand

_IS_DEFAULT = NamedNode(expand("bg:isDefault"))


def is_in_union(graph: NamedNode | BlankNode | DefaultGraph, superseded: Container[object]) -> bool:
    """Tells whether a graph is a named one of which the default graph is the union.

    Args:
        graph: The name of the graph.
        superseded: The graphs that are superseded.

    Example:
        >>> old, new = NamedNode("urn:old"), NamedNode("urn:new")
        >>> [is_in_union(it, {old}) for it in (old, new, DefaultGraph())]
        [False, True, False]
    """
    return graph != DefaultGraph() and graph not in superseded


def superseded_graphs(quads: Store) -> set[NamedNode]:
    """Reads from the catalogue which editions are superseded."""
    marked = quads.quads_for_pattern(None, _IS_DEFAULT, Literal(False), NamedNode(CATALOGUE))
    return {quad.subject for quad in marked if isinstance(quad.subject, NamedNode)}
