"""Tables without pipes: their cells are parted by tabs, wide gaps, semicolons or commas."""

from __future__ import annotations

import csv
from dataclasses import replace

from billgraph.graph.pages.blocks import Line, TableRow
from billgraph.graph.pages.characters import fold
from billgraph.graph.pages.headings import section_of

WHITE = "\t"
"""Tabs, or gaps of two spaces and more: the reader of texts has split them."""

DELIMITERS = (WHITE, ";", ",")
_LONGEST_HEADER = 300


def headers(block: Line) -> list[tuple[str, TableRow]]:
    """The rows that a line may be as the header of a table, each with its delimiter.

    Example:
        >>> [row.cells for _, row in headers(Line("ICD-10 Code,Description", 1))]
        [('ICD-10 Code', 'Description')]
    """
    text = block.text
    is_parted = block.cells or "," in text or ";" in text
    if not is_parted or len(text) > _LONGEST_HEADER:
        return []
    rows = ((it, cells(block, it)) for it in DELIMITERS)
    return [(it, TableRow(found, block.line, block.text)) for it, found in rows if len(found) > 1]


def announced(block: Line) -> tuple[str | None, str, Line]:
    """Parts a heading from the codes on its line: "Dx: M17.11", or with a tab between them.

    Returns:
        The section, or None; the heading; and the line without it.

    Example:
        >>> section, head, codes = announced(Line("ICD-10: M17.11, M17.12", 3))
        >>> section, head, codes.text
        ('diagnosis', 'ICD-10', 'M17.11, M17.12')
    """
    head, _, rest = block.text.partition(":")
    section = section_of(head) if rest.strip() else None
    if section is None and len(block.cells) > 1:
        head, rest = block.cells[0], " ".join(block.cells[1:])
        section = section_of(head)
    if section is None:
        return None, "", block
    return section, head, replace(block, text=rest.strip(), cells=block.cells[1:])


def cells(block: Line, delimiter: str) -> tuple[str, ...]:
    """The cells of a line; one where the delimiter does not part it.

    Example:
        >>> cells(Line('F11.121,"Abuse, with delirium"', 1), ",")
        ('F11.121', 'Abuse, with delirium')
    """
    if delimiter == WHITE:
        return tuple(map(_unquoted, block.cells)) or (block.text,)
    if delimiter not in block.text:
        return (block.text,)
    if '"' not in block.text:
        parts = block.text.split(delimiter)
    else:
        try:
            (parts,) = csv.reader([block.text], delimiter=delimiter, skipinitialspace=True)
        except (csv.Error, ValueError):
            parts = block.text.split(delimiter)
    return tuple(map(fold, parts))


def _unquoted(text: str) -> str:
    is_quoted = len(text) > 1 and text[0] == '"' == text[-1]
    return text[1:-1].replace('""', '"') if is_quoted else text


def fitted(found: tuple[str, ...], width: int, delimiter: str) -> tuple[str, ...]:
    """Brings cells to the width of their table where that takes no guess.

    Empty cells at the end are often left out, and a comma of the last column's words
    parts cells where it should not.

    Example:
        >>> fitted(("F11.121", "Abuse", "with delirium"), 2, ",")
        ('F11.121', 'Abuse, with delirium')
    """
    while len(found) > width and not found[-1]:
        found = found[:-1]
    if len(found) > width == 2 and delimiter != WHITE:
        return (found[0], f"{delimiter} ".join(found[1:]))
    return found + ("",) * (width - len(found))
