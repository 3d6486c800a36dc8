"""A procedure that is never paid by itself."""

from __future__ import annotations

from collections.abc import Iterator

from billgraph.graph.audit.facts import Facts
from billgraph.graph.audit.model import WARNING, Evidence, Finding
from billgraph.graph.audit.rule import Example, RowRule
from billgraph.graph.audit.schedule import bundled
from billgraph.graph.pages.model import Page, Row


class ProcedureBundled(RowRule):
    """A procedure that is never paid by itself."""

    id = "procedure-bundled"
    severity = WARNING
    title = "The procedure is bundled: Medicare never pays it separately"
    rests_on = "CMS RVU25D.pdf (October 2025), status codes B and P"
    matters = "Its payment is within that of other services; a line for it is denied."
    example = Example(
        "99024 Postoperative follow-up visit",
        "99024 is bundled: Medicare never pays it separately",
    )
    limits = "Some payers ask for bundled codes to be reported all the same, without payment."
    kinds = frozenset({"procedure"})

    def check_row(self, page: Page, row: Row, facts: Facts) -> Iterator[Finding]:
        """Tells of a bundled procedure."""
        schedule = facts.row(row.code)
        words = bundled(schedule) if schedule is not None else None
        if schedule is None or words is None:
            return
        says = f"{row.code.value} has status {schedule.indicator('bg:statusCode')} ({words})"
        yield self.finding(
            page,
            row,
            f"{row.code.value} is bundled: Medicare never pays it separately",
            evidence=[Evidence(says, schedule.edition.title)],
        )


rule = ProcedureBundled()
