"""A modifier that is described as something else."""

from __future__ import annotations

from billgraph.graph.audit.facts import Facts
from billgraph.graph.audit.model import ERROR
from billgraph.graph.audit.name_check import Judged, Naming
from billgraph.graph.audit.rule import NAME, Example
from billgraph.graph.audit.rules.name_rule import NameRule
from billgraph.graph.pages.model import Row


class ModifierMisdescribed(NameRule):
    """A modifier that is described as something else."""

    id = "modifier-misdescribed"
    severity = ERROR
    title = "The modifier is described as something that it is not"
    rests_on = (
        "HCPCS Level II (CMS, 2019 alpha-numeric file and October 2025); the names of "
        "CPT modifiers in the table beside the NCCI edits of 2024 Q3, or what "
        "data/releases/modifiers.yaml says of them"
    )
    matters = (
        "A modifier changes what is paid and to whom; a claim that uses it for "
        "something else is denied or false."
    )
    example = Example(
        "QX Registered dietitian",
        'QX is described as "Registered dietitian", but it is "Crna service: with medical'
        ' direction by a physician"',
    )
    limits = (
        "Without a table of CPT modifiers, one of them is told only when its "
        "description shares next to nothing with what it is for."
    )
    kinds = frozenset({"modifier"})
    decides = frozenset({NAME})
    tells = frozenset({Naming.OF_ANOTHER, Naming.CONTRADICTS, Naming.DIFFERENT, Naming.IN_PART})

    def concerns(self, row: Row, found: Judged) -> bool:  # noqa: ARG002
        """All modifiers."""
        return True

    def told(self, row: Row, found: Judged, facts: Facts) -> str:
        """Tells what the modifier is."""
        stated = f'{row.code.value} is described as "{row.label}"'
        if found.naming is Naming.IN_PART:
            return f"{stated}: {found.comparison.why}"
        return f'{stated}, but it is "{facts.about(row.code).names[0]}"'


rule = ModifierMisdescribed()
