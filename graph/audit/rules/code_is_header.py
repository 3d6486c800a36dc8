"""A header where a billable code is needed."""

from __future__ import annotations

from collections.abc import Iterator

from billgraph.graph.audit.facts import Facts
from billgraph.graph.audit.model import ERROR, Evidence, Finding
from billgraph.graph.audit.name_check import fitting
from billgraph.graph.audit.rule import Example, RowRule
from billgraph.graph.pages.model import Page, Row
from billgraph.graph.text import pluralize


class CodeIsHeader(RowRule):
    """A header where a billable code is needed."""

    id = "code-is-header"
    severity = ERROR
    title = "The code is a header; a claim needs one of the billable codes below it"
    rests_on = (
        "ICD-10-CM Official Guidelines FY2026, section I.B.2 (highest number of "
        "characters); billable as in the order file (icd10OrderFiles.pdf) or without "
        "codes below it in the tabular list (NCHS, 2026-04-01)"
    )
    matters = "A claim with a code that is not complete is rejected."
    example = Example(
        "M79.64 Pain in left hand",
        "M79.64 is a header, and a claim needs a code below it, such as M79.642",
    )
    limits = "Which of the codes below is meant is guessed from the stated name alone."
    suggests = "below it"
    kinds = frozenset({"diagnosis"})

    def check_row(self, page: Page, row: Row, facts: Facts) -> Iterator[Finding]:
        """Tells of a header, and which billable codes are below it."""
        about = facts.about(row.code)
        if about.billable is not False:
            return
        below = facts.billable_below(row.code)
        meant = fitting(row.label, below, facts) if row.label and below else ()
        shown = meant or tuple(below[:_SHOWN])
        told = f"{row.code.value} is a header, and a claim needs a code below it"
        if meant:
            told += f", such as {meant[0].value}"
        codes = pluralize(len(below), "billable code")
        stand = "stands" if len(below) == 1 else "stand"
        says = f"{row.code.value} is not billable; {codes} {stand} below it"
        evidence = [Evidence(says, about.said_by("bg:billable"))]
        yield self.finding(page, row, told, evidence=evidence, suggestions=shown)


_SHOWN = 8


rule = CodeIsHeader()
