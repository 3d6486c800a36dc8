"""A stated name that contradicts the official one."""

from __future__ import annotations

from billgraph.graph.audit.model import ERROR
from billgraph.graph.audit.name_check import Naming
from billgraph.graph.audit.rule import Example
from billgraph.graph.audit.rules.name_rule import NAMES_REST_ON, NameRule


class NameContradicts(NameRule):
    """A stated name that contradicts the official one."""

    id = "name-contradicts"
    severity = ERROR
    title = "The stated name contradicts the official one: another side, another part of the body"
    rests_on = NAMES_REST_ON
    matters = (
        "A claim that names the wrong side or part of the body is denied, or pays for "
        "what the record does not say."
    )
    example = Example(
        "M79.65 Pain in right hand",
        'M79.65 is stated as "Pain in right hand": it says "hand" where the official name says'
        ' "thigh"',
    )
    limits = "It knows the opposites that graph/names/matching/qualifiers.tsv lists."
    tells = frozenset({Naming.CONTRADICTS})


rule = NameContradicts()
