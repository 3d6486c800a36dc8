"""The fee schedule's indicators of a procedure, spelt out, for it and for each modifier row."""

from __future__ import annotations

from collections.abc import Iterator

from billgraph.graph.questions.card.model import Asked, Fact, modifier_of, spelt_out

KEY = "fee_schedule"

_INDICATORS = (
    ("bg:statusCode", "fee schedule status"),
    ("bg:globalDays", "global days"),
    ("bg:pctcIndicator", "PC/TC"),
    ("bg:multipleProcedure", "multiple procedures"),
    ("bg:bilateralSurgery", "bilateral surgery"),
    ("bg:assistantAtSurgery", "assistant"),
    ("bg:coSurgeons", "co-surgeons"),
    ("bg:teamSurgery", "team surgery"),
    ("bg:workRvu", "RVUs, work"),
    ("bg:totalNonFacilityRvu", "RVUs, non-facility"),
    ("bg:totalFacilityRvu", "RVUs, facility"),
    ("bg:nonFacilityPeRvu", "RVUs, practice expense, non-facility"),
    ("bg:facilityPeRvu", "RVUs, practice expense, facility"),
    ("bg:malpracticeRvu", "RVUs, malpractice"),
    ("bg:conversionFactor", "conversion factor"),
    ("bg:nonFacilityNa", "non-facility"),
    ("bg:facilityNa", "facility"),
)


def facts(asked: Asked) -> Iterator[Fact]:
    """Every indicator of every row; a row with a modifier says which."""
    for found in asked.schedule:
        about = modifier_of(found) or None
        for key, name in _INDICATORS:
            if key in found:
                value = found[key]["value"]
                words = spelt_out(key, value)
                yield Fact(name, value, words, None, about, asked.release(found[key]))
