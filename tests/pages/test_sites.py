"""The sites of service that a page names, as places of the CMS set."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from billgraph.graph import Page


@pytest.mark.parametrize(
    ("words", "places"),
    [
        ("Ambulatory surgical center", ["24"]),
        ("ambulatory surgery centers (ASCs)", ["24"]),
        ("ASC or office", ["24", "11"]),
        ("Hospital outpatient department", ["22"]),
        ("Hospital outpatient department (HOPD)", ["22"]),
        ("Outpatient hospital", ["22"]),
        ("On-campus outpatient hospital", ["22"]),
        ("Off-campus outpatient hospital", ["19"]),
        ("off campus hospital outpatient department", ["19"]),
        ("Off-campus outpatient hospital or on-campus outpatient hospital", ["19", "22"]),
        ("Inpatient hospital", ["21"]),
        ("hospital inpatient unit", ["21"]),
        ("Emergency department", ["23"]),
        ("Hospital emergency room (ER)", ["23"]),
        ("Urgent care center", ["20"]),
        ("Physician’s office", ["11"]),
        ("physicians' office", ["11"]),
        ("doctor's office or medical office", ["11"]),
        ("Office-based setting", ["11"]),
        ("Patient’s home", ["12"]),
        ("Skilled nursing facility (SNF)", ["31"]),
        ("nursing facility", ["32"]),
        ("Skilled nursing facility, nursing facility", ["31", "32"]),
        ("Assisted living facility; group home", ["13", "14"]),
        ("Hospice", ["34"]),
        ("Independent clinic", ["49"]),
        ("Rural health clinic or FQHC", ["72", "50"]),
        ("Independent clinical laboratory", ["81"]),
        ("End-stage renal disease treatment facility", ["65"]),
    ],
)
def test_words_that_name_a_place_are_mapped_to_it(
    words: str, places: list[str], codes: Callable[..., list[str]]
) -> None:
    assert codes(f"CPT 0101T: x\nTypical site of service: {words}\n", "site") == places


@pytest.mark.parametrize(
    "words",
    [
        "Clinic",
        "Outpatient",
        "Infusion suite",
        "Hospital",
        "Laboratory",
        "Nursing home",
        "Home health agency",
        "Officer's mess",
        "Ascent to a hospicelike place",
    ],
)
def test_words_that_name_no_place_stay_the_pages_words(
    words: str, read: Callable[..., Page]
) -> None:
    page = read(f"CPT 0101T: x\nTypical site of service: {words}\n")
    assert (page.rows, page.site_of_service) == ((), words)


def test_a_place_keeps_the_words_that_named_it_and_its_line(read: Callable[..., Page]) -> None:
    page = read("CPT 0101T: x\n\nSite of service: A hospital outpatient setting, or the HOPD\n")
    assert [(row.code.curie, row.label, row.line) for row in page.rows] == [
        ("pos:22", "hospital outpatient setting", 3)
    ]


def test_places_stand_in_the_order_in_which_they_are_named(
    codes: Callable[..., list[str]],
) -> None:
    text = (
        "CPT 0101T: x\nPlaces of service: inpatient hospital, office, ambulatory surgical center\n"
    )
    assert codes(text, "site") == ["21", "11", "24"]


def test_sites_may_be_a_table_of_codes(read: Callable[..., Page]) -> None:
    page = read(
        "CPT 0101T: x\n| POS Code | Name |\n|---|---|\n| 11 | Office |\n| 2 | Telehealth |\n"
    )
    assert [(row.code.value, row.label) for row in page.rows] == [
        ("11", "Office"),
        ("02", "Telehealth"),
    ]
