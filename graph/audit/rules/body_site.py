"""A related procedure that is for other parts of the body."""

from __future__ import annotations

from collections.abc import Iterator

from billgraph.graph.audit.facts import Facts
from billgraph.graph.audit.model import WARNING, Evidence, Finding
from billgraph.graph.audit.rule import Example, RowRule
from billgraph.graph.audit.sites import siblings, sites_in, sites_of
from billgraph.graph.pages.model import Page, Row


class ProcedureForAnotherSite(RowRule):
    """A related procedure that is for other parts of the body."""

    id = "procedure-for-another-site"
    severity = WARNING
    title = "The related procedure is for other parts of the body than the page speaks of"
    rests_on = (
        "bg:bodySite in data/releases/cpt-notes.yaml, which names the public document at each code"
    )
    matters = "A code for another part of the body is denied, or pays another amount."
    example = Example(
        "15771 for hand reconstruction",
        "15771 is not for the hand; 15773 is",
    )
    limits = (
        "Only a few codes have their sites noted; the page's own words for the row "
        "are read, and else its title."
    )
    suggests = "instead"
    kinds = frozenset({"procedure"})

    def check_row(self, page: Page, row: Row, facts: Facts) -> Iterator[Finding]:
        """Tells of a site that the code is not for and a sibling of it is."""
        own = sites_of(row.code, facts)
        if not own:
            return
        told = " ".join(it for it in (row.label, row.note) if it)
        meant = sites_in(told) or sites_in(page.title or "")
        if not meant or meant & own:
            return
        for other in siblings(row.code, facts):
            fitting = sorted(meant & sites_of(other, facts))
            if fitting:
                says = f"{row.code.value} is for: {', '.join(sorted(own))}"
                yield self.finding(
                    page,
                    row,
                    f"{row.code.value} is not for the {fitting[0]}; {other.value} is",
                    evidence=[Evidence(says, facts.about(row.code).said_by("bg:bodySite"))],
                    suggestions=[other],
                )
                return


rule = ProcedureForAnotherSite()
