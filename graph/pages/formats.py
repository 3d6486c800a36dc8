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
        recognises: Tells from the beginning of a document whether it is of this
            format; asked only when no suffix announces one.
        read: Reads the decoded document; takes its text and its source name.
    """

    name: str
    suffixes: tuple[str, ...]
    recognises: Callable[[str], bool]
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


_HTML = re.compile(r"\s*<(?:!doctype html|\?xml|!--|/?[a-z][a-z0-9]*[\s>])", re.IGNORECASE)
_YAML = re.compile(r"(?:\s*(?:#[^\n]*|---)?\n)*\s*(?:procedure|source)\s*:\s*\S")

FORMATS: tuple[PageFormat, ...] = (
    PageFormat("HTML", (".html", ".htm", ".xhtml"), lambda s: bool(_HTML.match(s)), _read_html),
    PageFormat("YAML", (".yaml", ".yml"), lambda s: bool(_YAML.match(s)), _read_yaml),
    PageFormat("text or Markdown", (".txt", ".md", ".markdown", ".text"), lambda s: True, _read_text),
)
"""Every format, in the order in which they are tried."""

SUFFIXES: tuple[str, ...] = tuple(suffix for entry in FORMATS for suffix in entry.suffixes)
"""The endings of the files that count as pages in a folder."""


def format_of(name: str, text: str) -> PageFormat:
    """Finds the format of a document: YAML by its name, the others by their content.

    A saved web page is often named ``.txt`` and a text ``.html``, so the content
    decides between those; YAML that is broken must still be read as YAML, so its
    name decides.

    Example:
        >>> format_of("page.txt", "<!doctype html><p>…").name
        'HTML'
    """
    suffix = name[name.rfind(".") :].lower() if "." in name else ""
    named = next((entry for entry in FORMATS if suffix in entry.suffixes), None)
    if named is not None and named.name == "YAML":
        return named
    return next(entry for entry in FORMATS if entry.recognises(text[:4096]))
