"""The relative value file of the Medicare Physician Fee Schedule, as CSV, xlsx and text."""

from __future__ import annotations

import csv
import gzip
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from billgraph.graph import open_store
from billgraph.graph.errors import UnreadableInput, UnstatedRelease
from billgraph.graph.releases.documents import documents
from billgraph.graph.releases.formats import recognise
from billgraph.graph.releases.model import Description, Reading

TITLE = "2025 National Physician Fee Schedule Relative Value File October Release"
NOTICE = "CPT codes are copyright 2024 American Medical Association.  All Rights Reserved."

# The descriptions are invented; the indicators are those of no real code.
UPPER = ",,,STATUS,WORK,NON-FACILITY,FACILITY,PCTC,GLOB,MULT,BILAT,ASST,CO-,TEAM"
LOWER = "HCPCS,MOD,DESCRIPTION,CODE,RVU,TOTAL,TOTAL,IND,DAYS,PROC,SURG,SURG,SURG,SURG"
ROWS = (
    "0001T,,Invented service,C,0.00,0.00,0.00,9,000,9,9,9,9,9",
    "70001,,Invented picture,A,1.25,3.50,3.50,1,XXX,0,3,0,0,0",
    "70001,26,Invented picture,A,1.25,1.80,1.80,1,XXX,0,3,0,0,0",
    "G9001,,Coordinated care,X,0.00,0.00,0.00,9,XXX,9,9,9,9,9",
)


def table(*rows: str, upper: str = UPPER, lower: str = LOWER, title: str = TITLE) -> str:
    return "\r\n".join((f",,{title},,", f',,"{NOTICE}",,', ",, ,,", upper, lower, *rows, ""))


def fixed(*rows: str) -> str:
    """The same rows as records of the fixed-width layout."""
    made = [
        "HDR CPT CODES ARE COPYRIGHT 2024 AMERICAN MEDICAL ASSO",
        "HDR CIATION. ALL RIGHTS RESERVED.",
    ]
    for row in rows:
        code, mod, text, status, work, outside, inside, pctc, days, *more = row.split(",")
        pe = " " * 23  # practice expense and malpractice, which the tables here do not have
        line = f"{code:5}{mod:2}{text:50}{status} {work:>6} {pe} {outside:>6}{inside:>6}"
        made.append(f"{line}{pctc}{days}.00.00.00{''.join(more)}")
    return "\r\n".join((*made, ""))


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def call(text: str, name: str = "PPRRVU2025_Oct.csv") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="cp1252", newline="")
        return path

    return call


def read(path: Path) -> Reading:
    (document,) = documents(path)
    layout = recognise(document)
    assert layout is not None
    return layout.read(document)


def facts(path: Path) -> list[Description]:
    return list(read(path).descriptions)


def test_a_row_of_the_csv_becomes_indicators_of_its_code_and_modifier(
    write: Callable[..., Path], tmp_path: Path
) -> None:
    with open_store(tmp_path / "store") as store:
        (added,) = store.add_releases(write(table(*ROWS)))
        assert (added.entry.edition.version, added.entry.edition.valid_from) == (
            "2025-10",
            date(2025, 10, 1),
        )
        assert added.entry.notice is not None
        assert added.entry.notice.endswith("All Rights Reserved.")
        (row,) = store.select(
            """SELECT ?status ?days ?work ?total ?bilateral {
                ?row bg:ofProcedure cpt:70001 ; bg:withModifier mod:26 ; bg:statusCode ?status ;
                    bg:globalDays ?days ; bg:workRvu ?work ; bg:totalFacilityRvu ?total ;
                    bg:bilateralSurgery ?bilateral }"""
        )
    assert Decimal(row.pop("total")) == Decimal("1.80")
    assert row == {"status": "A", "days": "XXX", "work": "1.25", "bilateral": "3"}


def test_only_a_cpt_code_takes_its_official_name_from_the_fee_schedule(
    write: Callable[..., Path],
) -> None:
    found = {it.subject.rpartition("/")[2]: dict(it.facts) for it in facts(write(table(*ROWS)))}
    assert found["70001"]["skos:prefLabel"] == "Invented picture"
    assert "skos:prefLabel" not in found["G9001"]
    assert found["G9001"]["skos:altLabel"] == "Coordinated care"


def test_what_stands_above_heads_of_two_lines_tells_release_and_notice(
    write: Callable[..., Path],
) -> None:
    found = read(write(table(*ROWS), "fees.csv"))
    assert (found.version, found.valid_from) == ("2025-10", date(2025, 10, 1))
    assert found.notice == " ".join(NOTICE.split())


def test_the_text_says_the_same_as_the_csv(write: Callable[..., Path]) -> None:
    csv_facts = facts(write(table(*ROWS)))
    assert facts(write(fixed(*ROWS), "PPRRVU2025_Oct.txt")) == csv_facts


def test_the_columns_may_stand_in_another_order_with_others_between(
    write: Callable[..., Path],
) -> None:
    expected = facts(write(table(*ROWS)))

    def turned(text: str) -> str:
        return ",".join(("", *reversed(text.split(",")), "extra"))

    moved = table(*map(turned, ROWS), upper=turned(UPPER), lower=turned(LOWER))
    assert facts(write(moved, "moved.csv")) == expected


def test_a_missing_column_is_named(write: Callable[..., Path], tmp_path: Path) -> None:
    from billgraph.graph.releases.readers import pfs_csv

    path = write(table(*ROWS, upper=UPPER.replace("GLOB", "SOME")))
    (document,) = documents(path)
    with pytest.raises(UnreadableInput, match="lacks the column 'GLOB DAYS'"):
        list(pfs_csv.read(document).descriptions)


def test_a_record_that_is_too_short_is_refused_with_its_line(write: Callable[..., Path]) -> None:
    text = fixed(*ROWS).replace(".00.00.0003000", ".00.00.00", 1)
    path = write(text, "PPRRVU2025_Oct.txt")
    with pytest.raises(UnreadableInput, match=r"needs 120 or more") as caught:
        facts(path)
    assert caught.value.line is not None


def test_a_code_that_is_listed_twice_and_differently_is_refused(
    write: Callable[..., Path],
) -> None:
    path = write(table(*ROWS, ROWS[1].replace("1.25", "1.30")))
    with pytest.raises(UnreadableInput, match="70001 a second time") as caught:
        facts(path)
    assert caught.value.line == 10


def test_a_row_that_is_repeated_is_skipped_and_counted(write: Callable[..., Path]) -> None:
    reading = read(write(table(*ROWS, ROWS[2])))
    assert len(list(reading.descriptions)) == 7
    (skip,) = reading.skipped
    assert (skip.reason, skip.count, skip.line) == ("the same row again", 1, 10)


def test_units_that_are_no_number_are_refused_with_their_line(write: Callable[..., Path]) -> None:
    with pytest.raises(UnreadableInput, match="'none' where relative value units") as caught:
        facts(write(table(ROWS[0].replace("0.00", "none", 1))))
    assert caught.value.line == 6


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("PPRRVU2025_Oct.txt", "2025-10"),
        ("PPRRVU24_JAN.txt", "2024-01"),
        ("RVU25A.txt", "2025-01"),
        ("rvu26br.txt", "2026-04"),
        ("RVU2025C.txt", "2025-07"),
        ("RVU25D.txt", "2025-10"),
    ],
)
def test_the_name_of_a_text_tells_its_release(
    write: Callable[..., Path], name: str, version: str
) -> None:
    found = read(write(fixed(*ROWS), name))
    assert found.version == version
    assert found.valid_from == date.fromisoformat(f"{version}-01")


def test_a_text_whose_name_tells_no_release_asks_for_one(
    write: Callable[..., Path], tmp_path: Path
) -> None:
    path = write(fixed(*ROWS), "rates.txt")
    with open_store(tmp_path / "store") as store:
        with pytest.raises(UnstatedRelease, match="valid-from"):
            store.add_releases(path)
        (added,) = store.add_releases(path, valid_from=date(2025, 7, 1))
    assert added.entry.edition.version == "2025-07-01"


def test_of_the_whole_zip_one_table_is_taken_and_the_other_files_are_passed_over(
    tmp_path: Path,
) -> None:
    path = tmp_path / "rvu25d.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("GPCI2025.csv", "State,Locality,GPCI\nAL,00,1.0\n")
        archive.writestr("PPRRVU2025_Oct.txt", fixed(*ROWS))
        archive.writestr("PPRRVU2025_Oct.csv", table(*ROWS))
        archive.writestr("RVU25D.pdf", b"%PDF-1.7 none")
    with open_store(tmp_path / "store") as store:
        (added,) = store.add_releases(path)
    assert added.entry.file == "PPRRVU2025_Oct.csv"
    assert len(added.passed_over) == 3


def test_the_real_csv_and_text_say_the_same_of_every_code(
    reference: Callable[[str], Path],
) -> None:
    table, fixed_width = (reference(f"pfs/PPRRVU2025_Oct.{it}") for it in ("csv", "txt.gz"))
    by_csv = facts(table)
    assert facts(fixed_width) == by_csv
    with gzip.open(fixed_width, "rt", encoding="cp1252") as text:
        records = [line for line in text if not line.startswith("HDR")]
    with open(table, encoding="cp1252", newline="") as file:
        codes = {row[0] for row in list(csv.reader(file))[10:]}
    assert sum(it.code is None for it in by_csv) == len(records)
    assert {it.code.value for it in by_csv if it.code is not None} == codes
    work = sum(
        value
        for it in by_csv
        for prop, value in it.facts
        if prop == "bg:workRvu" and isinstance(value, Decimal)
    )
    assert work == sum(Decimal(line[59:65].strip()) for line in records)
