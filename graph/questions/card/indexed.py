"""Under which words the official indexes have a code."""

from __future__ import annotations

from collections.abc import Iterator

from billgraph.graph.questions.card.model import Asked, Fact
from billgraph.graph.questions.index_terms import headers
from billgraph.ontology.index_terms import INDEXES

KEY = "index"

SHOWN = 10
"""How many terms are named."""


def facts(asked: Asked) -> Iterator[Fact]:
    """The terms of the code, or of the nearest header above it that has some."""
    if not any(key in asked.editions for key in INDEXES):
        return
    rows, about = asked.direct.get("bg:indexedAs", []), None
    for header in () if rows else headers(asked.code):
        rows = asked.said(f"<{header.iri}> bg:indexedAs ?value", "*", *INDEXES)
        if rows:
            about = header.curie
            break
    found = {row["value"]: asked.release(row) for row in rows}
    # The shortest path says most; the alphabet puts equal ones in order.
    terms = sorted(found, key=lambda it: (it.count(", "), len(it), it))
    for text in terms[:SHOWN]:
        yield Fact("index term", text, about=about, release=found[text])
    if len(terms) > SHOWN:
        yield Fact("index terms", str(len(terms)), f"the first {SHOWN} stand above", about=about)
