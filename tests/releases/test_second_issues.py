"""A second file of one edition: a correction, or a re-issue within its quarter."""

from __future__ import annotations

from pathlib import Path

import pytest

from billgraph.graph import Store
from billgraph.graph.errors import UnreadableInput
from billgraph.graph.rdf.catalogue import catalogue
from billgraph.graph.releases.file_names import correction
from billgraph.graph.releases.finding import LeftFile

ANES = "Contractor,Locality,Locality Name,2024 Anesthesia Conversion Factor\n"


def factors(path: Path, factor: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"{ANES}10112,00,MOON BAY,{factor}\n")
    return path


def order(path: Path, title: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"00001 A010    1 {title:<60} {title}\n")
    return path


def standing(store: Store, code_set: str = "anes-cf") -> list[str]:
    return [it.edition.version for it in catalogue(store) if it.edition.code_set == code_set]


def factor(store: Store) -> list[str]:
    return [
        row["it"] for row in store.select("SELECT ?it { ?at bg:anesthesiaConversionFactor ?it }")
    ]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("PPRRVU24_APR_CORRECTION.txt", "correction"),
        ("January 2024 Addendum B CORRECTION 011124.csv", "correction"),
        ("ANES2024-corrected.csv", "corrected"),
        ("GPCI2024 (Revised).csv", "revised"),
        ("HCPC2025_OCT_ANWEB_v2.txt", "v2"),
        ("rvu24ar.zip!PPRRVU24_JAN.csv", "r"),
        ("RVU2024AR.csv", "r"),
        ("AOC_V2024Q2-MCR_Replacement.csv", "replacement"),
        ("corrections/PPRRVU24_APR.txt", ""),
        ("DXCCSR-Reference-File-v2023-1.xlsx", ""),
        ("nucc_taxonomy_v25.1.csv", ""),
        ("ccipra-v302r0-f1.TXT", ""),
        ("rvu24a.zip!PPRRVU24_JAN.csv", ""),
        ("icd10cm_incorrect.txt", ""),
    ],
)
def test_a_name_tells_that_its_file_is_a_second_issue(name: str, told: str) -> None:
    assert correction(name) == told


def test_a_correction_stands_beside_what_it_corrects_and_answers(
    store: Store, tmp_path: Path
) -> None:
    first = factors(tmp_path / "r" / "ANES2024.csv", "19.77")
    second = factors(tmp_path / "r" / "ANES2024_CORRECTION.csv", "20.77")
    for files in ((first, second), (second, first)):
        for file in files:
            (added,) = store.add_releases(file)
            assert added.status == "added"
        assert standing(store) == ["2024-correction", "2024"]
        assert factor(store) == ["20.77"]
        store.remove_release("anes-cf", "2024-correction")
        assert factor(store) == ["19.77"]
        store.remove_release("anes-cf")
    left: list[LeftFile] = []
    assert len(store.add_releases(tmp_path / "r", left=left.append)) == 2
    assert (left, factor(store)) == ([], ["20.77"])


def test_a_file_that_says_all_of_an_edition_takes_the_place_of_another(
    store: Store, tmp_path: Path
) -> None:
    store.add_releases(factors(tmp_path / "r" / "ANES2024.csv", "19.77"))
    (added,) = store.add_releases(factors(tmp_path / "r" / "anes2024 from the web.csv", "20.77"))
    assert (added.status, added.entry.file) == ("replaced", "anes2024 from the web.csv")
    assert (standing(store), factor(store)) == (["2024"], ["20.77"])


def test_two_files_that_each_say_all_of_one_edition_are_not_mixed(
    store: Store, tmp_path: Path
) -> None:
    files = [factors(tmp_path / "r" / f"{name}.csv", f"{name}.00") for name in ("19", "20")]
    with pytest.raises(UnreadableInput, match=r"19\.csv is, and says other things"):
        store.add_releases(*files)
    left: list[LeftFile] = []
    (added,) = store.add_releases(*files, left=left.append)
    assert [it.mend for it in left] == ["call one of them otherwise: --version FILE=TEXT"]
    assert factor(store) == [{"19.csv": "19", "20.csv": "20"}[added.entry.file]]


def test_a_correction_of_a_part_of_an_edition_takes_the_place_of_that_part(
    store: Store, tmp_path: Path
) -> None:
    first = order(tmp_path / "r" / "icd10cm_order_2026.txt", "Fever")
    second = order(tmp_path / "r" / "icd10cm_order_2026_corrected.txt", "Moon fever")
    (added,) = store.add_releases(first)
    version = added.entry.edition.version
    (added,) = store.add_releases(second)
    assert (added.status, added.entry.edition.version) == ("replaced", version)
    assert store.ask('ASK { icd10cm:A01.0 skos:prefLabel "Moon fever" }')
    # What was corrected does not come back by itself.
    with pytest.raises(UnreadableInput, match="said of it would be lost"):
        store.add_releases(first)
    store.remove_release("icd10cm", version)
    left: list[LeftFile] = []
    (added,) = store.add_releases(tmp_path / "r", left=left.append)
    assert added.files == (str(second),)
    assert [(it.status, it.reason) for it in left] == [
        ("passed over", f"is corrected by {second}, which is read")
    ]


def test_the_second_issue_of_pair_edits_stands_under_its_own_version(
    store: Store, tmp_path: Path
) -> None:
    for number in (0, 1):
        file = tmp_path / f"ccipra-v322r{number}-f1.csv"
        file.write_text(
            "Column 1,Column 2,Deletion Date,Modifier\n10001,20001,*,%d\n" % number  # noqa: UP031
        )
        store.add_releases(file)
    assert "2026Q3-r1" in standing(store, "ncci-ptp-practitioner")
    assert "2026Q3" in standing(store, "ncci-ptp-practitioner")
