"""A code that does not have the form of its code system."""

from __future__ import annotations

from collections.abc import Iterator

from billgraph.graph.audit.facts import Facts
from billgraph.graph.audit.model import ERROR, Evidence, Finding
from billgraph.graph.audit.rule import Example, RowRule
from billgraph.graph.pages.model import Page, Row
from billgraph.ontology.codes import Code
from billgraph.ontology.systems import SYSTEMS


class CodeMalformed(RowRule):
    """A code that does not have the form of its code system."""

    id = "code-malformed"
    severity = ERROR
    title = "The code does not have the form that its code system prescribes"
    rests_on = (
        "the forms of the codes in the official files; for each system the document and its"
        " date stand in ontology/README.md, column 'form taken from'"
    )
    matters = "A claim with such a code is rejected before anybody looks at it."
    example = Example(
        "M65.3O1 Trigger finger, right middle finger",
        "M65.3O1 does not have the form of an ICD-10-CM code",
    )
    limits = "A well-formed code need not exist; code-not-in-release looks for that."

    def check_row(self, page: Page, row: Row, facts: Facts) -> Iterator[Finding]:
        """Tells of a code without the form of its system."""
        if row.code.is_well_formed:
            return
        system = SYSTEMS[row.code.system]
        evidence = [Evidence(f"its codes have {system.form}", system.name)]
        suggestions = [code for code in _lookalikes(row) if facts.about(code).is_listed]
        yield self.finding(
            page,
            row,
            f"{row.code.value} does not have the form of a code of {system.name}",
            evidence=evidence,
            suggestions=suggestions,
        )


def _lookalikes(row: Row) -> Iterator[Code]:
    """The code with the letters that are taken for digits written as digits."""
    text = row.code.value.translate(_DIGITS)
    for candidate in (row.code.value[:1] + text[1:], text):
        code = Code.of(row.code.system, candidate)
        if code.is_well_formed and code != row.code:
            yield code


_DIGITS = str.maketrans("OIL", "011")

rule = CodeMalformed()
