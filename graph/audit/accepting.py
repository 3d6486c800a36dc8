"""What a reviewer accepts: ``rule-id, because …`` at a row or at the page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from billgraph.graph.audit.model import Finding
from billgraph.graph.pages.model import Page, Row

RowKey = tuple[object, ...]

_RULE = re.compile(r"[^\s,:;]*")
_BECAUSE = re.compile(r"because\b", re.IGNORECASE)
_SIGNS = " \t\n,:;"


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One acceptance.

    Attributes:
        rule: The id of the rule whose findings are accepted, as it is written.
        reason: Why, or None where no reason is given; it then accepts nothing.
    """

    rule: str
    reason: str | None


def acceptance(text: str) -> Acceptance:
    """Reads an acceptance.

    Example:
        >>> acceptance("code-malformed, because the publisher writes it so").reason
        'the publisher writes it so'
        >>> acceptance("code-malformed").reason is None
        True
    """
    found = _RULE.match(text)
    assert found is not None
    reason = _BECAUSE.sub("", text[found.end() :].strip(_SIGNS), count=1).strip(_SIGNS)
    return Acceptance(found[0], reason if any(map(str.isalnum, reason)) else None)


def row_key(row: Row) -> RowKey:
    """What tells a statement from the others of its page."""
    return row.kind, row.code, row.label, row.line


def finding_key(finding: Finding) -> RowKey:
    """The `row_key` of the statement that a finding is about."""
    return finding.relation, finding.code, finding.stated_label, finding.line


def part(page: Page, findings: Iterable[Finding]) -> tuple[list[Finding], list[Finding]]:
    """Parts the findings of a page into those that nobody accepts and those that are accepted.

    What the page accepts holds for all its findings of that rule, what a row accepts for
    those about it. The accepted ones carry the reason.
    """
    if not page.accept and not any(row.accept for row in page.rows):
        return list(findings), []
    of_page = _reasons(page.accept)
    of_rows = {row_key(row): _reasons(row.accept) for row in page.rows if row.accept}
    left, accepted = [], []
    for finding in findings:
        of_row: Mapping[str, str] = of_rows.get(finding_key(finding), {})
        reason = of_row.get(finding.rule) or of_page.get(finding.rule)
        if reason is None:
            left.append(finding)
        else:
            accepted.append(replace(finding, accepted=reason))
    return left, accepted


def _reasons(texts: Iterable[str]) -> dict[str, str]:
    read = map(acceptance, texts)
    return {it.rule: it.reason for it in read if it.reason is not None}
