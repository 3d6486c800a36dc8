"""Tables for people: as wide as the terminal there, as wide as they need elsewhere."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from billgraph.cli.errors import visible

if TYPE_CHECKING:
    from billgraph.graph.tables.rows import Column

_GAP = "  "
_INDENT = "    "
_STYLES = ("\x1b[1m", "\x1b[2m", "\x1b[0m")
_LEAST = 8
"""The width that a column keeps however narrow the terminal is."""
_READABLE = 24
"""The width below which a column of sentences is no pleasure; then the others yield too."""


def write_table(columns: Sequence[Column], rows: Sequence[Sequence[str]], stream: TextIO) -> None:
    """Writes rows below headings, in columns.

    A column that is empty in every row is left out. On a terminal the columns
    that may wrap share the width that the others leave; where that is too little to read
    sentences in, those that may stand below do so, under their row and over its whole width.
    Elsewhere than on a terminal nothing is cut, wrapped, moved or coloured.

    Args:
        columns: What each column is called, and where its cells may go.
        rows: The cells of each row.
        stream: Where to write.
    """
    kept = [i for i in range(len(columns)) if not rows or any(row[i] for row in rows)]
    texts = [[" ".join(visible(row[i]).split()) for i in kept] for row in rows]
    shown = [columns[i] for i in kept]
    if not stream.isatty():
        for line in _beside(shown, texts, None):
            stream.write(line + "\n")
        return
    limit = shutil.get_terminal_size().columns
    bold, dim, plain = ("", "", "") if os.environ.get("NO_COLOR") else _STYLES
    below = _below(shown, texts, limit)
    beside = [place for place in range(len(shown)) if place not in below]
    head, *lines = _beside(
        [shown[place] for place in beside],
        [[row[place] for place in beside] for row in texts],
        limit,
    )
    stream.write("".join(f"{bold}{line}{plain}\n" for line in head.split("\n")))
    for line, row in zip(lines, texts, strict=True):
        stream.write(line + "\n")
        for place in below:
            for part in _sentence(shown[place].heading, row[place], limit):
                stream.write(f"{dim}{part}{plain}\n")


def _below(columns: Sequence[Column], texts: Sequence[Sequence[str]], limit: int) -> list[int]:
    """The columns that are to stand under their rows, by their places."""
    widths = _widths(columns, texts)
    room = limit - len(_GAP) * (len(widths) - 1)
    sentences = [place for place, column in enumerate(columns) if column.wraps]
    room -= sum(width for place, width in enumerate(widths) if place not in sentences)
    needed = sum(min(_READABLE, widths[place]) for place in sentences)
    if needed <= room:
        return []
    return [place for place in sentences if columns[place].below]


def _beside(
    columns: Sequence[Column], texts: Sequence[Sequence[str]], limit: int | None
) -> list[str]:
    """The headings and the rows side by side, each a text of one or more lines."""
    titles = [column.heading.upper() for column in columns]
    widths = _widths(columns, texts)
    if limit is not None:
        words = [max(map(width_of, title.split())) for title in titles]
        widths = _fit(widths, words, [column.wraps for column in columns], limit)
    wrapped = limit is not None
    return ["\n".join(_lines(row, widths, wrapped=wrapped)) for row in (titles, *texts)]


def _widths(columns: Sequence[Column], texts: Sequence[Sequence[str]]) -> list[int]:
    return [
        max([width_of(column.heading), *(width_of(row[place]) for row in texts)])
        for place, column in enumerate(columns)
    ]


def _sentence(heading: str, text: str, limit: int) -> list[str]:
    """A cell that stands under its row."""
    from textwrap import wrap

    if not text:
        return []
    return wrap(
        f"{heading}: {text}",
        limit,
        initial_indent=_INDENT,
        subsequent_indent=2 * _INDENT,
        break_on_hyphens=False,
    )


def width_of(text: str) -> int:
    """The columns of a terminal that a text takes (Unicode Annex 11, East Asian Width).

    Example:
        >>> width_of("Aetna"), width_of("\u8a3a\u65ad")
        (5, 4)
    """
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(
        0 if combining(sign) else 2 if east_asian_width(sign) in "WF" else 1 for sign in text
    )


def _fit(widths: list[int], words: list[int], wraps: list[bool], limit: int) -> list[int]:
    """Narrows the columns that may wrap until the table fits; the last resort is all.

    No column becomes narrower than `_LEAST`, or where that is too much, than the longest
    word of its heading.
    """
    gaps = len(_GAP) * (len(widths) - 1)
    fixed = sum(width for width, can_wrap in zip(widths, wraps, strict=True) if not can_wrap)
    room = limit - gaps - fixed
    flexible = [index for index, can_wrap in enumerate(wraps) if can_wrap]
    if room < _READABLE * len(flexible):
        room, flexible = limit - gaps, list(range(len(widths)))
    flexible.sort(key=lambda index: widths[index])
    least = {index: min(widths[index], max(_LEAST, words[index])) for index in flexible}
    if sum(least.values()) > room:
        least = {index: min(widths[index], words[index]) for index in flexible}
    spare = room - sum(least.values())
    fitted = list(widths)
    for place, index in enumerate(flexible):
        share = max(spare // (len(flexible) - place), 0)
        fitted[index] = min(widths[index], least[index] + share)
        spare -= fitted[index] - least[index]
    return fitted


def _lines(row: Sequence[str], widths: list[int], *, wrapped: bool) -> list[str]:
    if not wrapped or all(width_of(t) <= w for t, w in zip(row, widths, strict=True)):
        return [_line(row, widths)]
    from itertools import zip_longest
    from textwrap import wrap

    cells = [
        wrap(text, width, break_on_hyphens=False) or [""]
        for text, width in zip(row, widths, strict=True)
    ]
    return [_line(list(parts), widths) for parts in zip_longest(*cells, fillvalue="")]


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (
        cell + " " * (width - width_of(cell)) for cell, width in zip(cells, widths, strict=True)
    )
    return _GAP.join(padded).rstrip()
