"""What the releases call a code besides its official name, and what they define it to be."""

from __future__ import annotations

from collections.abc import Iterator

from billgraph.graph.questions.card.model import Asked, Fact

KEY = "names"


def facts(asked: Asked) -> Iterator[Fact]:
    """Other official names, such as inclusion terms and short names, and the definition."""
    official = {row["value"] for row in asked.direct.get("skos:prefLabel", ())}
    for fact in asked.direct_facts("also named", "skos:altLabel"):
        if fact.value not in official:
            yield fact
    yield from asked.direct_facts("definition", "skos:definition")
    yield from asked.direct_facts("includes", "bg:includesNote")
