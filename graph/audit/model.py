"""What the audit says: findings, what they rest on, and how much of a page was checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import PurePath
from typing import ClassVar

from billgraph.graph.answer import AnswerList, Tabular
from billgraph.graph.pages.model import Unread
from billgraph.ontology.codes import Code

ERROR, WARNING, INFO = "error", "warning", "info"
SEVERITIES = (ERROR, WARNING, INFO)
"""How bad a finding is, the worst first: wrong by an official release, doubtful, worth knowing."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one release says.

    Attributes:
        says: What it says, as a clause for people.
        release: Which release in which version, such as ``ICD-10-CM 2026-04-01``.
    """

    says: str
    release: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says of one statement, or of a page.

    Attributes:
        rule: The id of the rule.
        severity: One of `SEVERITIES`.
        relation: The relation of the statement; None where the page itself is meant.
        code: The code that it is about.
        stated_label: What the page calls the code, or None.
        message: What the page states and what is wrong with it, in one sentence.
        matters: Why it matters for a claim.
        evidence: What releases say.
        suggestions: Codes that help to mend it, the likeliest first.
        others: The other codes that it is about, such as the second of a pair.
        procedure: The code that the page is about.
        source: The name of the page.
        line: The line of the statement, or None.
        accepted: Why somebody accepts it, or None.
    """

    rule: str
    severity: str
    relation: str | None
    code: Code
    stated_label: str | None
    message: str
    matters: str
    evidence: tuple[Evidence, ...]
    suggestions: tuple[Code, ...]
    others: tuple[Code, ...]
    procedure: Code
    source: str
    line: int | None
    accepted: str | None = None

    @property
    def id(self) -> str:
        """The same for the same finding, whatever its line and wording.

        It is a hash of the rule, the page, the relation, the codes and the stated name.
        """
        parts = (
            self.rule,
            self.procedure.curie,
            self.source,
            self.relation or "",
            self.code.curie,
            *(other.curie for other in self.others),
            self.stated_label or "",
        )
        return sha256("\x1f".join(parts).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What became of the statements: each is counted once.

    Attributes:
        confirmed: The releases bear it out.
        wrong: It has an error.
        doubtful: It has a warning, and no error.
        unchecked: There is no release to hold it against.
        accepted: It has errors or warnings, and somebody accepts all of them.
    """

    confirmed: int = 0
    wrong: int = 0
    doubtful: int = 0
    unchecked: int = 0
    accepted: int = 0

    def __add__(self, other: Coverage) -> Coverage:
        return Coverage(
            self.confirmed + other.confirmed,
            self.wrong + other.wrong,
            self.doubtful + other.doubtful,
            self.unchecked + other.unchecked,
            self.accepted + other.accepted,
        )

    @property
    def statements(self) -> int:
        """How many statements there are."""
        return self.confirmed + self.wrong + self.doubtful + self.unchecked + self.accepted


@dataclass(frozen=True, slots=True)
class Report(Tabular):
    """What the audit says of one page.

    Attributes:
        procedure: The code that the page is about.
        source: The name of the page.
        title: What the page calls the procedure, or None.
        findings: What is wrong, the worst first, then by line.
        accepted: What is wrong and was accepted, with the reason.
        coverage: How many statements are confirmed, wrong, doubtful and unchecked.
        ignored: The ids of the rules that were not to be run.
        names: The official names of the codes that the findings mention.
        releases: The releases that the page was held against.
        given: The path of the file that the page was read from, or None for a stored page.
        unread: What in that file looks like a code and was not read, so not audited.
    """

    module: ClassVar[str] = "audit"

    procedure: Code
    source: str
    title: str | None = None
    findings: tuple[Finding, ...] = ()
    accepted: tuple[Finding, ...] = ()
    coverage: Coverage = Coverage()
    ignored: tuple[str, ...] = ()
    names: Mapping[Code, str] = field(default_factory=dict)
    releases: tuple[str, ...] = ()
    given: str | None = None
    unread: tuple[Unread, ...] = ()

    @property
    def document(self) -> str:
        """The document whose lines the findings name.

        A page that is kept as YAML may name another document as its source; that one is
        looked for beside it.
        """
        if self.given is None or PurePath(self.given).name == PurePath(self.source).name:
            return self.given or self.source
        return (PurePath(self.given).parent / self.source).as_posix()


class Reports(AnswerList[Report]):
    """What the audit says of several pages: a list."""

    module: ClassVar[str] = "audit"


def worst_first(finding: Finding) -> tuple[object, ...]:
    """The key by which findings are put in order: severity, line, then what they are about."""
    return (
        SEVERITIES.index(finding.severity),
        finding.line or 0,
        finding.relation or "",
        finding.code,
        finding.rule,
        finding.others,
    )
