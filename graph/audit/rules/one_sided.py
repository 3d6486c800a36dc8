"""A related procedure whose own page does not name this one."""

from __future__ import annotations

from collections.abc import Iterator

from billgraph.graph.audit.facts import Facts
from billgraph.graph.audit.model import INFO, Evidence, Finding
from billgraph.graph.audit.other_pages import pages_without_link_back
from billgraph.graph.audit.rule import Example, Rule
from billgraph.graph.pages.model import Page


class OneSidedLink(Rule):
    """A related procedure whose own page does not name this one."""

    id = "one-sided-link"
    severity = INFO
    title = "The page of the related procedure does not name this procedure"
    rests_on = "the pages in the store, as graph/questions/contradictions.py compares them"
    matters = "One of the two pages is incomplete, or the relation is not what it says."
    example = Example(
        "a page about 0489T that names 0490T, whose page does not name 0489T",
        "0490T.txt does not name 0489T",
    )
    limits = (
        "A relation need not hold in both directions; a page that says it has no data "
        "on related procedures is not told."
    )

    def check(self, page: Page, facts: Facts) -> Iterator[Finding]:
        """Tells of the pages that keep silent about this procedure."""
        rows = {row.code: row for row in page.rows_of("procedure") if row.code != page.procedure}
        for code, source in pages_without_link_back(page, tuple(rows), facts):
            yield self.finding(
                page,
                rows[code],
                f"{source} does not name {page.procedure.value}",
                evidence=[Evidence(f"it is about {code.value} and names other procedures", source)],
                others=[page.procedure],
            )


rule = OneSidedLink()
