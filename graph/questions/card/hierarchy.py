"""Where a code stands: what is above it, and the billable codes under a header."""

from __future__ import annotations

from collections.abc import Iterator

from billgraph.graph.batching import batched, values_block
from billgraph.graph.questions.card.model import Asked, Fact
from billgraph.graph.questions.hierarchy import group_notations, levels_below
from billgraph.graph.rdf.terms import is_true
from billgraph.ontology.codes import Code

KEY = "hierarchy"

SHOWN = 20
"""How many billable codes under a header are named."""


def facts(asked: Asked) -> Iterator[Fact]:
    """The way up to the root, groups included; then the billable codes below."""
    rows = asked.direct.get("skos:broader", [])
    if rows:
        release = asked.release(rows[0])
        groups = [iri for iri in asked.above if Code.from_iri(iri) is None]
        notations, names = group_notations(asked.engine, groups), asked.names(asked.above)
        for iri in asked.above:
            code = Code.from_iri(iri)
            value = code.curie if code else notations.get(iri, "")
            name = names.get(iri)
            # A group without a notation goes by its name alone.
            yield Fact("under", value or name or iri, name if value else None, code, None, release)
    if not all(is_true(row["value"]) for row in asked.direct.get("bg:billable", ())):
        yield from _billable(asked)


def _billable(asked: Asked) -> Iterator[Fact]:
    levels = levels_below(asked.engine, asked.code.iri)
    below = dict.fromkeys(narrower for level in levels for narrower, _ in level)
    found: dict[str, str] = {}
    for batch in batched(below):
        pattern = f"{values_block('code', batch)} ?code bg:billable true"
        found |= {row["code"]: asked.release(row) for row in asked.said(pattern)}
    if not found:
        return
    cut = None
    if len(found) > SHOWN:
        cut = f"the first {SHOWN} follow; all: billgraph tree {asked.code.value}"
    yield Fact("billable codes below", str(len(found)), cut, release=next(iter(found.values())))
    shown = sorted(found)[:SHOWN]
    names = asked.names(shown)
    for iri in shown:
        code = Code.from_iri(iri)
        if code is not None:
            yield Fact("billable", code.curie, names.get(iri), code, None, found[iri])
