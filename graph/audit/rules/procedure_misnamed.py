"""A CPT code whose stated name has little to do with it."""

from __future__ import annotations

from billgraph.graph.audit.facts import Facts
from billgraph.graph.audit.model import WARNING
from billgraph.graph.audit.name_check import Judged, Naming
from billgraph.graph.audit.rule import NAME, Example
from billgraph.graph.audit.rules.name_rule import NameRule
from billgraph.graph.pages.model import Row


class ProcedureMisnamed(NameRule):
    """A CPT code whose stated name has little to do with it."""

    id = "procedure-misnamed"
    severity = WARNING
    title = "The stated name of a CPT code has little to do with what it is"
    rests_on = (
        "the short descriptors of the Medicare fee schedule (CMS, PPRRVU2025_Oct, "
        "2025-09-11); without that file, what public documents say of the code "
        "(data/releases/cpt-notes.yaml)"
    )
    matters = "Whoever reads the name reports another procedure than the code says."
    example = Example(
        "0350T Processing of harvested adipose tissue",
        '0350T is stated as "Processing of harvested adipose tissue", which has little to do'
        " with it",
    )
    limits = (
        "The descriptors that a release carries are abbreviated, so only a name that "
        "shares next to nothing with them is told, and as doubtful."
    )
    kinds = frozenset({"procedure"})
    decides = frozenset({NAME})
    tells = frozenset({Naming.DIFFERENT})

    def concerns(self, row: Row, found: Judged) -> bool:  # noqa: ARG002
        """Only names that can be judged loosely."""
        return found.loosely

    def told(self, row: Row, found: Judged, facts: Facts) -> str:  # noqa: ARG002
        """Tells that name and code have little in common."""
        return f'{row.code.value} is stated as "{row.label}", which has little to do with it'


rule = ProcedureMisnamed()
