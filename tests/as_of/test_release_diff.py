"""Two editions of one set, compared code by code."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from billgraph.graph.releases.model import Edition, concept
from billgraph.ontology.codes import Code

ALL = {
    ("added", "M34.8", None, "Hard skin, others"),
    ("added", "M34.81", None, "Hard skin of the lung"),
    ("added", "M34.9", None, "Hard skin from spring on"),
    ("removed", "M34.5", "Hard skin that was taken out", None),
    ("renamed", "M34", "Hard skin, old words", "Hard skin"),
    ("renamed", "M34.1", "Five signs, old words", "Five signs"),
    ("renamed", "L98.4", "Sore of old", "Sore"),
    ("became a header", "L98.4", "Sore of old", "Sore"),
}


@pytest.fixture
def diff(billgraph: Callable[..., Any], two_editions: Path) -> Callable[..., Any]:
    def call(*arguments: str) -> Any:
        return billgraph("release", "diff", *arguments, "--store", two_editions, "-f", "json")

    return call


def rows(result: Any) -> set[tuple[str, ...]]:
    return {(it["change"], it["code"], it["before"], it["after"]) for it in result.json}


@pytest.mark.parametrize(
    "named",
    [
        ("icd10cm/2024", "icd10cm/2026"),
        ("icd10cm 2024", "2026"),
        ("icd10cm 2024-01-01", "icd10cm 2026-01-01"),
        ("icd10cm",),
    ],
)
def test_two_editions_are_compared_however_they_are_named(
    diff: Callable[..., Any], named: tuple[str, ...]
) -> None:
    found = diff(*named)
    assert rows(found) == ALL
    assert found.err == (
        "billgraph: ICD-10-CM 2024 to 2026: 3 added, 1 removed, 3 renamed, 1 became a header\n"
    )


def test_the_other_way_round_it_tells_the_opposite(diff: Callable[..., Any]) -> None:
    found = rows(diff("icd10cm/2026", "icd10cm/2024"))
    assert ("became billable", "L98.4", "Sore", "Sore of old") in found
    assert ("removed", "M34.81", "Hard skin of the lung", None) in found


def test_only_some_kinds_are_shown(diff: Callable[..., Any]) -> None:
    assert {change for change, *_ in rows(diff("icd10cm", "--only", "removed"))} == {"removed"}


def test_a_code_that_moves_or_has_other_days_is_told(
    shelve: Callable[..., None], billgraph: Callable[..., Any], store_path: Path
) -> None:
    parents = {"25.0": "207R00000X", "25.1": "208600000X"}
    for version, parent in parents.items():
        edition = Edition("nucc", version, date(2025, 1 if version == "25.0" else 7, 1))
        until = None if version == "25.0" else date(2026, 6, 30)
        above = Code("nucc", parent).iri
        shelve(
            edition,
            [concept(Code("nucc", "207RR0500X"), "Same", broader=[above], valid_until=until)],
        )
    found = billgraph("release", "diff", "nucc", "--store", store_path, "-f", "json")
    assert rows(found) == {
        ("moved", "207RR0500X", "nucc:207R00000X", "nucc:208600000X"),
        ("validity", "207RR0500X", None, "to 2026-06-30"),
    }


@pytest.mark.parametrize(
    ("named", "status", "told"),
    [
        (("icd10cm/2024", "icd10cm/2025"), 1, "no release 'icd10cm/2025' is loaded"),
        (("nucc",), 1, "there are not two editions of 'nucc'"),
        (("nonsense/1", "icd10cm/2026"), 1, "no release 'nonsense/1' is loaded"),
        (("icd10cm/2024", "2024"), 2, "both are ICD-10-CM 2024"),
    ],
)
def test_what_cannot_be_compared_is_said(
    diff: Callable[..., Any], named: tuple[str, ...], status: int, told: str
) -> None:
    found = diff(*named)
    assert (found.status, told in found.err) == (status, True), found.err
