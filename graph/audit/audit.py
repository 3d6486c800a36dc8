"""Holding pages against the official releases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from billgraph.graph.audit.accepting import RowKey, finding_key, part, row_key
from billgraph.graph.audit.facts import Facts
from billgraph.graph.audit.model import (
    ERROR,
    INFO,
    WARNING,
    Coverage,
    Finding,
    Report,
    worst_first,
)
from billgraph.graph.audit.rule import CODE, NAME, Rule
from billgraph.graph.audit.rules import chosen
from billgraph.graph.batching import batched
from billgraph.graph.engine.base import Engine
from billgraph.graph.pages.model import Page, Row
from billgraph.ontology.codes import Code

BATCH = 20
"""For how many pages the releases are asked at once."""


def audit(
    engine: Engine,
    page: Page,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    on: date | None = None,
) -> Report:
    """Holds one page against the releases in a store; the page need not be in it.

    Args:
        engine: The store.
        page: The page.
        select: The ids of the only rules to run; all of them when empty.
        ignore: The ids of rules not to run.
        on: The date that is asked for; None asks the latest editions.

    Returns:
        The findings, the worst first, and how much was checked.

    Raises:
        UnknownRule: When there is no rule of an id.

    Example:
        >>> import tempfile
        >>> from billgraph.graph import open_store
        >>> from billgraph.graph.pages.model import Row
        >>> row = Row("diagnosis", Code("icd10cm", "M65.3O1"))
        >>> page = Page(Code("cpt", "0489T"), "x", rows=(row,))
        >>> with tempfile.TemporaryDirectory() as folder, open_store(folder) as store:
        ...     [finding.rule for finding in audit(store, page, ["code-malformed"]).findings]
        ['code-malformed']
    """
    return next(audit_pages(engine, [page], select, ignore, on))


def audit_pages(
    engine: Engine,
    pages: Iterable[Page],
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    on: date | None = None,
) -> Iterator[Report]:
    """Holds pages against the releases, one after another; see `audit`.

    The pages are read and the reports given in small batches, so that the memory does not
    grow with their number.
    """
    return Auditor(engine, select, ignore, on).reports(pages)


class Auditor:
    """Holds pages against the releases of one store, by the same rules; see `audit`."""

    def __init__(
        self,
        engine: Engine,
        select: Iterable[str] = (),
        ignore: Iterable[str] = (),
        on: date | None = None,
    ) -> None:
        self._ignored = tuple(ignore)
        self._rules = chosen(select, self._ignored)
        self._facts = Facts(engine, on)

    def reports(self, pages: Iterable[Page]) -> Iterator[Report]:
        """Gives one report a page."""
        for batch in batched(pages, BATCH):
            self._facts.prepare(batch)
            yield from map(self._report, batch)

    def _report(self, page: Page) -> Report:
        rules, facts = self._rules, self._facts
        found = sorted((it for rule in rules for it in rule.check(page, facts)), key=worst_first)
        findings, accepted = part(page, found)
        return Report(
            procedure=page.procedure,
            source=page.source,
            title=page.title,
            findings=tuple(findings),
            accepted=tuple(accepted),
            coverage=_coverage(page, findings, accepted, rules, facts),
            ignored=self._ignored,
            names=_names(found, facts),
            releases=facts.editions.titles,
            unread=page.unread,
        )


def _coverage(
    page: Page,
    findings: list[Finding],
    accepted: list[Finding],
    rules: tuple[Rule, ...],
    facts: Facts,
) -> Coverage:
    """Counts what became of each statement."""
    left, taken = _severities(findings), _severities(accepted)
    total = Coverage()
    for row in page.rows:
        key = row_key(row)
        if ERROR in left.get(key, ()):
            total += Coverage(wrong=1)
        elif WARNING in left.get(key, ()):
            total += Coverage(doubtful=1)
        elif taken.get(key, set()) - {INFO}:
            total += Coverage(accepted=1)
        elif _is_decided(row, rules, facts):
            total += Coverage(confirmed=1)
        else:
            total += Coverage(unchecked=1)
    return total


def _severities(findings: Iterable[Finding]) -> dict[RowKey, set[str]]:
    found: dict[RowKey, set[str]] = {}
    for finding in findings:
        found.setdefault(finding_key(finding), set()).add(finding.severity)
    return found


def _is_decided(row: Row, rules: tuple[Rule, ...], facts: Facts) -> bool:
    """Whether some rule could decide on the code, and some rule on the name if there is one."""
    wanted = {CODE} if row.label is None else {CODE, NAME}
    for rule in rules:
        if rule.decides & wanted and rule.could_decide(row, facts):
            wanted -= rule.decides
    return not wanted


def _names(findings: Iterable[Finding], facts: Facts) -> dict[Code, str]:
    codes = (code for it in findings for code in (it.code, *it.suggestions, *it.others))
    labels = ((code, facts.about(code).label) for code in dict.fromkeys(codes))
    return {code: label for code, label in labels if label}
