"""Which encoding a page is read in where its own text speaks of one."""

from __future__ import annotations

from collections.abc import Callable

from billgraph.graph import Page

Read = Callable[..., Page]


def test_a_plain_text_that_quotes_a_declaration_is_still_utf_8(read: Read) -> None:
    text = "CPT 0101T: Café\nSummary\nOur template starts with <meta charset=windows-1252>.\n"
    assert read(text).title == "Café"


def test_a_declaration_counts_after_empty_lines(read: Read) -> None:
    page = '\n \n<meta charset="windows-1252"><h1>CPT 0101T: Café</h1>'
    assert read(page.encode("cp1252"), "page.html").title == "Café"


def test_an_unknown_encoding_is_refused_by_its_name_and_with_the_mend(
    refusal: Callable[..., str],
) -> None:
    told = refusal("<meta charset=moonspeak><h1>CPT 0101T: x</h1>", "page.html")
    assert told == "page.html: declares the unknown encoding 'moonspeak'; save it as UTF-8"


def test_a_binary_file_is_refused_with_the_formats_that_are_read(
    refusal: Callable[..., str],
) -> None:
    told = refusal(b"\x89PNG CPT 0101T: x", "page.png")
    mend = "save the page as text, HTML, YAML, CSV, XLSX, DOCX or PDF"
    assert told == f"page.png: is a binary file; {mend}"
