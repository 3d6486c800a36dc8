"""How a diagnosis is coded beside others: the notes of ICD-10-CM."""

from __future__ import annotations

from collections.abc import Iterator

from billgraph.graph.batching import values_block
from billgraph.graph.questions.card.model import Asked, Fact, curie
from billgraph.graph.questions.hierarchy import group_notations
from billgraph.ontology.codes import Code
from billgraph.ontology.iris import expand

KEY = "coding_notes"

_HOLD_BELOW = (
    ("excludes1", "bg:excludes1Note"),
    ("excludes2", "bg:excludes2Note"),
    ("code first", "bg:codeFirstNote"),
    ("use additional code", "bg:useAdditionalCodeNote"),
    ("code also", "bg:codeAlsoNote"),
)
"""The notes that hold for all that is below the code or the block at which they stand."""

_SEVENTH = ("7th character", "bg:seventhCharacter")


def facts(asked: Asked) -> Iterator[Fact]:
    """The notes as the release has them, by kind: the code's own, then those from above.

    A note from above is about the code or the block at which it stands.
    """
    above = _above(asked)
    for name, prop in _HOLD_BELOW:
        yield from asked.direct_facts(name, prop)
        yield from (Fact(name, note, None, None, *at) for note, *at in above.get(prop, ()))
    yield from asked.direct_facts(*_SEVENTH)


def _above(asked: Asked) -> dict[str, list[tuple[str, str, str]]]:
    """The notes from above by property: each with where it stands, and its release."""
    if asked.code.system != "icd10cm" or not asked.above:
        return {}
    props = ", ".join(f"<{expand(prop)}>" for _, prop in _HOLD_BELOW)
    wanted = f"?node ?property ?value FILTER (?property IN ({props}))"
    rows = asked.said(f"{values_block('node', asked.above)} {wanted}", "*", "icd10cm")
    codes = {iri: Code.from_iri(iri) for iri in asked.above}
    groups = group_notations(asked.engine, [iri for iri, code in codes.items() if code is None])
    found: dict[str, list[tuple[str, str, str]]] = {}
    for row in sorted(rows, key=lambda it: (asked.above.index(it["node"]), it["value"])):
        code = codes[row["node"]]
        where = code.curie if code is not None else _group(groups.get(row["node"], ""))
        told = row["value"], where, asked.release(row)
        found.setdefault(curie(row["property"]), []).append(told)
    return found


def _group(notation: str) -> str:
    # The publisher writes the number of a chapter alone, which says nothing by itself.
    return f"chapter {notation}" if notation.isdecimal() else notation
