"""The facts that ship are made again from the publishers' files: what is kept of them."""

from __future__ import annotations

import gzip
import sys
import zipfile
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from billgraph.graph.errors import UnreadableInput
from billgraph.graph.releases.shipped import EXCERPTS, main, written

Reads = Callable[..., Any]

# Invented files in the layouts of their publishers, each with what is kept and what is not.
DIAGNOSES = """<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.tabular><version>2026</version>
  <chapter><name>13</name><desc>Invented chapter (M00-M99)</desc>
    <section id="M30-M36"><desc>Hard skin and such (M30-M36)</desc>
      <diag><name>M34</name><desc>Hard skin</desc>
        <excludes1><note>hard spot (L94.0)</note></excludes1>
        <includes><note>a note that is not kept</note></includes>
        <diag><name>M34.0</name><desc>Growing hard skin</desc></diag>
      </diag>
      <diag><name>M35</name><desc>Soft skin</desc></diag>
    </section>
  </chapter>
</ICD10CM.tabular>
"""
SPECIALTIES = (
    "Code,Grouping,Classification,Specialization,Definition,Display Name,Section\n"
    "208600000X,Moon Folk,Cutter,,Never kept,Cutting Moon Folk,Individual\n"
    "111H00000X,Moon Folk,Healer,,Never kept,Healing Moon Folk,Individual\n"
)
MODIFIERS = (
    "HCPC,RECID,LONG DESCRIPTION,SHORT DESCRIPTION,COV,ADD DT,TERM DT\n"
    "   QX,7,Moonlight service,Moonlight,C,19930101,\n"
    "   QY,7,Starlight service,Starlight,C,19930101,\n"
)
SCHEDULE = (
    "HCPCS,MOD,DESCRIPTION,STATUS CODE,WORK RVU,NON-FACILITY TOTAL,FACILITY TOTAL,PCTC IND,"
    "GLOB DAYS,MULT PROC,BILAT SURG,ASST SURG,CO-SURG,TEAM SURG\n"
    "0489T,,Never kept,C,1.00,2.00,3.00,9,YYY,9,9,9,9,9\n"
    "70001,,Never kept,A,1.00,2.00,3.00,1,XXX,0,3,0,0,0\n"
)
PAIRS = "column1,column2,deletion_date,modifier,rationale\n" + "".join(
    f"{pair},*,1,Invented rationale\n"
    for pair in ("0489T,70001", "70001,0489T", "70002,0489T", "15771,99024", "15771,70001")
)
ADD_ONS = "AOC_Edit_Type,Add-On_Code,Primary_Code\n1,15772,15771\n1,15778,15771\n"

CONTENT = {
    "icd10cm": DIAGNOSES,
    "nucc": SPECIALTIES,
    "hcpcs": MODIFIERS,
    "pfs": SCHEDULE,
    "ncci-ptp-practitioner": PAIRS,
    "ncci-aoc": ADD_ONS,
}


def packed(path: Path, text: str) -> None:
    """Writes a file as its publisher packs it."""
    path.parent.mkdir(exist_ok=True)
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(text.encode()))
    elif path.suffix == ".zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("readme.txt", "Nothing of use.")
            archive.writestr("HCPC2019_CONTR_ANWEB.csv", text)
    else:
        path.write_text(text)


@pytest.fixture
def made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Path:
    """The folder in which the command left the excerpts of the invented files."""
    folder = tmp_path / "made"
    folder.mkdir()
    for it in EXCERPTS:
        packed(tmp_path / it.file, CONTENT[it.edition.code_set])
    monkeypatch.setattr(sys, "argv", ["shipped", str(tmp_path), str(folder)])
    main()
    assert capsys.readouterr().out.split() == [str(path) for path in _paths(folder)]
    return folder


def _paths(folder: Path) -> list[Path]:
    return [folder / f"{it.edition.code_set}.yaml" for it in EXCERPTS]


def test_each_excerpt_is_read_again_as_its_edition(made: Path, reading: Reads) -> None:
    for it, path in zip(EXCERPTS, _paths(made), strict=True):
        found = reading(path).reading
        assert (found.code_set, found.version) == (it.edition.code_set, it.edition.version)
        assert (found.valid_from, found.is_excerpt) == (it.edition.valid_from, True)
        assert found.notice == it.notice


def test_what_is_kept_of_each_file_is_what_the_page_needs(made: Path, reading: Reads) -> None:
    kept = {it.edition.code_set: reading(made / f"{it.edition.code_set}.yaml") for it in EXCERPTS}
    assert set(kept["icd10cm"].facts) == {
        "group/icd10cm/chapter-13",
        "group/icd10cm/M30-M36",
        "id/icd10cm/M34",
        "id/icd10cm/M34.0",
    }
    assert kept["icd10cm"].one("id/icd10cm/M34", "bg:excludes1Note") == "hard spot (L94.0)"
    assert set(kept["nucc"].facts) == {"id/nucc/208600000X"}
    assert set(kept["hcpcs"].facts) == {"id/mod/QX"}
    assert kept["ncci-aoc"].facts["id/cpt/15772"]["bg:addOnTo"] == [
        "https://w3id.org/billgraph/id/cpt/15771"
    ]
    assert set(kept["ncci-aoc"].facts) == {"id/cpt/15772"}
    assert [it for it in kept["pfs"].facts if it.startswith("id/")] == ["id/cpt/0489T"]


def test_a_specialty_has_the_name_of_the_crosswalk_too(made: Path, reading: Reads) -> None:
    names = reading(made / "nucc.yaml").facts["id/nucc/208600000X"]
    assert names["skos:prefLabel"] == ["Cutting Moon Folk"]
    assert "General Surgery" in names["skos:altLabel"]
    assert "crosswalk" in (made / "nucc.yaml").read_text()


def test_the_texts_that_others_own_are_not_kept(made: Path) -> None:
    assert all("ever kept" not in path.read_text() for path in _paths(made))
    assert "not kept" not in (made / "icd10cm.yaml").read_text()


def test_pairs_that_say_the_same_of_one_code_are_written_together(
    made: Path, reading: Reads
) -> None:
    edits = [
        (
            {str(it).rpartition("/")[2] for it in said["bg:column1"]},
            {str(it).rpartition("/")[2] for it in said["bg:column2"]},
        )
        for said in reading(made / "ncci-ptp-practitioner.yaml").facts.values()
    ]
    assert edits == [
        # All that is told of the page's code, and of others what is between the page's codes.
        ({"0489T"}, {"70001"}),
        ({"70001", "70002"}, {"0489T"}),
        ({"15771"}, {"99024"}),
    ]


def test_a_file_of_another_set_is_refused(tmp_path: Path) -> None:
    taxonomy = next(it for it in EXCERPTS if it.edition.code_set == "nucc")
    packed(tmp_path / taxonomy.file, ADD_ONS)
    with pytest.raises(UnreadableInput, match="holds no release of nucc"):
        written(taxonomy, tmp_path)


@pytest.mark.parametrize("code_set", CONTENT)
def test_what_ships_is_what_the_publishers_files_give(
    code_set: str, reference: Callable[[str], Path]
) -> None:
    it = next(it for it in EXCERPTS if it.edition.code_set == code_set)
    path = reference(it.file)
    shipped = files("billgraph.data") / "releases" / f"{code_set}.yaml"
    assert written(it, path.parents[1]) == shipped.read_text(encoding="utf-8")
