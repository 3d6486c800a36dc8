"""The lines and table rows of a document, whatever format it came in.

A format's module turns a document into blocks; `interpret` turns blocks into a
page and need not know the format.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One line or paragraph of text, without markup.

    Attributes:
        text: The text, white space folded, never empty.
        line: The line of the document, counted from 1.
    """

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of a table, header rows included, rulers left out.

    Attributes:
        cells: The texts of the cells, white space folded.
        line: The line of the document, counted from 1.
        text: The row as the document wrote it, for messages and for prose that
            only looks like a row.
    """

    cells: tuple[str, ...]
    line: int
    text: str


Block = Line | TableRow
