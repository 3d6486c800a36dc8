"""HCPCS Level II: the contractor file in fixed width and as a table, and the descriptions."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from billgraph.graph import Store
from billgraph.graph.errors import UnreadableInput, UnstatedRelease
from billgraph.ontology.iris import BASE

Reading = Callable[..., Any]

ZIP = "hcpcs/2019-Alpha-Numeric-HCPCS-File.zip"
OCTOBER = "hcpcs/HCPC2025_OCT_code_longdesc.derived.csv"
NAME = "HCPC2019_CONTR_ANWEB.txt"


def record(code: str, kind: str, long: str, short: str = "", **fields: str) -> str:
    """One record; what a field is and where it stands, the record layout of the CMS says."""
    line = f"{code:>5}00100{kind}{long:<80}{short:<28}".ljust(320)
    places = {"reference": 205, "second": 210, "coverage": 230, "added": 269, "ended": 285}
    for name, text in fields.items():
        at = places[name] - 1
        line = line[:at] + text + line[at + len(text) :]
    return line + "\r\n"


BOOT = record(
    "A9901", "3", "Walking boot for the moon,", "Moon boot", coverage="C", added="20020701"
)
BOOT_ENDS = record("A9901", "4", "each")
GONE = record(
    "A9902", "3", "Moon shoe", "Shoe", coverage="D", added="20100101", ended="20181231",
    reference="A9901",
)  # fmt: skip
FULL = record("MZ", "7", "Full moon", "Full moon", coverage="C", added="19980101")
ANWEB = "***Disclaimers\r\n\r\n" + FULL + BOOT + BOOT_ENDS + GONE

HEADS = (
    "HCPC,SEQNUM,RECID,LONG DESCRIPTION,SHORT DESCRIPTION,XREF1,XREF2,XREF3,XREF4,XREF5,"
    "COV,ADD DT,ACT EFF DT,TERM DT,ACTION CD\n"
)
TABLE = HEADS + (
    "   MZ,0010,7,Full moon,Full moon,,,,,,C,19980101,,,N\n"
    'A9901,0010,3,"Walking boot for the moon, each",Moon boot,,,,,,C,20020701,,,N\n'
    "A9902,0010,3,Moon shoe,Shoe,A9901,,,,,D,20100101,,20181231,N\n"
)
DESCRIPTIONS = "Code,Description,last_updated\n   MZ,Full moon,09-12-2025\nA9901,Moon boot,x\n"


@pytest.mark.parametrize(("content", "layout"), [(ANWEB, "hcpcs-anweb"), (TABLE, "hcpcs-xlsx")])
def test_both_layouts_say_the_same(reading: Reading, content: str, layout: str) -> None:
    found = reading(content, NAME)
    assert found.layout == layout
    assert list(found.facts) == ["id/mod/MZ", "id/hcpcs/A9901", "id/hcpcs/A9902"]
    boot = found.facts["id/hcpcs/A9901"]
    assert boot["skos:prefLabel"] == ["Walking boot for the moon, each"]
    assert boot["skos:altLabel"] == ["Moon boot"]
    assert boot["bg:coverageCode"] == ["C"]
    assert boot["bg:validFrom"] == [date(2002, 7, 1)]
    assert "bg:validUntil" not in boot
    assert "skos:altLabel" not in found.facts["id/mod/MZ"]


@pytest.mark.parametrize("content", [ANWEB, TABLE])
def test_a_terminated_code_is_kept_with_its_last_day_and_its_successor(
    reading: Reading, content: str
) -> None:
    found = reading(content, NAME)
    assert found.one("id/hcpcs/A9902", "bg:validUntil") == date(2018, 12, 31)
    assert found.one("id/hcpcs/A9902", "dcterms:isReplacedBy") == BASE + "id/hcpcs/A9901"


def test_a_reference_of_a_code_in_force_or_to_several_replaces_nothing(reading: Reading) -> None:
    current = record("A9903", "3", "Sock", added="20100101", reference="A9901")
    several = record(
        "A9904", "3", "Lace", added="20100101", ended="20181231", reference="A9901", second="A9903"
    )
    facts = reading(ANWEB + current + several, NAME).facts
    assert "dcterms:isReplacedBy" not in facts["id/hcpcs/A9903"]
    assert "dcterms:isReplacedBy" not in facts["id/hcpcs/A9904"]


@pytest.mark.parametrize(
    ("name", "version", "valid_from"),
    [
        ("HCPC2019_CONTR_ANWEB.txt", "2019", date(2019, 1, 1)),
        ("HCPC2025_OCT_ANWEB_v2.txt", "2025-10", date(2025, 10, 1)),
        ("hcpc2026_apr_anweb.txt", "2026-04", date(2026, 4, 1)),
        ("anweb.txt", None, None),
    ],
)
def test_the_edition_is_in_the_name_of_the_file_alone(
    reading: Reading, name: str, version: str | None, valid_from: date | None
) -> None:
    found = reading(ANWEB, name).reading
    assert (found.version, found.valid_from) == (version, valid_from)


def test_a_file_of_another_name_is_asked_for_its_date(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "anweb.txt"
    path.write_text(ANWEB)
    with pytest.raises(UnstatedRelease, match="--valid-from"):
        store.add_releases(path)


def test_a_zip_with_both_layouts_is_one_edition_read_once(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "alpha-numeric.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Changes.prn", " HCPCS/MOD      TYPE OF CHANGE\n   A9901      ADD\n")
        archive.writestr("HCPC2019_CONTR_ANWEB.csv", TABLE)
        archive.writestr(NAME, ANWEB)
    (added,) = store.add_releases(path)
    assert added.entry.file == NAME
    assert [it.rpartition("!")[2] for it in added.passed_over] == [
        "Changes.prn",
        "HCPC2019_CONTR_ANWEB.csv",
    ]
    rows = store.select("SELECT ?name { mod:MZ skos:prefLabel ?name }")
    assert rows == [{"name": "Full moon"}]


def test_a_first_record_of_a_wrong_width_is_refused_with_its_line(reading: Reading) -> None:
    for cut in (GONE[:-4], GONE[:-2] + " ", GONE[:300], GONE[:20]):
        with pytest.raises(UnreadableInput, match=rf"{NAME}:6: has \d+ characters .* 320"):
            reading(ANWEB[: -len(GONE)] + cut + "\r\n", NAME)


def test_a_record_that_carries_on_a_description_may_be_short(reading: Reading) -> None:
    found = reading(ANWEB.replace(BOOT_ENDS, BOOT_ENDS.rstrip() + "\r\n"), NAME)
    assert found.one("id/hcpcs/A9901", "skos:prefLabel") == "Walking boot for the moon, each"
    with pytest.raises(UnreadableInput, match=f"{NAME}:5: has 321 characters"):
        reading(ANWEB.replace(BOOT_ENDS, BOOT_ENDS.rstrip().ljust(321) + "\r\n"), NAME)


def test_a_record_that_carries_on_another_code_is_refused(reading: Reading) -> None:
    with pytest.raises(UnreadableInput, match=f"{NAME}:7: carries on A9901"):
        reading(ANWEB + BOOT_ENDS, NAME)
    with pytest.raises(UnreadableInput, match=r"release\.csv:5: carries on A9901"):
        reading(TABLE + "A9901,,4,more,,,,,,,,,,,\n")


def test_a_line_among_the_records_that_is_none_is_refused(reading: Reading) -> None:
    with pytest.raises(UnreadableInput, match=f"{NAME}:7: is no record"):
        reading(ANWEB + "<html>\r\n" + BOOT, NAME)
    assert reading(ANWEB + "\r\n\x1a", NAME).skipped == []


def test_a_date_that_is_none_is_refused_with_its_line(reading: Reading) -> None:
    with pytest.raises(UnreadableInput, match=f"{NAME}:6: has '20181331'"):
        reading(ANWEB.replace("20181231", "20181331"), NAME)
    with pytest.raises(UnreadableInput, match=r"release\.csv:4: has '12/31/2018'"):
        reading(TABLE.replace("20181231", "12/31/2018"))


@pytest.mark.parametrize(
    ("content", "more"),
    [(ANWEB, FULL), (TABLE, TABLE.splitlines(keepends=True)[1])],
)
def test_a_code_that_is_listed_twice_is_refused_or_skipped(
    reading: Reading, content: str, more: str
) -> None:
    (skip,) = reading(content + more, NAME).skipped
    assert (skip.reason, skip.example) == ("repeats a row above it", "MZ")
    with pytest.raises(UnreadableInput, match=r"lists MZ twice, and not alike \(line"):
        reading(content + more.replace("Full", "Half"), NAME)


def test_columns_may_be_moved_and_added(reading: Reading) -> None:
    text = "TERM DT,NEW,COV,ADD DT,SHORT DESCRIPTION,LONG DESCRIPTION,RECID,HCPC\n"
    found = reading(text + ",x,C,20020701,Moon boot,Walking boot,3,A9901\n")
    assert found.one("id/hcpcs/A9901", "skos:prefLabel") == "Walking boot"


@pytest.mark.parametrize("column", ["HCPC", "RECID", "LONG DESCRIPTION", "COV", "TERM DT"])
def test_a_missing_column_is_named(reading: Reading, column: str) -> None:
    with pytest.raises(UnreadableInput, match=f"release.csv:1: .*'{column}'"):
        reading(TABLE.replace(column, "Something", 1))


def test_rows_without_code_or_kind_are_skipped(reading: Reading) -> None:
    found = reading(TABLE + "Total,,3,,,,,,,,,,,,\n,,9,note,,,,,,,,,,,\n")
    assert {(it.line, it.example) for it in found.skipped} == {(5, "Total"), (6, "9")}


def test_a_file_of_endless_records_takes_no_more_memory(reading: Reading) -> None:
    (skip,) = reading(ANWEB + FULL * 10_000, NAME).skipped
    assert skip.count == 10_000


def test_descriptions_alone_are_a_layout_too(reading: Reading) -> None:
    found = reading(DESCRIPTIONS, "HCPC2025_OCT_code_longdesc.csv")
    assert found.layout == "hcpcs-descriptions"
    assert found.reading.valid_from == date(2025, 10, 1)
    assert found.one("id/mod/MZ", "skos:prefLabel") == "Full moon"
    assert found.one("id/hcpcs/A9901", "skos:prefLabel") == "Moon boot"
    for column in ("Code", "Description"):
        with pytest.raises(UnreadableInput, match=f"'{column}'"):
            reading(DESCRIPTIONS.replace(column, "Something"))


def test_descriptions_of_another_code_system_are_not_taken_for_hcpcs(
    store: Store, tmp_path: Path
) -> None:
    path = tmp_path / "codes.csv"
    path.write_text("Code,Description,last_updated\nM34.0,Something,09-12-2025\n")
    with pytest.raises(UnreadableInput, match="is no release"):
        store.add_releases(path)


def test_the_real_zip_says_the_same_in_both_layouts(
    reading: Reading, reference: Callable[[str], Path], tmp_path: Path, store: Store
) -> None:
    path = reference(ZIP)
    with zipfile.ZipFile(path) as archive:
        text, workbook = archive.read(NAME), archive.read("HCPC2019_CONTR_ANWEB.xlsx")
    fixed, table = reading(text, NAME), reading(workbook, "HCPC2019_CONTR_ANWEB.xlsx")
    assert (fixed.layout, table.layout) == ("hcpcs-anweb", "hcpcs-xlsx")
    kinds = [
        line[10:11] for line in text.split(b"\r\n") if line[:5].strip() and line[10:11] in b"37"
    ]
    assert (kinds.count(b"3"), kinds.count(b"7")) == (6440, 360)
    assert len(fixed.facts) == 6800
    assert fixed.facts == table.facts
    assert (fixed.skipped, table.skipped) == ([], [])
    ended = [it for it in fixed.facts if fixed.one(it, "bg:validUntil") is not None]
    assert len(ended) == 515
    (added,) = store.add_releases(path)
    assert (added.entry.codes, added.entry.edition.version) == (6800, "2019")
    assert {it.rpartition(".")[2] for it in added.passed_over} == {"prn", "txt", "xlsx"}


def test_the_real_descriptions_of_october_are_read_whole(
    reading: Reading, reference: Callable[[str], Path]
) -> None:
    found = reading(reference(OCTOBER))
    systems = [it.split("/")[1] for it in found.facts]
    assert (systems.count("hcpcs"), systems.count("mod")) == (8463, 383)
    assert found.skipped == []
