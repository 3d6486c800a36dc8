"""What the rules about names have in common."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from billgraph.graph.audit.facts import Facts
from billgraph.graph.audit.model import ERROR, WARNING, Finding
from billgraph.graph.audit.name_check import Judged, Naming, check_name, evidence
from billgraph.graph.audit.rule import RowRule
from billgraph.graph.pages.model import Page, Row

NAMES_REST_ON = (
    "the names in the releases: ICD-10-CM tabular list (NCHS, 2026-04-01), NUCC taxonomy 25.1"
    " (2025-10-01), HCPCS Level II (CMS, October 2025), places of service (CMS, 2024-05-02)"
)


class NameRule(RowRule):
    """A rule that tells of one way in which a stated name is not the code's.

    Class attributes:
        tells: The ways that it tells of.
    """

    kinds = frozenset({"diagnosis", "specialty", "procedure", "site", "noncovered"})
    tells: ClassVar[frozenset[Naming]]

    def check_row(self, page: Page, row: Row, facts: Facts) -> Iterator[Finding]:
        """Tells of a name that stands to the code's own as the rule says."""
        found = check_name(row, facts)
        if found is None or found.naming not in self.tells or not self.concerns(row, found):
            return
        yield self.finding(
            page,
            row,
            self.told(row, found, facts),
            evidence=evidence(row, found, facts),
            suggestions=found.meant,
            severity=self.graded(found),
        )

    def concerns(self, row: Row, found: Judged) -> bool:  # noqa: ARG002
        """Whether a row that is so judged is the rule's: by default, those judged strictly."""
        return not found.loosely

    def graded(self, found: Judged) -> str:
        """How bad it is."""
        return WARNING if found.loosely or found.naming is Naming.IN_PART else ERROR

    def told(self, row: Row, found: Judged, facts: Facts) -> str:  # noqa: ARG002
        """The message: by default, what stated and official name say differently."""
        return f'{row.code.value} is stated as "{row.label}": {found.comparison.why}'
