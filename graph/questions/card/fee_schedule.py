"""The fee schedule's indicators of a procedure, spelt out, for it and for each modifier row."""

from __future__ import annotations

from collections.abc import Iterator

from billgraph.graph.questions.card.model import Asked, Fact, spelt_out
from billgraph.ontology.codes import Code
from billgraph.ontology.iris import BG

KEY = "fee_schedule"

_INDICATORS = (
    ("statusCode", "fee schedule status"),
    ("globalDays", "global days"),
    ("pctcIndicator", "PC/TC"),
    ("multipleProcedure", "multiple procedures"),
    ("bilateralSurgery", "bilateral surgery"),
    ("assistantAtSurgery", "assistant"),
    ("coSurgeons", "co-surgeons"),
    ("teamSurgery", "team surgery"),
    ("workRvu", "RVUs, work"),
    ("totalNonFacilityRvu", "RVUs, non-facility"),
    ("totalFacilityRvu", "RVUs, facility"),
)


def facts(asked: Asked) -> Iterator[Fact]:
    """Every indicator of every row; a row with a modifier says which."""
    rows = asked.said(f"?row bg:ofProcedure <{asked.code.iri}> ; ?property ?value", "*", "pfs")
    by_row: dict[str, dict[str, dict[str, str]]] = {}
    for row in rows:
        by_row.setdefault(row["row"], {})[row["property"].removeprefix(BG)] = row
    for found in sorted(by_row.values(), key=_modifier):
        about = _modifier(found) or None
        for key, name in _INDICATORS:
            if key in found:
                value = found[key]["value"]
                words = spelt_out(key, value)
                yield Fact(name, value, words, None, about, asked.release(found[key]))


def _modifier(row: dict[str, dict[str, str]]) -> str:
    code = Code.from_iri(row["withModifier"]["value"]) if "withModifier" in row else None
    return code.curie if code is not None else ""
