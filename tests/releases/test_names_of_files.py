"""What the names of files tell: months, long and short, and years of two and four digits."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from billgraph.graph.releases.documents import documents
from billgraph.graph.releases.icd10cm.years import valid_from
from billgraph.graph.releases.readers.hcpcs import edition_named
from billgraph.graph.releases.readers.nucc import read as read_nucc
from billgraph.graph.releases.readers.opps_addendum_b import release_month as opps_month
from billgraph.graph.releases.readers.pfs import release_month

MONTHS = (
    "January February March April May June July August September October November December"
).split()


@pytest.mark.parametrize("month", MONTHS)
@pytest.mark.parametrize("length", [3, 4, None])
def test_every_month_dates_an_icd_file_by_its_long_or_short_name(
    month: str, length: int | None
) -> None:
    if length == 4 and month != "September":
        length = 3
    name, day = month[:length], date(2024, MONTHS.index(month) + 1, 1)
    for file_name in (
        f"icd10cm-order-{name}-2024.txt",
        f"icd10cm_order_{name.lower()}_1_2024.txt",
        f"icd10cm_codes_{name.upper()}2024.txt",
        f"icd10c-tabular-{name}-1-2024.xml",
        f"icd10cm order {name} 1st, 2024.txt",
        f"icd10cm_order_2024_{name}.txt",
        f"icd10cm-order-2024-{name}-01.txt",
        f"icd10cm_order_{day}.txt",
    ):
        assert valid_from(file_name) == day, file_name


@pytest.mark.parametrize(
    ("file_name", "day"),
    [
        ("icd10cm-order-Jan-2021.txt", date(2021, 1, 1)),
        ("icd10cm_order_2024.txt", date(2023, 10, 1)),
        ("icd10cm_marked_2024.txt", date(2023, 10, 1)),
        ("icd10cm_order_2024_decimal.txt", date(2023, 10, 1)),
        ("icd10cm_order_summary_2024.txt", date(2023, 10, 1)),
        ("icd10cm_order_2026-06-20.txt", date(2025, 10, 1)),
        ("icd10cm_order_april_31_2024.txt", date(2023, 10, 1)),
        ("icd10cm_order.txt", None),
    ],
)
def test_a_name_without_a_month_tells_the_fiscal_year(file_name: str, day: date | None) -> None:
    assert valid_from(file_name) == day


@pytest.mark.parametrize(
    ("file_name", "version"),
    [
        ("HCPC17_CONTR_ANWEB.txt", "2017"),
        ("HCPC2017_CONTR_ANWEB.txt", "2017"),
        ("HCPC24_JAN_ANWEB.txt", "2024-01"),
        ("HCPC2025_OCT_ANWEB.txt", "2025-10"),
        ("HCPC2025_October_ANWEB.txt", "2025-10"),
        ("HCPC171_CONTR_ANWEB.txt", None),
    ],
)
def test_a_hcpcs_file_is_dated_by_a_year_of_two_or_four_digits(
    file_name: str, version: str | None
) -> None:
    assert edition_named(file_name)[0] == version


@pytest.mark.parametrize(
    ("told", "day"),
    [
        (release_month("PPRRVU24_APR.txt"), date(2024, 4, 1)),
        (release_month("PPRRVU2024_April.txt"), date(2024, 4, 1)),
        (release_month("PPRRVU24_July_v2.txt"), date(2024, 7, 1)),
        (release_month("rvu24d.zip!PPRRVU24_V1.txt"), date(2024, 10, 1)),
        (release_month("RVU24B_file.txt"), date(2024, 4, 1)),
        (opps_month("Jan_2026_Addendum_B.csv"), date(2026, 1, 1)),
        (opps_month("2026 Apr Addendum B.csv"), date(2026, 4, 1)),
        (opps_month("Addendum B of July 1, 2025"), date(2025, 7, 1)),
        (opps_month("Addendum B, made on May 3, 2025"), None),
    ],
)
def test_the_month_of_a_fee_schedule_may_be_short_or_long(
    told: date | None, day: date | None
) -> None:
    assert told == day


@pytest.mark.parametrize(
    ("name", "version", "day"),
    [
        ("nucc_taxonomy_90.csv", "9.0", date(2009, 4, 1)),
        ("nucc_taxonomy_91.csv", "9.1", date(2009, 10, 1)),
        ("nucc_taxonomy_100.csv", "10.0", date(2010, 4, 1)),
        ("nucc_taxonomy_101.csv", "10.1", date(2010, 10, 1)),
        ("nucc_taxonomy_15.1.csv", "15.1", date(2015, 10, 1)),
        ("nucc_taxonomy_201.csv", "20.1", date(2020, 10, 1)),
    ],
)
def test_each_version_of_the_taxonomy_is_dated_by_its_name(
    tmp_path: Path, name: str, version: str, day: date
) -> None:
    (tmp_path / name).write_text("Code,Type,Classification,Specialization\n")
    (document,) = documents(tmp_path / name, name)
    found = read_nucc(document)
    assert (found.version, found.valid_from) == (version, day)


@pytest.mark.parametrize(
    ("file_name", "fiscal_year", "archive", "day"),
    [
        ("icd10cm_order_2025.txt", None, "april-1-2025-code-descriptions.zip", date(2025, 4, 1)),
        ("icd10cm_order_2025.txt", None, "2025-code-descriptions.zip", date(2024, 10, 1)),
        ("icd10cm_order_2024.txt", None, "april-1-2025-code-descriptions.zip", date(2023, 10, 1)),
        ("tabular.xml", 2025, "april-1-2025-tabular.zip", date(2025, 4, 1)),
        ("tabular.xml", 2024, "april-1-2025-tabular.zip", date(2023, 10, 1)),
        ("codes.txt", None, "april-1-2025-code-descriptions.zip", date(2025, 4, 1)),
        ("codes.txt", None, "2025-code-descriptions.zip", date(2024, 10, 1)),
        ("codes.txt", None, "codes.zip", None),
    ],
)
def test_a_zip_dates_the_icd_file_in_it_where_that_names_no_other_year(
    file_name: str, fiscal_year: int | None, archive: str, day: date | None
) -> None:
    assert valid_from(file_name, fiscal_year, archive) == day


def test_an_order_file_is_dated_by_the_zip_in_which_it_lies(
    reading: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "april-1-2025-code-descriptions.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("docs/icd10cm_order_2025.txt", f"00001 A010    1 {'Fever':<60} Fever\n")
    assert reading(path).reading.version == "2025-04-01"
