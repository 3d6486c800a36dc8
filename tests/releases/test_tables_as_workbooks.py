"""The tables that CMS also publishes as workbooks say the same as their texts."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from billgraph.graph import open_store
from billgraph.graph.errors import UnreadableInput
from billgraph.graph.releases.documents import documents
from billgraph.graph.releases.formats import recognise
from billgraph.graph.releases.model import Description

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"

# All invented; a number that a spreadsheet keeps as one is written without quotes.
TABLES = {
    "PPRRVU2025_Oct": (
        ",,2025 National Physician Fee Schedule Relative Value File October Release\n"
        ",,,STATUS,WORK,NON-FACILITY,FACILITY,PCTC,GLOB,MULT,BILAT,ASST,CO-,TEAM\n"
        "HCPCS,MOD,DESCRIPTION,CODE,RVU,TOTAL,TOTAL,IND,DAYS,PROC,SURG,SURG,SURG,SURG\n"
        "70001,26,Invented picture,A,1.25,1.8,1.8,1,010,0,3,0,0,0\n"
    ),
    "ccipra-v302r0-f1": (
        "CPT only copyright,,,,,,\n"
        "Column 1,Column 2,*=in existence,Effective,Deletion,Modifier,PTP Edit Rationale\n"
        ",,prior to 1996,Date,Date,0=not allowed,\n"
        "10001,20001,*,19960101,*,0,Mutually exclusive procedures\n"
        "10001,J0001,,20240101,20261231,1,Misuse of column two code\n"
    ),
    "MCR_MUE_DMESupplierServices_Eff_01-01-2026": (
        "HCPCS/CPT Code,DME Supplier Services MUE Values,MUE Adjudication Indicator,"
        "MUE Rationale\nE0001,2,3 Date of Service Edit: Clinical,Nature of Equipment\n"
    ),
    "AOC_V2024Q2-MCR": (
        "AOC_Edit_Type,Add-On_Code,AOC_DelDT,Primary_Code,Primary_Code_DelDT,AOC_Edit_DelDT\n"
        "1,10002,,10001,,\n1,10002,,10003,2023365,\n"
    ),
    "January 2026 Addendum B": "HCPCS Code,Short Descriptor,SI\n10001,Invented service,J1\n",
    "DXCCSR-Reference-File": (
        "ICD-10-CM Code,CCSR Category,CCSR Category Description,"
        "Inpatient Default CCSR (Y/N/X),Outpatient Default CCSR (Y/N/X)\n"
        "A000,DIG001,Intestinal infection,Y,N\n"
    ),
}


def workbook(table: str) -> bytes:
    """The least that is a workbook with one sheet of these rows; digits become numbers."""
    rows = "".join(
        f'<row r="{line}">{"".join(map(_cell, cells))}</row>'
        for line, cells in enumerate(csv.reader(io.StringIO(table)), 1)
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/sheet.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>',
        "_rels/.rels": _relation("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        '<sheets><sheet name="Table" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relation("worksheet", "sheet.xml"),
        "xl/sheet.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>',
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def _relation(kind: str, target: str) -> str:
    return (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_OFFICE}/{kind}" Target="{target}"/></Relationships>'
    )


def _cell(text: str) -> str:
    if text.replace(".", "", 1).isdecimal():
        return f"<c><v>{float(text)}</v></c>"
    return f'<c t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def facts(path: Path) -> list[Description]:
    (document,) = documents(path)
    layout = recognise(document)
    assert layout is not None
    return list(layout.read(document).descriptions)


@pytest.mark.parametrize("name", TABLES)
def test_a_workbook_says_the_same_as_the_text(tmp_path: Path, name: str) -> None:
    text, book = tmp_path / f"{name}.csv", tmp_path / f"{name}.xlsx"
    text.write_text(TABLES[name])
    book.write_bytes(workbook(TABLES[name]))
    assert facts(text)
    assert facts(book) == facts(text)


def test_of_a_table_that_a_zip_holds_as_text_and_as_workbook_the_text_is_taken(
    tmp_path: Path,
) -> None:
    name = "ccipra-v302r0-f1"
    path = tmp_path / "medicare-ncci-2024q3-practitioner-ptp-edits.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{name}.xlsx", workbook(TABLES[name]))
        archive.writestr(f"{name}.TXT", TABLES[name].replace(",", "\t"))
    with open_store(tmp_path / "store") as store:
        (added,) = store.add_releases(path)
    assert added.entry.file == f"{name}.TXT"
    assert added.passed_over == (f"{path}!{name}.xlsx",)


def test_a_sheet_that_is_missing_is_named(tmp_path: Path) -> None:
    path = tmp_path / "codes.xlsx"
    whole = zipfile.ZipFile(io.BytesIO(workbook("Code,Name\nA000,Cholera\n")))
    with zipfile.ZipFile(path, "w") as archive:
        for name in whole.namelist():
            if "sheet" not in name.rpartition("/")[2]:
                archive.writestr(name, whole.read(name))
    with (
        open_store(tmp_path / "store") as store,
        pytest.raises(UnreadableInput, match=r"codes\.xlsx: its sheet '.+' is missing"),
    ):
        store.add_releases(path)
