"""A code that is valid no longer."""

from __future__ import annotations

from collections.abc import Iterator

from billgraph.graph.audit.facts import Facts
from billgraph.graph.audit.model import ERROR, Evidence, Finding
from billgraph.graph.audit.rule import Example, RowRule
from billgraph.graph.audit.validity import end_of
from billgraph.graph.pages.model import Page, Row


class CodeDeleted(RowRule):
    """A code that is valid no longer."""

    id = "code-deleted"
    severity = ERROR
    title = "The code was deleted, or is not valid any more on the date"
    rests_on = (
        "the last days of validity that releases give, and codes that an earlier "
        "release has and the valid one has not; fee schedule status D and F (CMS "
        "RVU25D.pdf, October 2025)"
    )
    matters = "A claim for a service after the code's last day is rejected."
    example = Example(
        "20926 Tissue grafts",
        "20926 is no longer valid: its last day was 2019-12-31",
    )
    limits = "Which code took its place is known only where a release or a public document says it."
    suggests = "in its place"

    def check_row(self, page: Page, row: Row, facts: Facts) -> Iterator[Finding]:
        """Tells of a code whose time is over."""
        ended = end_of(row.code, facts)
        if ended is None:
            return
        successors = sorted(facts.about(row.code).replaced_by)
        told = f"{row.code.value} is no longer valid: {ended.says}"
        if successors:
            told += ", and others took its place"
        yield self.finding(
            page, row, told, evidence=[Evidence(ended.says, ended.release)], suggestions=successors
        )


rule = CodeDeleted()
