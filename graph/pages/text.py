"""Plain text and Markdown, line by line.

One reader serves both, because the pages lie between them: table rows that lack
their leading pipe, tables that run into the next heading without an empty line,
bullets on a line of their own. A parser of proper GitHub-flavoured Markdown
would drop surplus cells and fill missing ones as its specification asks (GFM
0.29, section 4.10), and so could not say which row was wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, pairwise

from billgraph.graph.pages.blocks import Block, Line, TableRow
from billgraph.graph.pages.characters import fold
from billgraph.graph.pages.headings import LOWEST
from billgraph.graph.pages.inline import is_marked, unmarked

_PIPE = re.compile(r"(?<!\\)\|")
_BULLETS = "*+\u2022\u00b7\u25aa\u25e6\u2010-\u2015-"
# Also a bullet on a line of its own, and a row of empty cells.
_RULER = re.compile(rf"[ |:=_{_BULLETS}]+")
_DASHES = re.compile(r"--|:-|-:|==|\|-\|")
# Also what word processors make of a bullet, and a box to be ticked.
_SIGNS = (
    "\u2023\u2043\u2219\u25a0\u25a1\u25ba\u25cb\u25cf\u2610-\u2612\u2713\u2714\u27a2\u27a4\u00a7"
    "\uf0a7\uf0b7\uf0d8"
)
_LEAD = re.compile(
    rf"(?:(#{{1,6}}) |[{_BULLETS}{_SIGNS}] |[0-9]{{1,2}}[.)] |> ?|\[[ xX]?\] |\([0-9a-z]{{1,2}}\) "
    r"|[a-z][.)] |o (?=[A-Z0-9]))+"
)
_GAP = re.compile(r"\t+ *| {2,}")
_STRONG_LINE = re.compile(r"(\*\*|__)(?![\s*_])[^*_]+(?<![\s*_])\1:?")
_CLOSING_HASHES = re.compile(r" #+$")
_UNDERLINE = re.compile(r"\s*(?:(=)=*|-{3,})\s*")
_LONGEST_HEADING = 80
_FENCES = ("```", "~~~")

_LONGEST_PARAGRAPH = 10_000
"""How many lines are held to see how wide they were wrapped; no paragraph has so many."""

_MOST_CELLS = 40
"""How many cells a line may be parted into; more are the gaps of a justified text."""

NARROW, WIDE = 60, 120
"""An editor that wraps paragraphs does it somewhere between these widths."""

_LABEL = re.compile(r"[A-Z0-9][\w ./-]{0,40}:|[A-Z0-9.]{2,10} [\u2013\u2014-] ")
_TITLE = re.compile(r"(?:CPT|HCPCS)\b[^:]{0,30}[0-9A-Z]{5}\s*[:\u2013\u2014-]")


def read_blocks(text: str) -> Iterator[Block]:
    """Splits plain text or Markdown into lines and table rows.

    Args:
        text: The whole document, decoded.

    Yields:
        Blocks in the order of the document; empty lines, rulers and HTML
        comments are left out, Markdown's emphasis, links, entities and escapes
        are resolved. A line is a paragraph; lines that were wrapped are one.

    Example:
        >>> list(read_blocks("22 | Increased | Use when **much** |"))[0].cells
        ('22', 'Increased', 'Use when much')
    """
    paragraph: list[Line] = []
    for block in _raw_blocks(_without_comments(text)):
        is_prose = isinstance(block, Line) and not block.level
        if paragraph and not (is_prose and len(paragraph) < _LONGEST_PARAGRAPH):
            yield from _unwrapped(paragraph)
            paragraph = []
        if isinstance(block, Line) and is_prose:
            paragraph.append(block)
        elif block is not None:
            yield block
    yield from _unwrapped(paragraph)


def _raw_blocks(text: str) -> Iterator[Block | None]:
    """The blocks, lines with their markup; None stands where a paragraph must end."""
    ruled = False
    for number, (line, following) in enumerate(pairwise(chain(_lines(text), ("",))), 1):
        content = _folded(line)
        if not content or _is_ruler(content) or content.startswith(_FENCES):
            yield None
            ruled = content != ""
            continue
        if "|" in content and (cells := _cells(content)):
            yield TableRow(cells, number, content, not ruled and _begins_table(following))
        else:
            yield from _raw_line(content, number, following, _parted(line))
        ruled = False


def _lines(text: str) -> Iterator[str]:
    """The lines of a text, one after another: there may be millions.

    Not str.splitlines(): it also splits at characters that no editor counts as a line end.
    """
    start = 0
    while (end := text.find("\n", start)) >= 0:
        yield text[start:end]
        start = end + 1
    yield text[start:]


def _raw_line(
    content: str, number: int, following: str, cells: tuple[str, ...]
) -> Iterator[Line | None]:
    lead = _LEAD.match(content)
    if lead is None:
        level = _underline(content, following)
    else:
        yield None
        content = content[lead.end() :]
        level = len(lead[1] or "")
        cells = _without_lead(cells)
    if not level and _STRONG_LINE.fullmatch(content):
        level = LOWEST
        yield None
    if level:
        content = unmarked(_CLOSING_HASHES.sub("", content))
    if content:
        yield Line(content, number, level, lead is not None and not level, cells)


def _parted(line: str) -> tuple[str, ...]:
    """The texts between tabs, or between wide gaps; none where there are no such."""
    if "\t" not in line and "  " not in line:
        return ()
    stripped = line.strip()
    if "\t" in stripped:
        parts = stripped.split("\t")
    elif "  " in stripped:
        parts = _GAP.split(stripped)
    else:
        return ()
    return tuple(unmarked(fold(part)) for part in parts) if len(parts) <= _MOST_CELLS else ()


def _without_lead(cells: tuple[str, ...]) -> tuple[str, ...]:
    """The cells of an item, without its bullet: it may be the first of them, or in it."""
    if not cells:
        return ()
    lead = _LEAD.match(f"{cells[0]} ")
    rest = cells[0][lead.end() :].strip() if lead else cells[0]
    return (rest, *cells[1:]) if rest else cells[1:]


def _underline(content: str, following: str) -> int:
    """The level of a heading that is underlined; 0 when the line is none."""
    if not following or following[0] not in "=- " or len(content) > _LONGEST_HEADING:
        return 0
    found = _UNDERLINE.fullmatch(following)
    return 0 if found is None else 1 if found[1] else 2


def _is_ruler(content: str) -> bool:
    return not content[0].isalnum() and _RULER.fullmatch(content) is not None


def _begins_table(following: str) -> bool:
    following = following.strip()
    return following != "" and _is_ruler(following) and _DASHES.search(following) is not None


def _cells(content: str) -> tuple[str, ...]:
    parts = _PIPE.split(content) if "\\" in content else content.split("|")
    cells = [part.strip() for part in parts]
    if len(cells) == 1:
        return ()
    if not cells[0]:
        del cells[0]
    if cells and not cells[-1]:
        del cells[-1]
    return tuple(map(unmarked, cells)) if is_marked(content) else tuple(cells)


def _folded(line: str) -> str:
    line = line.strip()
    return fold(line) if "  " in line or "\t" in line else line


def _without_comments(text: str) -> str:
    """Leaves HTML comments out, but not their line ends."""
    pieces, end = [], 0
    while (start := text.find("<!--", end)) >= 0 and (close := text.find("-->", start + 4)) >= 0:
        pieces += [text[end:start], "\n" * text.count("\n", start, close)]
        end = close + 3
    return "".join(pieces) + text[end:] if pieces else text


def _unwrapped(paragraph: list[Line]) -> Iterator[Line]:
    """Joins the adjacent lines that an editor wrapped: those that are full.

    A line is full when the first word of the next one had no room in it.
    """
    width = max((len(line.text) for line in paragraph), default=0)
    joined: list[Line] = []
    for line in paragraph:
        if joined and not (NARROW <= width <= WIDE and _runs_on(joined[-1].text, line.text, width)):
            yield from _one(joined)
            joined = []
        joined.append(line)
    if joined:
        yield from _one(joined)


def _runs_on(text: str, following: str, width: int) -> bool:
    is_full = len(text) + 1 + len(following.split(" ", 1)[0]) > width
    stands_alone = text[-1] in ".!?:" or _TITLE.match(text) or _LABEL.match(following)
    return is_full and not stands_alone


def _one(lines: list[Line]) -> Iterator[Line]:
    first = lines[0]
    text = unmarked(" ".join(line.text for line in lines))
    if not text:
        return
    if len(lines) == 1:
        yield replace(first, text=text) if text is not first.text else first
        return
    parts = tuple(replace(line, text=unmarked(line.text)) for line in lines)
    yield Line(text, first.line, 0, first.is_item, parts=parts)
