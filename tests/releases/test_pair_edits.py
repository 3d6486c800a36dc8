"""The procedure-to-procedure edits of the NCCI, as CMS distributes them and as CSV."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from billgraph.graph import open_store
from billgraph.graph.errors import UnreadableInput
from billgraph.graph.releases.documents import documents
from billgraph.graph.releases.formats import recognise
from billgraph.graph.releases.model import Description, Reading

# The layout of CMS: a notice, heads that go on below, tabs. The pairs are invented.
HEADS = (
    "CPT codes, descriptions and other data only are copyright 2024 AMA, all rights reserved.\r\n"
    "\r\n"
    "Column 1\tColumn 2\t*=in existence\tEffective\tDeletion\tModifier\tPTP Edit Rationale\r\n"
    "\t\tprior to 1996\tDate\tDate\t0=not allowed\r\n"
    "\t\t\t\t*=no data\t1=allowed\r\n"
    "\t\t\t\t\t9=not applicable\r\n"
)
ROWS = (
    "10001\t20001\t*\t19960101\t*\t0\tMutually exclusive procedures",
    "10001\t20002\t\t19960101\t*\t0\tMutually exclusive procedures",
    "10001\t20003\t\t20100101\t20231231\t1\tMisuse of column two code",
    "10001\t20004\t\t20100101\t20241231\t1\tMisuse of column two code",
    "J0001\t20001\t\t20240701\t*\t1\tStandards of medical practice",
)
CSV_HEAD = "column1,column2,deletion_date,modifier,rationale\n"


def official(*rows: str) -> str:
    return HEADS + "\r\n".join((*rows, ""))


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def call(text: str, name: str = "ccipra-v302r0-f1.TXT") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="cp1252", newline="")
        return path

    return call


def read(path: Path) -> Reading:
    (document,) = documents(path)
    layout = recognise(document)
    assert layout is not None
    return layout.read(document)


def pairs(path: Path) -> set[tuple[str, str, str]]:
    return {pair for it in read(path).descriptions for pair in _pairs(it)}


def _pairs(edit: Description) -> set[tuple[str, str, str]]:
    facts = dict(edit.facts)
    one, indicator = str(facts["bg:column1"]), str(facts["bg:modifierIndicator"])
    return {
        (one.rpartition("/")[2], str(value).rpartition("/")[2], indicator)
        for prop, value in edit.facts
        if prop == "bg:column2"
    }


def test_the_official_table_becomes_one_edit_for_all_pairs_that_say_the_same(
    write: Callable[..., Path], tmp_path: Path
) -> None:
    with open_store(tmp_path / "store") as store:
        (added,) = store.add_releases(write(official(*ROWS)))
        edition = added.entry.edition
        assert (edition.code_set, edition.version) == ("ncci-ptp-practitioner", "2024Q3")
        assert edition.valid_from == date(2024, 7, 1)
        rows = store.select(
            """SELECT ?two ?indicator ?until {
                ?edit bg:column1 cpt:10001 ; bg:column2 ?two ; bg:setting "practitioner" ;
                    bg:modifierIndicator ?indicator .
                OPTIONAL { ?edit bg:validUntil ?until } }"""
        )
        edits = store.select("SELECT DISTINCT ?edit { ?edit a bg:PairEdit }")
    assert {(it["two"].rpartition("/")[2], it["indicator"], it.get("until")) for it in rows} == {
        ("20001", "0", None),
        ("20002", "0", None),
        ("20004", "1", "2024-12-31"),
    }
    assert len(edits) == 3


def test_pairs_that_ended_before_the_edition_began_are_skipped_and_counted(
    write: Callable[..., Path],
) -> None:
    reading = read(write(official(*ROWS)))
    list(reading.descriptions)
    (skip,) = reading.skipped
    assert (skip.reason, skip.count, skip.line) == ("deleted before the edition began", 1, 9)
    assert skip.example == "10001 20003"


def test_the_csv_says_the_same_of_the_active_pairs(write: Callable[..., Path]) -> None:
    rows = (
        f"{one},{two},{end},{indicator},{why}"
        for one, two, _, _, end, indicator, why in (row.split("\t") for row in ROWS)
    )
    path = write(CSV_HEAD + "\n".join(rows), "ncci_ptp_practitioner_2024Q3.csv")
    assert pairs(path) == pairs(write(official(*ROWS)))


def test_hospital_edits_are_another_set(write: Callable[..., Path]) -> None:
    assert read(write(official(*ROWS), "ccioph-v302r0-f1.TXT")).code_set == "ncci-ptp-hospital"


def test_the_notice_or_the_zip_may_tell_whose_edits_they_are(
    write: Callable[..., Path], tmp_path: Path
) -> None:
    plain = CSV_HEAD + "10001,20001,*,0,Why\n"
    path = write("Outpatient Hospital PTP Edits\n" + plain, "pairs.csv")
    assert read(path).code_set == "ncci-ptp-hospital"
    packed = tmp_path / "medicare-ncci-2026q3-practitioner-ptp-edits.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("pairs.csv", plain)
    assert read(packed).code_set == "ncci-ptp-practitioner"


def test_a_table_that_does_not_say_whose_edits_it_has_is_refused(
    write: Callable[..., Path],
) -> None:
    with pytest.raises(UnreadableInput, match="practitioners or for hospitals"):
        read(write(official(*ROWS), "edits.txt"))


def test_the_parts_of_a_table_make_one_edition(write: Callable[..., Path], tmp_path: Path) -> None:
    first = write(official(*ROWS[:4]), "ccipra-v302r0-f1.TXT")
    second = write(official(ROWS[4]), "ccipra-v302r0-f2.TXT")
    zipped = tmp_path / "medicare-ncci-2024q3-practitioner.zip"
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.write(first, first.name)
        archive.write(second, second.name)
    for number, files in enumerate(((first, second), (zipped,))):
        with open_store(tmp_path / f"store{number}") as store:
            (added,) = store.add_releases(*files)
            assert added.entry.file == f"{first.name}, {second.name}"
            assert len(store.select("SELECT DISTINCT ?edit { ?edit a bg:PairEdit }")) == 3


def test_the_columns_may_stand_in_another_order_with_others_between(
    write: Callable[..., Path],
) -> None:
    text = "rationale,why,modifier,deletion_date,column2,column1\n" + (
        "Mutually exclusive procedures,x,0,*,20001,10001\n"
    )
    assert pairs(write(text)) == {("10001", "20001", "0")}


def test_a_missing_column_is_named(write: Callable[..., Path]) -> None:
    from billgraph.graph.releases.readers import ncci_ptp

    text = CSV_HEAD.replace("modifier,", "") + "10001,20001,*,Why\n"
    (document,) = documents(write(text))
    with pytest.raises(UnreadableInput, match="lacks the column 'Modifier'"):
        list(ncci_ptp.read(document).descriptions)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("10001,20001,*,7,Why", "modifier indicator '7'"),
        ("10001,20001,soon,1,Why", "'soon' where a date should stand"),
        ("10001,20001,20241399,1,Why", "'20241399' where a date should stand"),
        ("10001,20001", "has 2 cells where its heads have 5"),
        ("10001,30001,*,1,Why", "10001 30001 a second time"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    write: Callable[..., Path], row: str, problem: str
) -> None:
    path = write(f"{CSV_HEAD}10001,30001,*,0,Why\n{row}\n10002,20001,*,1,Why\n")
    with pytest.raises(UnreadableInput, match=problem) as caught:
        list(read(path).descriptions)
    assert caught.value.line == 3


def test_what_is_wrong_leaves_the_store_as_it_was(
    write: Callable[..., Path], tmp_path: Path
) -> None:
    path = write(f"{CSV_HEAD}10001,30001,*,0,Why\n10001,20001,soon,1,Why\n")
    with open_store(tmp_path / "store") as store:
        before = {str(quad) for quad in store.oxigraph}
        with pytest.raises(UnreadableInput):
            store.add_releases(path)
        assert {str(quad) for quad in store.oxigraph} == before


def test_a_pair_that_is_repeated_is_skipped_and_counted(write: Callable[..., Path]) -> None:
    reading = read(write(CSV_HEAD + "10001,30001,*,0,Why\n" * 3))
    (edit,) = reading.descriptions
    assert len(_pairs(edit)) == 1
    (skip,) = reading.skipped
    assert (skip.reason, skip.count, skip.line) == ("the same pair again", 2, 3)


def test_a_large_table_is_read_with_little_memory(write: Callable[..., Path]) -> None:
    from tracemalloc import get_traced_memory, start, stop

    rows = (f"{one:05},{two:05},*,{two % 2},Why" for one in range(2000) for two in range(25))
    path = write(CSV_HEAD + "\n".join(rows))
    start()
    try:
        count = sum(len(it.facts) for it in read(path).descriptions)
        assert count > 50_000
        assert get_traced_memory()[1] < 2 << 20
    finally:
        stop()


def test_the_next_edition_beside_it_changes_the_default_graph_where_it_differs(
    write: Callable[..., Path], tmp_path: Path
) -> None:
    old = write(f"{CSV_HEAD}10001,30001,*,0,Why\n10001,30002,*,0,Why\n", "ccipra-v302r0.TXT")
    new = write(f"{CSV_HEAD}10001,30001,*,0,Why\n10001,30003,*,0,Why\n", "ccipra-v303r0.TXT")
    asked = "SELECT ?two { ?edit bg:column1 cpt:10001 ; bg:column2 ?two }"
    with open_store(tmp_path / "store") as store:
        store.add_releases(old)
        store.add_releases(new)
        found = {row["two"].rpartition("/")[2] for row in store.select(asked)}
        assert found == {"30001", "30003"}
        store.remove_release("ncci-ptp-practitioner", "2024Q4")
        found = {row["two"].rpartition("/")[2] for row in store.select(asked)}
        assert found == {"30001", "30002"}


def test_the_real_table_has_every_active_pair(reference: Callable[[str], Path]) -> None:
    path = reference("ncci/ncci_ptp_practitioner_2024Q3.csv.gz")
    reading = read(path)
    edits = found = 0
    for edit in reading.descriptions:
        edits += 1
        found += sum(prop == "bg:column2" for prop, _ in edit.facts)
    with gzip.open(path, "rb") as text:
        lines = active = 0
        for line in text:
            lines += 1
            active += b",*," in line
    assert (edits, found) == (71_516, active)
    assert sum(skip.count for skip in reading.skipped) == lines - 1 - active
