"""Small files that would stand for huge ones, names that lead elsewhere, endless nesting."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hostile import seeds

from billgraph.graph import Page
from billgraph.graph.errors import QueryError, UnreadableInput
from billgraph.graph.files import workbooks
from billgraph.graph.names.matching.tokenize import tokenize as read_name
from billgraph.graph.releases.documents import MOST_FILES, Document, documents
from billgraph.graph.releases.formats import recognise
from billgraph.graph.releases.icd10cm.tabular_xml import MOST_BLOCKS
from billgraph.graph.releases.tables import read_table
from billgraph.graph.releases.workbooks import sheets
from billgraph.graph.sparql.size import MOST_DEEP, MOST_TOKENS, check_size

Run = Callable[..., Any]
ALIASES = "  b0: &b0 [x, x]\n" + "".join(
    f"  b{n}: &b{n} [{', '.join([f'*b{n - 1}'] * 9)}]\n" for n in range(1, 9)
)


def read_release(path: Path) -> None:
    for document in documents(path, path.name):
        layout = recognise(document)
        if layout is not None:
            list(layout.read(document).descriptions)


def book(sheet: bytes) -> Document:
    """A workbook whose sheet was changed."""
    source = zipfile.ZipFile(io.BytesIO(seeds.workbooks()[0]))
    parts = {name: source.read(name) for name in source.namelist()} | {"xl/sheet.xml": sheet}
    data = seeds.zipped(parts)
    return Document("book.xlsx", lambda: io.BytesIO(data), None, is_workbook=True)


SHEET = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    b'<row r="1"><c r="A1"><v>1</v></c></row><row r="%d"><c r="%s"><v>1</v></c></row>'
    b"</sheetData></worksheet>"
)


def test_yaml_that_stands_for_a_huge_document_is_refused(
    read: Callable[..., Page], tmp_path: Path
) -> None:
    with pytest.raises(UnreadableInput, match="uses an anchor or an alias"):
        read(f"procedure: cpt:0101T\nfacts:\n{ALIASES}", "page.yaml")
    path = tmp_path / "excerpt.yaml"
    path.write_text(f"excerpt_of: nucc\nversion: 1\nvalid_from: 2025-10-01\nfacts:\n{ALIASES}")
    with pytest.raises(UnreadableInput, match=r"excerpt\.yaml:6: uses an alias"):
        read_release(path)


@pytest.mark.parametrize("opened", ["[", "{a: ", "- ", "? "])
def test_yaml_of_endless_depth_is_refused(opened: str, read: Callable[..., Page]) -> None:
    with pytest.raises(UnreadableInput):
        read("procedure: cpt:0101T\nsummary: " + opened * 100_000, "page.yaml")


def test_html_of_endless_depth_is_refused(read: Callable[..., Page]) -> None:
    with pytest.raises(UnreadableInput, match="nested more than"):
        read("<!doctype html><p>CPT 0101T: x" + "<div>" * 100_000, "page.html")


def test_html_reads_no_entity_from_a_file(read: Callable[..., Page], tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("SECRET")
    page = read(
        f"<!DOCTYPE html [<!ENTITY s SYSTEM 'file://{tmp_path}/secret'>]>"
        "<html><h1>CPT 0101T: x &s;</h1>",
        "page.html",
    )
    assert "SECRET" not in (page.title or "")


def test_a_huge_attribute_is_no_matter(read: Callable[..., Page]) -> None:
    page = read(f'<!doctype html><p title="{"a" * 5_000_000}">CPT 0101T: x</p>', "page.html")
    assert page.title == "x"


def test_a_sheet_of_one_far_cell_is_refused() -> None:
    with pytest.raises(UnreadableInput, match="1,048,576 rows and 16,384 columns"):
        list(sheets(book(SHEET % (1_048_576, b"XFD1048576"))))


def test_a_long_sheet_and_a_wide_one_are_read() -> None:
    for row, place in ((200_000, b"B200000"), (2, b"XFD2")):
        (rows,) = sheets(book(SHEET % (row, place)))
        assert sum(1 for _ in rows) == row


def test_a_workbook_that_tells_a_smaller_size_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "FREE_BYTES", 1 << 20)
    data = bytearray(book(b" " * (8 << 20)).content())
    real, told = struct.pack("<I", 8 << 20), struct.pack("<I", 100)
    assert real in data
    lying = bytes(data).replace(real, told)
    document = Document("book.xlsx", lambda: io.BytesIO(lying), None, is_workbook=True)
    with pytest.raises(UnreadableInput, match="unpacks to more than"):
        list(sheets(document))


def test_a_zip_of_endless_files_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "release.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(MOST_FILES + 1):
            archive.writestr(str(number), "")
    with pytest.raises(UnreadableInput, match="1,001 files, too many"):
        list(documents(path))


@pytest.mark.parametrize(
    "name",
    ["../../up.csv", "/up.csv", "C:\\up.csv", "..\\up.csv", "a\x1b[31m.csv", "x" * 60_000, "a\0b"],
)
def test_a_name_in_a_zip_leads_nowhere_and_commands_no_terminal(
    name: str, tmp_path: Path, billgraph: Run
) -> None:
    folder = tmp_path / "inner" / "most"
    folder.mkdir(parents=True)
    path = folder / "release.zip"
    path.write_bytes(seeds.zipped({name: b"HCPCS,MOD\n0101T\n"}))
    done = billgraph("release", "add", path)
    assert done.status == 3
    assert "\x1b" not in done.out + done.err
    assert done.err.count("\n") == 1
    assert [it.name for it in (tmp_path / "inner").rglob("*") if it.is_file()] == ["release.zip"]
    assert not Path("/up.csv").exists()


def test_a_link_in_a_zip_is_a_text_and_no_link(tmp_path: Path) -> None:
    entry = zipfile.ZipInfo("modifiers.csv")
    entry.external_attr = 0o120777 << 16
    path = tmp_path / "release.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(entry, "/etc/passwd")
    (document,) = documents(path)
    assert document.content() == b"/etc/passwd"


def test_a_chapter_of_endless_blocks_is_refused(tmp_path: Path) -> None:
    blocks = '<section id="A00-A09"><desc>x</desc></section>' * (MOST_BLOCKS + 1)
    path = tmp_path / "list.xml"
    path.write_text(
        f"<ICD10CM.tabular><chapter><name>1</name><desc>x</desc>{blocks}</chapter></ICD10CM.tabular>"
    )
    with pytest.raises(UnreadableInput, match="more than 1,000 blocks"):
        read_release(path)


def test_a_table_of_ten_thousand_columns_is_read_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "modifiers.csv"
    wide = ",".join(f"column {number}" for number in range(10_000))
    path.write_text(f"{wide}\nmod_code,mod_type,mod_description\n22,CPT,More{',' * 10_000}\n")
    read_release(path)


def test_line_ends_of_every_kind_count_alike(tmp_path: Path) -> None:
    from billgraph.graph.releases.tables import Column

    found = []
    for end in ("\n", "\r\n", "\r"):
        path = tmp_path / "table.csv"
        path.write_bytes(end.join(("Code", "1", "", "2", "")).encode("utf-8-sig"))
        (document,) = documents(path)
        found.append(list(read_table(document, (Column("Code"),))))
    assert found == [[(2, ("1",)), (4, ("2",))]] * 3


@pytest.mark.parametrize(
    "query",
    [
        "ASK " + "{" * 200_000 + "}" * 200_000,
        "ASK { FILTER " + "(" * 200_000 + "1" + ")" * 200_000 + "}",
        "ASK { FILTER (" + "!" * 200_000 + "1) }",
        "ASK { FILTER (" + "1 || " * 200_000 + "1) }",
        "ASK { ?s " + "(" * 200_000 + "<urn:p>" + ")" * 200_000 + " ?o }",
        "ASK { {} " + "UNION {} " * 200_000 + "}",
    ],
)
def test_a_query_that_would_end_the_process_is_refused(query: str, billgraph: Run) -> None:
    done = billgraph("sparql", query)
    assert done.status == 2
    assert "ask in parts" in done.err


def test_a_long_list_of_values_is_no_deep_query() -> None:
    values = " ".join(f"payer:blue-cross-{number} '!! || (({{'" for number in range(20_000))
    check_size(f"SELECT * {{ VALUES (?a ?b) {{ ({values}) }} }}")
    check_size("ASK " + "{" * MOST_DEEP + "}" * MOST_DEEP)
    with pytest.raises(QueryError, match="operators"):
        check_size("ASK { FILTER (" + "1 || " * (MOST_TOKENS // 2) + "1) }")


def test_a_name_of_a_million_brackets_is_read() -> None:
    assert read_name("[" * 1_000_000 + " pain").words
