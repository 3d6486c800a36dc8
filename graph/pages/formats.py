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


YAML = "YAML"
"""The name of the format that is billgraph's own."""

FORMATS: tuple[PageFormat, ...] = (
    PageFormat(YAML, _YAML_SUFFIXES, _is_yaml, _read_yaml),
    PageFormat("HTML", _HTML_SUFFIXES, _is_html, _read_html),
    PageFormat("text or Markdown", (".txt", ".text", *_MARKDOWN_SUFFIXES), _is_text, _read_text),
)
"""Every format, in the order in which they are tried."""

SUFFIXES: tuple[str, ...] = tuple(suffix for entry in FORMATS for suffix in entry.suffixes)
"""The endings of the files that count as pages in a folder."""


def format_of(name: str, text: str) -> PageFormat:
    """Finds the format of a document by its name and its content.

    Example:
        >>> format_of("page.txt", "<!doctype html><p>…").name
        'HTML'
    """
    suffix = name[name.rfind(".") :].lower() if "." in name else ""
    return next(entry for entry in FORMATS if entry.recognises(text, suffix))
