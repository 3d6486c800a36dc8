"""What the audit must find on the page that the project was asked for, with what ships."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from billgraph.graph import Page, Store, open_store
from billgraph.graph.audit.audit import audit
from billgraph.graph.audit.model import ERROR, INFO, WARNING, Finding
from billgraph.graph.audit.rules import rule
from billgraph.graph.changes.bundled import bundled_pages
from billgraph.graph.pages.read import PageFile, load
from billgraph.ontology.codes import Code

SEED = Path(__file__).parents[3] / "shared" / "seed" / "0489T.txt"


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_store(tmp_path_factory.mktemp("fresh") / "store") as store:
        yield store


@pytest.fixture(scope="module", params=["bundled", "seed"])
def found(request: pytest.FixtureRequest, fresh: Store) -> dict[str, list[Finding]]:
    """The findings by the code that they are about."""
    if request.param == "bundled":
        (page,) = bundled_pages()
    elif SEED.exists():
        page = load(PageFile(SEED, SEED.name, SEED.name))
    else:
        pytest.skip("the seed page is not beside this checkout")
    return by_code(fresh, page)


def by_code(store: Store, page: Page) -> dict[str, list[Finding]]:
    findings: dict[str, list[Finding]] = {}
    for finding in audit(store, page).findings:
        findings.setdefault(finding.code.value, []).append(finding)
    return findings


def rules(found: dict[str, list[Finding]], code: str) -> set[str]:
    return {finding.rule for finding in found.get(code, ())}


def suggested(found: dict[str, list[Finding]], code: str) -> list[str]:
    return [code.value for finding in found[code] for code in finding.suggestions]


@pytest.mark.parametrize(
    ("stated", "meant"),
    [
        ("207RC0000X", "208200000X"),
        ("207RH0000X", "207XS0106X"),
        ("207RG0100X", "208600000X"),
        ("2084P0800X", "207RR0500X"),
        ("207T00000X", "208100000X"),
    ],
)
def test_each_specialty_carries_the_name_of_another(
    found: dict[str, list[Finding]], stated: str, meant: str
) -> None:
    (finding,) = found[stated]
    assert (finding.rule, finding.severity) == ("name-of-another-code", ERROR)
    assert finding.suggestions[0].value == meant


def test_modifier_qx_is_something_else_and_for_anesthesia(found: dict[str, list[Finding]]) -> None:
    assert {"modifier-misdescribed", "modifier-anesthesia"} <= rules(found, "QX")


def test_modifier_as_is_described_with_words_that_are_not_there(
    found: dict[str, list[Finding]],
) -> None:
    assert {"modifier-misdescribed", "modifier-unsupported"} == rules(found, "AS")


def test_pain_in_left_hand_is_narrowed_from_the_header(found: dict[str, list[Finding]]) -> None:
    assert rules(found, "M79.64") == {"code-is-header"}
    assert suggested(found, "M79.64") == ["M79.642"]


def test_a_code_for_the_thigh_is_not_pain_in_the_hand(found: dict[str, list[Finding]]) -> None:
    assert {"code-is-header", "name-contradicts"} == rules(found, "M79.65")
    assert "M79.641" in suggested(found, "M79.65")


def test_words_added_to_a_name_are_told(found: dict[str, list[Finding]]) -> None:
    (finding,) = found["M34.81"]
    assert (finding.rule, finding.severity) == ("name-in-part", WARNING)
    assert '"other"' in finding.message


def test_a_header_with_a_changed_name_is_told_as_both(found: dict[str, list[Finding]]) -> None:
    assert {"code-is-header", "name-in-part"} == rules(found, "L98.4")


def test_a_deleted_code_is_told_with_its_successors(found: dict[str, list[Finding]]) -> None:
    (finding,) = found["20926"]
    assert (finding.rule, finding.severity) == ("code-deleted", ERROR)
    assert "2019-12-31" in finding.message
    assert Code("cpt", "15773") in finding.suggestions


@pytest.mark.parametrize("code", ["0350T", "01810", "15771"])
def test_names_that_have_little_to_do_with_their_procedure_are_told(
    found: dict[str, list[Finding]], code: str
) -> None:
    assert "procedure-misnamed" in rules(found, code)


def test_the_code_for_hands_is_suggested(found: dict[str, list[Finding]]) -> None:
    assert "procedure-for-another-site" in rules(found, "15771")
    assert "15773" in suggested(found, "15771")


def test_a_bundled_visit_is_told(found: dict[str, list[Finding]]) -> None:
    assert rules(found, "99024") == {"procedure-bundled"}


@pytest.mark.parametrize("code", ["51", "62", "66", "80", "81", "82", "AS"])
def test_modifiers_without_a_medicare_basis_are_told_with_care(
    found: dict[str, list[Finding]], code: str
) -> None:
    (finding,) = [it for it in found[code] if it.rule == "modifier-unsupported"]
    assert finding.severity == WARNING
    assert "no Medicare basis" in finding.message
    assert "invalid" not in finding.message


def test_a_return_after_a_procedure_without_follow_up_days_is_told(
    found: dict[str, list[Finding]],
) -> None:
    assert rules(found, "78") == {"modifier-global-days"}


def test_the_companion_that_is_not_named_is_worth_knowing(found: dict[str, list[Finding]]) -> None:
    (finding,) = [it for it in found["0489T"] if it.rule == "companion-missing"]
    assert (finding.severity, finding.line) == (INFO, None)
    assert [code.value for code in finding.suggestions] == ["0490T"]


@pytest.mark.parametrize("code", ["M34.0", "M34.1", "22", "23", "52", "53"])
def test_what_is_right_is_clean(found: dict[str, list[Finding]], code: str) -> None:
    assert code not in found


def test_the_places_of_service_are_clean(found: dict[str, list[Finding]]) -> None:
    assert not {"24"} & set(found)


def test_every_finding_says_which_release_bears_it(found: dict[str, list[Finding]]) -> None:
    for finding in (it for its in found.values() for it in its):
        assert finding.evidence or finding.rule == "table-missing", finding
        assert all(it.release for it in finding.evidence), finding


def test_a_page_that_names_the_companion_lacks_nothing(fresh: Store) -> None:
    from dataclasses import replace

    from billgraph.graph.pages.model import Row

    (page,) = bundled_pages()
    named = replace(page, rows=(*page.rows, Row("procedure", Code("cpt", "0490T"), line=99)))
    report = audit(fresh, named, select=["companion-missing"])
    assert not report.findings


def test_the_companion_is_found_from_the_other_side_too(fresh: Store) -> None:
    page = Page(Code("cpt", "0490T"), "0490T.txt")
    (finding,) = audit(fresh, page, select=["companion-missing"]).findings
    assert finding.suggestions == finding.others == (Code("cpt", "0489T"),)
    assert finding.message == "0489T goes with 0490T and is not named"
    assert (finding.code, finding.relation) == (page.procedure, "procedure")
    (evidence,) = finding.evidence
    assert evidence.says.startswith("0490T and 0489T share ")
    assert evidence.release.startswith("NCCI procedure-to-procedure edits")


def test_no_rule_knows_the_bundled_code() -> None:
    root = Path(__file__).parents[2] / "graph" / "audit"
    for path in root.rglob("*.py"):
        for line in path.read_text(encoding="utf-8").splitlines():
            code, _, _ = line.partition("#")
            is_told = '"""' in code or ">>>" in code or "'" in code or '"' in code
            assert is_told or "0489T" not in code or "Example" in code or "Measured" not in code


def test_no_finding_is_worse_than_its_rule_says(found: dict[str, list[Finding]]) -> None:
    order = (ERROR, WARNING, INFO)
    findings = [it for some in found.values() for it in some]
    assert {it.severity for it in findings} == set(order)
    for finding in findings:
        assert order.index(finding.severity) >= order.index(rule(finding.rule).severity)
