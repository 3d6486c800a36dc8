"""Sister pages of the same publisher: other headings, other wordings, and data that are missing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from billgraph.graph import Page

NO_DATA = "Data not available in the input."
PAGE = f"""\
Summary & Overview
HCPCS J0101: Injected warmth
This is about warmth. Key payers considered in the analysis include Aetna, Cedar Plan and Medicare.
CPT Code Overview
The clinician injects warmth.
Service type: {NO_DATA}
Typical site of service: Infusion suite or physician office
Coding Specifications
{NO_DATA}
Related Diagnoses
| ICD-10 Code | Description | Clinical Relevance |
|---|---|---|
{NO_DATA}
Related HCPCS Codes
| HCPCS Code | Description | Relationship to This Procedure |
|---|---|---|
J0102 | More warmth | Given next. |
"""


def test_a_sister_page_is_read_whole(read: Callable[..., Page]) -> None:
    page = read(PAGE)
    assert (page.procedure.curie, page.title) == ("hcpcs:J0101", "Injected warmth")
    assert page.overview == "The clinician injects warmth."
    assert page.service_type is None
    assert page.site_of_service == "Infusion suite or physician office"
    assert page.missing == ("service_type", "modifier", "specialty", "diagnosis")
    assert page.problems == ()
    assert [(row.code.curie, row.line) for row in page.rows] == [
        ("hcpcs:J0102", 17),
        ("payer:aetna", 3),
        ("payer:cedar-plan", 3),
        ("payer:medicare", 3),
        ("pos:11", 7),
    ]


@pytest.mark.parametrize(
    "words",
    [
        "Data not available in the input.",
        "Data not available in the provided input",
        "Not available.",
        "not specified in the source",
        "Data are not available in the input.",
        "No data available in the input.",
        "Information not provided.",
        "N/A",
    ],
)
def test_that_there_are_no_data_is_said_in_many_ways(words: str, read: Callable[..., Page]) -> None:
    page = read(f"CPT 0101T: x\nRelated Diagnoses\n{words}\nService type: {words}\n")
    assert page.missing == ("diagnosis", "service_type")
    assert page.rows == ()


@pytest.mark.parametrize(
    "table",
    [
        f"{NO_DATA}\n",
        f"| ICD-10 Code | Description |\n|---|---|\n{NO_DATA}\n",
        f"| ICD-10 Code | Description |\n|---|---|\n| {NO_DATA} |\n",
        f"| ICD-10 Code | Description |\n|---|---|\n| {NO_DATA} | {NO_DATA} |\n",
        f"| ICD-10 Code | Description |\n|---|---|\n| {NO_DATA} | |\n",
        "| ICD-10 Code | Description |\n|---|---|\n| N/A | Not available |\n",
        "| ICD-10 Code | Description |\n|---|---|\n| | Not available |\n",
        f"- {NO_DATA}\n",
        f"**{NO_DATA}**\n",
    ],
)
def test_no_data_may_stand_in_place_of_a_table_under_it_or_in_it(
    table: str, read: Callable[..., Page]
) -> None:
    page = read(f"CPT 0101T: x\nRelated Diagnoses\n{table}")
    assert (page.missing, page.rows, page.problems) == (("diagnosis",), (), ())


def test_no_data_in_html_stands_in_a_cell_over_all_columns(read: Callable[..., Page]) -> None:
    page = read(
        "<h1>CPT 0101T: x</h1><table><tr><th>Modifier<th>Description"
        f"<tr><td colspan=2>{NO_DATA}</table>"
    )
    assert (page.missing, page.problems) == (("modifier",), ())


def test_no_data_below_a_heading_means_the_tables_that_it_lacks(read: Callable[..., Page]) -> None:
    page = read(
        "CPT 0101T: x\nCoding Specifications\n| Modifier | Description |\n|---|---|\n22 | More |\n"
        f"{NO_DATA}\nRelated Diagnoses\n"
    )
    assert page.missing == ("specialty",)


def test_no_data_under_an_empty_table_means_that_table(read: Callable[..., Page]) -> None:
    page = read(
        f"CPT 0101T: x\nCoding Specifications\n| Modifier | Description |\n|---|---|\n{NO_DATA}\n"
        "| Taxonomy Code | Specialty |\n|---|---|\n207RR0500X | Care |\n"
    )
    assert page.missing == ("modifier",)


def test_what_the_page_has_is_never_missing(read: Callable[..., Page]) -> None:
    page = read(
        f"CPT 0101T: x\nSummary\nWords.\n{NO_DATA}\nRelated Diagnoses\nM34.0 | x\n{NO_DATA}\n"
    )
    assert page.missing == ()


def test_sites_and_payers_may_be_missing(read: Callable[..., Page]) -> None:
    page = read(
        f"CPT 0101T: x\nSummary\nKey payers considered: {NO_DATA}\n"
        f"Overview\nTypical site of service: {NO_DATA}\n"
    )
    assert page.missing == ("payer", "site")
    assert page.site_of_service is None


@pytest.mark.parametrize(
    "words", ["Data are scarce.", "Data not available in the input are noted."]
)
def test_a_sentence_about_data_is_not_missing_data(words: str, read: Callable[..., Page]) -> None:
    page = read(f"CPT 0101T: x\nSummary\n{words}\n")
    assert (page.missing, page.summary) == ((), words)


@pytest.mark.parametrize(
    "heading",
    [
        "Billing Code Overview",
        "CPT Code Overview",
        "HCPCS Code Overview",
        "## Overview:",
        "**Overview**",
    ],
)
def test_the_overview_has_many_headings(heading: str, read: Callable[..., Page]) -> None:
    assert read(f"CPT 0101T: x\n{heading}\nWords.\n").overview == "Words."


def test_a_label_may_stand_above_its_value(read: Callable[..., Page]) -> None:
    page = read(
        "# CPT 0101T: x\n## Service type\nWarming\n"
        "## Typical site of service\n- Office\n- Hospice\n"
    )
    assert page.service_type == "Warming"
    assert [row.code.value for row in page.rows_of("site")] == ["11", "34"]
