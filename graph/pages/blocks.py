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
        level: The level of the heading that the markup makes of it, from 1; 0
            where the markup does not say that it is one.
        is_item: Whether it is an item of a list.
        cells: The texts between tabs or wide gaps, where it has any.
        parts: The lines that it was wrapped in, where it was.
    """

    text: str
    line: int
    level: int = 0
    is_item: bool = False
    cells: tuple[str, ...] = ()
    parts: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of a table, header rows included, rulers left out.

    Attributes:
        cells: The texts of the cells, white space folded.
        line: The line of the document, counted from 1.
        text: The row as the document wrote it, for messages and for prose that
            only looks like a row.
        begins: Whether the markup says that a table begins here: it is the first
            of its table, or a ruler follows it.
    """

    cells: tuple[str, ...]
    line: int
    text: str
    begins: bool = False


Block = Line | TableRow
