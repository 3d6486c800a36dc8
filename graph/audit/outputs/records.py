"""Findings and coverage as JSON values, and the count of what went by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from billgraph.graph.audit.model import ERROR, INFO, SEVERITIES, WARNING, Coverage, Finding, Report
from billgraph.graph.audit.rules import rule
from billgraph.graph.text import pluralize

_WORDS = {ERROR: "error", WARNING: "warning", INFO: "remark"}

HEADINGS = {ERROR: "Errors", WARNING: "Warnings", INFO: "Worth knowing"}
"""What stands above the findings of a severity, in the documents for people."""

FINDING_KEYS = (
    "rule",
    "severity",
    "relation",
    "code",
    "system",
    "stated_label",
    "official_label",
    "message",
    "matters",
    "evidence",
    "suggestions",
    "suggested",
    "others",
    "procedure",
    "source",
    "line",
    "accepted",
    "id",
)
"""The keys of a finding, in their order."""


def finding_record(finding: Finding, report: Report) -> dict[str, Any]:
    """A finding as JSON values, by `FINDING_KEYS`."""
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "relation": finding.relation,
        "code": finding.code.value,
        "system": finding.code.system,
        "stated_label": finding.stated_label,
        "official_label": report.names.get(finding.code),
        "message": finding.message,
        "matters": finding.matters,
        "evidence": [{"says": it.says, "release": it.release} for it in finding.evidence],
        "suggestions": [code.value for code in finding.suggestions],
        "suggested": [
            {"code": code.value, "system": code.system, "label": report.names.get(code)}
            for code in finding.suggestions
        ],
        "others": [code.curie for code in finding.others],
        "procedure": finding.procedure.curie,
        "source": finding.source,
        "line": finding.line,
        "accepted": finding.accepted,
        "id": finding.id,
    }


def sentence(clause: str) -> str:
    """A clause as a sentence.

    Example:
        >>> sentence("the page calls it so")
        'The page calls it so.'
    """
    return f"{clause[:1].upper()}{clause[1:]}."


def suggests(rule_id: str) -> str:
    """What the codes that a rule suggests are, to stand before the first of them.

    Example:
        >>> suggests("code-deleted"), suggests("name-different")
        ('in its place', 'probably meant')
    """
    return rule(rule_id).suggests


def suggested(finding: Finding, report: Report) -> list[str]:
    """The codes that a finding suggests, each with its official name."""
    return [
        " ".join(it for it in (code.value, report.names.get(code)) if it)
        for code in finding.suggestions
    ]


def coverage_record(coverage: Coverage) -> dict[str, int]:
    """The counts as JSON values, with their sum."""
    return asdict(coverage) | {"statements": coverage.statements}


def unread_records(report: Report) -> list[dict[str, Any]]:
    """What in a page looks like a code and was not read, as JSON values."""
    source = report.given or report.source
    return [
        {"source": source, "line": it.line, "text": it.text}
        | ({} if it.page is None else {"page": it.page})
        for it in report.unread
    ]


class Tally:
    """Counts reports while they go by.

    Attributes:
        pages: How many reports went by.
        coverage: The sum of their coverage.
        counts: How many findings of each severity they have.
        accepted: How many findings are accepted.
        releases: What the pages were held against.
        unread: What in the pages looks like a code and was not read, as records.
    """

    def __init__(self) -> None:
        self.pages = 0
        self.coverage = Coverage()
        self.counts: dict[str, int] = dict.fromkeys(SEVERITIES, 0)
        self.accepted = 0
        self.releases: tuple[str, ...] = ()
        self.unread: list[dict[str, Any]] = []

    def over(self, reports: Iterable[Report]) -> Iterator[Report]:
        """Passes reports on, and counts them."""
        for report in reports:
            self.pages += 1
            self.coverage += report.coverage
            self.accepted += len(report.accepted)
            self.releases = self.releases or report.releases
            self.unread += unread_records(report)
            for finding in report.findings:
                self.counts[finding.severity] += 1
            yield report

    def counts_line(self) -> str:
        """How many findings there are, in words."""
        return ", ".join(pluralize(self.counts[severity], one) for severity, one in _WORDS.items())

    def coverage_line(self) -> str:
        """What became of the statements, in one line."""
        it = self.coverage
        told = f"{it.confirmed} confirmed, {it.wrong} wrong, {it.doubtful} doubtful, "
        told += f"{it.unchecked} unchecked"
        if it.accepted:
            told += f", {it.accepted} accepted"
        if self.unread:
            told += f"; {pluralize(len(self.unread), 'code')} not read"
        return f"{pluralize(it.statements, 'statement')}: {told}"


def told_releases(releases: Iterable[str]) -> str:
    """What pages were held against, in one line."""
    none = "no release: none for the date is loaded; see billgraph release add --help"
    return ", ".join(releases) or none
