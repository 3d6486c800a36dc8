"""Pages as Word documents (DOCX): headings, lists, tables and paragraphs.

A document has no lines: what counts as one is a paragraph, a line break in it, or a row of a
table. The parts around it, headers and footers, are read as well, since a title may stand
in the header.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from billgraph.graph.errors import MissingExtra, UnreadableInput
from billgraph.graph.files.packed import check_unpacked
from billgraph.graph.pages import text as plain_text
from billgraph.graph.pages.blocks import Block, Line, TableRow
from billgraph.graph.pages.characters import fold, plain
from billgraph.graph.pages.headings import LOWEST

MOST_BYTES = 96 << 20
"""How many bytes a document may have, unpacked, with its pictures."""

MOST_XML = 12 << 20
"""How many of them may be text and markup: python-docx holds all of it at once."""

_MEND = "save it again as DOCX, or as text"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BOX = f"{_W}txbxContent"
_WRAPPERS = frozenset(
    f"{_W}{name}" for name in ("sdt", "sdtContent", "ins", "customXml", "smartTag")
)
_SIGNS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_HEADING = re.compile(r"heading ([1-9])", re.IGNORECASE)
_LONGEST_HEADING = 120
_LARGER = 1.15


def read_blocks(data: bytes, source: str) -> list[Block]:
    """Reads a Word document as lines and table rows.

    Args:
        data: The document.
        source: Its name, for messages.

    Raises:
        UnreadableInput: When it is damaged, or unpacks to too much.
        MissingExtra: When python-docx is not installed.
    """
    try:
        import docx
    except ImportError:
        raise MissingExtra(
            f"{source}: reading DOCX needs python-docx, which is not installed",
            "install it: pip install 'billgraph[documents]'",
        ) from None
    check_unpacked(data, source, _MEND, MOST_BYTES)
    check_unpacked(data, source, _MEND, MOST_XML, ".xml")
    try:
        document = docx.Document(io.BytesIO(data))
        walk = _Walk(_Styles(document))
        sections = list(document.sections)[:1]
        for section in sections:
            if not section.header.is_linked_to_previous:
                walk.parts(section.header._element)
        walk.parts(document.element.body)
        for section in sections:
            if not section.footer.is_linked_to_previous:
                walk.parts(section.footer._element)
    except Exception as error:  # python-docx raises whatever a damaged part makes it stumble over
        problem = f"is no DOCX that can be read ({fold(str(error)) or type(error).__name__})"
        raise UnreadableInput(source, problem, _MEND) from error
    return walk.blocks


@dataclass(frozen=True, slots=True)
class _Style:
    """What a paragraph's style makes of it.

    Attributes:
        level: The level of the heading; 0 where it is none.
        is_item: Whether it is numbered or has a bullet.
        is_bold: Whether it is in bold type.
        size: The size of its letters in half points, or None.
    """

    level: int = 0
    is_item: bool = False
    is_bold: bool = False
    size: int | None = None


class _Styles:
    """The styles of a document, each looked up once, with what it is based on."""

    def __init__(self, document: Any) -> None:
        self._elements = {it.style_id: it.element for it in document.styles}
        self._known: dict[str, _Style] = {}
        normal = next((it for it in document.styles if it.name == "Normal"), None)
        self._normal = normal.style_id if normal is not None else ""

    def of(self, style_id: str | None) -> _Style:
        """The style of that id, by default that of plain paragraphs."""
        return self._found(style_id or self._normal, 0)

    @property
    def size(self) -> int:
        """The size of plain paragraphs, in half points; Word's own is 11 points."""
        return self.of(None).size or 22

    def _found(self, style_id: str, depth: int) -> _Style:
        known = self._known.get(style_id)
        element = self._elements.get(style_id)
        if known is not None or element is None or depth > len(self._elements):
            return known or _Style()
        base = element.find(f"{_W}basedOn")
        below = _Style() if base is None else self._found(base.get(f"{_W}val", ""), depth + 1)
        name = element.find(f"{_W}name")
        found = self._made(element, "" if name is None else name.get(f"{_W}val", ""), below)
        self._known[style_id] = found
        return found

    def _made(self, element: Any, name: str, below: _Style) -> _Style:
        heading = _HEADING.fullmatch(name)
        level = int(heading[1]) if heading else 1 if name.lower() == "title" else below.level
        outline = element.find(f"{_W}pPr/{_W}outlineLvl")
        if not level and outline is not None and (number := _number(outline)) < 9:
            level = number + 1
        properties = element.find(f"{_W}rPr")
        return _Style(
            min(level, LOWEST - 1),
            _is_numbered(element.find(f"{_W}pPr"), below.is_item),
            _is_on(properties, "b", below.is_bold),
            _size(properties) or below.size,
        )


def _number(element: Any) -> int:
    value = element.get(f"{_W}val", "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 9 else 0


def _is_on(properties: Any, name: str, default: bool) -> bool:
    found = None if properties is None else properties.find(f"{_W}{name}")
    return default if found is None else found.get(f"{_W}val", "1") not in ("0", "false", "off")


def _size(properties: Any) -> int | None:
    found = None if properties is None else properties.find(f"{_W}sz")
    return None if found is None else _number(found) or None


def _is_numbered(properties: Any, default: bool) -> bool:
    found = None if properties is None else properties.find(f"{_W}numPr/{_W}numId")
    # 0 takes away what the style says (ECMA-376, part 1, section 17.9.18).
    return default if found is None else _number(found) > 0


@dataclass(slots=True)
class _Walk:
    """Collects the blocks of a document, and counts its lines.

    Attributes:
        styles: The styles of its paragraphs.
        blocks: What was collected.
        line: The last line so far.
    """

    styles: _Styles
    blocks: list[Block] = field(default_factory=list)
    line: int = 0

    def parts(self, parent: Any) -> None:
        for element in parent:
            if element.tag == f"{_W}p":
                self.paragraph(element)
            elif element.tag == f"{_W}tbl":
                self.table(element)
            elif element.tag in _WRAPPERS:
                self.parts(element)

    def paragraph(self, element: Any) -> None:
        properties = element.find(f"{_W}pPr")
        named = None if properties is None else properties.find(f"{_W}pStyle")
        style = self.styles.of(None if named is None else named.get(f"{_W}val"))
        content = _text(element)
        level = 0
        is_item = _is_numbered(properties, style.is_item)
        if (content.strip() and not is_item) or style.level:
            level = style.level or self._level_by_type(element, content, style)
        first = self.line + 1
        self.line += content.count("\n") + 1
        if level:
            if text := fold(content):
                self.blocks.append(Line(text, first, level))
        else:
            for block in plain_text.read_blocks(plain(content)):
                placed = replace(block, line=block.line + first - 1)
                if isinstance(placed, Line) and is_item:
                    placed = replace(placed, is_item=True)
                self.blocks.append(placed)
        for box in _boxes(element):
            self.parts(box)

    def _level_by_type(self, element: Any, content: str, style: _Style) -> int:
        """The level that bold or larger type makes of a short paragraph; 0 for plain type."""
        if len(content) > _LONGEST_HEADING or "\t" in content.strip() or "\n" in content.strip():
            return 0
        runs = [it for it in element.iter(f"{_W}r") if _text(it).strip()]
        properties = [it.find(f"{_W}rPr") for it in runs]
        is_bold = all(_is_on(it, "b", style.is_bold) for it in properties)
        sizes = [_size(it) or style.size or 0 for it in properties]
        is_larger = bool(sizes) and min(sizes) > self.styles.size * _LARGER
        return LOWEST if runs and (is_bold or is_larger) else 0

    def table(self, table: Any) -> None:
        above: list[str] = []
        begins = True
        for row in _wrapped(table, "tr"):
            cells = list(_wrapped(row, "tc"))
            if _is_layout(cells):
                for cell in cells:
                    self.parts(cell)
                begins = True
                continue
            self.line += 1
            above = _cells(cells, above)
            if any(above):
                text = " | ".join(it for it in above if it)
                self.blocks.append(TableRow(tuple(above), self.line, text, begins))
                # A row of one cell above the header is a caption.
                begins = begins and len(cells) == 1


def _wrapped(parent: Any, name: str) -> Iterator[Any]:
    """The children of a name, and those that content controls or changes are put around."""
    for element in parent:
        if element.tag == f"{_W}{name}":
            yield element
        elif element.tag in _WRAPPERS:
            yield from _wrapped(element, name)


def _is_layout(cells: list[Any]) -> bool:
    """Whether a row only places things: tables, or one cell of many paragraphs."""
    if len(cells) == 1:
        paragraphs = [it for it in cells[0].iter(f"{_W}p") if _text(it).strip()]
        if len(paragraphs) > 1:
            return True
    return any(next(cell.iter(f"{_W}tbl"), None) is not None for cell in cells)


def _cells(cells: list[Any], above: list[str]) -> list[str]:
    """The texts of a row's cells; what is merged with the cell above has its text."""
    found: list[str] = []
    for cell in cells:
        properties = cell.find(f"{_W}tcPr")
        merge = None if properties is None else properties.find(f"{_W}vMerge")
        if merge is not None and merge.get(f"{_W}val", "continue") == "continue":
            text = above[len(found)] if len(found) < len(above) else ""
        else:
            text = fold(" ".join(_text(it) for it in cell.iter(f"{_W}p")))
        span = None if properties is None else properties.find(f"{_W}gridSpan")
        width = 1 if span is None else min(max(_number(span), 1), 64)
        found += [text, *[""] * (width - 1)]
    return found


def _text(element: Any) -> str:
    """The text of a paragraph or run, without what was deleted and what stands in boxes."""
    return "".join(_pieces(element, lambda _: None))


def _boxes(paragraph: Any) -> list[Any]:
    boxes: list[Any] = []
    for _ in _pieces(paragraph, boxes.append):
        pass
    return boxes


def _pieces(element: Any, box: Callable[[Any], None]) -> Iterator[str]:
    for child in element:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]
        elif child.tag == _BOX:
            box(child)
        elif child.tag not in (f"{_W}pPr", f"{_W}del", f"{_W}moveFrom", _FALLBACK):
            yield from _pieces(child, box)
