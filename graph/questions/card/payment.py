"""How Medicare treats a code outside the fee schedule: OPPS, HCPCS coverage, facilities."""

from __future__ import annotations

from collections.abc import Iterator

from billgraph.graph.questions.card.model import Asked, Fact, spelt_out
from billgraph.graph.rdf.terms import is_true

KEY = "payment"

_INDICATORS = (("bg:oppsStatus", "OPPS status"), ("bg:coverageCode", "coverage"))


def facts(asked: Asked) -> Iterator[Fact]:
    """The status under OPPS, the HCPCS coverage code, whether a place is a facility."""
    for prop, name in _INDICATORS:
        for row in asked.direct.get(prop, ()):
            words = spelt_out(prop, row["value"])
            yield Fact(name, row["value"], words, release=asked.release(row))
    for row in asked.direct.get("bg:isFacility", ()):
        rate = "at its facility rate" if is_true(row["value"]) else "at its non-facility rate"
        yield Fact("paid", rate, release=asked.release(row))
