"""The code that goes with the page's procedure and is not named."""

from __future__ import annotations

from collections.abc import Iterator

from billgraph.graph.audit.companions import companions
from billgraph.graph.audit.facts import Facts
from billgraph.graph.audit.model import INFO, Evidence, Finding
from billgraph.graph.audit.rule import Example, Rule
from billgraph.graph.pages.model import Page


class CompanionMissing(Rule):
    """The code that goes with the page's procedure and is not named."""

    id = "companion-missing"
    severity = INFO
    title = "A code that goes with the page's procedure is not named among the related ones"
    rests_on = (
        "Medicare NCCI procedure-to-procedure edits (CMS, edition 2024Q3) and the "
        "indicators of the fee schedule (CMS RVU25D.pdf, October 2025)"
    )
    matters = (
        "A treatment that is coded in two steps is paid in part when one of them is not reported."
    )
    example = Example(
        "a page about 0489T that does not name 0490T",
        "0490T goes with 0489T and is not named",
    )
    limits = (
        "No release says so in words. It is concluded for neighbouring codes that the "
        "contractor prices and that have the same indicators: nearly everything that "
        "excludes the one excludes the other, and more than as much again excludes "
        "the latter alone, yet no edit keeps the two apart."
    )
    suggests = "left out"

    def check(self, page: Page, facts: Facts) -> Iterator[Finding]:
        """Tells of each companion that the page does not name."""
        named = {row.code for row in page.rows_of("procedure")}
        for it in companions(page.procedure, facts):
            if any(code.covers(it.code) for code in named):
                continue
            yield self.finding(
                page,
                None,
                f"{it.code.value} goes with {page.procedure.value} and is not named",
                evidence=[Evidence(it.says, it.release)],
                suggestions=[it.code],
                others=[it.code],
                relation="procedure",
            )


rule = CompanionMissing()
