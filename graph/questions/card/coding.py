"""How a diagnosis is coded beside others: the notes of ICD-10-CM."""

from __future__ import annotations

from collections.abc import Iterator

from billgraph.graph.questions.card.model import Asked, Fact

KEY = "coding_notes"

_NOTES = (
    ("excludes1", "bg:excludes1Note"),
    ("excludes2", "bg:excludes2Note"),
    ("code first", "bg:codeFirstNote"),
    ("use additional code", "bg:useAdditionalCodeNote"),
    ("code also", "bg:codeAlsoNote"),
    ("7th character", "bg:seventhCharacter"),
)


def facts(asked: Asked) -> Iterator[Fact]:
    """The notes as the release has them, by kind."""
    for name, prop in _NOTES:
        yield from asked.direct_facts(name, prop)
