"""A range on a page is one row with its line, in every layout."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from billgraph.graph import Page
from billgraph.graph.pages.page_yaml import read_page, write_page

HEAD = "CPT 20610: Joint injection\n\nRelated Diagnoses\n"
Read = Callable[..., Page]


def told(page: Page) -> list[tuple[str, str | None, int | None]]:
    return [(row.code.value, row.label, row.line) for row in page.rows]


@pytest.mark.parametrize(
    ("line", "rows"),
    [
        ("M34.0-M34.9 Systemic sclerosis", [("M34.0-M34.9", "Systemic sclerosis", 4)]),
        ("- M34.0 \u2013 M34.9: Sclerosis", [("M34.0-M34.9", "Sclerosis", 4)]),
        ("* E11.- Type 2 diabetes", [("E11.-", "Type 2 diabetes", 4)]),
        ("M34.x", [("M34.-", None, 4)]),
        ("M17.0*", [("M17.0*", None, 4)]),
        ("Systemic sclerosis (M34.0-M34.9)", [("M34.0-M34.9", "Systemic sclerosis", 4)]),
        ("M30-M36 and E11.-", [("M30-M36", None, 4), ("E11.-", None, 4)]),
        ("M34.x, M17.11; I10-I16", [("M34.-", None, 4), ("M17.11", None, 4), ("I10-I16", None, 4)]),
        ("M17.12- Unilateral", [("M17.12", "Unilateral", 4)]),
        ("M34.9-M34.0", [("M34.9-M34.0", None, 4)]),
    ],
)
def test_a_range_in_a_list_is_one_row(line: str, rows: list[object], read: Read) -> None:
    page = read(HEAD + line + "\n")
    assert told(page) == rows
    assert (page.unread, page.problems) == ((), ())


@pytest.mark.parametrize("table", ["| {} | {} |", "{}\t{}", "{}  {}", "{};{}"])
def test_a_range_in_a_table_is_one_row(table: str, read: Read) -> None:
    rows = [("ICD-10 Code", "Description"), ("M34.0 - M34.9", "Sclerosis"), ("E11.-", "Diabetes")]
    text = "\n".join(table.format(*cells) for cells in rows)
    page = read(f"CPT 20610: Joint injection\n\n{text}\n")
    assert told(page) == [("M34.0-M34.9", "Sclerosis", 4), ("E11.-", "Diabetes", 5)]
    assert page.unread == ()


def test_ranges_of_procedures_are_read_and_never_what_a_page_is_about(read: Read) -> None:
    page = read(
        "CPT/HCPCS Codes\n20610-20611\n20610\n\nRelated CPT Codes\n99202-99215, J0120-J0180"
    )
    assert page.procedure.curie == "cpt:20610"
    found = [row.code.curie for row in page.rows]
    assert found == ["cpt:20610-20611", "cpt:99202-99215", "hcpcs:J0120-J0180"]


def test_a_range_that_a_sentence_names_again_is_not_unread(read: Read) -> None:
    page = read(
        f"{HEAD}M34.0-M34.9\n\nOther\nOf these, M34.0 \u2013 M34.9 are the most frequent.\n"
    )
    assert page.unread == ()


def test_a_range_comes_back_from_yaml_as_it_was(read: Read) -> None:
    page = read(HEAD + "M34.0-M34.9 Sclerosis\nE11.-\nM17.0*\n\nRelated CPT Codes\n99202-99215\n")
    text = write_page(page)
    assert "- code: M34.0-M34.9\n" in text
    assert "- code: '99202-99215'\n" in text
    assert read_page(text, "x") == page
