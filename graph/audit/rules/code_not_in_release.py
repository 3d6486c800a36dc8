"""A code that the release of its system does not have."""

from __future__ import annotations

from collections.abc import Iterator

from billgraph.graph.audit.code_facts import MISSING
from billgraph.graph.audit.facts import Facts
from billgraph.graph.audit.model import ERROR, Evidence, Finding
from billgraph.graph.audit.rule import CODE, Example, RowRule
from billgraph.graph.audit.validity import begin_of, end_of
from billgraph.graph.pages.model import Page, Row


class CodeNotInRelease(RowRule):
    """A code that the release of its system does not have."""

    id = "code-not-in-release"
    severity = ERROR
    title = "The release of its system does not have the code"
    rests_on = (
        "the complete lists of codes: ICD-10-CM tabular list (NCHS, 2026-04-01), NUCC "
        "taxonomy 25.1 (2025-10-01), HCPCS Level II and fee schedule (CMS, October "
        "2025), places of service (CMS, 2024-05-02)"
    )
    matters = "A claim with a code that does not exist is rejected."
    example = Example(
        "M34.7 Systemic sclerosis",
        "ICD-10-CM 2026-04-01 has no M34.7",
    )
    limits = "An excerpt of a release cannot tell that a code is missing; then nothing is said."
    decides = frozenset({CODE})

    def check_row(self, page: Page, row: Row, facts: Facts) -> Iterator[Finding]:
        """Tells of a code that is nowhere."""
        about = facts.about(row.code)
        if about.status != MISSING or not row.code.is_well_formed or row.code.range is not None:
            return
        if row.code.system == "cpt" and row.code.value.endswith(_NOT_IN_THE_SCHEDULE):
            return
        if end_of(row.code, facts) or begin_of(row.code, facts):
            return
        title = about.edition.title if about.edition is not None else "the release"
        like = facts.named_like(row.code.system, row.label) if row.label else []
        yield self.finding(
            page,
            row,
            f"{title} has no {row.code.value}",
            evidence=[
                Evidence(f"it lists every code of its system, and not {row.code.value}", title)
            ],
            suggestions=like,
        )


_NOT_IN_THE_SCHEDULE = ("A", "M", "U")
"""CPT codes that the fee schedule does not list: laboratory and some vaccine codes."""

rule = CodeNotInRelease()
