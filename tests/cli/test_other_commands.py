"""`show`, `add`, `remove`, `sources`, `stats` and `page`, from the command line."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from billgraph.graph import read_page

Billgraph = Callable[..., Any]

PAGE = """CPT 15771: Fat graft
Related Diagnoses
| ICD-10 Code | Description | Clinical Relevance |
|---|---|---|
M34.1 | CREST | Why |
M65.3O1 | Finger | Why |
M79.641 | Pain in right hand |
"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "15771.txt"
    path.write_text(PAGE)
    return path


def test_without_a_command_the_help_is_shown(billgraph: Billgraph) -> None:
    result = billgraph()
    assert (result.status, result.out) == (2, "")
    assert result.err.startswith("Usage: billgraph [OPTIONS] COMMAND")


# show


def test_show_tells_what_pages_call_a_code_and_where(billgraph: Billgraph) -> None:
    card = billgraph("show", "M34.1", "-f", "json").json[0]
    assert card["names"] == [
        {"name": "CR(E)ST syndrome", "source": "0489T.txt", "line": 42, "contested": []}
    ]
    assert card["links"] == [{"relation": "diagnosis", "out": 0, "in": 1}]
    assert (card["status"], card["label"], card["pages"]) == (
        "valid",
        "CR(E)ST syndrome",
        [],
    )


def test_show_gives_the_pages_about_a_procedure(billgraph: Billgraph) -> None:
    card = billgraph("show", "0489T", "-f", "json").json[0]
    (page,) = card["pages"]
    assert page["source"] == "0489T.txt"
    assert page["clinical_context"].count("\n\n") == 2
    assert {count["relation"]: count["out"] for count in card["links"]} == {
        "diagnosis": 6,
        "specialty": 5,
        "modifier": 13,
        "procedure": 5,
        "payer": 5,
        "site": 2,
    }
    assert "Current Procedural Terminology" in billgraph("show", "0489T").out


# add, sources, remove


def test_adding_reports_what_came_in_and_what_did_not(billgraph: Billgraph, page: Path) -> None:
    result = billgraph("add", page)
    assert result.status == 0
    assert result.out.splitlines() == [
        f"{page}: added, 2 statements about cpt:15771",
        "  line 7 was not read: has 2 cells where 3 are expected",
        "  line 6: M65.3O1 does not have the form of its system",
    ]


def test_adding_again_changes_nothing_and_says_so(billgraph: Billgraph, page: Path) -> None:
    billgraph("add", page)
    assert "unchanged" in billgraph("add", page).out
    assert len(billgraph("sources", "-f", "json").json) == 2


def test_adding_a_changed_page_says_what_changed(billgraph: Billgraph, page: Path) -> None:
    billgraph("add", page)
    page.write_text(PAGE.replace("CREST", "CR(E)ST").replace("M65.3O1", "M65.30"))
    result = billgraph("add", page)
    assert "replaced; 1 label changed, 1 statement added, 1 statement removed" in result.out
    assert "  ~ diagnosis icd10cm:M34.1 label: 'CREST' -> 'CR(E)ST'" in result.out
    assert "  + diagnosis icd10cm:M65.30 Finger" in result.out
    assert "  - diagnosis icd10cm:M65.3O1 Finger" in result.out
    rows = billgraph("links", "15771", "--to", "diagnosis", "-f", "json").json
    codes = [row["code"] for row in rows]
    assert codes == ["M34.1", "M65.30"]


def test_failed_pages_are_named_and_the_others_are_kept(
    billgraph: Billgraph, page: Path, tmp_path: Path
) -> None:
    empty = tmp_path / "empty.txt"
    empty.touch()
    missing = tmp_path / "missing.txt"
    result = billgraph("add", empty, page, missing, "-f", "json")
    assert result.status == 3
    assert [row["status"] for row in result.json] == ["failed", "added", "failed"]
    assert result.err.splitlines() == [
        f"billgraph: {empty}: is empty; a page names at least its procedure code",
        f"billgraph: {missing}: does not exist; check the name",
    ]
    assert billgraph("links", "15771").status == 0


def test_a_page_comes_from_standard_input(
    billgraph: Billgraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(PAGE.encode())))
    assert billgraph("add", "-").status == 0
    sources = billgraph("sources", "-f", "json").json
    assert [row["source"] for row in sources] == ["0489T.txt", "stdin"]


def test_a_removed_page_is_gone_with_what_only_it_stated(billgraph: Billgraph, page: Path) -> None:
    billgraph("add", page)
    result = billgraph("remove", "15771")
    assert result.out == "15771.txt: removed, 2 statements about cpt:15771\n"
    assert billgraph("links", "icd10cm:M65.3O1").status == 1
    # 0489T names 15771 too, so the code itself stays.
    assert billgraph("links", "15771").status == 0
    assert [row["source"] for row in billgraph("sources", "-f", "json").json] == ["0489T.txt"]


def test_removing_what_is_not_loaded_is_nothing_found(billgraph: Billgraph) -> None:
    result = billgraph("remove", "nothing.txt")
    assert result.status == 1
    assert "no source 'nothing.txt' is loaded; see the names: billgraph sources" in result.err


def test_an_emptied_store_stays_empty(billgraph: Billgraph) -> None:
    billgraph("remove", "0489T.txt")
    result = billgraph("sources")
    assert result.status == 1
    assert "no page is loaded" in result.err
    assert billgraph("links", "0489T").status == 1


# stats


def test_stats_counts_what_is_there(billgraph: Billgraph) -> None:
    counts = {
        (row["what"], row["of"]): row["count"] for row in billgraph("stats", "-f", "json").json
    }
    assert counts["pages", None] == 1
    assert counts["statements", None] == 36
    assert counts["statements", "modifier"] == 13
    assert counts["codes", "icd10cm"] > 100, "the facts that ship are among them"
    assert counts["malformed codes", None] == 0
    assert counts["triples", None] > 400


# page


def test_page_prints_yaml_that_reads_back_to_the_same_page(
    billgraph: Billgraph, page: Path, tmp_path: Path
) -> None:
    result = billgraph("page", page)
    assert result.status == 0
    assert result.err == (f"billgraph: {page}:7: has 2 cells where 3 are expected\n")
    kept = tmp_path / "kept.yaml"
    kept.write_text(result.out)
    read, again = read_page(page), read_page(kept)
    assert (again.procedure, again.source, again.rows) == (read.procedure, read.source, read.rows)
    assert yaml.safe_load(result.out)["diagnoses"][1]["code"] == "M65.3O1"
    assert "# line 7 was not read" in result.out


def test_the_yaml_of_an_added_page_changes_nothing(
    billgraph: Billgraph, page: Path, tmp_path: Path
) -> None:
    billgraph("add", page)
    kept = tmp_path / "reviewed.yaml"
    kept.write_text(billgraph("page", page).out)
    assert "unchanged" in billgraph("add", kept).out


def test_control_characters_in_a_name_cannot_command_the_terminal(
    billgraph: Billgraph, tmp_path: Path
) -> None:
    page = tmp_path / "evil.txt"
    page.write_text("CPT 15771: Graft\nRelated Diagnoses\nM34.1 | \x1b[2Jgone | Why |\n")
    billgraph("add", page)
    assert "\x1b" not in billgraph("links", "15771").out
    (row,) = billgraph("links", "15771", "--to", "diagnosis", "-f", "json").json
    assert row["stated_label"] == "[2Jgone"


def test_what_a_query_makes_cannot_command_the_terminal(billgraph: Billgraph) -> None:
    query = r'SELECT ("\u001b[2Jgone" AS ?name) {}'
    assert billgraph("sparql", query).out == "NAME\n\\x1b[2Jgone\n"
