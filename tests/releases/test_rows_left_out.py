"""Rows of edits that a release cannot use are counted with a reason, or refused with their line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from billgraph.graph.errors import UnreadableInput

Reading = Callable[..., Any]

MUE = "hcpcs_code,mue_units,mue_mai,mue_rationale,mue_service\n10001,2,3,Why,Practitioner\n"
AOC = (
    "AOC_Edit_Type,Add-On_Code,AOC_DelDT,Primary_Code,Primary_Code_DelDT,"
    "AOC_Edit_EffDT,AOC_Edit_DelDT,Special_Instruction_Notes\n"
    "1,10002,,10001,,2013091,,\n"
)
ADDENDUM = "HCPCSCode,ShortDescriptor,StatusIndicator,Source\n10001,Service,T,2026-04\n"
NAMES = {MUE: "mue.csv", AOC: "AOC_V2024Q2-MCR.csv", ADDENDUM: "addendum.csv"}


@pytest.mark.parametrize(
    ("table", "row", "reason", "example"),
    [
        (MUE, "100,2,3,Why,Practitioner", "no code in its first column", "100"),
        (MUE, "10001,2,3,Why,Practitioner", "the same row again", "10001"),
        (AOC, "1,100,,10001,,2013091,,", "no code in the column of add-on codes", "100"),
        (AOC, "1,10002,,100,,2013091,,", "no code in the column of primary codes", "100"),
        (AOC, "1,10002,,10001,,2013091,,", "the same pair again", "cpt:10002 cpt:10001"),
        (ADDENDUM, "100,Other,T,2026-04", "no code in its first column", "100"),
        (ADDENDUM, "10001,Service,T,2026-04", "the same row again", "10001"),
        (ADDENDUM, "10002,Other,,2026-04", "no status indicator", "10002"),
    ],
)
def test_a_row_that_says_nothing_usable_is_counted_with_its_reason(
    table: str, row: str, reason: str, example: str, reading: Reading
) -> None:
    alone = reading(table, NAMES[table])
    found = reading(f"{table}{row}\n", NAMES[table])
    (skip,) = found.skipped
    line = table.count("\n") + 1
    assert (skip.reason, skip.count, skip.line, skip.example) == (reason, 1, line, example)
    assert found.facts == alone.facts
    assert alone.skipped == []


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("4,10003,,10001,,2013091,,", "has the add-on type '4', not 1, 2 or 3"),
        ("1,10003,soon,10001,,2013091,,", "has 'soon' where a date should stand"),
        ("1,10003,20240,10001,,2013091,,", "has '20240' where a date should stand"),
    ],
)
def test_an_add_on_row_that_cannot_be_is_refused_with_its_line(
    row: str, problem: str, reading: Reading
) -> None:
    with pytest.raises(UnreadableInput, match=problem) as caught:
        reading(AOC + row, NAMES[AOC])
    assert caught.value.line == 3


def test_an_add_on_code_counts_until_the_day_its_edition_begins(reading: Reading) -> None:
    ends = {"2024091": False, "2024092": True, "9999365": True, "": True}
    for number, (end, counts) in enumerate(ends.items(), 3):
        code = f"1000{number}"
        found = reading(f"{AOC}1,{code},{end},10001,,2013091,,\n", NAMES[AOC])
        assert (f"id/cpt/{code}" in found.facts) is counts, end


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("excerpt_of: moon\nfacts: {}\n", "excerpt_of is 'moon', no code set"),
        ("excerpt_of: pfs\nversion: 1\nfacts: {}\n", "lacks version or valid_from"),
        ("excerpt_of: pfs\nvalid_from: 2025-01-01\nfacts: {}\n", "lacks version or valid_from"),
        ("excerpt_of: pfs\nversion: 1\nvalid_from: 2025-01-01\n", "lacks facts"),
    ],
)
def test_an_excerpt_that_lacks_a_part_is_refused(text: str, problem: str, reading: Reading) -> None:
    with pytest.raises(UnreadableInput, match=problem) as caught:
        reading(text, "excerpt.yaml")
    assert caught.value.mend


@pytest.mark.parametrize(
    ("fact", "problem"),
    [
        ("id/cpt/10001: nothing", "id/cpt/10001 has no facts"),
        ("id/cpt/10001: {bg:status: {a: b}}", "bg:status is {'a': 'b'}"),
    ],
)
def test_an_excerpt_whose_facts_are_no_facts_is_refused(
    fact: str, problem: str, reading: Reading
) -> None:
    head = "excerpt_of: pfs\nversion: 1\nvalid_from: 2025-01-01\nfacts:\n"
    with pytest.raises(UnreadableInput, match=problem):
        reading(f"{head}  {fact}\n", "excerpt.yaml")
