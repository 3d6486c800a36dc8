"""HTML pages: headings, paragraphs, lists and tables, without the site around them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from billgraph.graph.errors import UnreadableInput
from billgraph.graph.pages.blocks import Block, Line, TableRow

MAX_DEPTH = 256
"""How deep elements may be nested: the limit of libxml2's parser."""

_SKIPPED = frozenset(
    "script style nav footer aside template noscript svg math iframe object form button"
    " select head".split()
)
_SKIPPED_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "menu"})
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark q s"
    " samp small span strike strong sub sup time tt u var wbr".split()
)
_ENCODING = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""", re.IGNORECASE)


def declared_encoding(data: bytes) -> str | None:
    """The encoding that an HTML document declares in its first 1,024 bytes.

    HTML Standard, section 4.2.5.4: the declaration must stand there.

    Example:
        >>> declared_encoding(b'<meta charset="windows-1252">')
        'windows-1252'
    """
    found = _ENCODING.search(data[:1024])
    return found[1].decode("ascii") if found else None


def read_blocks(text: str, source: str) -> list[Block]:
    """Reads an HTML document as lines and table rows.

    Scripts, styles, navigation, forms and footers are left out.

    Args:
        text: The whole document, decoded.
        source: The name of the document, for messages.

    Returns:
        Blocks in the order of the document.

    Raises:
        UnreadableInput: When elements are nested too deep to be a document.

    Example:
        >>> html = "<table><tr><td>22<td>Increased<tr><td>23<td>Unusual</table>"
        >>> [row.cells for row in read_blocks(html, "x")]
        [('22', 'Increased'), ('23', 'Unusual')]
    """
    from lxml import etree

    # The text is decoded already: what it declares of its encoding must not be believed.
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError:
        root = None
    too_deep = next((e for e in parser.error_log if "Excessive depth" in e.message), None)
    if too_deep is not None:
        raise UnreadableInput(
            source,
            f"its elements are nested more than {MAX_DEPTH} deep",
            "save the page's text or its tables alone",
            too_deep.line,
        )
    walk = _Walk()
    if root is not None:
        walk.element(root)
        walk.flush()
    return walk.blocks


@dataclass(slots=True)
class _Walk:
    """Collects the running text and parts it where a block begins or ends."""

    blocks: list[Block] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    line: int = 1

    def element(self, element: Any) -> None:
        tag = element.tag
        if tag in _SKIPPED or element.get("role") in _SKIPPED_ROLES:
            return
        if tag == "tr" and element.find(".//table") is None:
            self.row(element)
            return
        is_block = tag not in _INLINE
        # A definition goes on the line of its term: <dt>Service type</dt><dd>…</dd>.
        if is_block and tag != "dd":
            self.flush()
        self.text(element.text, element.sourceline)
        for child in element:
            self.element(child)
            self.text(child.tail, child.sourceline)
        if tag == "dt":
            self.pieces.append(": ")
        elif is_block:
            self.flush()

    def row(self, element: Any) -> None:
        self.flush()
        cells = tuple(_cell(cell) for cell in element if cell.tag in ("td", "th"))
        if any(cells):
            self.blocks.append(TableRow(cells, element.sourceline, " | ".join(cells)))

    def text(self, text: str | None, line: int) -> None:
        if not text:
            return
        if not self.pieces and text.strip():
            self.line = line + text[: len(text) - len(text.lstrip())].count("\n")
        if self.pieces or text.strip():
            self.pieces.append(text)

    def flush(self) -> None:
        content = " ".join("".join(self.pieces).split()).replace(":: ", ": ")
        if content:
            self.blocks.append(Line(content, self.line))
        self.pieces.clear()


def _cell(element: Any) -> str:
    pieces: list[str] = []
    _texts(element, pieces)
    return " ".join("".join(pieces).split())


def _texts(element: Any, pieces: list[str]) -> None:
    if element.tag in _SKIPPED:
        return
    pieces.append(element.text or "")
    for child in element:
        if child.tag not in _INLINE:
            pieces.append(" ")
        _texts(child, pieces)
        if child.tag not in _INLINE:
            pieces.append(" ")
        pieces.append(child.tail or "")
