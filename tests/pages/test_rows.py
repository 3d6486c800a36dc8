"""Rows and cells: what is kept, what is normalised, and what is reported with its line."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from billgraph.graph import Page

HEAD = "CPT 0101T: Warming\n"
MODIFIERS = HEAD + "| Modifier | Description | When to Use |\n|---|---|---|\n"
DIAGNOSES = HEAD + "| ICD-10 Code | Description |\n|---|---|\n"
PROCEDURES = HEAD + "| CPT Code | Description |\n|---|---|\n"


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("| 22 | More |", "has 2 cells where 3 are expected"),
        ("| 22 | More | Why | Else |", "has 4 cells where 3 are expected"),
        ("words. |", "has 1 cell where 3 are expected"),
        ("| | More | Why |", "has no code"),
        ("| 22, 51 | More | Why |", "'22, 51' is no code"),
        ("| 22/51 | More | Why |", "'22/51' is no code"),
        ("| 22 51 | More | Why |", "'22 51' is no code"),
        ("| 22-25 | More | Why |", "'22-25' is no code"),
        ("| 22\u201325 | More | Why |", "'22\u201325' is no code"),
        ("| N/A | More | Why |", "'N/A' is no code"),
        ("| See note | More | Why |", "'See note' is no code"),
        ("| \u00df | More | Why |", "'\u00df' is no code"),
        ("| \uff12\uff12 | More | Why |", "'\uff12\uff12' is no code"),
    ],
)
def test_a_row_that_cannot_be_read_is_reported_and_the_others_are_kept(
    row: str, problem: str, read: Callable[..., Page]
) -> None:
    page = read(f"{MODIFIERS}{row}\n| 23 | Less | Why |\n")
    assert [(p.line, p.problem, p.text) for p in page.problems] == [(4, problem, row)]
    assert [(r.code.value, r.line) for r in page.rows] == [("23", 5)]


def test_a_long_text_is_cut_in_the_message_but_not_in_what_was_not_read(
    read: Callable[..., Page],
) -> None:
    words = "many words " * 50
    (problem,) = read(f"{DIAGNOSES}| {words} | Ill |\n").problems
    assert len(problem.problem) < 90
    assert words.strip() in problem.text


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("M34.0", "M34.0"),
        ("m34.0", "M34.0"),
        ("M653", "M65.3"),
        ("m25531", "M25.531"),
        ("I10", "I10"),
    ],
)
def test_a_diagnosis_is_normalised_only_in_form(
    written: str, kept: str, codes: Callable[..., list[str]]
) -> None:
    assert codes(f"{DIAGNOSES}| {written} | Ill |\n", "diagnosis") == [kept]


@pytest.mark.parametrize(
    ("written", "kept"),
    [("M65.3O1", "M65.3O1"), ("m65.3o1", "M65.3O1"), ("M3-", "M3-"), ("34.0", "34.0")],
)
def test_a_code_that_fits_no_pattern_is_kept_and_marked(
    written: str, kept: str, read: Callable[..., Page]
) -> None:
    page = read(f"{DIAGNOSES}| {written} | Ill |\n| M34.0 | Ill |\n")
    assert [row.code.value for row in page.rows] == [kept, "M34.0"]
    assert [row.code.value for row in page.malformed] == [kept]
    assert page.problems == ()


@pytest.mark.parametrize(
    ("written", "curie"),
    [
        ("01810", "cpt:01810"),
        ("0350t", "cpt:0350T"),
        ("j0897", "hcpcs:J0897"),
        ("G0008", "hcpcs:G0008"),
        ("0001M", "cpt:0001M"),
        ("1810", "cpt:1810"),
    ],
)
def test_a_related_procedure_is_of_the_system_that_it_fits(
    written: str, curie: str, read: Callable[..., Page]
) -> None:
    assert [r.code.curie for r in read(f"{PROCEDURES}| {written} | x |\n").rows] == [curie]


def test_a_modifier_may_have_the_hyphen_that_joins_it_to_a_code(
    codes: Callable[..., list[str]],
) -> None:
    assert codes(MODIFIERS + "| -22 | More | Why |\n| lt | Left | Why |\n", "modifier") == [
        "22",
        "LT",
    ]


def test_a_code_that_stands_twice_is_stated_twice(read: Callable[..., Page]) -> None:
    page = read(DIAGNOSES + "| M34.0 | Ill |\n| M34.0 | Well |\n")
    assert [(row.label, row.line) for row in page.rows] == [("Ill", 4), ("Well", 5)]


@pytest.mark.parametrize("empty", ["", "Data not available in the input.", "N/A", "not provided"])
def test_a_cell_without_data_says_nothing(empty: str, read: Callable[..., Page]) -> None:
    (row,) = read(f"{MODIFIERS}| 22 | {empty} | Why |\n").rows
    assert (row.label, row.note) == (None, "Why")


def test_columns_that_are_not_read_are_reported(read: Callable[..., Page]) -> None:
    page = read(
        f"{HEAD}| CPT Code | Price | Description | Since | |\n|-|-|-|-|-|\n"
        "| 99213 | 5 | A visit | 1999 | |\n"
    )
    assert [(p.line, p.problem) for p in page.problems] == [
        (2, "column 'Price', 'Since' is not read")
    ]
    assert [(row.code.value, row.label) for row in page.rows] == [("99213", "A visit")]


def test_a_table_that_states_no_known_relation_is_reported_once(read: Callable[..., Page]) -> None:
    table = "| DRG Code | Weight | Days |\n|---|---|---|\n| 981 | 2.3 | 5 |\n| 982 | 1.1 | 3 |\n"
    page = read(
        f"{PROCEDURES}| 99213 | A visit |\n{table}| Modifier | Description |\n| 22 | More |\n"
    )
    assert [(p.line, p.problem) for p in page.problems] == [
        (5, "a table of none of the relations that billgraph knows")
    ]
    assert [row.code.value for row in page.rows] == ["22", "99213"]


def test_a_table_is_never_read_as_of_the_one_above_it(codes: Callable[..., list[str]]) -> None:
    text = (
        f"{PROCEDURES}| 99213 | A visit |\n| Revenue Code | Name |\n|---|---|\n| 0360 | Rooms |\n"
    )
    assert codes(text, "procedure") == ["99213"]


@pytest.mark.parametrize("section", ["Summary", "Clinical Context", "Overview"])
def test_a_table_among_prose_is_reported_and_not_taken_for_prose(
    section: str, read: Callable[..., Page]
) -> None:
    page = read(f"{HEAD}{section}\nWords.\n| Year | Price |\n|---|---|\n| 2024 | 5 |\n")
    assert [problem.line for problem in page.problems] == [4]
    assert "Words." in (page.summary, page.clinical_context, page.overview)


def test_a_code_of_another_relation_opens_no_table_without_a_header(
    read: Callable[..., Page],
) -> None:
    page = read(f"{HEAD}Sites of service\nM34.0 | Ill | Often |\n")
    assert page.rows == ()
    assert [problem.line for problem in page.problems] == [3]


def test_what_a_page_says_in_a_table_of_two_columns_is_read_as_lines(
    read: Callable[..., Page],
) -> None:
    page = read(
        "| CPT Code | 0101T |\n|---|---|\n"
        "| Service type | Warming |\n| Site of service | Office |\n"
    )
    assert page.procedure.curie == "cpt:0101T"
    assert (page.service_type, page.site_of_service) == ("Warming", "Office")


def test_a_hundred_thousand_rows_are_read_with_their_lines(read: Callable[..., Page]) -> None:
    rows = "".join(f"M{n % 100:02}.{n % 10} | Ill {n} | Often |\n" for n in range(100_000))
    page = read(f"{HEAD}| ICD-10 Code | Description | Notes |\n|---|---|---|\n{rows}")
    assert len(page.rows) == 100_000
    assert (page.rows[-1].label, page.rows[-1].line) == ("Ill 99999", 100_003)
