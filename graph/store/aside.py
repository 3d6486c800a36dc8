"""Which named graphs stand aside: editions that are not the latest of their set."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode, Store

from billgraph.ontology.iris import CATALOGUE, expand

_IS_DEFAULT = NamedNode(expand("bg:isDefault"))


def aside_in(quads: Store) -> set[NamedNode]:
    """Reads from the catalogue which editions were set aside."""
    marked = quads.quads_for_pattern(None, _IS_DEFAULT, Literal(False), NamedNode(CATALOGUE))
    return {quad.subject for quad in marked if isinstance(quad.subject, NamedNode)}
