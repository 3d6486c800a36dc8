"""`links --descend` and `tree`: what is under a code, and above it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from billgraph.graph import open_store
from billgraph.graph.questions.tree import tree

Billgraph = Callable[..., Any]


@pytest.mark.usefixtures("icd")
def test_descending_finds_the_procedures_that_name_a_code_below(billgraph: Billgraph) -> None:
    result = billgraph("links", "M34", "--descend", "-f", "json")
    assert result.status == 0
    assert [(row["via"], row["direction"], row["code"], row["line"]) for row in result.json] == [
        ("icd10cm:M34.0", "in", "0489T", 41),
        ("icd10cm:M34.1", "in", "0489T", 42),
        ("icd10cm:M34.81", "in", "0489T", 43),
    ]
    assert "icd10cm:M34.81" in billgraph("links", "M34", "--descend").out


@pytest.mark.usefixtures("icd")
def test_a_code_that_is_only_known_as_a_parent_can_be_asked_for(billgraph: Billgraph) -> None:
    rows = billgraph("links", "icd10cm:M30-M36", "--descend", "-f", "json").json
    assert {row["via"] for row in rows} == {"icd10cm:M34.0", "icd10cm:M34.1", "icd10cm:M34.81"}
    plain = billgraph("links", "icd10cm:M30-M36", "-f", "json")
    assert (plain.status, plain.json) == (1, [])


@pytest.mark.usefixtures("icd")
def test_the_key_via_is_there_only_when_descending(billgraph: Billgraph) -> None:
    (row,) = billgraph("links", "M34.1", "-f", "json").json
    assert "via" not in row
    (below,) = billgraph("links", "M34.1", "--descend", "-f", "json").json
    assert list(below) == [*row, "via"]
    assert {key: below[key] for key in row} == row


def test_a_procedures_own_links_are_found_when_descending_without_a_hierarchy(
    billgraph: Billgraph,
) -> None:
    plain = billgraph("links", "0489T", "-f", "json").json
    below = billgraph("links", "0489T", "--descend", "-f", "json").json
    assert [{**row, "via": "cpt:0489T"} for row in plain] == below


@pytest.mark.usefixtures("icd")
def test_descending_keeps_to_kind_and_source(billgraph: Billgraph) -> None:
    asked = ("links", "M34", "--descend", "-f", "json")
    assert billgraph(*asked, "--to", "diagnosis").json == []
    assert billgraph(*asked, "--source", "other.txt").json == []
    assert len(billgraph(*asked, "--to", "procedure", "--source", "0489T.txt").json) == 3


@pytest.mark.usefixtures("icd")
def test_a_tree_goes_up_to_the_root_and_down_to_the_depth(billgraph: Billgraph) -> None:
    result = billgraph("tree", "M34", "--depth", "1", "-f", "json")
    assert [tuple(row.values())[:5] for row in result.json] == [
        ("M30-M36", "icd10cm", None, -1, None),
        ("M34", "icd10cm", "Hard skin", 0, "icd10cm:M30-M36"),
        ("M34.0", "icd10cm", "Hard skin, growing", 1, "icd10cm:M34"),
        ("M34.1", "icd10cm", "Hard skin, five signs", 1, "icd10cm:M34"),
        ("M34.8", "icd10cm", "Hard skin, others", 1, "icd10cm:M34"),
    ]
    assert list(result.json[0]) == ["code", "system", "label", "depth", "parent", "notation"]
    assert result.err == "billgraph: there is more below; --depth 2 shows it\n"


@pytest.mark.usefixtures("icd")
def test_the_table_of_a_tree_is_drawn_by_indenting(billgraph: Billgraph) -> None:
    result = billgraph("tree", "M34.8")
    assert result.err == ""
    assert result.out == (
        "  M30-M36\n"
        "    M34         Hard skin\n"
        ">     M34.8     Hard skin, others\n"
        "        M34.81  Hard skin in the lung\n"
    )


def test_a_code_in_no_hierarchy_has_no_tree(billgraph: Billgraph) -> None:
    result = billgraph("tree", "M34.1", "-f", "json")
    assert (result.status, result.json) == (1, [])
    assert result.err.count("\n") == 1
    assert "no source puts icd10cm:M34.1 into a hierarchy" in result.err


@pytest.mark.parametrize("code", ["A00", "A01", "A02"])
def test_a_hierarchy_that_runs_in_a_circle_ends(
    code: str, put_steps: Callable[..., None], billgraph: Billgraph
) -> None:
    put_steps(("A00", "A01"), ("A01", "A02"), ("A02", "A00"), ("A00", "A00"))
    rows = billgraph("tree", code, "--depth", "9", "-f", "json").json
    assert {row["code"] for row in rows} == {"A00", "A01", "A02"}
    assert billgraph("links", code, "--descend").status == 1


def test_a_code_with_two_parents_stands_below_each_and_is_opened_once(
    put_steps: Callable[..., None], store_path: Path
) -> None:
    put_steps(("A10", "A01"), ("A10", "A02"), ("A01", "A00"), ("A02", "A00"), ("A11", "A10"))
    with open_store(store_path) as store:
        found = tree(store, "A10")
    assert [(it.code.value, it.parent, it.depth) for it in found.places if it.code] == [
        ("A00", None, -2),
        ("A01", "icd10cm:A00", -1),
        ("A10", "icd10cm:A01", 0),
        ("A11", "icd10cm:A10", 1),
        ("A02", "icd10cm:A00", -1),
        ("A10", "icd10cm:A02", 0),
    ]


def test_a_deep_hierarchy_is_walked_without_recursion(
    put_steps: Callable[..., None], store_path: Path
) -> None:
    codes = [f"A00.{number:04}" for number in range(1500)]
    put_steps(*zip(codes[1:], codes, strict=False))
    with open_store(store_path) as store:
        found = store.tree("icd10cm:A00.0000", depth=2000)
    assert [place.indent for place in found.places] == list(range(1500))
