"""A code that another page calls otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from billgraph.graph.audit.facts import Facts
from billgraph.graph.audit.model import INFO, Evidence, Finding
from billgraph.graph.audit.name_check import Naming, check_name
from billgraph.graph.audit.other_pages import names_on_other_pages
from billgraph.graph.audit.rule import Example, Rule
from billgraph.graph.pages.model import Page, Row
from billgraph.graph.text import pluralize


class NamedOtherwiseElsewhere(Rule):
    """A code that another page calls otherwise."""

    id = "named-otherwise-elsewhere"
    severity = INFO
    title = "Another page in the store gives the code another name"
    rests_on = "the pages in the store, compared as graph/names/contradiction.py says"
    matters = "Two names that cannot both be right: one of the pages misleads its readers."
    example = Example(
        "M34.0 Progressive systemic sclerosis, and on another page Pain in hand",
        'page-2.txt calls M34.0 "Pain in hand"',
    )
    limits = (
        "Which page is right it does not say; where a release bears out this page's "
        "name, nothing is told here."
    )

    def check(self, page: Page, facts: Facts) -> Iterator[Finding]:
        """Tells of the name that most other pages give a code and that disagrees."""
        rows = [row for row in page.rows if _is_open(row, facts)]
        for row, other in names_on_other_pages(page, rows, facts):
            pages = pluralize(other.count, "page")
            says = f"{pages} {'calls' if other.count == 1 else 'call'} it so"
            yield self.finding(
                page,
                row,
                f'{other.source} calls {row.code.value} "{other.name}"',
                evidence=[Evidence(says, other.source)],
            )


def _is_open(row: Row, facts: Facts) -> bool:
    """Whether a row states a name that no release bears out."""
    if row.label is None or row.kind == "payer":
        return False
    found = check_name(row, facts)
    return found is None or found.naming is not Naming.AGREES or found.loosely


rule = NamedOtherwiseElsewhere()
