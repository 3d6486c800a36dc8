"""All the quads of a store or an endpoint, as they are found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from billgraph.graph.engine.base import Engine
from billgraph.graph.engine.embedded import EmbeddedEngine

if TYPE_CHECKING:
    from pyoxigraph import Quad


def quads(engine: Engine, *, named: bool) -> Iterator[Quad]:
    """Reads every quad.

    Args:
        engine: The store.
        named: Whether those of the named graphs are meant, or those of the default
            graph, their union.

    Yields:
        The quads, those of one graph together, those of one subject in it together.
    """
    from pyoxigraph import DefaultGraph, Quad

    if isinstance(engine, EmbeddedEngine):
        if not named:
            yield from engine.oxigraph.quads_for_pattern(None, None, None, DefaultGraph())
            return
        for graph in engine.oxigraph.named_graphs():
            yield from engine.oxigraph.quads_for_pattern(None, None, None, graph)
        return
    if named:
        query = "SELECT ?s ?p ?o ?g { GRAPH ?g { ?s ?p ?o } }"
        for subject, predicate, obj, graph in engine.query(query):  # type: ignore[union-attr]
            yield Quad(subject, predicate, obj, graph)
        return
    for subject, predicate, obj in engine.query("SELECT DISTINCT ?s ?p ?o { ?s ?p ?o }"):  # type: ignore[union-attr]
        yield Quad(subject, predicate, obj, DefaultGraph())
