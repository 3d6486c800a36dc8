"""What the fee schedule's row for a procedure says of a modifier, of payment, of visits.

The meanings of the indicators are those of `billgraph.ontology.indicators`, which names
the document (CMS RVU25D.pdf, October 2025).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from billgraph.graph.audit.code_facts import ScheduleRow
from billgraph.ontology.codes import Code
from billgraph.ontology.indicators import INDICATORS, Allows, meaning

_VISITS = ((99202, 99499), (92002, 92014))
"""Evaluation and management, and ophthalmological visits: Medicare Claims Processing Manual,
chapter 12, section 30.6, and the NCCI Policy Manual, chapter XI."""
_ANESTHESIA = (100, 1999)
_SURGICAL = frozenset({"000", "010", "090", "YYY", "ZZZ", "MMM"})
_OF_ANOTHER_KIND = frozenset({"ZZZ", "MMM"})


@dataclass(frozen=True, slots=True)
class Decision:
    """An indicator that does not support a modifier.

    Attributes:
        name: What people call the indicator.
        value: Its value.
        words: What the value means.
        is_ruled_out: Whether the value says no; else it says that the concept does not apply.
    """

    name: str
    value: str
    words: str
    is_ruled_out: bool


def deciding(modifier: str, row: ScheduleRow) -> Iterator[Decision]:
    """The indicators of a row that do not support a modifier."""
    for indicator in INDICATORS.values():
        value = row.indicator(f"bg:{indicator.key}")
        found = indicator.meanings.get(value or "")
        if modifier not in indicator.modifiers or value is None or found is None:
            continue
        if found.allows is Allows.NOT_APPLICABLE:
            yield Decision(indicator.name, value, found.words, False)
        elif modifier in found.refuses or (found.allows is Allows.NO and not found.refuses):
            yield Decision(indicator.name, value, found.words, True)


def follow_up(row: ScheduleRow) -> tuple[str, str, bool] | None:
    """Why a procedure has no follow-up days of its own.

    Returns:
        The global days indicator, what it means, and whether the contractor may still set a
        period; None where there are such days, or another procedure's count.
    """
    value = row.indicator("bg:globalDays")
    found = meaning("globalDays", value or "")
    if value is None or found is None or value in _OF_ANOTHER_KIND or found.days:
        return None
    return value, found.words, found.allows is Allows.CONDITIONAL


def bundled(row: ScheduleRow) -> str | None:
    """What the status of a row means, where it is that the procedure is never paid by itself."""
    found = meaning("statusCode", row.indicator("bg:statusCode") or "")
    return found.words if found is not None and found.bundled else None


def is_visit(code: Code) -> bool:
    """Whether a procedure is a visit.

    Example:
        >>> is_visit(Code("cpt", "99213")), is_visit(Code("cpt", "99024"))
        (True, False)
    """
    number = int(code.value) if code.system == "cpt" and code.value.isdigit() else 0
    return any(first <= number <= last for first, last in _VISITS)


def is_surgical(row: ScheduleRow) -> bool:
    """Whether the concept of a global surgical period applies to the procedure of a row."""
    return row.indicator("bg:globalDays") in _SURGICAL


def is_anesthesia(code: Code, row: ScheduleRow) -> bool:
    """Whether a procedure is anesthesia: status J, or a number from 00100 to 01999."""
    number = int(code.value) if code.system == "cpt" and code.value.isdigit() else 0
    in_range = _ANESTHESIA[0] <= number <= _ANESTHESIA[1]
    return row.indicator("bg:statusCode") == "J" or in_range
