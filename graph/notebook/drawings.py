"""Answers as graphs: one function for each class of `Drawable`, called as its module is."""

from __future__ import annotations

from collections.abc import Iterable

from billgraph.graph.export.model import BROADER, StatementRecord
from billgraph.graph.notebook.drawing import AnswerGraph
from billgraph.graph.questions.common import Common
from billgraph.graph.questions.links import OUT, Link, Links
from billgraph.graph.questions.path import Paths
from billgraph.graph.questions.tree import Tree
from billgraph.graph.tables.common import title as common_told
from billgraph.graph.tables.path import title as path_told


def links(found: Links) -> AnswerGraph:
    """The links around the asked code."""
    drawn = AnswerGraph(found.name, found.asked)
    _add(drawn, found.asked, found)
    return drawn


def _add(drawn: AnswerGraph, asked: str, found: Iterable[Link]) -> None:
    """Draws links of the code that has the IRI `asked`, or of those that they say in `via`."""
    for link in found:
        here = asked if link.via is None else link.via.iri
        drawn.node(link.code.iri, link.label, link.stated_label)
        ends = (here, link.code.iri) if link.direction == OUT else (link.code.iri, here)
        # A page's title is what the source calls its procedure, and no name of the end.
        label = link.stated_label if link.direction == OUT else None
        said = StatementRecord(label, link.note, link.source, link.line)
        drawn.edge(ends, link.relation, said, link.contested)


def common(found: Common) -> AnswerGraph:
    """The asked codes in the middle, and what they share around them."""
    drawn = AnswerGraph(common_told(found), *(code.iri for code in found.asked))
    for shared in found:
        for asked, stated in shared.links.items():
            _add(drawn, asked.iri, stated)
    return drawn


def path(found: Paths) -> AnswerGraph:
    """All the paths in one picture, from the one code down to the other."""
    drawn = AnswerGraph(path_told(found), found.start.iri, found.end.iri, layout="tree")
    for hop in (hop for hops in found.paths for hop in hops):
        drawn.node(hop.end.iri, hop.label)
        for stated in hop.evidence:
            is_out = stated.direction == OUT
            label = stated.stated_label
            drawn.node(hop.end.iri, name=label)
            ends = (hop.start.iri, hop.end.iri) if is_out else (hop.end.iri, hop.start.iri)
            said = StatementRecord(
                label if is_out else None, stated.note, stated.source, stated.line
            )
            drawn.edge(ends, stated.relation, said)
    return drawn


def tree(found: Tree) -> AnswerGraph:
    """The hierarchy: each code with an arrow to the one above it."""
    iris = {place.code.curie if place.code else place.iri: place.iri for place in found.places}
    drawn = AnswerGraph(found.name, *{it.iri for it in found.places if it.depth == 0})
    for place in found.places:
        drawn.node(place.iri, place.label)
        if place.parent is not None:
            drawn.edge((place.iri, iris[place.parent]), BROADER)
    return drawn
