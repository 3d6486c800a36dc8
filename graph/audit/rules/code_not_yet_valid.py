"""A code that is not valid yet."""

from __future__ import annotations

from collections.abc import Iterator

from billgraph.graph.audit.facts import Facts
from billgraph.graph.audit.model import ERROR, Evidence, Finding
from billgraph.graph.audit.rule import Example, RowRule
from billgraph.graph.audit.validity import begin_of
from billgraph.graph.pages.model import Page, Row


class CodeNotYetValid(RowRule):
    """A code that is not valid yet."""

    id = "code-not-yet-valid"
    severity = ERROR
    title = "The code is not valid yet on the date"
    rests_on = (
        "the first days of validity that releases give, and codes that only a later release has"
    )
    matters = "A claim for a service before the code's first day is rejected."
    example = Example(
        "U09.9 Post COVID-19 condition, on 2021-01-01",
        "U09.9 is not valid yet: its first day is 2021-10-01",
    )
    limits = "Without a later release a new code looks like one that does not exist."

    def check_row(self, page: Page, row: Row, facts: Facts) -> Iterator[Finding]:
        """Tells of a code whose time has not come."""
        begins = begin_of(row.code, facts)
        if begins is not None:
            told = f"{row.code.value} is not valid yet: {begins.says}"
            yield self.finding(page, row, told, evidence=[Evidence(begins.says, begins.release)])


rule = CodeNotYetValid()
