"""Contested rows are marked where they are looked up, and the marks follow the store."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from billgraph.graph import Code, Page, Row, Store, open_store
from billgraph.graph.changes import mark_state

Billgraph = Callable[..., Any]

BAD = Row("diagnosis", Code("icd10cm", "M65.3O1"), "Trigger finger", line=3)
GOOD = Row("diagnosis", Code("icd10cm", "M34.1"), "CREST", line=4)
PAGE = Page(Code("cpt", "15771"), "x.txt", rows=(BAD, GOOD))


def marked(store: Store) -> list[str]:
    """The marks of the pages that a test adds, without those of the bundled one."""
    query = """SELECT ?rules {
        ?s bg:contestedBy ?rules ; rdf:subject ?code FILTER (?code != cpt:0489T) }"""
    return [row["rules"] for row in store.select(query)]


def test_a_contested_row_names_the_rules_and_a_clean_one_names_none(store: Store) -> None:
    store.add(PAGE)
    links = {link.code.value: link.contested for link in store.links("15771", to=["diagnosis"])}
    assert links == {"M65.3O1": ("code-malformed",), "M34.1": ()}
    (link,) = [it for it in store.links("icd10cm:M65.3O1") if it.direction == "in"]
    assert link.contested == ("code-malformed",)


def test_the_marks_of_a_replaced_page_follow_it(store: Store) -> None:
    store.add(PAGE)
    store.add(replace(PAGE, rows=(GOOD,)))
    assert marked(store) == []
    store.add(replace(PAGE, rows=(replace(BAD, line=9), GOOD)))
    assert marked(store) == ["code-malformed"]


def test_what_is_accepted_is_not_marked(store: Store) -> None:
    store.add(replace(PAGE, rows=(replace(BAD, accept=("code-malformed, because so",)),)))
    assert marked(store) == []


def test_the_marks_of_a_removed_page_go_with_it(store: Store) -> None:
    before = list(store.oxigraph)
    store.add(PAGE)
    store.remove("x.txt")
    assert list(store.oxigraph) == before


def test_marking_again_changes_nothing(store: Store) -> None:
    store.add(PAGE)
    generation = store.generation
    assert store.mark() == 1
    assert store.generation == generation


def test_many_pages_at_once_are_marked_when_that_is_asked_for(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mark_state, "AT_ONCE", 1)
    store.add(PAGE, replace(PAGE, source="y.txt"))
    assert marked(store) == []
    seen: list[tuple[int, str]] = []
    assert store.mark(lambda *it: seen.append(it)) == 2
    assert [count for count, _ in seen] == [1, 2, 3]
    assert marked(store) == ["code-malformed"] * 2
    # Replacing many takes marks away that would hang on nothing.
    store.add(replace(PAGE, rows=(GOOD,)), replace(PAGE, source="y.txt", rows=(GOOD,)))
    assert marked(store) == []


def test_a_command_marks_what_many_pages_left_unmarked(
    billgraph: Billgraph, excerpts: list[Path], tmp_path: Path
) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    for number in range(mark_state.AT_ONCE + 1):
        text = f"CPT {20_000 + number}: Graft\nRelated Diagnoses\nICD-10 Code | Description\n"
        (pages / f"{number}.txt").write_text(f"{text}M65.3O1 | Trigger finger\n")
    added = billgraph("add", pages)
    assert (added.status, added.err.splitlines()[-1]) == (
        0,
        "billgraph: what is contested is not marked for so many pages at once; mark it:"
        " billgraph audit --mark",
    )
    assert "contested" not in billgraph("links", "20000").err
    marked = billgraph("audit", "--mark")
    assert (marked.status, marked.err) == (0, "")
    assert marked.out.endswith(" contested rows marked\n")
    assert "1 row is contested" in billgraph("links", "20000").err
    assert "billgraph audit --mark" in billgraph("release", "add", excerpts[0]).err
    assert "billgraph audit --mark" in billgraph("release", "remove", "icd10cm/2026-04-01").err


@pytest.mark.parametrize(
    "more", [["0489T"], ["--rule", "code-malformed"], ["--as-of", "2026-01-01"]]
)
def test_marking_takes_no_part_of_the_pages_and_no_part_of_the_rules(
    billgraph: Billgraph, more: list[str]
) -> None:
    result = billgraph("audit", "--mark", *more)
    assert (result.status, result.out, result.err.count("\n")) == (2, "", 1)
    assert "give it alone" in result.err


def test_a_new_store_can_be_opened_by_many_at_once(tmp_path: Path) -> None:
    with open_store(tmp_path / "new") as one, open_store(tmp_path / "new") as other:
        assert marked(one) == marked(other)


def test_a_release_that_is_added_marks_anew(
    store: Store, excerpts: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []
    mark = type(store).mark
    monkeypatch.setattr(type(store), "mark", lambda self, *it: calls.append(1) or mark(self, *it))
    store.add_releases(excerpts[0])
    assert calls == [1]
    store.remove_release("icd10cm", "2026-04-01")
    assert calls == [1, 1]


def test_links_marks_contested_rows_and_says_how_to_see_why(
    billgraph: Billgraph, tmp_path: Path
) -> None:
    path = tmp_path / "15771.txt"
    path.write_text(
        "CPT 15771: Graft\nRelated Diagnoses\n| ICD-10 Code | Description | Why |\n|---|---|---|\n"
        "M65.3O1 | Finger | Why |\n"
    )
    billgraph("add", path)
    result = billgraph("links", "15771")
    assert "CONTESTED" in result.out
    assert re.search(r"15771\.txt:\d +code-malformed", result.out)
    assert re.search(r"contested; see why: billgraph audit (0489T )?15771\n$", result.err)
    records = billgraph("links", "15771", "--to", "diagnosis", "-f", "json").json
    assert [it["contested"] for it in records] == [["code-malformed"]]
    assert "contested" in billgraph("links", "icd10cm:M65.3O1").err
    shown = billgraph("show", "icd10cm:M65.3O1")
    assert "by code-malformed; see why: billgraph audit 15771" in shown.out
    assert billgraph("show", "icd10cm:M65.3O1", "-f", "json").json[0]["names"][0]["contested"]
