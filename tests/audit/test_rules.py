"""Each rule on a small invented release: what it tells, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from billgraph.graph import Page, Store, open_store
from billgraph.graph.audit.audit import audit
from billgraph.graph.audit.model import Finding
from billgraph.graph.audit.rules import RULES, rule
from billgraph.graph.pages.model import Row
from billgraph.ontology.codes import Code

PROCEDURE = "99999"
HEAD = "excerpt_of: {0}\ncomplete: true\nversion: '{1}'\nvalid_from: {1}\nfacts:\n"

OLD_ICD = (
    HEAD.format("icd10cm", "2024-10-01")
    + """\
  id/icd10cm/Q90: {skos:prefLabel: Purple knee, bg:billable: true}
  id/icd10cm/Q91: {skos:prefLabel: Green knee, bg:billable: true}
"""
)
ICD = (
    HEAD.format("icd10cm", "2025-10-01")
    + """\
  id/icd10cm/Q91: {skos:prefLabel: Green knee, bg:billable: true}
  id/icd10cm/Q92: {skos:prefLabel: Blue elbow, bg:billable: false}
  id/icd10cm/Q92.1:
    skos:prefLabel: Blue left elbow
    bg:billable: true
    skos:broader: <id/icd10cm/Q92>
  id/icd10cm/Q92.2:
    skos:prefLabel: Blue right elbow
    bg:billable: true
    skos:broader: <id/icd10cm/Q92>
  id/icd10cm/Q93:
    skos:prefLabel: Yellow ankle
    bg:billable: true
    bg:excludes1: <id/icd10cm/Q92>
    bg:excludes1Note: blue elbow (Q92)
  id/icd10cm/Q94: {skos:prefLabel: White wrist, bg:billable: true, bg:validUntil: 2026-01-31}
  id/icd10cm/Q95: {skos:prefLabel: Black wrist, bg:billable: true, bg:validFrom: 2999-01-01}
"""
)
MODIFIERS = HEAD.format("modifiers", "2025-10-01") + "".join(
    f"  id/mod/{code}: {{skos:prefLabel: {name}}}\n"
    for code, name in {
        "22": "More work than usual",
        "25": "Visit apart from the procedure",
        "47": "Anesthesia by the surgeon",
        "50": "Both sides",
        "62": "Two surgeons",
        "78": "Return to the operating room",
        "80": "Assistant at the operation",
        "AA": "Anesthesia by an anesthesiologist",
        "TC": "Technical component",
    }.items()
)


def row_of(code: str, **indicators: str) -> str:
    facts = {"bg:ofProcedure": f"<id/cpt/{code}>", "rdf:type": "<ontology#FeeScheduleRow>"}
    facts |= {f"bg:{key}": f"'{value}'" for key, value in indicators.items()}
    lines = "".join(f"    {key}: {value}\n" for key, value in facts.items())
    return f"  id/cpt/{code}: {{}}\n  edit/invented-{code}:\n{lines}"


PFS = (
    HEAD.format("pfs", "2025-10-01")
    + row_of(
        PROCEDURE,
        statusCode="A",
        globalDays="090",
        bilateralSurgery="1",
        coSurgeons="0",
        assistantAtSurgery="0",
        pctcIndicator="0",
        multipleProcedure="2",
    )
    + row_of("00999", statusCode="J", globalDays="XXX")
    + row_of("99998", statusCode="B", globalDays="XXX")
    + row_of("99997", statusCode="A", globalDays="000")
    + row_of("99213", statusCode="A", globalDays="XXX")
    + row_of("99996", statusCode="A", globalDays="ZZZ")
)
NCCI = """\
excerpt_of: ncci-ptp-practitioner
version: '2025-10-01'
valid_from: 2025-10-01
facts:
  edit/never:
    rdf:type: <ontology#PairEdit>
    bg:column1: <id/cpt/99999>
    bg:column2: <id/cpt/99997>
    bg:modifierIndicator: '0'
  edit/perhaps:
    rdf:type: <ontology#PairEdit>
    bg:column1: <id/cpt/99213>
    bg:column2: <id/cpt/99999>
    bg:modifierIndicator: '1'
  edit/over:
    rdf:type: <ontology#PairEdit>
    bg:column1: <id/cpt/99999>
    bg:column2: <id/cpt/99998>
    bg:modifierIndicator: '0'
    bg:validUntil: 2019-12-31
"""
ADD_ONS = """\
excerpt_of: ncci-aoc
version: '2025-10-01'
valid_from: 2025-10-01
facts:
  id/cpt/99996: {bg:addOnTo: [<id/cpt/99997>]}
"""

Told = Callable[..., list[Finding]]


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with the invented releases."""
    folder = tmp_path_factory.mktemp("invented")
    paths = [folder / f"{place}.yaml" for place in range(6)]
    texts = (OLD_ICD, ICD, MODIFIERS, PFS, NCCI, ADD_ONS)
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text)
    with open_store(folder / "store") as store:
        store.add_releases(*paths)
        yield store


@pytest.fixture
def told(invented: Store) -> Told:
    """Audits rows of an invented page; gives the findings."""

    def run(*rows: Row, procedure: str = PROCEDURE, on: date | None = None) -> list[Finding]:
        page = Page(Code("cpt", procedure), "invented.txt", rows=rows)
        return list(audit(invented, page, on=on).findings)

    return run


def diagnosis(code: str, label: str | None = None) -> Row:
    return Row("diagnosis", Code("icd10cm", code), label, line=1)


def modifier(code: str, label: str | None = None) -> Row:
    return Row("modifier", Code("mod", code), label, line=1)


def procedure(code: str) -> Row:
    return Row("procedure", Code("cpt", code), line=1)


def ids(findings: list[Finding]) -> list[str]:
    return [finding.rule for finding in findings]


def test_a_right_row_has_no_finding(told: Told) -> None:
    assert told(diagnosis("Q91", "Green knee"), modifier("22", "More work than usual")) == []


def test_a_code_that_no_edition_has_is_told(told: Told) -> None:
    (finding,) = told(diagnosis("Q97", "Green knee"))
    assert finding.rule == "code-not-in-release"
    assert finding.suggestions == (Code("icd10cm", "Q91"),)


def test_a_code_of_an_earlier_edition_alone_is_deleted(told: Told) -> None:
    (finding,) = told(diagnosis("Q90"))
    assert finding.rule == "code-deleted"
    assert "2024-10-01" in finding.message


def test_a_code_whose_last_day_is_over_is_deleted(told: Told) -> None:
    assert ids(told(diagnosis("Q94"))) == ["code-deleted"]


def test_a_code_is_not_deleted_on_a_day_before_its_last(told: Told) -> None:
    assert told(diagnosis("Q94"), on=date(2025, 12, 1)) == []


def test_a_code_whose_first_day_is_to_come_is_not_yet_valid(told: Told) -> None:
    assert ids(told(diagnosis("Q95"))) == ["code-not-yet-valid"]


def test_a_code_of_a_later_edition_alone_is_not_yet_valid(told: Told) -> None:
    assert ids(told(diagnosis("Q93"), on=date(2025, 1, 1))) == ["code-not-yet-valid"]


def test_a_header_is_narrowed_by_the_stated_name(told: Told) -> None:
    (finding,) = told(diagnosis("Q92", "Left blue elbow"))
    assert finding.rule == "code-is-header"
    assert finding.evidence[0].says == "Q92 is not billable; 2 billable codes stand below it"
    assert finding.suggestions == (Code("icd10cm", "Q92.1"),)


def test_the_other_side_contradicts(told: Told) -> None:
    (finding,) = told(diagnosis("Q92.1", "Blue right elbow"))
    assert finding.rule == "name-contradicts"
    assert finding.suggestions == (Code("icd10cm", "Q92.2"),)


def test_the_name_of_another_code_is_told_with_that_code(told: Told) -> None:
    (finding,) = told(diagnosis("Q91", "Yellow ankle"))
    assert finding.rule in {"name-of-another-code", "name-contradicts"}
    assert finding.suggestions == (Code("icd10cm", "Q93"),)


def test_a_name_of_no_code_is_different(told: Told) -> None:
    assert ids(told(diagnosis("Q91", "Sleepless nights"))) == ["name-different"]


def test_added_words_are_told_as_doubtful(told: Told) -> None:
    assert ids(told(diagnosis("Q91", "Green swollen knee"))) == ["name-in-part"]


def test_a_modifier_that_the_indicator_refuses_is_not_supported(told: Told) -> None:
    (finding,) = told(modifier("62"))
    assert finding.rule == "modifier-unsupported"
    assert "not supported" in finding.message


def test_a_modifier_that_needs_documents_is_left_alone(told: Told) -> None:
    assert told(modifier("80"), modifier("50")) == []


def test_a_component_of_a_procedure_without_components_is_not_supported(told: Told) -> None:
    assert ids(told(modifier("TC"))) == ["modifier-unsupported"]


def test_a_return_within_follow_up_days_is_left_alone(told: Told) -> None:
    assert told(modifier("78")) == []


def test_a_return_without_follow_up_days_is_told(told: Told) -> None:
    assert ids(told(modifier("78"), procedure="99997")) == ["modifier-global-days"]


def test_a_modifier_for_visits_on_a_procedure_is_told(told: Told) -> None:
    assert ids(told(modifier("25"))) == ["modifier-for-visits"]
    assert told(modifier("25"), procedure="99213") == []


def test_anesthesia_and_other_codes_have_their_own_modifiers(told: Told) -> None:
    assert ids(told(modifier("AA"))) == ["modifier-anesthesia"]
    assert told(modifier("AA"), procedure="00999") == []
    assert told(modifier("47")) == []
    assert ids(told(modifier("47"), procedure="00999")) == ["modifier-anesthesia"]


def test_a_modifier_that_is_described_as_another_is_told(told: Told) -> None:
    finding, *others = told(modifier("22", "Two surgeons"))
    assert finding.rule == "modifier-misdescribed"
    # The bundled page names it as what it is.
    assert ids(others) == ["named-otherwise-elsewhere"]
    assert finding.suggestions == (Code("mod", "62"),)


def test_a_pair_that_is_never_paid_together_is_doubtful(told: Told) -> None:
    (finding,) = told(procedure("99997"))
    assert (finding.rule, finding.severity) == ("procedures-not-together", "warning")


def test_a_pair_that_a_modifier_may_part_is_worth_knowing(told: Told) -> None:
    (finding,) = told(procedure("99213"))
    assert (finding.rule, finding.severity) == ("procedures-not-together", "info")
    assert "unless a modifier" in finding.message


def test_an_edit_that_is_over_keeps_nothing_apart(told: Told) -> None:
    assert ids(told(procedure("99998"))) == ["procedure-bundled"]


def test_an_add_on_code_needs_one_of_its_primaries(told: Told) -> None:
    (finding,) = told(procedure("99996"))
    assert finding.rule == "add-on-without-primary"
    assert finding.suggestions == (Code("cpt", "99997"),)
    assert finding.evidence[0].says == "99996 is an add-on to 1 primary code"
    assert told(procedure("99996"), procedure="99997") == []


def test_the_pages_own_add_on_code_is_worth_knowing(told: Told) -> None:
    (finding,) = told(procedure="99996")
    assert (finding.rule, finding.severity) == ("add-on-without-primary", "info")


def test_diagnoses_that_exclude_each_other_are_told_once(told: Told) -> None:
    (finding,) = told(diagnosis("Q93"), diagnosis("Q92.1"))
    assert finding.rule == "diagnoses-exclude-each-other"
    assert finding.others == (Code("icd10cm", "Q93"),)
    assert "Blue elbow" in finding.evidence[0].says


def test_a_part_that_the_page_has_no_data_for_is_told(store: Store) -> None:
    page = Page(Code("cpt", "99999"), "x.txt", missing=("diagnosis", "service_type"))
    found = audit(store, page, select=["table-missing"]).findings
    assert {it.message: it.relation for it in found} == {
        "the page says that it has no data on diagnoses": "diagnosis",
        "the page says that it has no data on service type": None,
    }


def test_two_pages_that_name_a_code_differently_are_told(store: Store) -> None:
    silver = Row("diagnosis", Code("icd10cm", "Q99.9"), "Silver thumb", line=3)
    store.add(Page(Code("cpt", "0232T"), "other.txt", rows=(silver,)))
    rows = (Row("diagnosis", Code("icd10cm", "Q99.9"), "Sleepless nights", line=1),)
    page = Page(Code("cpt", "0489T"), "x.txt", rows=rows)
    (finding,) = audit(store, page, select=["named-otherwise-elsewhere"]).findings
    assert 'other.txt calls Q99.9 "Silver thumb"' in finding.message
    assert finding.evidence[0].says == "1 page calls it so"
    store.add(Page(Code("cpt", "0481T"), "third.txt", rows=(silver,)))
    (finding,) = audit(store, page, select=["named-otherwise-elsewhere"]).findings
    assert finding.evidence[0].says == "2 pages call it so"


def test_a_related_page_that_keeps_silent_is_told(store: Store) -> None:
    store.add(Page(Code("cpt", "0232T"), "other.txt", rows=(procedure("0481T"),)))
    page = Page(Code("cpt", "0489T"), "x.txt", rows=(procedure("0232T"), procedure("0481T")))
    (finding,) = audit(store, page, select=["one-sided-link"]).findings
    assert finding.message == "other.txt does not name 0489T"


def test_without_a_release_nothing_is_passed_off_as_right(store: Store) -> None:
    page = Page(Code("cpt", "99999"), "x.txt", rows=(diagnosis("Q91", "Green knee"),))
    report = audit(store, page)
    assert report.findings == ()
    assert report.coverage.unchecked == 1


@pytest.mark.parametrize("rule_id", RULES)
def test_every_rule_says_what_it_rests_on(rule_id: str) -> None:
    found = rule(rule_id)
    assert found.id == rule_id
    for text in (found.title, found.rests_on, found.matters, found.limits):
        assert len(text) > 15, rule_id
    assert found.example.states
    assert found.example.finding


def test_every_module_of_a_rule_is_registered() -> None:
    folder = Path(__file__).parents[2] / "graph" / "audit" / "rules"
    modules = {path.stem for path in folder.glob("*.py")} - {"__init__", "name_rule"}
    assert modules == set(RULES.values())
