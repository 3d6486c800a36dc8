"""An acceptance that gives no reason, or that names no rule."""

from __future__ import annotations

from collections.abc import Iterator

from billgraph.graph.audit.accepting import acceptance
from billgraph.graph.audit.facts import Facts
from billgraph.graph.audit.model import WARNING, Finding
from billgraph.graph.audit.rule import Example, Rule
from billgraph.graph.pages.model import Page, Row


class AcceptanceInvalid(Rule):
    """An acceptance that gives no reason, or that names no rule."""

    id = "acceptance-invalid"
    severity = WARNING
    title = "What the reviewer accepts has no reason, or no such rule"
    rests_on = "billgraph's own layout of a page in YAML (graph/README.md), key 'accept'"
    matters = "An acceptance that nobody can follow later hides an error from the next reviewer."
    example = Example(
        "accept: code-malformed", "'code-malformed' is accepted without a reason: it is not heeded"
    )
    limits = "Whether the reason is a good one is for people."

    def check(self, page: Page, facts: Facts) -> Iterator[Finding]:  # noqa: ARG002
        """Looks at the acceptances of the page and of its rows."""
        for text in page.accept:
            yield from self._check(page, None, text)
        for row in page.rows:
            for text in row.accept:
                yield from self._check(page, row, text)

    def _check(self, page: Page, row: Row | None, text: str) -> Iterator[Finding]:
        from billgraph.graph.audit.rules import RULES

        accepted = acceptance(text)
        if accepted.rule not in RULES:
            told = f"'{accepted.rule}' is accepted, and there is no such rule"
        elif accepted.reason is None:
            told = f"'{accepted.rule}' is accepted without a reason: it is not heeded"
        else:
            return
        yield self.finding(page, row, told)


rule = AcceptanceInvalid()
