"""What a rule of the audit is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from billgraph.graph.audit.code_facts import UNCHECKED
from billgraph.graph.audit.facts import Facts
from billgraph.graph.audit.model import Evidence, Finding
from billgraph.graph.pages.model import Page, Row
from billgraph.ontology.codes import Code

CODE, NAME = "code", "name"
"""What of a statement must have been checked before it is confirmed."""


@dataclass(frozen=True, slots=True)
class Example:
    """One example of a finding.

    Attributes:
        states: What a page states.
        finding: What the rule says of that.
    """

    states: str
    finding: str


class Rule(ABC):
    """One thing that the audit looks for; each is a class in a module of its own.

    Class attributes:
        id: Its name, in words joined by hyphens.
        severity: How bad its findings are, if they do not say otherwise; none is worse.
        title: What it looks for, in one line.
        rests_on: The official text or layout that it rests on: document, publisher, date.
        matters: Why it matters for a claim.
        example: A stated row, and what the rule says of it.
        limits: What it cannot tell.
        suggests: What the codes that it suggests are, before the first of them.
        decides: What it decides of a statement, `CODE` or `NAME` or both: a statement is
            confirmed only where both were decided, and nothing above info was found.
    """

    id: ClassVar[str]
    severity: ClassVar[str]
    title: ClassVar[str]
    rests_on: ClassVar[str]
    matters: ClassVar[str]
    example: ClassVar[Example]
    limits: ClassVar[str]
    suggests: ClassVar[str] = "probably meant"
    decides: ClassVar[frozenset[str]] = frozenset()

    @abstractmethod
    def check(self, page: Page, facts: Facts) -> Iterator[Finding]:
        """Finds what is wrong with a page."""

    def could_decide(self, row: Row, facts: Facts) -> bool:
        """Whether there was a release to hold this statement against.

        It is asked only of a rule that `decides` something. By default: whether a release
        tells about the code and, for the name, whether it names the code.
        """
        about = facts.about(row.code)
        if NAME in self.decides and not about.names:
            return False
        return about.status != UNCHECKED

    def finding(
        self,
        page: Page,
        row: Row | None,
        message: str,
        *,
        evidence: Iterable[Evidence] = (),
        suggestions: Iterable[Code] = (),
        others: Iterable[Code] = (),
        severity: str | None = None,
        code: Code | None = None,
        relation: str | None = None,
    ) -> Finding:
        """Makes a finding of this rule.

        Args:
            page: The page.
            row: The statement that it is about; None for what the page leaves out.
            message: What the page states and what is wrong with it, in one sentence.
            evidence: What releases say.
            suggestions: Codes that help to mend it (`suggests`), the likeliest first.
            others: The other codes that it is about.
            severity: How bad it is, where that is not the rule's own severity.
            code: The code that it is about, without a row; else the page's own.
            relation: The relation that is meant, without a row.
        """
        return Finding(
            rule=self.id,
            severity=severity or self.severity,
            relation=row.kind if row is not None else relation,
            code=row.code if row is not None else code or page.procedure,
            stated_label=row.label if row is not None else None,
            message=message,
            matters=self.matters,
            evidence=tuple(evidence),
            suggestions=tuple(dict.fromkeys(suggestions)),
            others=tuple(others),
            procedure=page.procedure,
            source=page.source,
            line=row.line if row is not None else None,
        )


class RowRule(Rule):
    """A rule that looks at each statement by itself.

    Class attributes:
        kinds: The relations that it looks at; all of them when empty.
    """

    kinds: ClassVar[frozenset[str]] = frozenset()

    def check(self, page: Page, facts: Facts) -> Iterator[Finding]:
        """Checks each statement of the rule's kinds."""
        for row in page.rows:
            if not self.kinds or row.kind in self.kinds:
                yield from self.check_row(page, row, facts)

    @abstractmethod
    def check_row(self, page: Page, row: Row, facts: Facts) -> Iterator[Finding]:
        """Finds what is wrong with one statement."""

    def could_decide(self, row: Row, facts: Facts) -> bool:
        """As `Rule.could_decide`, and only for the rule's kinds."""
        return (not self.kinds or row.kind in self.kinds) and super().could_decide(row, facts)
