"""The lines that the words of a PDF's page make, as a reader sees them.

A PDF knows only where each word stands. Words side by side are a line; a wide gap in it parts
cells; and where text runs down the page in columns, each is read to its end before the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

_GAP = 1.2
"""How many times its letters' size a gap is wide that parts cells."""

_SPACE = 0.12
"""The same of the narrowest gap between words."""

_FEWEST = 4
"""How many lines two columns have side by side at least."""

_UNMAPPED = re.compile(r"\(cid:\d+\)$")
"""A sign of a font that does not say which character it is; at a line's beginning, a bullet."""

_BOLD = ("bold", "black", "heavy")


@dataclass(frozen=True, slots=True)
class Geometry:
    """A rectangle on a page; the top is at 0.

    Attributes:
        x0: Its left edge.
        top: Its upper edge.
        x1: Its right edge.
        bottom: Its lower edge.
    """

    x0: float
    top: float
    x1: float
    bottom: float


def lines_of(
    words: Sequence[dict[str, Any]], apart: Sequence[Geometry] = ()
) -> list[dict[str, Any]]:
    """The lines of a page in the order in which they are read.

    Args:
        words: Its words, as pdfplumber gives them.
        apart: Where tables stand, which part what is above from what is below.

    Returns:
        Each line as a dictionary: ``text``, with a tab where a wide gap is; ``size`` of its
        letters; ``bold``; ``top`` and ``bottom``; ``starts``, where its cells begin; ``next``,
        the room from its end to the edge of its column; and ``first``, how wide its first
        word is.
    """
    found = []
    for band in _bands(words, apart):
        for column in _columns(_rows(band)):
            rows = _rows(column)
            edge = max((it["x1"] for it in column), default=0)
            found += [_line(row, edge) for row in rows]
    return found


def _bands(
    words: Sequence[dict[str, Any]], apart: Sequence[Geometry]
) -> Iterator[list[dict[str, Any]]]:
    """The words between one table and the next."""
    edges = sorted(box.top for box in apart)
    bands: list[list[dict[str, Any]]] = [[] for _ in range(len(edges) + 1)]
    for word in words:
        bands[sum(edge <= word["top"] for edge in edges)].append(word)
    yield from filter(None, bands)


def _rows(words: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Words side by side, from the top to the bottom and from left to right."""
    rows: list[list[dict[str, Any]]] = []
    middle = 0.0
    for word in sorted(words, key=lambda it: (it["top"] + it["bottom"]) / 2):
        center = (word["top"] + word["bottom"]) / 2
        if rows and center - middle < 0.4 * (word["bottom"] - word["top"]):
            rows[-1].append(word)
        else:
            rows.append([word])
            middle = center
    for row in rows:
        row.sort(key=lambda it: it["x0"])
    return rows


def _columns(rows: list[list[dict[str, Any]]]) -> Iterator[list[dict[str, Any]]]:
    """The words of each column in turn; lines across all of them stand for themselves."""
    gutter = _gutter(rows)
    if gutter is None:
        yield [word for row in rows for word in row]
        return
    left: list[dict[str, Any]] = []
    right: list[dict[str, Any]] = []
    for row in rows:
        if _crosses(row, gutter):
            yield from filter(None, (left, right))
            left, right = [], []
            yield row
        else:
            left += [word for word in row if word["x1"] <= gutter]
            right += [word for word in row if word["x1"] > gutter]
    yield from filter(None, (left, right))


def _crosses(row: list[dict[str, Any]], gutter: float) -> bool:
    """Whether a line runs over the gap between two columns, without a wide gap of its own."""
    if any(word["x0"] < gutter < word["x1"] for word in row):
        return True
    return any(
        one["x1"] <= gutter <= other["x0"] and other["x0"] - one["x1"] < _GAP * one["size"] * 0.7
        for one, other in pairwise(row)
    )


def _gutter(rows: list[list[dict[str, Any]]]) -> float | None:
    """The middle of the gap between two columns of text; None where there is one column.

    The cells of a table have gaps between them too. But a code is short beside its name, and
    lines of text fill their column.
    """
    if len(rows) < _FEWEST:
        return None
    start, end = min(row[0]["x0"] for row in rows), max(row[-1]["x1"] for row in rows)
    gaps = [
        (one["x1"] + other["x0"]) / 2
        for row in rows
        for one, other in pairwise(row)
        if other["x0"] - one["x1"] > _GAP * 0.7 * one["size"]
        and 0.3 < ((one["x1"] + other["x0"]) / 2 - start) / (end - start) < 0.7
    ]
    best: tuple[int, float] | None = None
    for gutter in sorted({round(gap / 4) * 4.0 for gap in gaps}):
        sides = [_sides(row, gutter) for row in rows if not _crosses(row, gutter)]
        both = [(left, right) for left, right in sides if left and right]
        if len(both) >= _FEWEST and _is_text(both, start, gutter, end):
            crossed = len(rows) - len(sides)
            if crossed <= len(both) and (best is None or len(both) - crossed > best[0]):
                best = len(both) - crossed, gutter
    return best[1] if best else None


def _sides(
    row: list[dict[str, Any]], gutter: float
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    return (
        [word for word in row if word["x1"] <= gutter],
        [word for word in row if word["x1"] > gutter],
    )


def _is_text(
    both: list[tuple[list[dict[str, Any]], list[dict[str, Any]]]],
    start: float,
    gutter: float,
    end: float,
) -> bool:
    """Whether what stands on both sides fills its column, and has no cells itself."""
    for side, width in ((0, gutter - start), (1, end - gutter)):
        parts = [pair[side] for pair in both]
        filled = median(part[-1]["x1"] - part[0]["x0"] for part in parts) / width
        gaps = sum(_has_gap(part) for part in parts)
        if filled < 0.4 or gaps > len(parts) / 4:
            return False
    # Text of two columns begins at one edge each; so do cells, whose first word is a code.
    left = sum(_is_code(pair[0]) for pair in both)
    right = sum(_is_code(pair[1]) for pair in both)
    return left < len(both) / 2 or right >= len(both) / 3


def _is_code(part: list[dict[str, Any]]) -> bool:
    """Whether a line begins with what looks like a code, behind a bullet or not."""
    return any(any(sign.isdigit() for sign in word["text"]) for word in part[:2])


def _has_gap(part: list[dict[str, Any]]) -> bool:
    # A bullet stands apart from its words, and makes no cell.
    words = part[1:] if len(part[0]["text"]) == 1 else part
    return any(it[1]["x0"] - it[0]["x1"] > _GAP * it[0]["size"] for it in pairwise(words))


def _line(row: list[dict[str, Any]], edge: float) -> dict[str, Any]:
    pieces = [_UNMAPPED.sub("\u2022", row[0]["text"])]
    starts = [round(row[0]["x0"], 1)]
    for one, other in pairwise(row):
        gap = (other["x0"] - one["x1"]) / max(one["size"], 1)
        pieces += ["\t" if gap > _GAP else " " if gap > _SPACE else "", other["text"]]
        if gap > _GAP:
            starts.append(round(other["x0"], 1))
    letters = sum(len(word["text"]) for word in row)
    bold = sum(len(it["text"]) for it in row if any(b in it["fontname"].lower() for b in _BOLD))
    return {
        "text": "".join(pieces),
        "size": round(median(word["size"] for word in row), 1),
        "bold": bold == letters,
        "top": round(row[0]["top"], 1),
        "bottom": round(max(word["bottom"] for word in row), 1),
        "starts": starts,
        "next": round(edge - row[-1]["x1"], 1),
        "first": round(row[0]["x1"] - row[0]["x0"], 1),
    }
