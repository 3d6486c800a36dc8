"""The page that the project was asked for; its twin of our own is in test_text_pages.py."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from billgraph.graph import Page, read_page, write_page

ROWS = {
    "modifier": dict(
        enumerate(
            ("22", "23", "51", "52", "53", "62", "66", "78", "80", "81", "82", "AS", "QX"), start=18
        )
    ),
    "specialty": dict(
        enumerate(("207RC0000X", "207RH0000X", "207RG0100X", "2084P0800X", "207T00000X"), start=33)
    ),
    "diagnosis": dict(
        enumerate(("M34.0", "M34.1", "M34.81", "L98.4", "M79.64", "M79.65"), start=41)
    ),
    "procedure": dict(enumerate(("15771", "20926", "01810", "0350T", "99024"), start=50)),
}
"""The codes of the seed's tables by their lines."""


@pytest.mark.parametrize("kind", ROWS)
def test_the_seed_gives_exactly_the_codes_of_its_tables_with_their_lines(
    kind: str, seed: Path
) -> None:
    rows = read_page(seed).rows_of(kind)
    assert {row.line: row.code.value for row in rows} == ROWS[kind]


def test_every_row_of_the_seed_has_a_label_and_a_note(seed: Path) -> None:
    rows = [row for row in read_page(seed).rows if row.kind in ROWS]
    assert len(rows) == 29
    assert all(row.label and row.note for row in rows)


def test_a_code_of_the_seed_is_on_the_line_that_the_row_names(seed: Path) -> None:
    lines = seed.read_text(encoding="utf-8").split("\n")
    for row in read_page(seed).rows:
        if row.kind in ROWS:
            assert row.line is not None
            assert row.code.value in lines[row.line - 1]


def test_the_seed_names_five_payers_and_two_sites(seed: Path) -> None:
    page = read_page(seed)
    payers = "aetna", "blue-cross-blue-shield", "cigna-health", "unitedhealthcare", "medicare"
    assert tuple(row.code.value for row in page.rows_of("payer")) == payers
    assert {row.code.value: row.line for row in page.rows_of("site")} == {"24": 9, "22": 9}


def test_the_seed_is_read_without_a_problem(seed: Path) -> None:
    page = read_page(seed)
    assert (page.problems, page.missing, page.malformed) == ((), (), ())


def test_the_texts_of_the_seed_stand_in_their_places(seed: Path) -> None:
    page = read_page(seed)
    assert page.procedure.curie == "cpt:0489T"
    assert (page.title or "").startswith("Autologous")
    assert (page.service_type or "").endswith("reinfusion)")
    assert len((page.clinical_context or "").split("\n\n")) == 3
    assert (page.overview or "").count("patient\u2019s") == 1
    assert "Modifier" not in (page.summary or "")


def test_the_seed_as_yaml_is_the_same_page(seed: Path, read: Callable[..., Page]) -> None:
    page = read_page(seed)
    assert read(write_page(page), "kept.yaml") == page


def test_the_command_prints_the_seed_as_yaml(seed: Path, billgraph: Callable[..., Any]) -> None:
    result = billgraph("page", seed)
    assert (result.status, result.err) == (0, "")
    assert result.out == write_page(read_page(seed))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_seed_is_the_same_page_with_other_line_ends(
    end: str, seed: Path, read: Callable[..., Page]
) -> None:
    text = seed.read_text(encoding="utf-8")
    assert read(text.replace("\n", end), seed.name) == read_page(seed)
