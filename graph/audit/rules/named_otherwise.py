"""A code that another page calls otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from billgraph.graph.audit.elsewhere import other_names
from billgraph.graph.audit.facts import Facts
from billgraph.graph.audit.model import INFO, Evidence, Finding
from billgraph.graph.audit.naming import Naming, judged
from billgraph.graph.audit.rule import Example, RowRule
from billgraph.graph.pages.model import Page, Row


class NamedOtherwiseElsewhere(RowRule):
    """A code that another page calls otherwise."""

    id = "named-otherwise-elsewhere"
    severity = INFO
    title = "Another page in the store gives the code another name"
    rests_on = "the pages in the store, compared as graph/questions/wording.py says"
    matters = "Two names that cannot both be right: one of the pages misleads its readers."
    example = Example(
        "M34.0 Progressive systemic sclerosis, and on another page Pain in hand",
        'page-2.txt calls M34.0 "Pain in hand"',
    )
    limits = (
        "Which page is right it does not say; where a release bears out this page's "
        "name, nothing is told here."
    )

    def check_row(self, page: Page, row: Row, facts: Facts) -> Iterator[Finding]:
        """Tells of the name that most other pages give and that disagrees."""
        if row.label is None or row.kind == "payer":
            return
        found = judged(row, facts)
        if found is not None and found.naming is Naming.AGREES and not found.loosely:
            return
        for other in other_names(page, row, facts):
            yield self.finding(
                page,
                row,
                f'{other.source} calls {row.code.value} "{other.name}"',
                evidence=[Evidence(f"{other.count} pages call it so", other.source)],
            )
            return


rule = NamedOtherwiseElsewhere()
