"""A modifier for visits on a procedure."""

from __future__ import annotations

from collections.abc import Iterator

from billgraph.graph.audit.facts import Facts
from billgraph.graph.audit.model import WARNING, Evidence, Finding
from billgraph.graph.audit.rule import Example, RowRule
from billgraph.graph.audit.schedule import is_surgical, is_visit
from billgraph.graph.pages.model import Page, Row


class ModifierForVisits(RowRule):
    """A modifier for visits on a procedure."""

    id = "modifier-for-visits"
    severity = WARNING
    title = "The modifier belongs on a visit, and the page is about a procedure"
    rests_on = (
        "Medicare Claims Processing Manual, chapter 12, sections 30.6.6 and 40.2: "
        "modifiers 24, 25 and 57 are reported with evaluation and management codes; "
        "global days as in CMS RVU25D.pdf (October 2025)"
    )
    matters = (
        "On the procedure's line the modifier does nothing, and the visit is denied for lack of it."
    )
    example = Example(
        "57 Decision for surgery, on a page about 0489T",
        "57 belongs on the visit, not on 0489T",
    )
    limits = (
        "Only procedures with a global surgery indicator are told; the page may mean "
        "the visit beside the procedure."
    )
    kinds = frozenset({"modifier"})

    def check_row(self, page: Page, row: Row, facts: Facts) -> Iterator[Finding]:
        """Tells of a visit's modifier on what is no visit."""
        schedule = facts.row(page.procedure)
        if row.code.value not in _FOR_VISITS or schedule is None or is_visit(page.procedure):
            return
        if not is_surgical(schedule):
            return
        procedure, days = page.procedure.value, schedule.indicator("bg:globalDays")
        says = f"{procedure} has the global days indicator {days}, which visits do not have"
        yield self.finding(
            page,
            row,
            f"{row.code.value} belongs on the visit, not on {procedure}",
            evidence=[Evidence(says, schedule.edition.title)],
            others=[page.procedure],
        )


_FOR_VISITS = frozenset({"24", "25", "57"})


rule = ModifierForVisits()
