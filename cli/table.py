"""Tables for people: as wide as the terminal there, as wide as they need elsewhere."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from typing import TextIO

from billgraph.cli.errors import visible

_GAP = "  "
_LEAST = 8
"""The width that a column keeps however narrow the terminal is."""
_READABLE = 18
"""The width below which a column of sentences is no pleasure; then the others yield too."""


def write_table(
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    wraps: Sequence[bool],
    stream: TextIO,
) -> None:
    """Writes rows below headings, in columns.

    A column that is empty in every row is left out. On a terminal the columns
    that may wrap share the width that the others leave; elsewhere nothing is cut,
    wrapped or coloured.

    Args:
        headings: The headings.
        rows: The cells of each row.
        wraps: For each column, whether its cells may take several lines.
        stream: Where to write.
    """
    kept = [i for i in range(len(headings)) if not rows or any(row[i] for row in rows)]
    texts = [[" ".join(visible(row[i]).split()) for i in kept] for row in rows]
    titles = [headings[i].upper() for i in kept]
    widths = [
        max([width_of(titles[i]), *(width_of(row[i]) for row in texts)]) for i in range(len(kept))
    ]
    on_terminal = stream.isatty()
    if on_terminal:
        words = [max(map(width_of, title.split())) for title in titles]
        widths = _fit(widths, words, [wraps[i] for i in kept], shutil.get_terminal_size().columns)
    bold = on_terminal and not os.environ.get("NO_COLOR")
    for heading in _lines(titles, widths, wrapped=on_terminal):
        stream.write(f"\x1b[1m{heading}\x1b[0m\n" if bold else f"{heading}\n")
    for row in texts:
        for line in _lines(row, widths, wrapped=on_terminal):
            stream.write(line + "\n")


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


def _lines(row: list[str], widths: list[int], *, wrapped: bool) -> list[str]:
    if not wrapped or all(width_of(t) <= w for t, w in zip(row, widths, strict=True)):
        return [_line(row, widths)]
    from itertools import zip_longest
    from textwrap import wrap

    cells = [wrap(text, width) or [""] for text, width in zip(row, widths, strict=True)]
    return [_line(list(parts), widths) for parts in zip_longest(*cells, fillvalue="")]


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (
        cell + " " * (width - width_of(cell)) for cell, width in zip(cells, widths, strict=True)
    )
    return _GAP.join(padded).rstrip()
