"""The audit of pages that are in a store: by code, and all of them by several processes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from billgraph.graph import Code, Page, Row, Store
from billgraph.graph.audit import stored
from billgraph.graph.audit.model import Report
from billgraph.graph.errors import NothingFound, UnknownRule


def pages(count: int) -> Iterator[Page]:
    for number in range(count):
        value = f"M65.3O{number}" if number % 2 else "M34.1"
        row = Row("diagnosis", Code("icd10cm", value), "Some name", line=1)
        yield Page(Code("cpt", f"{10000 + number}"), f"{number:04}.txt", rows=(row,))


def test_every_page_about_a_code_is_audited(store: Store) -> None:
    store.add(Page(Code("cpt", "0489T"), "other.txt"))
    assert [report.source for report in store.audit("0489t")] == ["0489T.txt", "other.txt"]


def test_a_code_without_a_page_is_nothing_found(store: Store) -> None:
    with pytest.raises(NothingFound, match=r"no page about icd10cm:M34\.1 is loaded"):
        store.audit("M34.1")


def test_a_page_need_not_be_in_the_store(store: Store) -> None:
    (report,) = store.audit(Page(Code("cpt", "15771"), "x.txt"))
    assert (report.source, report.coverage.statements) == ("x.txt", 0)


def test_an_unknown_rule_is_named_with_the_nearest(store: Store) -> None:
    with pytest.raises(UnknownRule, match="did you mean code-malformed"):
        store.audit("0489T", select=["code-malfromed"])


def test_several_processes_say_what_one_does(informed: Store) -> None:
    informed.add(*pages(stored.MANY))
    seen: list[tuple[int, str]] = []
    alone = list(informed.audit_all(jobs=1))
    shared = list(informed.audit_all(jobs=2, progress=lambda *it: seen.append(it)))
    assert shared == alone
    assert [report.source for report in shared] == sorted(report.source for report in shared)
    assert len(alone) == stored.MANY + 1
    assert seen[-1] == (len(alone), alone[-1].source)
    assert sum(len(report.findings) for report in alone) >= stored.MANY // 2


def test_processes_read_the_generation_that_was_asked_even_if_it_is_changed(
    informed: Store,
) -> None:
    informed.add(*pages(stored.MANY))
    from billgraph.graph import open_store

    with open_store(informed.path) as reader:
        reports = reader.audit_all(jobs=2)
        first: Report = next(reports)
        informed.remove("0001.txt")
        assert first.source == "0000.txt"
        assert len(list(reports)) == stored.MANY


def test_the_processes_end_when_nobody_takes_the_reports(informed: Store) -> None:
    informed.add(*pages(stored.MANY))
    reports = informed.audit_all(jobs=2)
    next(reports)
    reports.close()  # type: ignore[attr-defined]
