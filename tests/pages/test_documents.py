"""Pages as people have them: PDF, DOCX and workbooks, made here by the libraries of others."""

from __future__ import annotations

import io
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from billgraph.graph import Page

Billgraph = Callable[..., Any]
Read = Callable[..., Page]
Refusal = Callable[..., str]

CODES = [f"M17.{number % 10}{number // 10}" for number in range(1, 60)]


def pdf(draw: Callable[[Any], None], **options: Any) -> bytes:
    from reportlab.pdfgen import canvas

    data = io.BytesIO()
    page = canvas.Canvas(data, **options)
    draw(page)
    page.save()
    return data.getvalue()


def lines(page: Any, texts: list[str], x: int = 72, top: int = 700) -> None:
    for number, text in enumerate(texts):
        page.setFont("Helvetica-Bold" if text.istitle() else "Helvetica", 9)
        page.drawString(x, top - 12 * number, text)


def picture(page: Any) -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    page.drawImage(ImageReader(Image.new("RGB", (60, 80), "white")), 0, 0, 595, 842)
    page.showPage()


def ruled() -> bytes:
    """A table of 59 codes over several pages, which repeat its heads, a header and a footer."""
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

    def around(page: Any, _: Any) -> None:
        page.drawString(72, 800, "Example Health Plan")
        page.drawString(72, 30, f"Page {page.getPageNumber()} of 3")

    styles = getSampleStyleSheet()
    rows = [["ICD-10 Code", "Description"]]
    rows += [[code, Paragraph(f"Osteoarthritis {code}", styles["Normal"])] for code in CODES]
    data = io.BytesIO()
    title = "CPT 20610: Arthrocentesis, aspiration and injection of a major joint or a bursa"
    SimpleDocTemplate(data).build(
        [
            Paragraph(title, styles["Title"]),
            Paragraph("Related Diagnoses", styles["Heading2"]),
            Table(rows, repeatRows=1, style=[("GRID", (0, 0), (-1, -1), 0.5, "black")]),
        ],
        onFirstPage=around,
        onLaterPages=around,
    )
    return data.getvalue()


@pytest.mark.programs
def test_a_table_over_pages_is_one_and_each_row_knows_its_page(read: Read) -> None:
    page = read(ruled(), "policy.pdf")
    assert page.title == "Arthrocentesis, aspiration and injection of a major joint or a bursa"
    assert [row.code.value for row in page.rows] == CODES
    assert {row.label for row in page.rows} == {f"Osteoarthritis {code}" for code in CODES}
    assert (page.problems, page.unread) == ((), ())
    pages = [row.page for row in page.rows]
    assert (pages[0], pages == sorted(pages), len(set(pages)) > 1) == (1, True, True)
    numbers = [row.line for row in page.rows]
    assert numbers == sorted(set(numbers))


@pytest.mark.programs
def test_the_page_of_a_pdf_goes_through_the_store_and_yaml(
    billgraph: Billgraph, tmp_path: Path
) -> None:
    (tmp_path / "policy.pdf").write_bytes(ruled())
    assert billgraph("add", tmp_path / "policy.pdf").status == 0
    (link,) = billgraph("links", CODES[-1], "-f", "json").json
    assert link["page"] > 1
    shown = billgraph("links", CODES[-1]).out
    assert f"policy.pdf:{link['line']} (page {link['page']})" in " ".join(shown.split())
    (tmp_path / "policy.yaml").write_text(billgraph("page", tmp_path / "policy.pdf").out)
    assert "unchanged" in billgraph("add", tmp_path / "policy.yaml").out
    assert "page" not in billgraph("links", "M34.1", "-f", "json").json[0]


@pytest.mark.programs
def test_text_in_two_columns_is_read_down_each_of_them(read: Read) -> None:
    def draw(page: Any) -> None:
        lines(page, ["CPT 20610: Arthrocentesis of a major joint"], top=740)
        left = [f"\u2022 M17.{it} Unilateral osteoarthritis of kind {it}" for it in range(6)]
        lines(page, ["Summary", "Fluid is drawn from the joint, or a drug is put"])
        lines(page, ["into it.", "Related Diagnoses", *left], top=676)
        lines(page, ["Modifiers", *_MODIFIERS, "Related Procedures", *_PROCEDURES], x=320)

    page = read(pdf(draw), "columns.pdf")
    assert page.summary == "Fluid is drawn from the joint, or a drug is put into it."
    assert [row.code.value for row in page.rows_of("diagnosis")] == [f"M17.{n}" for n in range(6)]
    assert [row.code.value for row in page.rows_of("modifier")] == ["50", "LT", "RT"]
    assert [row.code.value for row in page.rows_of("procedure")] == ["20611", "20600"]


_MODIFIERS = ["50 Bilateral procedure, on both of the knees", "LT Left side of the body, one knee"]
_MODIFIERS += ["RT Right side of the body, only one knee"]
_PROCEDURES = [
    "20611 Arthrocentesis with ultrasound guide",
    "20600 Arthrocentesis of a small joint",
]


@pytest.mark.programs
def test_lists_that_begin_each_page_alike_lose_no_code(read: Read) -> None:
    def draw(page: Any) -> None:
        lines(page, ["CPT 20610: Arthrocentesis", "Related Diagnoses"], top=760)
        for number in range(1, 4):
            lines(page, ["Example Health Plan"], top=800)
            lines(page, [f"M17.{number} Osteoarthritis", f"M16.{number} Osteoarthritis of the hip"])
            lines(page, [f"Policy 7, page {number} of 3"], top=30)
            page.showPage()

    rows = read(pdf(draw), "list.pdf").rows
    assert [row.code.value for row in rows] == [f"M1{kind}.{n}" for n in (1, 2, 3) for kind in "76"]
    assert [row.page for row in rows] == [1, 1, 2, 2, 3, 3]


@pytest.mark.programs
def test_a_table_without_rulings_keeps_cells_that_go_on_below(read: Read) -> None:
    rows = [
        ("ICD-10 Code", "Description", "Notes"),
        ("M17.11", "Osteoarthritis of the", "primary"),
        ("", "right knee", ""),
        ("M17.12", "Osteoarthritis", "see"),
    ]

    def draw(page: Any) -> None:
        lines(page, ["CPT 20610: Arthrocentesis of a major joint"], top=740)
        for x, column in zip((72, 160, 400), zip(*rows, strict=True), strict=True):
            for number, text in enumerate(column):
                page.drawString(x, 700 - 12 * number, text)

    page = read(pdf(draw), "gaps.pdf")
    assert [(row.code.value, row.label, row.note) for row in page.rows] == [
        ("M17.11", "Osteoarthritis of the right knee", "primary"),
        ("M17.12", "Osteoarthritis", "see"),
    ]


@pytest.mark.programs
def test_a_pdf_that_is_no_text_or_too_much_is_refused(refusal: Refusal) -> None:
    def many(page: Any) -> None:
        for _ in range(301):
            page.drawString(72, 700, "CPT 20610: x")
            page.showPage()

    from reportlab.lib.pdfencrypt import StandardEncryption

    def one(page: Any) -> None:
        page.drawString(72, 700, "CPT 20610: x")

    assert "has pictures of its pages and no text; " in refusal(pdf(picture), "a.pdf")
    assert "has 301 pages, too many for a code page" in refusal(pdf(many), "a.pdf")
    locked = pdf(one, encrypt=StandardEncryption("secret", ownerPassword="other"))
    assert "has a password; save it without one" in refusal(locked, "a.pdf")
    assert "is no PDF that can be read (" in refusal(pdf(one)[:300], "a.pdf")
    assert "is no PDF that can be read (" in refusal(b"%PDF-1.7\n\0", "page.txt")


@pytest.mark.programs
def test_a_picture_among_the_pages_is_told(read: Read) -> None:
    def draw(page: Any) -> None:
        lines(page, ["CPT 20610: Arthrocentesis", "Related Diagnoses", "M17.11 Right"])
        page.showPage()
        picture(page)

    (problem,) = read(pdf(draw), "a.pdf").problems
    assert (problem.page, "is a picture without text" in problem.problem) == (2, True)


@pytest.mark.programs
def test_a_pdf_that_unpacks_to_too_much_is_refused(refusal: Refusal) -> None:
    packed = zlib.compress(b"(a) Tj " * 2_000_000, 9)
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%b\nendstream" % (len(packed), packed),
    ]
    data = b"%PDF-1.4\n"
    data += b"".join(b"%d 0 obj\n%b\nendobj\n" % it for it in enumerate(parts, 1))
    data += b"trailer<</Size 5/Root 1 0 R>>\n%%EOF"
    assert "unpacks to too much on page 1; " in refusal(data, "a.pdf")


def word() -> Any:
    import docx

    return docx.Document()


def saved(document: Any) -> bytes:
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


@pytest.mark.programs
def test_a_word_document_keeps_headings_lists_and_tables(read: Read) -> None:
    document = word()
    document.add_heading("CPT 20610: Arthrocentesis", 0)
    document.add_heading("Related Diagnoses", 1)
    document.add_paragraph("M17.11 Right knee", style="List Bullet")
    document.add_paragraph("\u2022 M17.12 Left knee")
    document.add_paragraph().add_run("Modifiers").bold = True
    table = document.add_table(rows=0, cols=3)
    for row in (("Modifier", "Description", "Notes"), ("50", "Bilateral", "both"), ("", "", "two")):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    for column in (0, 1):
        table.cell(1, column).merge(table.cell(2, column))
    page = read(saved(document), "page.docx")
    assert page.title == "Arthrocentesis"
    assert [(row.code.value, row.label, row.note, row.line) for row in page.rows] == [
        ("M17.11", "Right knee", None, 3),
        ("M17.12", "Left knee", None, 4),
        ("50", "Bilateral", "both", 7),
        ("50", "Bilateral", "two", 8),
    ]
    assert (page.problems, page.unread) == ((), ())


@pytest.mark.programs
def test_what_stands_in_content_controls_and_insertions_is_read(read: Read) -> None:
    document = word()
    document.add_paragraph("CPT 20610: Arthrocentesis")
    document.add_paragraph("Related Diagnoses:")
    for tag in ("w:sdt/w:sdtContent", "w:ins"):
        paragraph = document.add_paragraph(f"M17.1{len(tag)} {tag}", style="List Bullet")._p
        inner = paragraph if tag == "w:ins" else paragraph.getparent()
        moved = list(paragraph)[1:] if tag == "w:ins" else [paragraph]
        for name in tag.split("/"):
            made = inner.makeelement(f"{{{paragraph.nsmap['w']}}}{name[2:]}")
            at = inner.index(moved[0]) if moved[0].getparent() is inner else len(inner)
            inner.insert(at, made)
            inner = made
        inner.extend(moved)
    found = [row.label for row in read(saved(document), "page.docx").rows]
    assert found == ["w:sdt/w:sdtContent", "w:ins"]


@pytest.mark.programs
def test_a_word_document_that_is_damaged_or_a_bomb_is_refused(refusal: Refusal) -> None:
    assert "a.docx: is damaged (" in refusal(saved(word())[:-40], "a.docx")
    for content, told in (
        (b" " * (13 << 20), "unpacks to more than 12 MiB"),
        (b"<x", "is no DOCX"),
    ):
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("word/document.xml", content)
        assert told in refusal(data.getvalue(), "a.docx")


def test_an_old_or_locked_document_is_refused_with_a_mend(refusal: Refusal) -> None:
    told = refusal(b"\xd0\xcf\x11\xe0" + b"\0" * 100, "a.doc")
    assert told.endswith("or has a password; save it without one as DOCX, XLSX or text")


@pytest.mark.programs
def test_a_workbook_of_two_sheets_is_read_as_two_pages(read: Read) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for row in (["CPT 20610: Joint"], [], ["ICD-10 Code", "Description"], ["M17.11", "Right"]):
        book.active.append(row)
    more = book.create_sheet()
    for row in (["Modifier", "Description"], [50, "Bilateral"]):
        more.append(row)
    rows = read(saved(book), "superbill.xlsx").rows
    told = [(row.code.value, row.label, row.line, row.page) for row in rows]
    assert told == [("M17.11", "Right", 4, 1), ("50", "Bilateral", 6, 2)]


@pytest.mark.parametrize(
    ("name", "content", "module"),
    [("a.pdf", b"%PDF-1.7\n\0", "pdfplumber"), ("a.docx", b"PK\x03\x04word/document.xml", "docx")],
)
def test_without_the_extra_the_message_says_what_to_install(
    name: str,
    content: bytes,
    module: str,
    billgraph: Billgraph,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    (tmp_path / name).write_bytes(content)
    result = billgraph("page", tmp_path / name)
    assert (result.status, result.err.count("\n")) == (2, 1)
    assert "install it: pip install 'billgraph[documents]'" in result.err
