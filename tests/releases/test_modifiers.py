"""The table of modifiers. The titles of the CPT ones are invented."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from billgraph.graph import Store
from billgraph.graph.errors import UnreadableInput, UnstatedRelease

Reading = Callable[..., Any]

HEADS = "mod_code,mod_type,mod_category,mod_description\n"
TABLE = HEADS + "22,CPT,General,More of everything\nRT,HCPCS,Anatomic,Right side\n"


def test_cpt_modifiers_are_named_and_hcpcs_ones_have_another_name(reading: Reading) -> None:
    facts = reading(TABLE).facts
    assert facts["id/mod/22"]["skos:prefLabel"] == ["More of everything"]
    assert facts["id/mod/RT"]["skos:altLabel"] == ["Right side"]
    assert "skos:prefLabel" not in facts["id/mod/RT"]


def test_a_modifier_of_both_is_named_by_cpt(reading: Reading) -> None:
    found = reading(TABLE + "P1,HCPCS,,Well\nP1,CPT,,Quite well\nP2,HCPCS,,Ill\nP2,CPT,,Ill\n")
    assert found.one("id/mod/P1", "skos:prefLabel") == "Quite well"
    assert found.one("id/mod/P1", "skos:altLabel") == "Well"
    assert "skos:altLabel" not in found.facts["id/mod/P2"]
    assert found.skipped == []


def test_the_table_says_no_date_and_is_asked_for_one(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "modifiers.csv"
    path.write_text(TABLE)
    with pytest.raises(UnstatedRelease, match="--valid-from"):
        store.add_releases(path)
    (added,) = store.add_releases(path, valid_from=date(2024, 7, 1))
    assert (added.entry.codes, added.entry.edition.version) == (2, "2024-07-01")
    rows = store.select("SELECT ?name { mod:22 skos:prefLabel ?name }")
    assert rows == [{"name": "More of everything"}]


def test_columns_may_be_moved_and_added(reading: Reading) -> None:
    found = reading("mod_description,new,mod_type,MOD_CODE\nRight side,x,HCPCS,rt\n")
    assert found.one("id/mod/RT", "skos:altLabel") == "Right side"


@pytest.mark.parametrize("column", ["mod_code", "mod_type", "mod_description"])
def test_a_missing_column_is_named(reading: Reading, column: str) -> None:
    with pytest.raises(UnreadableInput, match=f"release.csv:1: .*'{column}'"):
        reading(TABLE.replace(column, "something"))


def test_a_short_row_is_refused_with_its_line(reading: Reading) -> None:
    with pytest.raises(UnreadableInput, match=r"release\.csv:4: has 2 cells"):
        reading(TABLE + "LT,HCPCS\n")


def test_a_modifier_that_is_listed_twice_is_refused_or_skipped(reading: Reading) -> None:
    (skip,) = reading(TABLE + "RT,HCPCS,Another,Right side\n" * 50_000).skipped
    assert (skip.reason, skip.count, skip.line) == ("repeats a row above it", 50_000, 4)
    with pytest.raises(UnreadableInput, match=r"release\.csv:4: lists RT twice.*line 3"):
        reading(TABLE + "RT,HCPCS,,Left side\n")


def test_rows_of_another_kind_are_skipped(reading: Reading) -> None:
    found = reading(TABLE + "ZZZ,CPT,,Three\nLT,Local,,Left\n")
    assert {(it.line, it.example) for it in found.skipped} == {(4, "ZZZ"), (5, "Local")}


def test_the_real_table_is_read_whole(reading: Reading, reference: Callable[[str], Path]) -> None:
    found = reading(reference("ncci/modifiers.csv"))
    # 433 rows: P1 to P6 are listed for both, and KX twice.
    assert len(found.facts) == 433 - 6 - 1
    named = [it for it in found.facts if found.one(it, "skos:prefLabel") is not None]
    assert len(named) == 49
    assert [skip.example for skip in found.skipped] == ["KX"]
