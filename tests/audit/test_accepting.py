"""What a reviewer accepts is counted, and does not fail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from billgraph.graph import Code, Page, Row, Store, write_page
from billgraph.graph.audit.audit import audit
from billgraph.graph.pages.page_yaml import read_page
from billgraph.graph.rdf.pages import iri_of
from billgraph.graph.rdf.stored_page import stored_page

REASON = "code-malformed, because the publisher writes it so"
ROW = Row("diagnosis", Code("icd10cm", "M65.3O1"), "Trigger finger", line=3, accept=(REASON,))
PAGE = Page(Code("cpt", "15771"), "x.yaml", rows=(ROW,))


def test_an_accepted_finding_is_reported_as_such_with_its_reason(store: Store) -> None:
    report = audit(store, PAGE)
    assert not report.findings
    (finding,) = report.accepted
    assert (finding.rule, finding.accepted) == ("code-malformed", "the publisher writes it so")
    assert (report.coverage.accepted, report.coverage.wrong) == (1, 0)


def test_what_the_page_accepts_holds_for_all_its_rows(store: Store) -> None:
    row = replace(ROW, accept=())
    report = audit(store, replace(PAGE, rows=(row, replace(row, line=4)), accept=(REASON,)))
    assert (len(report.accepted), report.findings) == (2, ())


def test_an_acceptance_without_a_reason_is_told_and_not_heeded(store: Store) -> None:
    for accept in ("code-malformed", "code-malformed, because", "code-malformed, because …"):
        report = audit(store, replace(PAGE, rows=(replace(ROW, accept=(accept,)),)))
        assert [it.rule for it in report.findings] == ["code-malformed", "acceptance-invalid"]
        assert "without a reason" in report.findings[1].message


def test_an_acceptance_of_an_unknown_rule_is_told(store: Store) -> None:
    report = audit(store, replace(PAGE, rows=(), accept=("code-malfromed, because so",)))
    assert [it.message for it in report.findings] == [
        "'code-malfromed' is accepted, and there is no such rule"
    ]


def test_acceptances_travel_through_yaml_and_store(store: Store, read: Callable[..., Page]) -> None:
    page = replace(PAGE, accept=("name-other-code, because of one", "x, because of two"))
    again = read_page(write_page(page), "x.yaml")
    assert again == page
    store.add(page)
    assert stored_page(store, iri_of(page)) == page
    (report,) = [audit(store, stored_page(store, iri_of(page)))]
    assert [it.rule for it in report.accepted] == ["code-malformed"]


def test_a_changed_acceptance_is_a_change_of_the_page(store: Store) -> None:
    store.add(PAGE)
    without = replace(PAGE, rows=(replace(ROW, accept=()),))
    (added,) = store.add(without)
    assert added.status == "replaced"
    assert [(it.what, it.before, it.after) for it in added.differences] == [
        ("accept", REASON, None)
    ]
    assert stored_page(store, iri_of(PAGE)) == without
