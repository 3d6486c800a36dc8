"""Holding the graph against its SHACL shapes."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from billgraph.graph.errors import MissingExtra

if TYPE_CHECKING:
    from billgraph.graph.engine.embedded import EmbeddedEngine


@dataclass(frozen=True, slots=True)
class Validation:
    """The outcome of a validation.

    Attributes:
        conforms: Whether the graph keeps every shape.
        report: The validation report as text (SHACL, section 3.6).
    """

    conforms: bool
    report: str


def validate(store: EmbeddedEngine) -> Validation:
    """Validates the whole graph with pySHACL.

    Args:
        store: The store.

    Returns:
        Whether it conforms, and the report.

    Raises:
        MissingExtra: When pySHACL is not installed.

    Example:
        >>> import tempfile
        >>> from billgraph.graph import open_store
        >>> with tempfile.TemporaryDirectory() as folder, open_store(folder) as store:
        ...     validate(store).conforms
        True
    """
    try:
        import pyshacl
    except ImportError:
        raise MissingExtra(
            "validation needs pySHACL, which is not installed",
            "install it: pip install 'billgraph[shacl]'",
        ) from None
    import rdflib

    from billgraph.graph.export.rdflib_networkx import to_rdflib

    shapes = rdflib.Graph().parse(str(files("billgraph.ontology") / "shapes.ttl"))
    # One plain graph: pySHACL would validate each graph of a dataset by itself, and a
    # class that one source declares must count for all.
    data = rdflib.Graph()
    for subject, predicate, obj, _ in to_rdflib(store).quads():
        data.add((subject, predicate, obj))
    conforms, _, report = pyshacl.validate(data, shacl_graph=shapes)
    return Validation(bool(conforms), str(report))
