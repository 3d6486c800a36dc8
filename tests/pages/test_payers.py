"""The payers that a page names, in a sentence or in a list."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from billgraph.graph import Page


def payers(page: Page) -> list[str | None]:
    return [row.label for row in page.rows_of("payer")]


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("Key payers are Aetna.", ["Aetna"]),
        ("Key payers are Aetna and Medicare.", ["Aetna", "Medicare"]),
        ("Key payers are Aetna, Medicare.", ["Aetna", "Medicare"]),
        ("Key payers include Aetna, Cigna and Medicare.", ["Aetna", "Cigna", "Medicare"]),
        ("Key payers include Aetna, Cigna, and Medicare.", ["Aetna", "Cigna", "Medicare"]),
        ("Key payers include: Aetna; Cigna; or Medicare.", ["Aetna", "Cigna", "Medicare"]),
        (
            "Key payers included in this analysis are the Cedar Plan, Aetna.",
            ["Cedar Plan", "Aetna"],
        ),
        ("Major national payers covered here: Aetna and Cigna. More.", ["Aetna", "Cigna"]),
        ("Payers: Aetna, Cigna", ["Aetna", "Cigna"]),
        ("Key payers are considered, including Aetna and Cigna.", ["Aetna", "Cigna"]),
        ("Key payers include the following: Aetna and Cigna.", ["Aetna", "Cigna"]),
        (
            "Key payers are Aetna, Blue Cross and Blue Shield and Medicare.",
            ["Aetna", "Blue Cross and Blue Shield", "Medicare"],
        ),
        (
            "Key payers are Aetna, Health and Care Plan, and Cigna.",
            ["Aetna", "Health and Care Plan", "Cigna"],
        ),
        (
            "Key payers are Aetna and Centers for Medicare and Medicaid Services.",
            ["Aetna", "Centers for Medicare and Medicaid Services"],
        ),
        (
            "Key payers are Aetna, Inc., Cigna Corp, and Oscar.",
            ["Aetna, Inc.", "Cigna Corp", "Oscar"],
        ),
        (
            "Key payers are Medicare (Part A, Part B) and eviCore.",
            ["Medicare (Part A, Part B)", "eviCore"],
        ),
        ("The price rose. Key payers are 3M Plan and Aetna. It fell.", ["3M Plan", "Aetna"]),
    ],
)
def test_a_sentence_names_payers(
    sentence: str, names: list[str], read: Callable[..., Page]
) -> None:
    page = read(f"CPT 0101T: x\nSummary\n{sentence}\n")
    assert payers(page) == names
    assert page.problems == ()
    assert page.summary == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "Key payers are increasingly cautious.",
        "Key payers are not specified in the input.",
        "Payers weigh the evidence, Medicare too.",
        "Commercial insurers and Medicare decide for themselves.",
        "Aetna, Cigna and Medicare are payers.",
    ],
)
def test_a_sentence_that_lists_no_payers_names_none(
    sentence: str, read: Callable[..., Page]
) -> None:
    page = read(f"CPT 0101T: x\nSummary\n{sentence}\n")
    assert (payers(page), page.problems) == ([], ())


@pytest.mark.parametrize(
    ("rest", "part"),
    [
        ("Aetna, Cigna, and Medicare, with rates that vary.", "with rates that vary"),
        ("Medicare, Aetna, Cigna and many regional plans.", "many regional plans"),
        ("Medicare, Aetna, Cigna, A and B and C.", "A and B and C"),
        ("Medicare, Aetna, Cigna, " + "Long " * 20 + "Plan.", "Long"),
    ],
)
def test_a_part_of_the_list_that_is_no_name_is_reported_and_the_others_are_kept(
    rest: str, part: str, read: Callable[..., Page]
) -> None:
    page = read(f"CPT 0101T: x\nSummary\nKey payers are {rest}\n")
    assert sorted(str(name) for name in payers(page)) == ["Aetna", "Cigna", "Medicare"]
    assert [problem.line for problem in page.problems] == [3]
    assert part in page.problems[0].problem
    assert page.problems[0].problem.endswith("is no payer's name")


def test_only_the_first_list_counts_and_only_in_the_summary(read: Callable[..., Page]) -> None:
    page = read(
        "CPT 0101T: x\nSummary\nKey payers are Aetna and Cigna.\nKey payers are Oscar and Humana.\n"
        "Clinical Context\nKey payers are Nobody and Noone.\n"
    )
    assert payers(page) == ["Aetna", "Cigna"]


def test_payers_may_be_a_list_under_a_heading(read: Callable[..., Page]) -> None:
    page = read(
        "# CPT 0101T: x\n## Key Payers\nThey decide differently.\n- Aetna, Inc.\n"
        "- Cigna: asks for records\n1. **Medicare and Medicaid**\n* Blue Cross, Humana and Oscar\n"
    )
    assert [(row.code.value, row.label, row.note, row.line) for row in page.rows] == [
        ("aetna-inc", "Aetna, Inc.", None, 4),
        ("cigna", "Cigna", "asks for records", 5),
        ("medicare-and-medicaid", "Medicare and Medicaid", None, 6),
        ("blue-cross", "Blue Cross", None, 7),
        ("humana", "Humana", None, 7),
        ("oscar", "Oscar", None, 7),
    ]


def test_payers_may_be_a_table(read: Callable[..., Page]) -> None:
    page = read("CPT 0101T: x\n| Payer | Notes |\n|---|---|\n| Cedar Plan | Pays |\n| N/A | x |\n")
    assert [(row.code.value, row.label, row.note) for row in page.rows] == [
        ("cedar-plan", "Cedar Plan", "Pays")
    ]
    assert [(p.line, p.problem) for p in page.problems] == [(5, "'N/A' is no code")]


def test_a_table_under_the_payers_heading_that_is_not_known_names_no_payer(
    read: Callable[..., Page],
) -> None:
    page = read("CPT 0101T: x\nPayers\n| Plan | Rate |\n|---|---|\n| Gold | 5 |\n")
    assert page.rows == ()
    assert [problem.line for problem in page.problems] == [3]


def test_a_payer_that_is_named_twice_is_stated_once(read: Callable[..., Page]) -> None:
    page = read("CPT 0101T: x\nPayers\nAetna\nAETNA\nCigna\n")
    assert payers(page) == ["Aetna", "Cigna"]


def test_a_name_without_a_latin_letter_is_reported_and_not_dropped(
    read: Callable[..., Page],
) -> None:
    page = read("CPT 0101T: x\nPayers\n中国人寿\n")
    assert page.rows == ()
    assert [problem.text for problem in page.problems] == ["中国人寿"]
