"""A modifier about a follow-up period that the procedure does not have."""

from __future__ import annotations

from collections.abc import Iterator

from billgraph.graph.audit.facts import Facts
from billgraph.graph.audit.model import WARNING, Evidence, Finding
from billgraph.graph.audit.rule import Example, RowRule
from billgraph.graph.audit.schedule import follow_up, is_visit
from billgraph.graph.pages.model import Page, Row


class ModifierGlobalDays(RowRule):
    """A modifier about a follow-up period that the procedure does not have."""

    id = "modifier-global-days"
    severity = WARNING
    title = "The modifier is about days after a procedure that has no such days"
    rests_on = (
        "CMS RVU25D.pdf (October 2025), global surgery indicator; Medicare Claims "
        "Processing Manual, chapter 12, sections 40.1 and 40.2 (modifiers 24, 58, 78, "
        "79)"
    )
    matters = (
        "The modifier says that a service falls into the follow-up days of another; "
        "without such days it explains nothing."
    )
    example = Example(
        "78 Unplanned return to OR, on a page about 0489T",
        "78 is about the days after 0489T, which has none: its global days indicator is 000",
    )
    limits = (
        "On a claim the modifier stands at the later service; a page is read as "
        "saying that this procedure's own follow-up days are meant. With YYY the "
        "contractor decides."
    )
    kinds = frozenset({"modifier"})

    def check_row(self, page: Page, row: Row, facts: Facts) -> Iterator[Finding]:
        """Tells of a follow-up period of no days."""
        schedule = facts.row(page.procedure)
        if schedule is None or row.code.value not in _ABOUT_FOLLOW_UP:
            return
        found = follow_up(schedule)
        if found is None or (row.code.value == "24" and is_visit(page.procedure)):
            return
        value, words, left_open = found
        has = "which may have none" if left_open else "which has none"
        procedure = page.procedure.value
        yield self.finding(
            page,
            row,
            f"{row.code.value} is about the days after {procedure}, {has}:"
            f" its global days indicator is {value}",
            evidence=[
                Evidence(
                    f"{procedure} has the global days indicator {value} ({words})",
                    schedule.edition.title,
                )
            ],
            others=[page.procedure],
        )


_ABOUT_FOLLOW_UP = frozenset({"24", "58", "78", "79"})


rule = ModifierGlobalDays()
