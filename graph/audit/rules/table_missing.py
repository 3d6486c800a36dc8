"""A part that the page says it has no data for."""

from __future__ import annotations

from collections.abc import Iterator

from billgraph.graph.audit.facts import Facts
from billgraph.graph.audit.model import INFO, Finding
from billgraph.graph.audit.rule import Example, Rule
from billgraph.graph.pages.model import Page
from billgraph.ontology.relations import RELATIONS


class TableMissing(Rule):
    """A part that the page says it has no data for."""

    id = "table-missing"
    severity = INFO
    title = "The page says that it has no data for one of its parts"
    rests_on = "the page itself, as graph/pages reads it"
    matters = "What the page leaves out has to be found elsewhere before a claim can be made."
    example = Example(
        "Related diagnoses: data not available in the input",
        "the page says that it has no data on diagnoses",
    )
    limits = "A part that the page leaves out without a word is not told."

    def check(self, page: Page, facts: Facts) -> Iterator[Finding]:  # noqa: ARG002
        """Tells of each part that is missing."""
        for part in page.missing:
            relation = RELATIONS.get(part)
            name = (relation.plural if relation is not None else part).replace("_", " ")
            yield self.finding(
                page,
                None,
                f"the page says that it has no data on {name}",
                relation=part if relation is not None else None,
            )


rule = TableMissing()
