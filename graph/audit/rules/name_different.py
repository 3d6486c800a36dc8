"""A stated name that is not the name of the code."""

from __future__ import annotations

from billgraph.graph.audit.facts import Facts
from billgraph.graph.audit.model import ERROR
from billgraph.graph.audit.name_check import Judged, Naming
from billgraph.graph.audit.rule import Example
from billgraph.graph.audit.rules.name_rule import NAMES_REST_ON, NameRule
from billgraph.graph.pages.model import Row


class NameDifferent(NameRule):
    """A stated name that is not the name of the code."""

    id = "name-different"
    severity = ERROR
    title = "The stated name is not the code's, nor any other code's that a release lists"
    rests_on = NAMES_REST_ON
    matters = "Whoever reads the name reports something else than the code says."
    example = Example(
        "207RH0000X Lymph care",
        '207RH0000X is stated as "Lymph care", which is not its name',
    )
    limits = "A name in other words that no list of synonyms knows looks like a different name."
    tells = frozenset({Naming.DIFFERENT})

    def concerns(self, row: Row, found: Judged) -> bool:
        """Names that are judged strictly, and places of service."""
        return not found.loosely or row.kind == "site"

    def told(self, row: Row, found: Judged, facts: Facts) -> str:  # noqa: ARG002
        """Tells that the name is not the code's."""
        return f'{row.code.value} is stated as "{row.label}", which is not its name'


rule = NameDifferent()
