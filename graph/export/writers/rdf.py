"""The RDF formats: the quads themselves, or the union of all sources as triples.

Oxigraph writes them as RDF 1.1 Turtle, N-Triples, N-Quads, TriG, RDF/XML and JSON-LD 1.1
have it. N-Quads and TriG keep the named graph of each source.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import BinaryIO, cast

from pyoxigraph import DefaultGraph, RdfFormat, serialize

from billgraph.graph.engine.embedded import EmbeddedEngine
from billgraph.graph.export.model import Selection
from billgraph.graph.files.output import counted
from billgraph.graph.sparql.results import Tap, TurtleTap, XmlTap
from billgraph.ontology.iris import PREFIXES
from billgraph.ontology.prefixes import query_prefixes


def _write(
    kind: RdfFormat, tap: type[Tap], named: bool, selection: Selection, output: BinaryIO
) -> None:
    # RDF/XML names properties only: the systems' prefixes would be of no use there.
    prefixes = PREFIXES if kind == RdfFormat.RDF_XML else query_prefixes()
    tapped = tap(counted(output, "", None))
    stream = cast("BinaryIO", tapped)
    if selection.is_whole and not named and isinstance(selection.engine, EmbeddedEngine):
        # No triple becomes an object of Python on this way.
        selection.engine.oxigraph.dump(stream, kind, from_graph=DefaultGraph(), prefixes=prefixes)
    else:
        quads = selection.quads(named=named)
        if not named and not kind.supports_datasets:
            quads = (quad.triple for quad in quads)  # type: ignore[misc]
        serialize(quads, stream, kind, prefixes=prefixes)
    tapped.end()


def _writer(
    kind: RdfFormat, tap: type[Tap] = Tap, *, named: bool = False
) -> Callable[[Selection, BinaryIO], None]:
    return partial(_write, kind, tap, named)


turtle = _writer(RdfFormat.TURTLE, TurtleTap)
ntriples = _writer(RdfFormat.N_TRIPLES)
nquads = _writer(RdfFormat.N_QUADS, named=True)
trig = _writer(RdfFormat.TRIG, TurtleTap, named=True)
rdfxml = _writer(RdfFormat.RDF_XML, XmlTap)
jsonld = _writer(RdfFormat.JSON_LD)
