"""Unlikely edits, add-on codes, Addendum B, and the categories of HCC and CCSR."""

from __future__ import annotations

import csv
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from billgraph.graph import open_store
from billgraph.graph.errors import UnreadableInput, UnstatedRelease
from billgraph.graph.releases.documents import documents
from billgraph.graph.releases.formats import recognise
from billgraph.graph.releases.model import Description, Reading

MUE = (
    '"CPT codes, descriptions and other data only are copyright AMA, reserved.",,,\n'
    '"HCPCS/\nCPT Code","{} Services MUE Values","MUE Adjudication Indicator","MUE Rationale"\n'
    '10001,2,"3 Date of Service Edit: Clinical","Nature of Service/Procedure"\n'
    'J0001,1,"1 Line Edit","CMS Policy"\n'
)
AOC = (
    "CPT only copyright,,,,,,,\n"
    "AOC_Edit_Type,Add-On_Code,AOC_DelDT,Primary_Code,Primary_Code_DelDT,"
    "AOC_Edit_EffDT,AOC_Edit_DelDT,Special_Instruction_Notes\n"
    "1,10002,,10001,,2013091,,\n"
    "1,10002,,10003,2023365,2013091,,\n"
    "2,10004,,CCCCC,,2013091,,Contractor Defined Primary Codes\n"
)
DX = "diagnosis_code,cc,model_name\n"
MAP = DX + "E1010,37,CMS-HCC Model V28\nE1010,18,CMS-HCC Model V24\nE1010,30,RxHCC Model V08\n"
LABELS = (
    "cc,label,model_domain,model_version,model_fullname\n"
    "HCC37,Invented label,CMS-HCC,V28,V28115L3\nRXHCC30,Another,RxHCC,R08,R08X84L1\n"
)
HIERARCHIES = (
    "cc_parent,cc_child,model_domain,model_version,model_fullname\n"
    "36,37,CMS-HCC,V28,V28115H1\n36,38,CMS-HCC,V28,V28115H1\n"
)


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def call(text: str, name: str) -> Path:
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


def values(found: list[Description], prop: str) -> list[str]:
    return [str(value) for it in found for name, value in it.facts if name == prop]


def last(iri: str) -> str:
    return iri.rpartition("/")[2]


@pytest.mark.parametrize(
    ("service", "setting", "name"),
    [
        ("Practitioner", "practitioner", "MCR_MUE_PractitionerServices_Eff_01-01-2026.csv"),
        ("Outpatient Hospital", "hospital", "mue_2026q1.csv"),
        ("DME Supplier", "dme", "mue_2026q1.csv"),
    ],
)
def test_an_unlikely_edit_says_its_units_and_for_whom_it_is(
    write: Callable[..., Path], tmp_path: Path, service: str, setting: str, name: str
) -> None:
    with open_store(tmp_path / "store") as store:
        (added,) = store.add_releases(write(MUE.format(service), name))
        assert added.entry.edition.code_set == f"ncci-mue-{setting}"
        assert added.entry.edition.valid_from == date(2026, 1, 1)
        (row,) = store.select(
            """SELECT ?units ?indicator ?setting { ?edit a bg:UnlikelyEdit ;
                bg:ofProcedure cpt:10001 ; bg:units ?units ; bg:setting ?setting ;
                bg:adjudicationIndicator ?indicator }"""
        )
    assert row == {"units": "2", "indicator": "3", "setting": setting}


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ("10001,2,3,Why,Practitioner\n10001,3,3,Why,Practitioner", "10001 a second time"),
        ("10001,2,3,Why,Practitioner\n10002,3,3,Why,DME", "mixes edits for DME"),
        ("10001,2,3,Why,Practitioner\n10002,many,3,Why,Practitioner", "'many' where a number"),
        ("10001,2,3,Why,Practitioner\n10002,1,7,Why,Practitioner", "indicator '7'"),
    ],
)
def test_a_wrong_unlikely_edit_is_told_with_its_line(
    write: Callable[..., Path], rows: str, problem: str
) -> None:
    head = "hcpcs_code,mue_units,mue_mai,mue_rationale,mue_service\n"
    with pytest.raises(UnreadableInput, match=problem) as caught:
        facts(write(head + rows, "mue.csv"))
    assert caught.value.line == 3


BARE = "hcpcs_code,mue_units,mue_mai\n10001,2,3\n"


def test_unlikely_edits_may_say_in_the_name_of_their_zip_for_whom_they_are(tmp_path: Path) -> None:
    path = tmp_path / "medicare-dme-supplier-mue-2026q1.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mue.csv", BARE)
    assert read(path).code_set == "ncci-mue-dme"


def test_the_unlikely_edit_of_a_code_for_others_is_another(write: Callable[..., Path]) -> None:
    subjects = [
        {it.subject for it in facts(write(MUE.format(service), f"{at}.csv"))}
        for at, service in enumerate(("Practitioner", "Outpatient Hospital"))
    ]
    assert len(subjects[0] | subjects[1]) == 4


def test_unlikely_edits_that_do_not_say_for_whom_they_are_are_refused(
    write: Callable[..., Path],
) -> None:
    with pytest.raises(UnreadableInput, match="does not say whether its edits are for") as caught:
        read(write(BARE, "mue.csv"))
    assert "MCR_MUE_PractitionerServices_" in str(caught.value.mend)


@pytest.mark.parametrize(
    ("row", "problem"),
    [("10001,2,3,Why,Moon", "mixes edits for Moon"), ("10001,2,3,Why", "has 4 cells where")],
)
def test_a_first_row_that_does_not_say_its_service_leaves_it_to_the_name(
    write: Callable[..., Path], row: str, problem: str
) -> None:
    path = write(f"hcpcs_code,mue_units,mue_mai,mue_rationale,mue_service\n{row}\n", "mue_dme.csv")
    assert read(path).code_set == "ncci-mue-dme"
    with pytest.raises(UnreadableInput, match=problem):
        facts(path)


def test_a_missing_column_of_unlikely_edits_is_named(write: Callable[..., Path]) -> None:
    from billgraph.graph.releases.readers import ncci_mue

    path = write("hcpcs_code,mue_mai,mue_service\n10001,3,Practitioner\n", "mue_practitioner.csv")
    (document,) = documents(path)
    with pytest.raises(UnreadableInput, match="lacks the column 'MUE Values'"):
        list(ncci_mue.read(document).descriptions)


def test_edits_whose_file_tells_no_date_ask_for_one(
    reference: Callable[[str], Path], tmp_path: Path
) -> None:
    with open_store(tmp_path / "store") as store, pytest.raises(UnstatedRelease):
        store.add_releases(reference("ncci/ncci_mue_prac.csv"))


def test_an_add_on_code_is_linked_to_its_primary_codes_that_are_valid(
    write: Callable[..., Path], tmp_path: Path
) -> None:
    with open_store(tmp_path / "store") as store:
        (added,) = store.add_releases(write(AOC, "AOC_V2024Q2-MCR.csv"))
        assert added.entry.edition.version == "2024Q2"
        assert [(skip.reason, skip.line) for skip in added.skipped] == [
            ("deleted before the edition began", 4)
        ]
        rows = store.select(
            """SELECT ?code ?type ?primary {
                VALUES ?code { cpt:10002 cpt:10004 } ?code bg:addOnType ?type .
                OPTIONAL { ?code bg:addOnTo ?primary } } ORDER BY ?code"""
        )
    found = [(last(it["code"]), it["type"], last(it.get("primary", ""))) for it in rows]
    assert found == [("10002", "1", "10001"), ("10004", "2", "")]


def test_an_add_on_code_with_two_types_is_refused(write: Callable[..., Path]) -> None:
    with pytest.raises(UnreadableInput, match="gives 10002 a second type") as caught:
        facts(write(AOC + "3,10002,,10009,,2013091,,\n", "AOC_V2024Q2-MCR.csv"))
    assert caught.value.line == 6


def test_addendum_b_gives_each_code_its_status(write: Callable[..., Path], tmp_path: Path) -> None:
    text = (
        "Addendum B.-Final OPPS Payment by HCPCS Code\n"
        "CPT codes and descriptions only are copyright 2025 AMA.  All Rights Reserved.\n"
        'HCPCS Code,Short Descriptor,SI,APC,"Relative Weight",Payment Rate\n'
        "10001,Invented service,J1,5571,1.0,$10.00\n"
        "J0001,Invented drug,K,9000,,\n"
    )
    path = write(text, "2026_january_web_addendum_b.csv")
    with open_store(tmp_path / "store") as store:
        (added,) = store.add_releases(path)
        assert added.entry.edition.version == "2026-01"
        rows = store.select("SELECT ?code ?name { ?code bg:oppsStatus 'J1' ; skos:altLabel ?name }")
    assert [(last(it["code"]), it["name"]) for it in rows] == [("10001", "Invented service")]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("10001,Other service,T,2026-04", "10001 a second time"),
        ("10002,Other service,T,2026-01", "mixes the releases"),
        ("10002,Other service,paid,2026-04", "'paid' where a status indicator"),
        ("10002,Other service", "has 2 cells"),
    ],
)
def test_a_wrong_row_of_addendum_b_is_told_with_its_line(
    write: Callable[..., Path], row: str, problem: str
) -> None:
    head = "HCPCSCode,ShortDescriptor,StatusIndicator,Source\n10001,Service,T,2026-04\n"
    with pytest.raises(UnreadableInput, match=problem) as caught:
        facts(write(head + row, "addendum.csv"))
    assert caught.value.line == 3


def test_the_three_tables_of_hcc_make_one_edition(
    write: Callable[..., Path], tmp_path: Path
) -> None:
    files = (
        write(MAP, "ra_dx_to_cc_2026.csv"),
        write(LABELS, "ra_labels_2026.csv"),
        write(HIERARCHIES, "ra_hierarchies_2026.csv"),
    )
    with open_store(tmp_path / "store") as store:
        (added,) = store.add_releases(*files)
        assert added.entry.edition.valid_from == date(2026, 1, 1)
        rows = store.select(
            """SELECT ?group ?label ?drops { icd10cm:E10.10 bg:hasCategory ?group .
                OPTIONAL { ?group skos:prefLabel ?label }
                OPTIONAL { ?drops bg:dropsCategory ?group } }"""
        )
    found = {(last(it["group"]), it.get("label"), last(it.get("drops", ""))) for it in rows}
    assert found == {
        ("CMS-HCC-V28-37", "Invented label", "CMS-HCC-V28-36"),
        ("CMS-HCC-V24-18", None, ""),
        ("RxHCC-V08-30", "Another", ""),
    }


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (DX + "E1010,18,Some Model", "model 'Some Model'"),
        (DX + "E1010,many,CMS-HCC Model V28", "'many' where a category"),
        (LABELS + "HCC37,Other,CMS-HCC,V28,x", "names HCC37 of CMS-HCC V28 differently"),
        (HIERARCHIES + "36,37,CMS-HCC,new,x", "model 'CMS-HCC' 'new'"),
    ],
)
def test_a_wrong_row_of_hcc_is_refused(write: Callable[..., Path], text: str, problem: str) -> None:
    with pytest.raises(UnreadableInput, match=problem) as caught:
        facts(write(text, "ra_2026.csv"))
    assert caught.value.line == len(text.splitlines())


CCSR = (
    '"Mapping, v2023.1",,,,,\n'
    "ICD-10-CM Code,ICD-10-CM Code Description,CCSR Category,CCSR Category Description,"
    "Inpatient Default CCSR (Y/N/X),Outpatient Default CCSR (Y/N/X)\n"
    "A000,Cholera,DIG001,Intestinal infection,Y,Y\n"
    "A000,Cholera,INF003,Bacterial infections,N,N\n"
    "B950,Streptococcus,INF003,Bacterial infections,X,X\n"
)


def test_the_ccsr_tells_the_default_category_from_the_others(write: Callable[..., Path]) -> None:
    reading = read(write(CCSR, "ccsr.csv"))
    found = {it.subject.rpartition("/")[2]: [it] for it in reading.descriptions}
    assert reading.version == "2023.1"
    assert list(map(last, values(found["A00.0"], "bg:hasCategory"))) == ["DIG001", "INF003"]
    assert list(map(last, values(found["A00.0"], "bg:inpatientDefaultCategory"))) == ["DIG001"]
    assert list(map(last, values(found["B95.0"], "bg:outpatientDefaultCategory"))) == ["XXX111"]
    assert values(found["INF003"], "skos:prefLabel") == ["Bacterial infections"]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("A000,Cholera,INF003,Bacterial infections,N,N", "A000 with INF003 a second time"),
        ("A001,Cholera,INF003,Bacterial infections,Q,N", "default 'Q'"),
        ("A001,Cholera,,Bacterial infections,N,N", "'' where a category"),
    ],
)
def test_a_wrong_row_of_ccsr_is_told_with_its_line(
    write: Callable[..., Path], row: str, problem: str
) -> None:
    with pytest.raises(UnreadableInput, match=problem) as caught:
        facts(write(CCSR + row, "ccsr.csv"))
    assert caught.value.line == 6


def test_the_real_tables_have_as_many_facts_as_rows(reference: Callable[[str], Path]) -> None:
    def rows(name: str) -> list[list[str]]:
        with open(reference(name), encoding="cp1252", newline="") as file:
            return [row for row in csv.reader(file) if row][1:]

    mue = facts(reference("ncci/ncci_mue_prac.csv"))
    assert sum(map(int, values(mue, "bg:units"))) == sum(
        int(row[1]) for row in rows("ncci/ncci_mue_prac.csv")
    )
    aoc, aoc_rows = facts(reference("ncci/ncci_aoc.csv")), rows("ncci/ncci_aoc.csv")
    assert len(values(aoc, "bg:addOnTo")) == sum(row[0] != "CCCCC" for row in aoc_rows)
    assert len(aoc) == len({row[1] for row in aoc_rows})
    opps = facts(reference("opps/opps_addendum_b_2026-04.csv"))
    assert Counter(values(opps, "bg:oppsStatus")) == Counter(
        row[2] for row in rows("opps/opps_addendum_b_2026-04.csv")
    )
    mapped = facts(reference("hcc_ccsr/ra_dx_to_cc_2026.csv"))
    assert len(values(mapped, "bg:hasCategory")) == 55_297
    ordered = facts(reference("hcc_ccsr/ra_hierarchies_2026.csv"))
    assert len(values(ordered, "bg:dropsCategory")) == 734
    ccsr = facts(reference("hcc_ccsr/DXCCSR-Reference-File-v2023-1.xlsx"))
    assert len(values(ccsr, "bg:hasCategory")) == 86_288
