"""An add-on code without its primary code."""

from __future__ import annotations

from collections.abc import Iterator

from billgraph.graph.audit.facts import Facts
from billgraph.graph.audit.model import INFO, WARNING, Evidence, Finding
from billgraph.graph.audit.rule import Example, Rule
from billgraph.graph.pages.model import Page
from billgraph.graph.text import pluralize
from billgraph.ontology.codes import Code


class AddOnWithoutPrimary(Rule):
    """An add-on code without its primary code."""

    id = "add-on-without-primary"
    severity = WARNING
    title = "The page names an add-on code and none of its primary codes"
    rests_on = "Medicare NCCI add-on-code edits (CMS), types 1 and 3"
    matters = "An add-on code is paid only beside one of its primary codes."
    example = Example(
        "15774, on a page about 0489T",
        "15774 is an add-on code, and none of its primary codes is named",
    )
    limits = (
        "Of a type 3 code the contractor may know more primary codes; of a type 2 "
        "code no release lists any, and nothing is said."
    )
    suggests = "one of"

    def check(self, page: Page, facts: Facts) -> Iterator[Finding]:
        """Tells of related add-on codes, and of the page's own."""
        named = {row.code for row in page.rows_of("procedure")} | {page.procedure}
        own = (None, page.procedure)
        for row, code in (own, *((row, row.code) for row in page.rows_of("procedure"))):
            about = facts.about(code)
            primaries = about.primaries
            if not primaries or _LISTED_BY_CONTRACTOR in primaries:
                continue
            if any(one.covers(primary) for one in named for primary in primaries):
                continue
            says = f"{code.value} is an add-on to {pluralize(len(primaries), 'primary code')}"
            yield self.finding(
                page,
                row,
                f"{code.value} is an add-on code, and none of its primary codes is named",
                evidence=[Evidence(says, about.said_by("bg:addOnTo"))],
                suggestions=primaries[:_SHOWN],
                relation="procedure",
                severity=INFO if row is None else WARNING,
            )


_SHOWN = 8
_LISTED_BY_CONTRACTOR = Code("cpt", "CCCCC")


rule = AddOnWithoutPrimary()
