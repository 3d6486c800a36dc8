"""The code that a procedure is coded together with, as far as edits and indicators show it.

Some treatments have two codes, one for each step: the harvest and the injection, say. No
release tells so in words, but the NCCI edits do in numbers. What excludes the first step
excludes the second too, since the treatment as a whole is excluded; the second is also
part of much else, so that more than as much again excludes it alone; and no edit keeps the two
apart. Codes that are alternatives (a smaller and a larger lesion) have the same edits or
an edit between them; a code and its add-on differ in their indicators.

Measured on the NCCI edits of 2024 Q3 and the fee schedule of October 2025: of all codes that
the contractor prices, 0489T with 0490T and 0717T with 0718T are found, and no other pair.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from billgraph.graph.audit.code_facts import ScheduleRow
from billgraph.graph.audit.facts import Facts
from billgraph.ontology.codes import Code

_FEWEST = 50
_LEAST_SHARED = 0.9
_MOST_OF_THE_OTHER = 0.6
_BY_CONTRACTOR = "C"
_INDICATORS = (
    "statusCode globalDays pctcIndicator multipleProcedure bilateralSurgery assistantAtSurgery"
    " coSurgeons teamSurgery"
).split()


@dataclass(frozen=True, slots=True)
class Companion:
    """A code that goes with another.

    Attributes:
        code: The code.
        says: What shows it.
        release: The release that shows it.
    """

    code: Code
    says: str
    release: str


def companions(code: Code, facts: Facts) -> Iterator[Companion]:
    """Finds the neighbouring codes that go with a procedure."""
    own = facts.row(code)
    if own is None or own.indicator("bg:statusCode") != _BY_CONTRACTOR:
        return
    for other in _neighbours(code):
        row = facts.row(other)
        if row is None or _indicators(row) != _indicators(own):
            continue
        mine, theirs = facts.partners(code), facts.partners(other)
        if _go_together(code, other, mine, theirs):
            shared = len(mine & theirs)
            yield Companion(
                other,
                f"{code.value} and {other.value} share {shared} edits, of"
                f" {len(mine)} and {len(theirs)}, and no edit keeps the two apart; their indicators"
                " are the same",
                facts.editions.answering("ncci-ptp-")[0].title,
            )


def _neighbours(code: Code) -> Iterator[Code]:
    digits = code.value[:-1] if code.value[-1:].isalpha() else code.value
    if not digits.isdigit():
        return
    for number in (int(digits) + 1, int(digits) - 1):
        text = f"{number:0{len(digits)}d}{code.value[len(digits) :]}"
        other = Code(code.system, text)
        if number > 0 and other.is_well_formed:
            yield other


def _indicators(row: ScheduleRow) -> tuple[str | None, ...]:
    return tuple(row.indicator(f"bg:{key}") for key in _INDICATORS)


def _go_together(
    one: Code, other: Code, mine: frozenset[tuple[str, str]], theirs: frozenset[tuple[str, str]]
) -> bool:
    fewer, more = sorted((len(mine), len(theirs)))
    if fewer < _FEWEST or fewer > _MOST_OF_THE_OTHER * more:
        return False
    if any(iri == other.iri for _, iri in mine) or any(iri == one.iri for _, iri in theirs):
        return False
    return len(mine & theirs) >= _LEAST_SHARED * fewer
