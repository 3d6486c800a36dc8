"""The NUCC's provider taxonomy. All names here are invented, save where the real file is read."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from billgraph.graph import Store
from billgraph.graph.errors import UnreadableInput, UnstatedRelease
from billgraph.ontology.iris import BASE

Reading = Callable[..., Any]

HEADS = "Code,Grouping,Classification,Specialization,Definition,Notes,Display Name,Section\n"
HEALER = "111H00000X,Moon Folk,Healer,,Heals by night.,[7/1/2003: new],Night Healer,Individual\n"
CRATERS = "111HC0001X ,Moon Folk,Healer,Craters,,,Crater Healer,Individual\n"
TIDES = "111T00001X,Moon Folk,Tide,High,Definition to come...,,High Tide Worker,Individual\n"
TABLE = HEADS + CRATERS + HEALER + TIDES
"""A specialization before its classification, and one whose classification has no code."""


def row(notes: str, definition: str = "") -> str:
    return HEADS + f'111H00000X,Moon Folk,Healer,,"{definition}","{notes}",Healer,Individual\n'


def test_the_display_name_is_the_name_and_the_others_are_other_names(reading: Reading) -> None:
    facts = reading(TABLE).facts["id/nucc/111HC0001X"]
    assert facts["skos:prefLabel"] == ["Crater Healer"]
    assert facts["skos:altLabel"] == ["Craters", "Healer, Craters"]


def test_a_table_without_display_names_is_named_by_both_levels(reading: Reading) -> None:
    text = "Code,Grouping,Classification,Specialization\n111HC0001X,Moon Folk,Healer,Craters\n"
    facts = reading(text).facts["id/nucc/111HC0001X"]
    assert facts["skos:prefLabel"] == ["Healer, Craters"]
    assert facts["skos:altLabel"] == ["Craters"]


def test_section_grouping_and_classification_stand_above_a_specialization(
    store: Store, tmp_path: Path
) -> None:
    path = tmp_path / "nucc_taxonomy_251.csv"
    path.write_text(TABLE)
    (added,) = store.add_releases(path)
    assert added.entry.edition.title == "Health Care Provider Taxonomy 25.1"
    assert (added.entry.codes, added.entry.edition.valid_from) == (3, date(2025, 10, 1))
    above = {
        code: [
            row["above"].removeprefix(BASE)
            for row in store.select(f"SELECT ?above {{ nucc:{code} skos:broader+ ?above }}")
        ]
        for code in ("111HC0001X", "111T00001X")
    }
    assert set(above["111HC0001X"]) == {
        "id/nucc/111H00000X",
        "group/nucc/individual.moon-folk",
        "group/nucc/individual",
    }
    assert "group/nucc/individual.moon-folk.tide" in above["111T00001X"]
    assert [it.code.value for it in store.find("crater healer").rows][:1] == ["111HC0001X"]


def test_groupings_of_one_name_in_two_sections_are_two(reading: Reading) -> None:
    found = reading(TABLE + "222H00000X,Moon Folk,House,,,,Moon House,Non-Individual\n").facts
    assert {it for it in found if it.endswith("moon-folk")} == {
        "group/nucc/individual.moon-folk",
        "group/nucc/non-individual.moon-folk",
    }


def test_a_definition_that_is_still_to_come_is_none(reading: Reading) -> None:
    found = reading(TABLE)
    assert found.one("id/nucc/111T00001X", "skos:definition") is None
    assert found.one("id/nucc/111H00000X", "skos:definition") == "Heals by night."


@pytest.mark.parametrize(
    ("notes", "begins", "ends"),
    [
        ("[7/1/2003: new]", date(2003, 10, 1), None),
        ("[1/1/2024: new]", date(2024, 4, 1), None),
        ("[10/1/2023: New]", date(2023, 10, 1), None),
        ("[1/1/2024: new, 7/1/2024: modified]", date(2024, 4, 1), None),
        ("[7/1/2003: new definition]", None, None),
        ("[3/15/2003: new]", None, None),
        ("[2/31/2003: new]", None, None),
        ("A new source, 2003.", None, None),
        ("1/1/2025: marked inactive", None, date(2025, 3, 31)),
        ("[7/1/2009: marked inactive]", None, date(2009, 9, 30)),
        ("[1/1/2023: marked inactive]<br/>Deactivation Date: 6/30/2023", None, date(2023, 6, 30)),
    ],
)
def test_a_note_that_tells_a_version_begins_or_ends_the_code(
    reading: Reading, notes: str, begins: date | None, ends: date | None
) -> None:
    found = reading(row(notes))
    assert found.one("id/nucc/111H00000X", "bg:validFrom") == begins
    assert found.one("id/nucc/111H00000X", "bg:validUntil") == ends


def test_an_inactive_code_names_the_one_to_use(reading: Reading) -> None:
    found = reading(row("[1/1/2007: marked inactive, use value 222H00000X]"))
    assert found.one("id/nucc/111H00000X", "dcterms:isReplacedBy") == BASE + "id/nucc/222H00000X"
    found = reading(row("[7/1/2009: marked inactive]", "Inactive, use 222H00000X"))
    assert found.one("id/nucc/111H00000X", "dcterms:isReplacedBy") == BASE + "id/nucc/222H00000X"
    assert found.one("id/nucc/111H00000X", "skos:definition") is None


@pytest.mark.parametrize(
    ("name", "version", "valid_from"),
    [
        ("nucc_taxonomy_251.csv", "25.1", date(2025, 10, 1)),
        ("nucc_taxonomy_260 (1).csv", "26.0", date(2026, 4, 1)),
        ("taxonomy.csv", None, None),
        ("nucc_taxonomy_2510.csv", None, None),
    ],
)
def test_the_version_is_in_the_name_of_the_file_alone(
    reading: Reading, name: str, version: str | None, valid_from: date | None
) -> None:
    found = reading(TABLE, name).reading
    assert (found.version, found.valid_from) == (version, valid_from)


def test_a_file_of_another_name_is_asked_for_its_date(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "taxonomy.csv"
    path.write_text(TABLE)
    with pytest.raises(UnstatedRelease, match="--valid-from"):
        store.add_releases(path)
    store.add_releases(path, version="25.1", valid_from=date(2025, 10, 1))


def test_latin_letters_and_stray_spaces_are_read(reading: Reading) -> None:
    text = HEADS + "111H00000X ,Moon  Folk ,Sjögren’s Healer ,,,,Sjögren’s Healer,Individual\n"
    for data in (text.encode("cp1252"), text.encode(), b"\xef\xbb\xbf" + text.encode()):
        assert reading(data).one("id/nucc/111H00000X", "skos:prefLabel") == "Sjögren’s Healer"


def test_columns_may_be_moved_and_added(reading: Reading) -> None:
    text = "Extra,Specialization,Display Name,Grouping,Classification,CODE\n"
    found = reading(text + "x,,Night Healer,Moon Folk,Healer,111H00000X\n")
    assert found.one("id/nucc/111H00000X", "skos:prefLabel") == "Night Healer"


@pytest.mark.parametrize("column", ["Code", "Grouping", "Classification", "Specialization"])
def test_a_missing_column_is_named(reading: Reading, column: str) -> None:
    with pytest.raises(UnreadableInput, match=f"release.csv:1: .*'{column}'"):
        reading(TABLE.replace(column, "Something", 1))


def test_a_short_row_is_refused_with_its_line(reading: Reading) -> None:
    with pytest.raises(UnreadableInput, match=r"release\.csv:5: has 3 cells"):
        reading(TABLE + "111Z00000X,Moon Folk,Zeal\n")


def test_a_code_that_is_listed_twice_is_refused_or_skipped(reading: Reading) -> None:
    with pytest.raises(UnreadableInput, match=r"release\.csv:5: lists 111H00000X twice.*line 3"):
        reading(TABLE + HEALER.replace("by night", "by day"))
    (skip,) = reading(TABLE + HEALER).skipped
    assert (skip.reason, skip.count, skip.line) == ("repeats a row above it", 1, 5)


def test_a_row_without_a_code_of_the_right_form_is_skipped(reading: Reading) -> None:
    found = reading(TABLE + "Total,3,codes,,,,,\n")
    (skip,) = found.skipped
    assert (skip.line, skip.example) == (5, "Total")


def test_a_table_of_endless_rows_takes_no_more_memory(reading: Reading) -> None:
    (skip,) = reading(TABLE + HEALER * 10_000).skipped
    assert skip.count == 10_000


def test_the_real_taxonomy_is_read_whole(
    reading: Reading, reference: Callable[[str], Path]
) -> None:
    path = reference("nucc/nucc_taxonomy_251.csv")
    found = reading(path)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    codes = {it for it in found.facts if it.startswith("id/")}
    assert codes == {"id/nucc/" + row["Code"] for row in rows}
    assert len(codes) == 883
    assert found.skipped == []
    tops = [it for it, facts in found.facts.items() if "skos:broader" not in facts]
    assert tops == ["group/nucc/individual", "group/nucc/non-individual"]
    names = [found.one(it, "skos:prefLabel") for it in codes]
    assert len(set(names)) == len(names)
    inactive = [row for row in rows if "marked inactive" in row["Notes"]]
    ended = [it for it in codes if found.one(it, "bg:validUntil") is not None]
    assert len(ended) == len(inactive) == 28
    above = found.one("id/nucc/207RR0500X", "skos:broader")
    assert above == BASE + "id/nucc/207R00000X"
