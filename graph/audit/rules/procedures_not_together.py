"""Procedures that NCCI edits keep from being paid together."""

from __future__ import annotations

from collections.abc import Iterator

from billgraph.graph.audit.facts import Facts
from billgraph.graph.audit.model import INFO, WARNING, Evidence, Finding
from billgraph.graph.audit.rule import Example, Rule
from billgraph.graph.pages.model import Page


class ProceduresNotTogether(Rule):
    """Procedures that NCCI edits keep from being paid together."""

    id = "procedures-not-together"
    severity = WARNING
    title = "An NCCI edit keeps the page's procedure and a related one from being paid together"
    rests_on = (
        "Medicare NCCI procedure-to-procedure edits (CMS, table ccipra; edition "
        "2024Q3); modifier indicator as in its column heads"
    )
    matters = (
        "Of the two, Medicare pays the column 1 code alone, unless a modifier may "
        "lift the edit and the record supports it."
    )
    example = Example(
        "15771, on a page about 0489T",
        "15771 and 0489T are not paid together unless a modifier lifts the edit",
    )
    limits = (
        "A related procedure need not be meant for the same claim. Where a modifier "
        "may lift the edit, it is only worth knowing."
    )

    def check(self, page: Page, facts: Facts) -> Iterator[Finding]:
        """Tells of the active edits between the page's procedure and its related ones."""
        rows = [row for row in page.rows_of("procedure") if row.code != page.procedure]
        if not rows:
            return
        edits = [
            it
            for it in facts.edits(page.procedure, *dict.fromkeys(row.code for row in rows))
            if it.indicator in _ACTIVE
            and (it.valid_from is None or it.valid_from <= facts.day)
            and (it.valid_until is None or facts.day <= it.valid_until)
        ]
        for row in rows:
            found = [it for it in edits if row.code in (it.column1, it.column2)]
            if not found:
                continue
            edit = min(found, key=lambda it: it.indicator)
            pair = f"{row.code.value} and {page.procedure.value} are not paid together"
            may = edit.indicator == "1"
            says = (
                f"{edit.column2.value} is denied beside {edit.column1.value}; modifier indicator"
                f" {edit.indicator}" + (f" ({edit.rationale})" if edit.rationale else "")
            )
            yield self.finding(
                page,
                row,
                pair + (" unless a modifier lifts the edit" if may else ", whatever the modifier"),
                evidence=[Evidence(says, edit.edition.title)],
                others=[page.procedure],
                severity=INFO if may else WARNING,
            )


_ACTIVE = frozenset({"0", "1"})


rule = ProceduresNotTogether()
