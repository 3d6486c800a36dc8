"""Diagnoses that are never coded together."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from billgraph.graph.audit.facts import Facts
from billgraph.graph.audit.model import WARNING, Evidence, Finding
from billgraph.graph.audit.rule import Example, Rule
from billgraph.graph.pages.model import Page


class DiagnosesExclude(Rule):
    """Diagnoses that are never coded together."""

    id = "diagnoses-exclude-each-other"
    severity = WARNING
    title = "Two of the listed diagnoses exclude each other (type 1 excludes note)"
    rests_on = (
        "ICD-10-CM Official Guidelines, section I.A.12.a; the notes of the tabular "
        "list (NCHS, 2026-04-01)"
    )
    matters = "A claim with both is denied: by definition the two do not occur together."
    example = Example(
        "L94.0 Localized scleroderma, beside M34.0",
        "L94.0 and M34.0 exclude each other",
    )
    limits = (
        "A page may list diagnoses of different patients. An exception for unrelated "
        "conditions is for people to see."
    )

    def check(self, page: Page, facts: Facts) -> Iterator[Finding]:
        """Tells of each pair once, at the second of its rows."""
        rows = {row.code: row for row in page.rows_of("diagnosis")}
        for first, second in combinations(rows.values(), 2):
            found = facts.excludes1(first.code, second.code)
            if found is None:
                continue
            says = f"{facts.name(found.at)} excludes {facts.name(found.excluded)}"
            if found.note:
                says += f" ({found.note[0]})"
            yield self.finding(
                page,
                second,
                f"{second.code.value} and {first.code.value} exclude each other",
                evidence=[Evidence(says, found.edition.title)],
                others=[first.code],
            )


rule = DiagnosesExclude()
