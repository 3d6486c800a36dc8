"""A page with far more rows than any real one is audited in a time that fits its length."""

from __future__ import annotations

from billgraph.graph import Code, Page, Store
from billgraph.graph.audit.audit import audit
from billgraph.graph.pages.model import Row

MANY = 6_000
"""More codes than the audit keeps what it knows of between pages."""


def test_two_of_thousands_of_diagnoses_that_exclude_each_other_are_told_once(
    informed: Store,
) -> None:
    codes = [
        f"{letter}{number:02}.{digit}"
        for letter in "ABCDEF"
        for number in range(100)
        for digit in range(10)
    ][:MANY]
    rows = [Row("diagnosis", Code("icd10cm", it)) for it in ("M34.1", *codes, "L94.0")]
    page = Page(Code("cpt", "0489T"), "long.txt", rows=tuple(rows))
    (finding,) = audit(informed, page, select=["diagnoses-exclude-each-other"]).findings
    assert (finding.code, finding.others) == (Code("icd10cm", "L94.0"), (Code("icd10cm", "M34.1"),))
    whole = audit(informed, page)
    assert whole.coverage.statements == MANY + 2
