"""A modifier that the fee schedule does not support for the procedure."""

from __future__ import annotations

from collections.abc import Iterator

from billgraph.graph.audit.facts import Facts
from billgraph.graph.audit.model import WARNING, Evidence, Finding
from billgraph.graph.audit.rule import Example, RowRule
from billgraph.graph.audit.schedule import deciding
from billgraph.graph.pages.model import Page, Row


class ModifierUnsupported(RowRule):
    """A modifier that the fee schedule does not support for the procedure."""

    id = "modifier-unsupported"
    severity = WARNING
    title = "The fee schedule's indicators for the procedure do not support the modifier"
    rests_on = (
        "CMS RVU25D.pdf (October 2025): multiple procedure (51), bilateral surgery "
        "(50), assistant at surgery (80, 81, 82, AS), co-surgeons (62), team surgery "
        "(66), PC/TC (26, TC)"
    )
    matters = (
        "Medicare denies a service with a modifier that the procedure's indicators "
        "rule out; other payers mostly follow them."
    )
    example = Example(
        "62 Two surgeons, on a page about 0489T",
        "62 has no Medicare basis with 0489T: the co-surgeons indicator is 9",
    )
    limits = (
        "It speaks of Medicare. With status C the contractor may decide otherwise, "
        "and indicator 9 says that the concept does not apply, not that the modifier "
        "is invalid."
    )
    kinds = frozenset({"modifier"})

    def check_row(self, page: Page, row: Row, facts: Facts) -> Iterator[Finding]:
        """Tells of a modifier that an indicator rules out or has no word for."""
        schedule = facts.row(page.procedure)
        if schedule is None:
            return
        for it in deciding(row.code.value, schedule):
            procedure = page.procedure.value
            if it.is_ruled_out:
                told = f"{row.code.value} is not supported with {procedure}"
            else:
                told = f"{row.code.value} has no Medicare basis with {procedure}"
            told += f": the {it.name} indicator is {it.value}"
            if schedule.indicator("bg:statusCode") == "C":
                told += ", and the Medicare contractor prices the code"
            says = f"{procedure} has the {it.name} indicator {it.value} ({it.words})"
            yield self.finding(
                page,
                row,
                told,
                evidence=[Evidence(says, schedule.edition.title)],
                others=[page.procedure],
            )


rule = ModifierUnsupported()
