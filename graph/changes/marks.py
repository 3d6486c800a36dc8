"""Which statements are contested, kept in the store so that a look-up need not audit.

They stand in a graph of their own, one triple for each statement that has an error or a
warning which nobody accepts: the ids of the rules. It is derived from the pages and the
releases, and is never the truth: ``audit`` does not read it. A change that leaves marks behind it
which may not be right any more, or pages without, says so in that graph too, so that whoever reads
them can tell; whatever came between that change and its marks, the next one makes them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from billgraph.graph.audit.accepting import finding_key, row_key
from billgraph.graph.audit.audit import Auditor
from billgraph.graph.audit.model import INFO, Report
from billgraph.graph.audit.rules import chosen
from billgraph.graph.audit.stored import audit_all, page_iris
from billgraph.graph.changes.mark_state import are_old, is_few, note_new, note_old
from billgraph.graph.engine.base import Engine
from billgraph.graph.pages.model import Page
from billgraph.graph.progress import Progress
from billgraph.graph.rdf.pages import iri_of, statements
from billgraph.graph.rdf.stored_page import stored_page
from billgraph.graph.rdf.terms import literal
from billgraph.graph.store.transaction import Transaction
from billgraph.ontology.iris import AUDIT, expand

if TYPE_CHECKING:
    from billgraph.graph.changes.add_pages import Added

_CONTESTED_BY = expand("bg:contestedBy")


def contested(page: Page, report: Report) -> dict[str, str]:
    """Returns the contested statements of a page by their IRIs, with the ids of the rules."""
    rules: dict[tuple[object, ...], dict[str, None]] = {}
    for finding in report.findings:
        if finding.severity != INFO:
            rules.setdefault(finding_key(finding), {})[finding.rule] = None
    return {
        statement.iri: " ".join(rules[row_key(row)])
        for row, statement in zip(page.rows, statements(page), strict=True)
        if row_key(row) in rules
    }


class Marker:
    """Writes into a change which statements are contested.

    Args:
        engine: The store as it was before the change; its releases are asked.
        change: The change.
    """

    def __init__(self, engine: Engine, change: Transaction) -> None:
        self._engine = engine
        self._change = change

    def mark(self, pages: Iterable[Page]) -> int:
        """Audits pages and marks their contested statements.

        Returns:
            How many are contested.
        """
        given: list[Page] = []

        def kept() -> Iterable[Page]:
            for page in pages:
                given.append(page)
                yield page

        reports = Auditor(self._engine, ignore=_advisory_rules()).reports(kept())
        return sum(self._mark(given.pop(0), report) for report in reports)

    def mark_all(self, progress: Progress | None = None) -> int:
        """Audits and marks every page of the store, in all processors; see `mark`."""
        reports = audit_all(self._engine, ignore=_advisory_rules(), progress=progress)
        if are_old(self._engine):
            note_new(self._change)
        return sum(
            self._mark(stored_page(self._engine, iri), report)
            for iri, report in zip(page_iris(self._engine), reports, strict=True)
        )

    def unmark(self, page: str) -> None:
        """Takes the marks of a page away.

        Args:
            page: The IRI of the page.
        """
        self._amend(page, {})

    def _mark(self, page: Page, report: Report) -> int:
        marks = contested(page, report)
        self._amend(iri_of(page), marks)
        return len(marks)

    def _amend(self, page: str, after: dict[str, str]) -> None:
        before = {
            row["statement"]: row["rules"]
            for row in self._engine.select(
                f"""SELECT ?statement ?rules {{
                    ?statement prov:wasDerivedFrom <{page}> ; bg:contestedBy ?rules
                }}"""
            )
        }
        gone = [_triple(*it) for it in before.items() if it not in after.items()]
        new = [_triple(*it) for it in after.items() if it not in before.items()]
        if gone or new:
            self._change.amend(AUDIT, gone, new)


class PagesToMark:
    """The pages that a change adds or replaces, of which it keeps no more than it marks."""

    def __init__(self) -> None:
        self._pages: list[Page] = []
        self._count = 0

    def take(self, page: Page) -> None:
        """Takes note of a page."""
        self._count += 1
        if not is_few(self._count):
            self._pages.clear()
        else:
            self._pages.append(page)

    def mark(self, engine: Engine, change: Transaction, added: Iterable[Added]) -> None:
        """Marks what is contested on the pages, or unmarks what the replaced ones said.

        Args:
            engine: The store as it was before the change.
            change: The change.
            added: What became of all pages.
        """
        marker = Marker(engine, change)
        if is_few(self._count):
            marker.mark(self._pages)
        else:
            note_old(change)
            for it in added:
                if it.page is not None and it.status == "replaced":
                    marker.unmark(it.page.iri)


def _advisory_rules() -> list[str]:
    """Returns the rules whose findings contest nothing."""
    return [rule.id for rule in chosen() if rule.severity == INFO]


def _triple(statement: str, rules: str) -> str:
    return f"<{statement}> <{_CONTESTED_BY}> {literal(rules)}"
