"""A stated name that agrees only in part."""

from __future__ import annotations

from billgraph.graph.audit.model import WARNING
from billgraph.graph.audit.name_check import Naming
from billgraph.graph.audit.rule import Example
from billgraph.graph.audit.rules.name_rule import NAMES_REST_ON, NameRule


class NameInPart(NameRule):
    """A stated name that agrees only in part."""

    id = "name-in-part"
    severity = WARNING
    title = "The stated name agrees only in part, or adds what is not there"
    rests_on = NAMES_REST_ON
    matters = "What is added or left out can be what tells this code from its neighbours."
    example = Example(
        "M34.81 Other forms of systemic sclerosis with lung involvement",
        'M34.81 is stated as "Other forms of systemic sclerosis with lung involvement": it adds'
        ' "other"',
    )
    limits = "Shortened names whose missing words may go are taken as right."
    tells = frozenset({Naming.IN_PART})


rule = NameInPart()
