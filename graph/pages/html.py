"""HTML pages: headings, paragraphs, lists and tables, without the site around them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

from billgraph.graph.errors import UnreadableInput
from billgraph.graph.pages import text as plain_text
from billgraph.graph.pages.blocks import Block, Line, TableRow
from billgraph.graph.pages.characters import fold, plain
from billgraph.graph.pages.headings import LOWEST

MAX_DEPTH = 256
"""How deep elements may be nested: the limit of libxml2's parser."""

MAX_ATTRIBUTES = 10_000
"""How many attributes a tag may have: libxml2 takes 20 seconds for 100,000 of them."""

MAX_ELEMENTS = 400_000
"""How many elements and comments a document may have: libxml2 holds all of them at once."""

# Not <form>: many a site wraps the whole page in one.
_SKIPPED = frozenset(
    {
        "aside",
        "button",
        "datalist",
        "footer",
        "head",
        "iframe",
        "math",
        "nav",
        "noscript",
        "object",
        "script",
        "select",
        "style",
        "svg",
        "template",
        "textarea",
    }
)
_SKIPPED_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "menu"})
# HTML Standard, section 3.2.5.2.5: phrasing content; it parts no paragraph.
_INLINE = frozenset(
    {
        *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "button", "cite", "code", "data"),
        *("datalist", "del", "dfn", "em", "font", "i", "iframe", "img", "input", "ins", "kbd"),
        *("label", "mark", "math", "noscript", "object", "q", "s", "samp", "script", "select"),
        *("small", "span", "strike", "strong", "sub", "sup", "svg", "template", "textarea"),
        *("time", "tt", "u", "var", "wbr"),
    }
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_STRONG = frozenset({"b", "strong"})
_WITHIN_ITEMS = frozenset({"p", "div"})
_LONG_TAG = re.compile(rf"<[a-zA-Z][^<>]{{{4 * MAX_ATTRIBUTES},}}")
_MARKUP = re.compile(r"<[a-zA-Z!?]")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
# libxml2 counts the lines of elements up to here, and calls all that follow by this number.
_LAST_LINE = 65535


def read_blocks(text: str, source: str) -> list[Block]:
    """Reads an HTML document as lines and table rows.

    Scripts, styles, navigation, controls and footers are left out.

    Args:
        text: The whole document, decoded.
        source: The name of the document, for messages.

    Returns:
        Blocks in the order of the document.

    Raises:
        UnreadableInput: When it is built as no document is: elements nested too
            deep, thousands of attributes in one tag, too many elements.

    Example:
        >>> html = "<table><tr><td>22<td>Increased<tr><td>23<td>Unusual</table>"
        >>> [row.cells for row in read_blocks(html, "x")]
        [('22', 'Increased'), ('23', 'Unusual')]
    """
    walk = _Walk()
    root = _parse(text, source)
    if root is not None:
        walk.document(root)
    return walk.blocks


def _parse(text: str, source: str) -> Any:
    """The root element; None when the document has no element."""
    from lxml import etree

    mend = "save the page's text or its tables alone"
    for tag in _LONG_TAG.finditer(text):
        if len(re.findall(r"=|\s+", _QUOTED.sub("", tag[0]))) > 2 * MAX_ATTRIBUTES:
            line = text.count("\n", 0, tag.start()) + 1
            problem = f"a tag has more than {MAX_ATTRIBUTES} attributes"
            raise UnreadableInput(source, problem, mend, line)
    # Most documents have far fewer, and are not gone through for it.
    if text.count("<") > MAX_ELEMENTS and sum(1 for _ in _MARKUP.finditer(text)) > MAX_ELEMENTS:
        problem = f"has more than {MAX_ELEMENTS:,} elements and comments"
        raise UnreadableInput(source, problem, mend)
    # The text is decoded already: what it declares of its encoding must not be believed.
    parser = etree.HTMLParser(encoding="utf-8", no_network=True)
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError:
        root = None
    too_deep = next((e for e in parser.error_log if "Excessive depth" in e.message), None)
    if too_deep is not None:
        problem = f"its elements are nested more than {MAX_DEPTH} deep"
        raise UnreadableInput(source, problem, mend, too_deep.line)
    return root


@dataclass(slots=True)
class _Walk:
    """Collects the running text and parts it where a block begins or ends.

    Attributes:
        blocks: What was collected.
        pieces: The text since the last block.
        line: The line where that text begins.
        at: The line that the walk has come to.
        begins: Whether the next row is the first of its table.
        is_item: Whether that text is an item of a list.
        strong: How many characters of that text are in bold type, white space left out.
        depth: How many elements of bold type the walk is in.
    """

    blocks: list[Block] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    line: int = 1
    at: int = 1
    begins: bool = False
    is_item: bool = False
    strong: int = 0
    depth: int = 0

    def document(self, root: Any) -> None:
        from lxml import etree

        # Not by recursion: a page may be nested deeper than Python's stack has room for.
        steps = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        for event, element in steps:
            if event == "start":
                if not self.start(element):
                    steps.skip_subtree()
                continue
            if event == "end":
                self.end(element)
            else:
                self.at += (element.text or "").count("\n")
            self.text(element.tail)

    def start(self, element: Any) -> bool:
        """Begins an element; False when there is nothing in it that is left to read."""
        tag = element.tag
        if (element.sourceline or _LAST_LINE) < _LAST_LINE:
            self.at = element.sourceline
        # Definitions go on the line of their term: <dt>Service type</dt><dd>…</dd>.
        if tag == "dd":
            self.join_with(", ")
        elif tag not in _INLINE:
            self.flush()
            self.is_item = tag in ("li", "dt") or (self.is_item and tag in _WITHIN_ITEMS)
        is_skipped = tag in _SKIPPED or element.get("role") in _SKIPPED_ROLES
        is_row = tag == "tr" and not _is_layout(element)
        self.depth += tag in _STRONG
        if not is_skipped and not is_row and tag != "pre":
            self.begins = self.begins or tag == "table"
            self.text(element.text)
            return True
        if is_row:
            self.row(element)
        elif not is_skipped:
            self.preformatted(element)
        self.at += sum(text.count("\n") for text in element.itertext())
        return False

    def end(self, element: Any) -> None:
        tag = element.tag
        self.depth -= tag in _STRONG
        if tag == "dt":
            self.join_with(": ")
        elif tag == "dd" and _followed_by(element, "dd"):
            pass
        elif tag not in _INLINE:
            self.flush(_HEADINGS.get(tag, 0))

    def row(self, element: Any) -> None:
        cells = tuple(_cell(cell) for cell in element if cell.tag in ("td", "th"))
        if any(cells):
            self.blocks.append(TableRow(cells, self.at, " | ".join(cells), self.begins))
            # A row of one cell above the header is a caption.
            self.begins = self.begins and len(cells) == 1

    def preformatted(self, element: Any) -> None:
        """Reads text that was wrapped in ``<pre>`` to be shown as a page."""
        for block in plain_text.read_blocks(plain("".join(element.itertext()))):
            self.blocks.append(replace(block, line=block.line + self.at - 1))

    def text(self, text: str | None) -> None:
        if not text:
            return
        words = text.lstrip()
        if words and not self.pieces:
            self.line = self.at + text[: len(text) - len(words)].count("\n")
        if words or self.pieces:
            self.pieces.append(text)
            self.strong += _letters(text) if self.depth else 0
        self.at += text.count("\n")

    def join_with(self, sign: str) -> None:
        """Puts a sign between the text since the last block and what follows, if there is any."""
        before = "".join(self.pieces).rstrip()
        self.pieces = [before, " " if before.endswith(":") else sign] if before else []

    def flush(self, level: int = 0) -> None:
        content = fold("".join(self.pieces))
        if content:
            is_strong = not level and not self.is_item and self.strong == _letters(content)
            level = LOWEST if is_strong else level
            self.blocks.append(Line(content, self.line, level, self.is_item and not level))
            self.is_item = False
        self.pieces.clear()
        self.strong = 0


def _letters(text: str) -> int:
    """How many characters a text has, the white space left out."""
    return sum(map(len, text.split()))


def _followed_by(element: Any, tag: str) -> bool:
    following = element.getnext()
    return following is not None and following.tag == tag


def _is_layout(row: Any) -> bool:
    """Whether a row only places things: a table, a heading, or one cell of many blocks."""
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    if len(cells) == 1 and sum(_is_block(child) for child in cells[0]) > 1:
        return True
    return next(row.iter("table", *_HEADINGS), None) is not None


def _is_block(element: Any) -> bool:
    return isinstance(element.tag, str) and element.tag not in _INLINE


def _cell(element: Any) -> str:
    pieces: list[str] = []
    _texts(element, pieces)
    return fold("".join(pieces))


def _texts(element: Any, pieces: list[str]) -> None:
    if not isinstance(element.tag, str) or element.tag in _SKIPPED:
        return
    pieces.append(element.text or "")
    for child in element:
        parts = _is_block(child)
        pieces.append(" " if parts else "")
        _texts(child, pieces)
        pieces.append(" " if parts else "")
        pieces.append(child.tail or "")
