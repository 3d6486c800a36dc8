"""The formats that a page may come in, and how one is recognised: one entry each."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from billgraph.graph.pages.model import Page


@dataclass(frozen=True, slots=True)
class PageFormat:
    """One format of pages.

    Attributes:
        name: The word for it in messages and documentation.
        suffixes: The endings of file names that announce it, in lower case.
        recognises: Tells whether a document is of this format; takes its text and
            the ending of its name in lower case.
        read: Reads the decoded document; takes its text and its source name.
    """

    name: str
    suffixes: tuple[str, ...]
    recognises: Callable[[str, str], bool]
    read: Callable[[str, str], Page]


@dataclass(frozen=True, slots=True)
class BinaryFormat:
    """One format of pages that are no text.

    Attributes:
        name: The word for it in messages and documentation.
        suffixes: The endings of file names that announce it, in lower case.
        recognises: Tells whether bytes are of this format, whatever their name.
        read: Reads the document; takes its bytes and its source name.
    """

    name: str
    suffixes: tuple[str, ...]
    recognises: Callable[[bytes], bool]
    read: Callable[[bytes, str], Page]


def _read_pdf(data: bytes, source: str) -> Page:
    from billgraph.graph.pages.paged import interpret_paged
    from billgraph.graph.pages.pdf import read_document

    return interpret_paged(read_document(data, source), source)


def _read_docx(data: bytes, source: str) -> Page:
    from billgraph.graph.pages.docx import read_blocks
    from billgraph.graph.pages.interpret import interpret

    return interpret(read_blocks(data, source), source)


def _read_workbook(data: bytes, source: str) -> Page:
    from billgraph.graph.pages.paged import interpret_paged
    from billgraph.graph.pages.sheets import read_workbook

    return interpret_paged(read_workbook(data, source), source)


def _read_delimited(text: str, source: str) -> Page:
    from billgraph.graph.pages.interpret import interpret
    from billgraph.graph.pages.sheets import read_delimited

    return interpret(read_delimited(text, source), source)


def _read_html(text: str, source: str) -> Page:
    from billgraph.graph.pages.html import read_blocks
    from billgraph.graph.pages.interpret import interpret

    return interpret(read_blocks(text, source), source)


def _read_yaml(text: str, source: str) -> Page:
    from billgraph.graph.pages.page_yaml import read_page

    return read_page(text, source)


def _read_text(text: str, source: str) -> Page:
    from billgraph.graph.pages.interpret import interpret
    from billgraph.graph.pages.text import read_blocks

    return interpret(read_blocks(text), source)


_HTML_SUFFIXES = (".html", ".htm", ".xhtml")
_YAML_SUFFIXES = (".yaml", ".yml")
_MARKDOWN_SUFFIXES = (".md", ".markdown")
_DELIMITED_SUFFIXES = (".csv", ".tsv")
_PDF = b"%PDF-"

_SPACE = re.compile(r"\s*")
_DOCUMENT = re.compile(r"<(?:!doctype html|\?xml|html|head|body)\b", re.IGNORECASE)
_ELEMENT = re.compile(r"</?[a-z][a-z0-9]*(?:\s[^<>]*)?/?>", re.IGNORECASE)
_ASIDE = re.compile(r"[ \t]*(?:#[^\n]*|---[^\n]*)?\n")
_KEY = re.compile(r"[a-z_]+:(?:\s|$)")
_PROCEDURE_KEY = re.compile(r"^procedure:[ \t]+\S", re.MULTILINE)


def _is_yaml(text: str, suffix: str) -> bool:
    """YAML that is broken must still be read as YAML, so its name decides."""
    return suffix in _YAML_SUFFIXES or (
        _begins_with_key(text) and _PROCEDURE_KEY.search(text) is not None
    )


def _begins_with_key(text: str) -> bool:
    """Whether a key comes first, after empty lines and comments.

    They are passed one by one: an expression that repeats them remembers each.
    """
    place = 0
    while aside := _ASIDE.match(text, place):
        place = aside.end()
    return _KEY.match(text, place) is not None


def _is_html(text: str, suffix: str) -> bool:
    """A saved web page is often named ``.txt``, and a text ``.html``: the content decides.

    Markdown may begin with an element; only a whole document makes it HTML.
    """
    if _DOCUMENT.match(text, _first_element(text)):
        return True
    if suffix in _HTML_SUFFIXES:
        return _ELEMENT.search(text) is not None
    return suffix not in _MARKDOWN_SUFFIXES and _ELEMENT.match(text.lstrip()) is not None


def _first_element(text: str) -> int:
    """Where a document begins: comments before it say nothing, and Markdown has them too."""
    place = 0
    while True:
        found = _SPACE.match(text, place)
        assert found is not None
        place = found.end()
        end = text.find("-->", place) if text.startswith("<!--", place) else -1
        if end < 0:
            return place
        place = end + len("-->")


def _is_text(_text: str, _suffix: str) -> bool:
    """Anything else is."""
    return True


def _is_delimited(_text: str, suffix: str) -> bool:
    """Only the name tells: a text may have a comma in each line."""
    return suffix in _DELIMITED_SUFFIXES


def _is_pdf(data: bytes) -> bool:
    """The mark may stand anywhere in the first 1,024 bytes, says PDF 1.7, annex H."""
    return data.startswith(_PDF) or (b"\0" in data and _PDF in data[:1024])


def _holds(name: bytes) -> Callable[[bytes], bool]:
    """Tells whether bytes are a zip that lists a file of that name in its directory."""
    return lambda data: data.startswith(b"PK") and name in data


YAML = "YAML"
"""The name of the format that is billgraph's own."""

FORMATS: tuple[PageFormat, ...] = (
    PageFormat(YAML, _YAML_SUFFIXES, _is_yaml, _read_yaml),
    PageFormat("HTML", _HTML_SUFFIXES, _is_html, _read_html),
    PageFormat("CSV or TSV", _DELIMITED_SUFFIXES, _is_delimited, _read_delimited),
    PageFormat("text or Markdown", (".txt", ".text", *_MARKDOWN_SUFFIXES), _is_text, _read_text),
)
"""Every format, in the order in which they are tried."""

BINARY_FORMATS: tuple[BinaryFormat, ...] = (
    BinaryFormat("PDF", (".pdf",), _is_pdf, _read_pdf),
    BinaryFormat("DOCX", (".docx",), _holds(b"word/document"), _read_docx),
    BinaryFormat("XLSX", (".xlsx",), _holds(b"xl/workbook.xml"), _read_workbook),
)
"""Every format that is no text; these are tried before the others, by their content alone."""

SUFFIXES: tuple[str, ...] = tuple(suffix for entry in FORMATS for suffix in entry.suffixes) + tuple(
    suffix for entry in BINARY_FORMATS for suffix in entry.suffixes
)
"""The endings of the files that count as pages in a folder."""

BINARY_SUFFIXES: tuple[str, ...] = tuple(
    suffix for entry in BINARY_FORMATS for suffix in entry.suffixes
)
"""The endings of files that are no text."""

OFTEN_NO_PAGE: tuple[str, ...] = (*_DELIMITED_SUFFIXES, *BINARY_SUFFIXES)
"""The endings of files that stand beside pages as often as they are some."""


def binary_format_of(data: bytes) -> BinaryFormat | None:
    """Finds the format of a document that is no text; None where it is one, or unknown.

    Example:
        >>> binary_format_of(b"%PDF-1.7").name
        'PDF'
    """
    return next((entry for entry in BINARY_FORMATS if entry.recognises(data)), None)


def format_of(name: str, text: str) -> PageFormat:
    """Finds the format of a document by its name and its content.

    Example:
        >>> format_of("page.txt", "<!doctype html><p>…").name
        'HTML'
    """
    suffix = name[name.rfind(".") :].lower() if "." in name else ""
    return next(entry for entry in FORMATS if entry.recognises(text, suffix))
