"""Pages as PDF: the lines of each of its pages, its tables, and what in it is a heading."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from typing import Any

from billgraph.graph.errors import MissingExtra, UnreadableInput
from billgraph.graph.pages import text as plain_text
from billgraph.graph.pages.blocks import Block, Line, TableRow
from billgraph.graph.pages.characters import fold, plain
from billgraph.graph.pages.headings import LOWEST, section_of
from billgraph.graph.pages.listed import begins_with_code
from billgraph.graph.pages.model import Problem
from billgraph.graph.pages.paged import Paged

_MOST_SECONDS = 90
_SCANNED = "have its text recognised, as ocrmypdf does, or type the page"
_LARGER = 1.12
_LONGEST_HEADING = 200
_MARGIN_LINES = 3
"""How many lines at the top and at the bottom of a page may be its header and footer."""

_ALIKE = 3.0
"""How many points two cells of one column begin apart at most."""

_PAGE_NUMBER = re.compile(r"page \d{1,3}(?: (?:of|/) \d{1,3}|/\d{1,3})?", re.IGNORECASE)


def read_document(data: bytes, source: str) -> Paged:
    """Reads a PDF as lines and table rows; the lines are counted through all pages.

    Args:
        data: The document.
        source: Its name, for messages.

    Raises:
        UnreadableInput: When it is damaged, has a password, only pictures, or too many pages.
        MissingExtra: When pdfplumber is not installed.
    """
    if find_spec("pdfplumber") is None:
        raise MissingExtra(
            f"{source}: reading PDF needs pdfplumber, which is not installed",
            "install it: pip install 'billgraph[documents]'",
        )
    found = _extracted(data, source)
    pages: list[list[dict[str, Any]]] = found["pages"]
    pictures: list[int] = found["pictures"]
    if not any(pages):
        problem = "has pictures of its pages and no text" if pictures else "has no text"
        raise UnreadableInput(source, problem, _SCANNED)
    maker = _Maker(_size_of_text(pages))
    for number, page in enumerate(_without_margins(pages), 1):
        maker.page(page, is_picture=number in pictures)
    return maker.document


def _extracted(data: bytes, source: str) -> dict[str, Any]:
    """What the process says that reads it; see `billgraph.graph.pages.pdf_process`."""
    command = [sys.executable, "-P", "-m", "billgraph.graph.pages.pdf_process"]
    mend = "print it to a PDF anew, or save its text"
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, check=False, timeout=_MOST_SECONDS
        )
        found: dict[str, Any] = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise UnreadableInput(source, "takes too long to be read", mend) from None
    except ValueError:
        problem = f"cannot be read: its reader ended with status {done.returncode}"
        raise UnreadableInput(source, problem, mend) from None
    if "problem" in found:
        raise UnreadableInput(source, found["problem"], found["mend"])
    return found


def _size_of_text(pages: list[list[dict[str, Any]]]) -> float:
    """The size in which most letters outside of tables are set."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for it in page:
            if "text" in it:
                sizes[it["size"]] += len(it["text"])
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _without_margins(pages: list[list[dict[str, Any]]]) -> Iterator[list[dict[str, Any]]]:
    """The pages with each header once, on the first of them, and each footer on the last.

    So a table that goes on from page to page is not parted by what stands around it.
    """
    keys = [[_margin_key(page, at) for at in range(len(page))] for page in pages]
    places: dict[Any, list[int]] = {}
    for number, page_keys in enumerate(keys):
        for each in set(filter(None, page_keys)):
            places.setdefault(each, []).append(number)
    for number, (page, page_keys) in enumerate(zip(pages, keys, strict=True)):
        kept = []
        for it, key in zip(page, page_keys, strict=True):
            where = places.get(key, [number])
            is_kept = number == (where[0] if key and key[0] == "top" else where[-1])
            is_number = key is not None and _is_number(it["text"].strip(), number + 1)
            if is_kept and not is_number:
                kept.append(it)
        yield kept


def _margin_key(page: list[dict[str, Any]], at: int) -> tuple[str, str, int] | None:
    """What a line of a header or footer is known by on other pages; None for any other line."""
    is_top, is_bottom = at < _MARGIN_LINES, at >= len(page) - _MARGIN_LINES
    beyond = page[: at + 1] if is_top else page[at:] if is_bottom else []
    if not beyond or not all("text" in it for it in beyond):
        return None
    text = page[at]["text"]
    if section_of(text) is not None or begins_with_code(text) is not None:
        return None  # it may begin what stands on each of the pages
    edge = "top" if is_top else "bottom"
    return edge, _PAGE_NUMBER.sub("#", text), round(page[at]["top"] / 4)


def _is_number(text: str, number: int) -> bool:
    return text == str(number) or _PAGE_NUMBER.fullmatch(text) is not None


@dataclass(slots=True)
class _Maker:
    """Makes blocks of what stands on the pages.

    Attributes:
        size: The size of plain text.
        blocks: What was made.
        starts: The first line of each page.
        problems: Pages that are pictures.
        line: The last line so far.
        lines: What was made of the lines that are one paragraph so far.
        last: The line above, where the next one may go on with it.
    """

    size: float
    blocks: list[Block] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    line: int = 0
    lines: list[Line] = field(default_factory=list)
    last: dict[str, Any] | None = None

    @property
    def document(self) -> Paged:
        return Paged(self.blocks, tuple(self.starts), tuple(self.problems))

    def page(self, page: list[dict[str, Any]], *, is_picture: bool) -> None:
        self.starts.append(self.line + 1)
        if is_picture:
            self.line += 1
            problem = "the page is a picture without text: have its text recognised"
            self.problems.append(Problem(self.line, problem))
        for it in page:
            self.line += 1
            if "cells" in it:
                self.row(it)
            else:
                self.text(it)
        self.flush()

    def row(self, it: dict[str, Any]) -> None:
        self.flush()
        cells = tuple(map(fold, it["cells"]))
        above = self.blocks[-1] if self.blocks else None
        is_first_here = self.line == self.starts[-1]
        goes_on = isinstance(above, TableRow) and is_first_here and len(above.cells) == len(cells)
        text = " | ".join(filter(None, cells))
        self.blocks.append(TableRow(cells, self.line, text, it["begins"] and not goes_on))

    def text(self, it: dict[str, Any]) -> None:
        if (row := self._with_rest(it)) is not None:
            line = self.lines[0].line
            self.lines = [replace(self.lines[0], **_content(row["text"], line))]
            self.last = row
            return
        content = plain(it["text"])
        level = self._level(it)
        if not self._goes_on(it, level):
            self.flush()
        if level:
            made: list[Block] = [Line(fold(content), self.line, level)] if fold(content) else []
        else:
            made = [replace(block, line=self.line) for block in plain_text.read_blocks(content)]
        if self.lines and made and isinstance(made[0], Line):
            self.lines.append(made[0])
        elif len(made) == 1 and isinstance(made[0], Line):
            self.flush()
            self.lines = [made[0]]
        else:
            self.flush()
            self.blocks += made
        self.last = it

    def flush(self) -> None:
        """Ends a paragraph."""
        lines, self.lines, self.last = self.lines, [], None
        if not lines:
            return
        first = lines[0]
        if len(lines) == 1:
            self.blocks.append(first)
            return
        text = " ".join(line.text for line in lines)
        parts = () if first.level else tuple(lines)
        self.blocks.append(Line(text, first.line, first.level, first.is_item, first.cells, parts))

    def _with_rest(self, it: dict[str, Any]) -> dict[str, Any] | None:
        """The row of cells above, with a line that has more words of some of them."""
        above = self.last
        if above is None or len(above["starts"]) < 2 or len(self.lines) != 1:
            return None
        if not 0 <= it["top"] - above["bottom"] < 0.8 * it["size"]:
            return None
        places = [_place(start, above["starts"]) for start in it["starts"]]
        cells = above["text"].split("\t")
        if len(self.lines[0].cells) != len(cells) or not all(places):
            return None
        for place, text in zip(places, it["text"].split("\t"), strict=True):
            cells[place or 0] += f" {text}"
        return {**above, "text": "\t".join(cells), "bottom": it["bottom"]}

    def _level(self, it: dict[str, Any]) -> int:
        """The level of the heading that the type makes of a line; 0 for plain type."""
        if len(it["text"]) > _LONGEST_HEADING or "\t" in it["text"]:
            return 0
        size: float = it["size"]
        if size > self.size * _LARGER:
            # The larger the type, the higher the heading.
            return max(1, min(6, 7 - round((size / self.size - 1) * 8)))
        return LOWEST if it["bold"] else 0

    def _goes_on(self, it: dict[str, Any], level: int) -> bool:
        """Whether a line is the rest of the one above, which had no room for its first word."""
        last = self.last
        if last is None or not self.lines or level != self.lines[0].level:
            return False
        if "\t" in last["text"]:
            return False
        is_near = 0 <= it["top"] - last["bottom"] < 0.8 * it["size"]
        is_full = last["next"] < it["first"] + 0.25 * it["size"]
        if not (is_near and is_full) or it["size"] != last["size"] or "\t" in it["text"]:
            return False
        text = it["text"]
        is_new = begins_with_code(text) is not None or section_of(text) is not None
        return not is_new and not self._is_item(text)

    @staticmethod
    def _is_item(text: str) -> bool:
        blocks = list(plain_text.read_blocks(text))
        return bool(blocks) and isinstance(blocks[0], Line) and blocks[0].is_item


def _place(start: float, starts: list[float]) -> int | None:
    """The number of the cell that begins where a text does; None where none does."""
    return next((at for at, it in enumerate(starts) if abs(it - start) <= _ALIKE), None)


def _content(text: str, line: int) -> dict[str, Any]:
    """What a line of cells has as its text and its cells, read anew."""
    block = next(iter(plain_text.read_blocks(plain(text))))
    assert isinstance(block, Line)
    return {"text": block.text, "cells": block.cells, "line": line}
