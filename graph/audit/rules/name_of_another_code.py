"""A stated name that is the name of another code."""

from __future__ import annotations

from billgraph.graph.audit.facts import Facts
from billgraph.graph.audit.model import ERROR
from billgraph.graph.audit.name_check import Judged, Naming
from billgraph.graph.audit.rule import NAME, Example
from billgraph.graph.audit.rules.name_rule import NAMES_REST_ON, NameRule
from billgraph.graph.pages.model import Row


class NameOfAnotherCode(NameRule):
    """A stated name that is the name of another code."""

    id = "name-of-another-code"
    severity = ERROR
    title = "The stated name is another code's name"
    rests_on = NAMES_REST_ON
    matters = (
        "One of the two is wrong: the claim goes out with a code that says something "
        "else than was meant."
    )
    example = Example(
        "207RC0000X Plastic Surgery",
        '207RC0000X is stated as "Plastic Surgery", the name of 208200000X',
    )
    limits = (
        "Two codes may share a name; then the stated one is taken as right. Only "
        "codes that a release lists are looked for."
    )
    decides = frozenset({NAME})
    tells = frozenset({Naming.OF_ANOTHER})

    def told(self, row: Row, found: Judged, facts: Facts) -> str:  # noqa: ARG002
        """Tells whose name it is."""
        meant = found.meant[0].value
        return f'{row.code.value} is stated as "{row.label}", the name of {meant}'


rule = NameOfAnotherCode()
