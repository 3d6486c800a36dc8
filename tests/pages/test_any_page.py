"""What holds of every page and of every file, tried on many that were made up."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billgraph.graph import Page, Row, write_page
from billgraph.graph.errors import UnreadableInput
from billgraph.graph.pages.cells import read_code
from billgraph.graph.pages.html import read_blocks as html_blocks
from billgraph.graph.pages.model import TEXT_FIELDS
from billgraph.graph.pages.page_yaml import read_page as yaml_page
from billgraph.graph.pages.read import PageFile, load
from billgraph.graph.pages.text import read_blocks as text_blocks
from billgraph.ontology.codes import Code
from billgraph.ontology.relations import RELATIONS

examples = settings(max_examples=60, derandomize=True, deadline=None, database=None)

# Pieces of pages, so that what is made up comes near to one.
PIECES = st.sampled_from(
    [
        *(
            "CPT 0101T: Warming",
            "HCPCS J0897",
            "Summary",
            "Related Diagnoses",
            "Payers",
            "Overview",
        ),
        *("Key payers are Aetna, Cigna, and Oscar.", "Service type: x", "Site of service: office"),
        *(
            "| ICD-10 Code | Description |",
            "|---|---|",
            "M34.0 | Ill |",
            "M653",
            "M65.3O1",
            "22 | x |",
        ),
        *(
            "ICD-10,Description\n",
            "Dx\tNotes\n",
            "- M17.11 Knee: a note\n",
            "M17.0, M17.11; 99213",
            "Not covered:\n",
            "CPT/HCPCS Codes\n",
            "Code  Description\n",
            "CPT 0102T: Next\n",
        ),
        *(
            "| Modifier | When to Use |",
            "Data not available in the input.",
            "N/A",
            "|",
            "a | b | c",
        ),
        *(
            "**",
            "*",
            "_",
            "`",
            "[a](b)",
            "<!--",
            "-->",
            "\\",
            "&amp;",
            "&#0;",
            "\n",
            "\r\n",
            "\n\n",
            "\t",
        ),
        *(
            "<table>",
            "<tr>",
            "<td>",
            "</td>",
            "</table>",
            "<h2>",
            "<dt>",
            "<dd>",
            "<p>",
            "<br>",
            "<pre>",
        ),
        *(
            "procedure: 0101T\n",
            "modifiers:\n",
            "- code: 22\n",
            "  label: x\n",
            "line: 9",
            "title: ",
            "---",
        ),
        *(
            "<meta charset=utf-8>",
            "<?xml ?>",
            "\ufeff",
            "\u200b",
            "\u00a0",
            "\u2028",
            "\x07",
            "’",
            "手",
        ),
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=8), max_size=40).map("".join)
WORDS = st.lists(
    st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=12),
    min_size=1,
    max_size=12,
).map(" ".join)
PARAGRAPHS = st.lists(WORDS, min_size=1, max_size=3).map("\n\n".join)
NAMES = st.sampled_from(["page.txt", "page.md", "page.html", "page.yaml", "page"])


def _read(data: bytes) -> None:
    with suppress(UnreadableInput):
        load(PageFile(None, "page", "page"), BytesIO(data))


@examples
@given(TEXTS)
def test_no_text_makes_a_reader_raise_anything_but_its_own_error(text: str) -> None:
    data = text.encode("utf-8", "replace")
    for start in (b"", b"<!doctype html>", b"procedure: 0101T\n", b"CPT 0101T: x\n"):
        _read(start + data)


@examples
@given(st.binary(max_size=200))
def test_no_bytes_make_a_reader_raise_anything_but_its_own_error(data: bytes) -> None:
    for start in (b"", b"\xff\xfe", b"\xef\xbb\xbf", b"<meta charset=gbk>", b"CPT 0101T: x\n"):
        _read(start + data)


@examples
@given(TEXTS)
def test_what_was_read_of_a_text_is_well_formed(text: str) -> None:
    for blocks in (list(text_blocks(text)), _html(text)):
        lines = text.count("\n") + text.count("\r") + 1
        assert all(1 <= block.line <= lines for block in blocks)
        assert all(block.text.strip() for block in blocks)


def _html(text: str) -> list[object]:
    try:
        return list(html_blocks(text, "page"))
    except UnreadableInput:
        return []


@examples
@given(TEXTS)
def test_a_page_that_was_read_is_the_same_when_it_was_kept_as_yaml(text: str) -> None:
    try:
        page = load(
            PageFile(None, "page", "page"),
            BytesIO(b"CPT 0101T: x\n" + text.encode("utf-8", "replace")),
        )
    except UnreadableInput:
        return
    again = yaml_page(write_page(page), "kept.yaml")
    assert (again.procedure, again.rows, again.missing) == (page.procedure, page.rows, page.missing)
    assert all(getattr(again, name) == getattr(page, name) for name in ("title", *TEXT_FIELDS))


@st.composite
def rows(draw: st.DrawFn, kind: str) -> Row:
    code = None
    while code is None:
        code = read_code(RELATIONS[kind].systems, draw(CODES))
    line = draw(st.integers(1, 10_000))
    return Row(kind, code, draw(st.none() | WORDS), draw(st.none() | WORDS), line)


CODES = (
    st.from_regex(r"[A-Z][0-9][0-9A](\.[0-9A-Z]{1,5})?", fullmatch=True)
    | st.from_regex(r"[0-9]{5}|[0-9]{4}[A-Z]|[A-Z][0-9]{4}|[0-9]{2}|[A-Z]{2}", fullmatch=True)
    | st.from_regex(r"[0-9a-zA-Z.]{1,16}-?", fullmatch=True)
)


@st.composite
def pages(draw: st.DrawFn) -> Page:
    return Page(
        procedure=draw(st.sampled_from([Code("cpt", "0101T"), Code("hcpcs", "J0897")])),
        source=draw(WORDS),
        title=draw(st.none() | WORDS),
        rows=tuple(row for kind in RELATIONS for row in draw(st.lists(rows(kind), max_size=3))),
        missing=tuple(draw(st.lists(st.sampled_from([*RELATIONS, *TEXT_FIELDS]), unique=True))),
        **{name: draw(st.none() | PARAGRAPHS) for name in TEXT_FIELDS},
    )


@examples
@given(pages())
def test_a_page_that_was_written_is_read_back_the_same(page: Page) -> None:
    assert yaml_page(write_page(page), "kept.yaml") == page


@examples
@given(st.sampled_from(sorted(RELATIONS)), st.text(max_size=20) | CODES)
def test_a_code_that_was_read_is_read_again_as_itself(kind: str, text: str) -> None:
    code = read_code(RELATIONS[kind].systems, text)
    if code is not None:
        assert read_code(RELATIONS[kind].systems, code.value) == code


@pytest.mark.parametrize("name", ["page.txt", "page.md", "page.html", "page.yaml", "page"])
def test_a_file_is_read_the_same_each_time(name: str, read: Callable[..., Page]) -> None:
    text = "CPT 0101T: x\nSummary\nKey payers are Aetna and Cigna.\n"
    content = write_page(read(text)) if name.endswith("yaml") else text
    assert read(content, name) == read(content, name)
