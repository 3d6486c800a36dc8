"""What each rule tells, to the last part: the row, the words, the evidence and what may mend it.

The file `each_rule.yaml` lists rows of an invented page, and all that a rule tells of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from test_rules import ADD_ONS, HEAD, ICD, MODIFIERS, NCCI, OLD_ICD, PFS
from test_where_rules_stop import SCHEDULE

from billgraph.graph import Code, Page, Store, open_store
from billgraph.graph.audit.audit import audit
from billgraph.graph.audit.model import Finding
from billgraph.graph.errors import UnknownRule
from billgraph.graph.pages.model import Row
from billgraph.ontology.relations import RELATIONS

MORE = """\
  id/cpt/99994:
    skos:prefLabel: Graft of moonlight
    bg:validUntil: 2019-12-31
    dcterms:isReplacedBy: <id/cpt/99997>
"""
LATER = (
    HEAD.format("icd10cm", "2026-04-01")
    + ICD.partition("facts:\n")[2]
    + """\
  id/icd10cm/Q96: {skos:prefLabel: Grey hip, bg:billable: false}
  id/icd10cm/Q96.1:
    skos:prefLabel: Grey left hip
    bg:billable: true
    skos:broader: <id/icd10cm/Q96>
  id/icd10cm/L91: {skos:prefLabel: Red nail, bg:billable: true}
  id/icd10cm/Q99: {skos:prefLabel: Sleepless nights, bg:billable: true}
"""
)
EDITS = """\
  edit/stricter:
    rdf:type: <ontology#PairEdit>
    bg:column1: <id/cpt/99999>
    bg:column2: <id/cpt/99213>
    bg:modifierIndicator: '0'
    bg:rationale: Mutually exclusive
  edit/ending:
    rdf:type: <ontology#PairEdit>
    bg:column1: <id/cpt/00999>
    bg:column2: <id/cpt/99999>
    bg:modifierIndicator: '1'
    bg:validFrom: 2026-01-02
    bg:validUntil: 2026-01-31
"""


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with the invented releases, a code that another replaced, and a page."""
    folder = tmp_path_factory.mktemp("each-rule")
    sites = SCHEDULE.partition("facts:\n")[2]
    texts = (OLD_ICD, LATER, MODIFIERS, PFS + MORE + sites, NCCI + EDITS, ADD_ONS)
    paths = [folder / f"{place}.yaml" for place in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text)
    silver = Row("diagnosis", Code("icd10cm", "Q98"), "Silver thumb", line=3)
    naming = Row("procedure", Code("cpt", "99990"), line=4)
    paying = Row("payer", Code("payer", "aetna"), "Aetna", line=5)
    with open_store(folder / "store") as store:
        store.add_releases(*paths)
        store.add(Page(Code("cpt", "99213"), "other.txt", rows=(silver, naming, paying)))
        yield store


def row(text: str, line: int) -> Row:
    """Reads a row such as "diagnosis Q91 Green knee"."""
    kind, code, *label = text.split(" ", 2)
    return Row(kind, Code(RELATIONS[kind].systems[0], code), label[0] if label else None, line=line)


def told(finding: Finding) -> list[str]:
    """Each part of a finding that its rule decides."""
    where = "the page" if finding.line is None else f"line {finding.line}"
    return [
        f"{finding.severity} of {where}, {finding.relation}: {finding.message}",
        *(f"evidence: {it.says}; {it.release}" for it in finding.evidence),
        *(f"perhaps {code.curie}" for code in finding.suggestions),
        *(f"beside {code.curie}" for code in finding.others),
    ]


CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "each_rule.yaml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize(
    "case", CASES, ids=[f"{case['rule']}: {'; '.join(case['rows'])}" for case in CASES]
)
def test_a_rule_tells_this_and_nothing_else(case: dict[str, Any], invented: Store) -> None:
    stated = tuple(row(text, line) for line, text in enumerate(case["rows"], 7))
    page = Page(Code("cpt", case["procedure"]), "invented.txt", rows=stated)
    found = audit(invented, page, select=[case["rule"]]).findings
    assert [line for finding in found for line in told(finding)] == case["told"]


def test_what_is_left_out_is_not_looked_for(invented: Store) -> None:
    rows = (row("diagnosis Q91 Restless days", 7), row("modifier 62", 8))
    page = Page(Code("cpt", "99999"), "invented.txt", rows=rows)
    whole = [it.rule for it in audit(invented, page).findings]
    assert whole == ["name-different", "modifier-unsupported"]
    ignored = audit(invented, page, ignore=["name-different"])
    assert [it.rule for it in ignored.findings] == ["modifier-unsupported"]


@pytest.mark.parametrize("option", ["select", "ignore"])
def test_a_rule_that_is_not_there_is_not_chosen(option: str, invented: Store) -> None:
    page = Page(Code("cpt", "99999"), "invented.txt")
    with pytest.raises(UnknownRule, match="moonshine"):
        audit(invented, page, **{option: ["moonshine"]})


def test_an_edit_keeps_two_procedures_apart_from_its_first_day_to_its_last(invented: Store) -> None:
    page = Page(Code("cpt", "99999"), "invented.txt", rows=(row("procedure 00999", 7),))
    days = [date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 31), date(2026, 2, 1)]
    found = [audit(invented, page, select=["procedures-not-together"], on=day) for day in days]
    assert [len(it.findings) for it in found] == [0, 1, 1, 0]
