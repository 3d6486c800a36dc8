"""Pages as plain text, in the form of the seed page with all its oddities."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from billgraph.graph import Page

PAGE = """\
Summary & Overview
CPT 0101T: Guided warming of the wrist
This page is about warming. Key payers included here are Aetna, Cedar Plan, and Medicare. \
Data not available in the input are noted where applicable.
Billing Code Overview
The clinician warms the patient\u2019s wrist.
-
Service type: Warming (staged)
-
Typical site of service: Ambulatory surgical center or hospital outpatient setting
Clinical & Coding Specifications
Clinical Context
Someone has had a stiff wrist for months.
It is warmed twice.
Typical site of service: office. Service type: another one.
Coding Specifications
| Modifier | Description | When to Use |
|---|---|---|
22 | More work | Use when 0101T took longer; say why. |
LT | Left side | Use for the left wrist. |
| Taxonomy Code | Specialty | Notes |
|---|---|---|
| 207RR0500X | Wrist Care | Plans the session. |
Related Diagnoses
| ICD-10 Code | Description | Clinical Relevance |
|---|---|---|
M25.531 | Wrist pain | The usual reason. |
Related CPT Codes
| CPT Code | Description | Relationship to This Procedure |
|---|---|---|
01810 | Numbing | Billed on the same day. |
J0897 | A drug | Given before. |"""


def test_a_page_in_the_form_of_the_seed_is_read_whole(read: Callable[..., Page]) -> None:
    page = read(PAGE)
    assert (page.procedure.curie, page.title) == ("cpt:0101T", "Guided warming of the wrist")
    assert page.service_type == "Warming (staged)"
    assert page.overview == "The clinician warms the patient\u2019s wrist."
    assert page.problems == ()
    assert page.missing == ()
    assert [(row.kind, row.code.curie, row.label, row.line) for row in page.rows] == [
        ("diagnosis", "icd10cm:M25.531", "Wrist pain", 26),
        ("specialty", "nucc:207RR0500X", "Wrist Care", 22),
        ("modifier", "mod:22", "More work", 18),
        ("modifier", "mod:LT", "Left side", 19),
        ("procedure", "cpt:01810", "Numbing", 30),
        ("procedure", "hcpcs:J0897", "A drug", 31),
        ("payer", "payer:aetna", "Aetna", 3),
        ("payer", "payer:cedar-plan", "Cedar Plan", 3),
        ("payer", "payer:medicare", "Medicare", 3),
        ("site", "pos:24", "Ambulatory surgical center", 9),
        ("site", "pos:22", "hospital outpatient setting", 9),
    ]


def test_a_rows_note_is_its_last_column(read: Callable[..., Page]) -> None:
    assert read(PAGE).rows_of("modifier")[0].note == "Use when 0101T took longer; say why."


def test_the_paragraphs_of_the_clinical_context_are_kept_apart(read: Callable[..., Page]) -> None:
    context = read(PAGE).clinical_context
    assert context is not None
    assert context.split("\n\n") == [
        "Someone has had a stiff wrist for months.",
        "It is warmed twice.",
        "Typical site of service: office. Service type: another one.",
    ]


def test_what_the_clinical_context_says_of_sites_is_its_text_and_no_statement(
    read: Callable[..., Page],
) -> None:
    page = read(PAGE)
    assert page.site_of_service is not None
    assert page.site_of_service.startswith("Ambulatory surgical center")
    assert "11" not in [row.code.value for row in page.rows_of("site")]


def test_a_summary_that_notes_missing_data_where_applicable_misses_none(
    read: Callable[..., Page],
) -> None:
    page = read(PAGE)
    assert "Data not available" in (page.summary or "")
    assert page.missing == ()


@pytest.mark.parametrize(
    "row",
    [
        "22 | More | Why |",
        "| 22 | More | Why |",
        "| 22 | More | Why",
        "22|More|Why",
        " 22 |More| Why ",
    ],
)
def test_a_row_may_lack_its_outer_pipes(row: str, read: Callable[..., Page]) -> None:
    page = read(f"CPT 0101T: x\n| Modifier | Description | When to Use |\n|---|---|---|\n{row}\n")
    assert [(r.code.value, r.label, r.note) for r in page.rows] == [("22", "More", "Why")]


def test_a_table_may_run_into_the_next_one_without_any_ruler(codes: Callable[..., object]) -> None:
    text = (
        "CPT 0101T: x\nModifier | Description\n22 | More\n"
        "Taxonomy Code | Specialty\n207RR0500X | Care\nICD-10 Code | Description\nM34.0 | Ill\n"
    )
    assert codes(text, "modifier") == ["22"]
    assert codes(text, "specialty") == ["207RR0500X"]
    assert codes(text, "diagnosis") == ["M34.0"]


def test_a_table_may_run_into_the_next_heading(read: Callable[..., Page]) -> None:
    page = read("CPT 0101T: x\nModifier | Description\n22 | More\nClinical Context\nIt hurts.\n")
    assert len(page.rows) == 1
    assert page.clinical_context == "It hurts."


def test_columns_may_stand_in_another_order(read: Callable[..., Page]) -> None:
    page = read("CPT 0101T: x\n| When to Use | Modifier | Description |\n| Why | 22 | More |\n")
    assert [(r.code.value, r.label, r.note) for r in page.rows] == [("22", "More", "Why")]


def test_a_table_without_a_header_is_read_in_the_section_that_says_what_it_is(
    read: Callable[..., Page],
) -> None:
    page = read("CPT 0101T: x\nRelated Diagnoses\nM34.0 | Ill | Often |\nM34.1 | Worse | Rare |\n")
    assert [(r.code.value, r.label, r.note, r.line) for r in page.rows_of("diagnosis")] == [
        ("M34.0", "Ill", "Often", 3),
        ("M34.1", "Worse", "Rare", 4),
    ]


def test_a_column_named_just_code_is_of_the_section_it_stands_in(
    codes: Callable[..., object],
) -> None:
    text = "CPT 0101T: x\nRelated Diagnoses\n| Code | Description |\n|---|---|\n| M34.0 | Ill |\n"
    assert codes(text, "diagnosis") == ["M34.0"]


def test_a_list_may_stand_in_place_of_a_table(read: Callable[..., Page]) -> None:
    page = read(
        "CPT 0101T: x\nRelated Diagnoses\nThese are seen:\n- M34.0: Ill\n- m653 (Finger)\n- L98.4\n"
        "Related CPT Codes\n\u2022 99213 \u2013 Visit\n"
    )
    assert [(r.code.value, r.label, r.line) for r in page.rows] == [
        ("M34.0", "Ill", 4),
        ("M65.3", "Finger", 5),
        ("L98.4", None, 6),
        ("99213", "Visit", 8),
    ]


@pytest.mark.parametrize(
    ("title", "code", "name"),
    [
        ("CPT 0101T: Warming", "cpt:0101T", "Warming"),
        ("CPT Code 0101T: Warming", "cpt:0101T", "Warming"),
        ("CPT\u00ae 0101T \u2013 Warming", "cpt:0101T", "Warming"),
        ("cpt code 0101t - Warming", "cpt:0101T", "Warming"),
        ("CPT\u00ae Code 0101T \u2014 Warming: staged", "cpt:0101T", "Warming: staged"),
        ("HCPCS J0897: A drug", "hcpcs:J0897", "A drug"),
        ("HCPCS Level II Code J0897 - A drug", "hcpcs:J0897", "A drug"),
        ("CPT/HCPCS G0008: A visit", "hcpcs:G0008", "A visit"),
        ("0101T: Warming", "cpt:0101T", "Warming"),
        ("0101T \u2013 Warming", "cpt:0101T", "Warming"),
        ("Billing code 0101T: Warming", "cpt:0101T", "Warming"),
        ("Procedure code 99213", "cpt:99213", None),
    ],
)
def test_titles_come_in_many_forms(
    title: str, code: str, name: str | None, read: Callable[..., Page]
) -> None:
    page = read(f"{title}\nSomething about it.\n")
    assert (page.procedure.curie, page.title) == (code, name)


def test_without_a_title_the_first_code_that_is_called_one_is_the_pages(
    read: Callable[..., Page],
) -> None:
    page = read("Summary\nCPT codes often change. CPT code 0101T did not, nor did CPT 99213.\n")
    assert (page.procedure.curie, page.title) == ("cpt:0101T", None)


def test_the_title_says_what_the_page_is_about_and_not_a_link_above_it(
    read: Callable[..., Page],
) -> None:
    page = read("Previous: CPT 0100T\nCPT 0101T: Warming\nMore.\n")
    assert (page.procedure.curie, page.title) == ("cpt:0101T", "Warming")


def test_a_later_line_about_another_code_is_no_title(read: Callable[..., Page]) -> None:
    page = read("CPT code 0101T\nBilling Code Overview\nCPT 99213: a visit, is another matter.\n")
    assert (page.procedure.curie, page.title) == ("cpt:0101T", None)


@pytest.mark.parametrize("number", ["27601-1234", "2024-05-01", "12345 Main Street"])
def test_a_number_that_is_no_procedure_code_is_no_title(
    number: str, read: Callable[..., Page]
) -> None:
    page = read(f"{number}\nCPT 0101T: Warming\n")
    assert page.procedure.curie == "cpt:0101T"


def test_lines_are_counted_as_an_editor_counts_them(read: Callable[..., Page]) -> None:
    text = (
        "CPT 0101T: x\n\n\n<!-- a\ncomment -->\nold\x0b\x0cmac\u2028\n"
        "Modifier | Description\n22 | More\n"
    )
    assert read(text).rows[0].line == 8
    assert read(text.replace("\n", "\r\n")).rows[0].line == 8
    assert read(text.replace("\n", "\r")).rows[0].line == 8


def test_a_byte_order_mark_and_no_break_spaces_change_nothing(read: Callable[..., Page]) -> None:
    plain = read(PAGE)
    assert read("\ufeff" + PAGE.replace(" ", "\u00a0")) == plain


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_the_byte_order_mark_says_the_encoding(encoding: str, read: Callable[..., Page]) -> None:
    assert read(PAGE.encode(encoding)) == read(PAGE)


def test_invisible_characters_inside_codes_and_words_are_left_out(
    read: Callable[..., Page],
) -> None:
    text = (
        "CPT 01\u200b01T: War\u00adming\nRelated Diag\u200bnoses\n"
        "ICD\u201110 Code | Description\nM34\u2060.0\u200e | Ill\x07\n"
    )
    page = read(text)
    assert (page.procedure.value, page.title) == ("0101T", "Warming")
    assert [(row.code.value, row.label) for row in page.rows] == [("M34.0", "Ill")]


@pytest.mark.parametrize("bullet", ["-", "*", "+", "\u2022", "\u00b7", "\u2013", "- -"])
def test_a_bullet_on_a_line_of_its_own_is_no_text(bullet: str, read: Callable[..., Page]) -> None:
    page = read(f"CPT 0101T: x\nOverview\n{bullet}\nService type: Warming\n{bullet}\nIt is warm.\n")
    assert (page.service_type, page.overview) == ("Warming", "It is warm.")


def test_prose_with_a_pipe_in_it_stays_prose(read: Callable[..., Page]) -> None:
    page = read("CPT 0101T: x\nClinical Context\nWarm | not hot, they say.\n")
    assert page.clinical_context == "Warm | not hot, they say."
    assert page.problems == ()


def test_a_paragraph_that_an_editor_wrapped_is_one(read: Callable[..., Page]) -> None:
    page = read(
        "CPT 0101T: Warming\n\nSummary\n\n"
        "Nobody knows how the payers will decide. Key payers here are Aetna, Blue Cross\n"
        "Blue Shield, and Medicare. Readers will find what there is to be found, and so\n"
        "on.\n"
    )
    assert [row.label for row in page.rows_of("payer")] == [
        "Aetna",
        "Blue Cross Blue Shield",
        "Medicare",
    ]
    assert page.summary is not None
    assert "\n" not in page.summary


def test_short_lines_below_one_another_are_not_joined(read: Callable[..., Page]) -> None:
    page = read("CPT 0101T: x\nKey Payers\nAetna\nCedar Plan\nMedicare\n")
    assert [row.code.value for row in page.rows_of("payer")] == ["aetna", "cedar-plan", "medicare"]


def test_a_labelled_line_is_never_taken_for_the_end_of_the_one_above(
    read: Callable[..., Page],
) -> None:
    first = "Service type: Warming of the wrist with a device that is made for warming wrists"
    page = read(f"CPT 0101T: x\nOverview\n{first}\nTypical site of service: Office\n")
    assert page.service_type == first.removeprefix("Service type: ")
    assert page.site_of_service == "Office"


def test_codes_listed_below_one_another_are_not_joined(codes: Callable[..., list[str]]) -> None:
    names = ("A long name of an illness of the wrist that fills a whole line, " * 2)[:80]
    text = (
        f"CPT 0101T: x\nRelated Diagnoses\nM34.0: {names}\nM34.1: {names}x\nL98.4 \u2013 {names}\n"
    )
    assert codes(text, "diagnosis") == ["M34.0", "M34.1", "L98.4"]
