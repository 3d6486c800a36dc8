"""When a code begins and ends to be valid, as releases tell it in one way or another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from billgraph.graph.audit.code_facts import MISSING
from billgraph.graph.audit.facts import Facts
from billgraph.graph.releases.model import Edition
from billgraph.ontology.codes import Code

_GONE = frozenset({"D", "F"})
_LISTS = frozenset({"skos:prefLabel", "skos:notation"})


@dataclass(frozen=True, slots=True)
class Said:
    """That a code ended, or has not begun.

    Attributes:
        says: Since when, or by what that is known.
        release: The release that says it.
    """

    says: str
    release: str


def end_of(code: Code, facts: Facts) -> Said | None:
    """Why a code is not valid any more on the day that is asked for; None when it may be.

    Its last day is over, or the fee schedule has it as deleted (status D or F), or an
    earlier edition lists it and the valid one, which is complete, does not.
    """
    about = facts.about(code)
    last = about.valid_until
    if last is not None and last < facts.day:
        return Said(f"its last day was {last}", about.said_by("bg:validUntil"))
    schedule = facts.row(code) if code.kind == "procedure" else None
    status = schedule.indicator("bg:statusCode") if schedule is not None else None
    if schedule is not None and status in _GONE:
        return Said(f"it has status {status} (deleted)", schedule.edition.title)
    if about.status != MISSING or about.edition is None:
        return None
    for earlier in _listings(code, facts):
        if earlier.valid_from <= about.edition.valid_from:
            return Said(f"{earlier.title} has it, and this release has not", about.edition.title)
    return None


def begin_of(code: Code, facts: Facts) -> Said | None:
    """Why a code is not valid yet on the day that is asked for; None when it may be.

    Its first day is still to come, or only a later edition lists it.
    """
    about = facts.about(code)
    first = about.valid_from
    if first is not None and first > facts.day:
        return Said(f"its first day is {first}", about.said_by("bg:validFrom"))
    if about.status != MISSING or about.edition is None:
        return None
    listings = list(_listings(code, facts))
    if listings and all(it.valid_from > about.edition.valid_from for it in listings):
        later = listings[-1]
        return Said(f"{later.title} is the first that has it", about.edition.title)
    return None


def _listings(code: Code, facts: Facts) -> Iterator[Edition]:
    """The editions that do not answer and list a code, the latest first."""
    about = facts.about(code)
    if about.status != MISSING:
        return
    met = set()
    for said in about.node.known:
        edition = said.edition
        if said.prop in _LISTS and code.system in edition.set.systems and edition not in met:
            met.add(edition)
            yield edition
