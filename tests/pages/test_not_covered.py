"""Diagnoses that do not support a procedure: never taken for those that go with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from billgraph.graph import Page, write_page
from billgraph.graph.pages.headings import UNTAKEN, section_of
from billgraph.graph.pages.page_yaml import read_page as yaml_page

PAGE = """\
# CPT 20610: Joint injection

## ICD-10 Codes that Support Medical Necessity
- M17.11 Unilateral primary osteoarthritis, right knee

## ICD-10 Codes that DO NOT Support Medical Necessity
- M25.561 Pain in left knee
"""


@pytest.mark.parametrize(
    ("heading", "section"),
    [
        ("ICD-10-CM Codes that Support Medical Necessity", "diagnosis"),
        ("ICD-10-CM Codes That DO NOT Support Medical Necessity:", "noncovered"),
        ("ICD-10 codes that don\u2019t support medical necessity", "noncovered"),
        ("Diagnosis codes that does not support coverage", "noncovered"),
        ("Non-Covered Diagnoses", "noncovered"),
        ("Noncovered ICD-10 Codes", "noncovered"),
        ("Not covered when", "noncovered"),
        ("Diagnoses that are not medically necessary", "noncovered"),
        ("Covered when:", "diagnosis"),
        ("Covered Diagnosis Code(s)", "diagnosis"),
        ("CPT/HCPCS codes", "procedure"),
        ("Common ICD-10 Codes for this procedure", "diagnosis"),
        ("3. Diagnosis Codes (ICD-10-CM)", "diagnosis"),
        ("Applicable Modifier(s)", "modifier"),
        ("Non-covered CPT codes", UNTAKEN),
        ("Excluded modifiers", UNTAKEN),
        ("Codes not to be reported with it", UNTAKEN),
        ("Key payers are not many.", None),
    ],
)
def test_a_heading_is_known_in_many_wordings(heading: str, section: str | None) -> None:
    assert section_of(heading) == section


@pytest.mark.parametrize(
    "table",
    [
        "| ICD-10 Code | Description |\n|---|---|\n| M25.561 | Pain |\n",
        "ICD-10 Code\tDescription\nM25.561\tPain\n",
        "Code  Description\nM25.561  Pain\n",
        "M25.561 Pain\n",
        "- Pain (M25.561)\n",
    ],
)
def test_a_table_is_of_the_relation_that_its_heading_says(
    table: str, read: Callable[..., Page]
) -> None:
    page = read(f"# CPT 20610: x\n## Codes that do not support medical necessity\n{table}")
    assert [(row.kind, row.code.value, row.label) for row in page.rows] == [
        ("noncovered", "M25.561", "Pain")
    ]


def test_a_column_may_say_that_a_diagnosis_is_not_covered(read: Callable[..., Page]) -> None:
    page = read(
        "# CPT 20610: x\n| ICD-10 Code | Description | Covered? |\n|---|---|---|\n"
        "| M17.11 | Right knee | Yes |\n| M25.561 | Pain | No |\n"
    )
    assert [(row.kind, row.code.value) for row in page.rows] == [
        ("diagnosis", "M17.11"),
        ("noncovered", "M25.561"),
    ]


def test_a_heading_that_turns_the_meaning_is_never_passed_over(read: Callable[..., Page]) -> None:
    page = read(
        "# CPT 20610: x\n## Related Diagnoses\n- M17.11 Right knee\n"
        "**Do not use**\n- M25.561 Pain\n**Exclusions**\n- M00.9 Infection\n"
    )
    assert [row.code.value for row in page.rows] == ["M17.11"]
    assert [it.text for it in page.unread] == ["M25.561", "M00.9"]


@pytest.mark.parametrize(
    "text",
    [
        "The provider who sees the patient on the same day may report a visit, but these\n"
        "are not reported with other codes of the same session, as long as the modifier\n"
        "that says so is absent.",
        "- Not to be billed with other codes",
        "Not seen with many modifiers",
    ],
)
def test_prose_that_denies_is_no_heading(text: str, read: Callable[..., Page]) -> None:
    page = read(f"CPT 20610: x\nOverview\n{text}\nIt goes on.\n")
    assert page.overview is not None
    assert page.overview.endswith("\n\nIt goes on.")
    assert page.overview.count("\n\n") == 1


def test_what_is_not_covered_is_kept_in_yaml(read: Callable[..., Page]) -> None:
    page = read(PAGE, "page.md")
    assert "noncovered_diagnoses:\n- code: M25.561\n" in write_page(page)
    assert yaml_page(write_page(page), "kept.yaml").rows == page.rows


def test_a_link_says_that_it_is_not_covered(billgraph: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text(PAGE, encoding="utf-8")
    assert billgraph("add", path).status == 0

    def linked(*arguments: str) -> list[tuple[str, str, str]]:
        found = billgraph("links", "20610", "-f", "json", *arguments).json
        return [(it["relation"], it["direction"], it["code"]) for it in found]

    assert linked() == [("diagnosis", "out", "M17.11"), ("noncovered", "out", "M25.561")]
    assert linked("--to", "diagnosis") == [("diagnosis", "out", "M17.11")]
    assert linked("--to", "noncovered") == [("noncovered", "out", "M25.561")]
    (back,) = billgraph("links", "M25.561", "-f", "json").json
    assert (back["relation"], back["direction"]) == ("noncovered", "in")
    assert "noncovered of" in billgraph("links", "M25.561").out
    query = "SELECT ?d { cpt:20610 bg:hasDiagnosis ?d }"
    assert "M25.561" not in billgraph("sparql", query).out


def test_its_name_is_audited_like_that_of_any_diagnosis(
    billgraph: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "page.md"
    path.write_text(PAGE.replace("M25.561 Pain in left knee", "M79.641 Pain in left hand"))
    found = billgraph("audit", path, "-f", "json").json["findings"]
    assert [(it["relation"], it["code"]) for it in found if it["severity"] == "error"] == [
        ("noncovered", "M79.641")
    ]
