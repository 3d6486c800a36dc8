"""The page that ships with billgraph."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from billgraph.graph import Page, read_page, write_page
from billgraph.graph.pages.model import TEXT_FIELDS

BUNDLED = Path(str(files("billgraph.data") / "pages" / "0489T.yaml"))
LONGEST_RUN = 6
"""More words in a row than this are no coincidence."""


def test_the_bundled_page_states_all_that_was_asked_for() -> None:
    page = read_page(BUNDLED)
    kinds = [row.kind for row in page.rows]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "diagnosis": 6,
        "specialty": 5,
        "modifier": 13,
        "procedure": 5,
        "payer": 5,
        "site": 2,
    }
    assert page.procedure.curie == "cpt:0489T"
    assert all(getattr(page, name) for name in ("title", *TEXT_FIELDS))
    assert page.problems == ()


def test_the_bundled_page_keeps_the_codes_that_look_like_numbers_as_they_are() -> None:
    values = [row.code.value for row in read_page(BUNDLED).rows_of("procedure")]
    assert values == ["15771", "20926", "01810", "0350T", "99024"]


def test_the_bundled_page_keeps_the_names_that_the_page_gives_wrong_or_not() -> None:
    labels = {row.code.value: row.label for row in read_page(BUNDLED).rows}
    assert labels["2084P0800X"] == "Rheumatology"
    assert labels["M79.65"] == "Pain in right hand"


def test_the_bundled_page_written_and_read_again_is_the_same(read: Callable[..., Page]) -> None:
    page = read_page(BUNDLED)
    assert read(write_page(page), "again.yaml") == page


def test_the_bundled_page_printed_and_added_changes_nothing(
    billgraph: Callable[..., Any], tmp_path: Path
) -> None:
    kept = tmp_path / "kept.yaml"
    kept.write_text(billgraph("page", BUNDLED).out, encoding="utf-8")
    result = billgraph("add", kept)
    assert result.status == 0
    assert "unchanged" in result.out


def test_the_bundled_page_has_the_statements_of_the_seed(seed: Path) -> None:
    bundled, page = read_page(BUNDLED), read_page(seed)
    assert bundled.procedure == page.procedure
    assert bundled.source == page.source
    assert [_stated(row) for row in bundled.rows] == [_stated(row) for row in page.rows]


@pytest.mark.parametrize("name", [*TEXT_FIELDS, "notes"])
def test_the_sentences_of_the_bundled_page_are_written_anew(name: str, seed: Path) -> None:
    copied = set(_runs(_words(read_page(BUNDLED), name))) & set(
        _runs(_words(read_page(seed), name))
    )
    assert copied == set()


def _stated(row: Any) -> tuple[Any, ...]:
    return row.kind, row.code, row.label, row.line


def _words(page: Page, name: str) -> list[str]:
    if name == "notes":
        return " ".join(row.note or "" for row in page.rows).lower().split()
    return (getattr(page, name) or "").lower().split()


def _runs(words: list[str]) -> Iterator[tuple[str, ...]]:
    length = LONGEST_RUN + 1
    return (tuple(words[start : start + length]) for start in range(len(words) - length + 1))
