"""The procedures that a page is about, where it names more than one.

A page is about one procedure. Of the others nothing is stated, and the page says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from billgraph.graph.pages.model import Problem
from billgraph.graph.pages.prose import more_procedures
from billgraph.ontology.codes import Code


@dataclass(slots=True)
class Several:
    """What beside its own procedure a page is about.

    Attributes:
        named: More procedures that titles and sentences name, and the line of each.
        listed: The procedures below a heading such as "CPT/HCPCS Codes", and their lines.
    """

    named: dict[Code, int] = field(default_factory=dict)
    listed: dict[Code, int] = field(default_factory=dict)

    def name(self, text: str, line: int) -> None:
        """Takes what a title or a sentence names after its first procedure."""
        for code in more_procedures(text):
            self.named.setdefault(code, line)

    def first_listed(self) -> Code | None:
        """The procedure that a page is about which has no title, but such a list."""
        known = (it for it in self.listed if it.is_well_formed and it.range is None)
        return next(known, None)

    def problem(self, procedure: Code) -> Problem | None:
        """Of which procedures nothing is stated, and the mend; None where there is none."""
        # A list without the page's own procedure may be of related ones.
        listed = self.listed if procedure in self.listed else {}
        others = {**self.named, **listed}
        others.pop(procedure, None)
        if not others:
            return None
        names = ", ".join(code.value for code in others)
        return Problem(
            min(others.values()),
            f"is about {names} too, and what the page says is stated of {procedure.value}"
            " alone: for each, keep a copy whose title names it alone",
            names,
        )
