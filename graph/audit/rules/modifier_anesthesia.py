"""An anesthesia modifier on a code that is no anesthesia, or the other way round."""

from __future__ import annotations

from collections.abc import Iterator

from billgraph.graph.audit.facts import Facts
from billgraph.graph.audit.model import WARNING, Evidence, Finding
from billgraph.graph.audit.rule import Example, RowRule
from billgraph.graph.audit.schedule import is_anesthesia
from billgraph.graph.pages.model import Page, Row


class ModifierAnesthesia(RowRule):
    """An anesthesia modifier on a code that is no anesthesia, or the other way round."""

    id = "modifier-anesthesia"
    severity = WARNING
    title = "The modifier is for anesthesia and the procedure is not, or the other way round"
    rests_on = (
        "Medicare Claims Processing Manual, chapter 12, section 50 (AA, AD, G8, G9, "
        "QK, QS, QX, QY, QZ on anesthesia claims; 47 is the surgeon's own); fee "
        "schedule status J (CMS RVU25D.pdf, October 2025)"
    )
    matters = (
        "These modifiers set who is paid for the anesthesia; on another code the line is denied."
    )
    example = Example(
        "QX Crna service, on a page about 0489T",
        "QX is reported with anesthesia codes, and 0489T is not one",
    )
    limits = (
        "Modifier 23 is not told: it says how a procedure was anesthetised, and pages "
        "name it with the procedure."
    )
    kinds = frozenset({"modifier"})

    def check_row(self, page: Page, row: Row, facts: Facts) -> Iterator[Finding]:
        """Tells of a modifier on the wrong kind of code."""
        modifier, procedure = row.code.value, page.procedure
        if modifier not in _FOR_ANESTHESIA and modifier != _OF_THE_SURGEON:
            return
        schedule = facts.row(procedure)
        if schedule is None or is_anesthesia(procedure, schedule) == (modifier != _OF_THE_SURGEON):
            return
        if modifier == _OF_THE_SURGEON:
            told = f"{modifier} is reported by the surgeon, and {procedure.value} is anesthesia"
        else:
            told = f"{modifier} is reported with anesthesia codes, and {procedure.value} is not one"
        status = schedule.indicator("bg:statusCode")
        says = f"{procedure.value} has status {status}; anesthesia codes have status J"
        evidence = [Evidence(says, schedule.edition.title)]
        yield self.finding(page, row, told, evidence=evidence, others=[procedure])


_FOR_ANESTHESIA = frozenset("AA AD G8 G9 QK QS QX QY QZ P1 P2 P3 P4 P5 P6".split())
_OF_THE_SURGEON = "47"


rule = ModifierAnesthesia()
