"""Pages as spreadsheets: the sheets of a workbook (xlsx), and CSV and tab-separated texts."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator

from billgraph.graph.errors import UnreadableInput
from billgraph.graph.files.workbooks import read_sheets
from billgraph.graph.pages.blocks import Block, Line, TableRow
from billgraph.graph.pages.characters import fold
from billgraph.graph.pages.headings import section_of
from billgraph.graph.pages.model import MAX_ROWS, too_many_rows
from billgraph.graph.pages.paged import Paged

_MOST_CELLS = 1 << 21
_LONGEST_CELL = 1 << 20
_SIGNS = ",;\t"
_SAMPLE = 100
_MEND = "save the sheet again, or as CSV"


def read_workbook(data: bytes, source: str) -> Paged:
    """Reads a workbook: each sheet is a page, and the lines go on from one to the next.

    Args:
        data: The workbook.
        source: Its name, for messages.

    Raises:
        UnreadableInput: When it is damaged, or unpacks to too much.
    """
    blocks: list[Block] = []
    starts: list[int] = []
    before = 0
    for sheet in read_sheets(data, source, _MEND, _MOST_CELLS):
        starts.append(before + 1)
        last = before
        for block in blocks_of((before + number, cells) for number, cells in sheet):
            blocks.append(block)
            last = block.line
            if len(blocks) > MAX_ROWS:
                raise too_many_rows(source, last)
        before = last
    return Paged(blocks, tuple(starts) if len(starts) > 1 else ())


def read_delimited(text: str, source: str) -> Iterator[Block]:
    r"""Reads a text whose cells are parted by commas, semicolons or tabs.

    Args:
        text: The whole text, decoded.
        source: Its name, for messages.

    Raises:
        UnreadableInput: When a quotation mark is not closed.

    Example:
        >>> rows = read_delimited('Code,Description\nM17.11,"Gonarthrosis, right"', "x.csv")
        >>> [row.cells for row in rows]
        [('Code', 'Description'), ('M17.11', 'Gonarthrosis, right')]
    """
    return blocks_of(_rows(text, source))


def _rows(text: str, source: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=_sign(text), strict=False)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        mend = "close the quotation mark that stands open"
        raise UnreadableInput(source, f"is no table: {error}", mend, line) from error


def _sign(text: str) -> str:
    """The sign that parts the most lines near the beginning; a comma where none does."""
    lines = text.split("\n", _SAMPLE)[:_SAMPLE]
    return max(_SIGNS, key=lambda sign: sum(sign in line for line in lines))


def blocks_of(rows: Iterable[tuple[int, list[str]]]) -> Iterator[Block]:
    """The lines and table rows that the rows of a sheet are.

    A cell alone is a line, as a title is, unless it begins a row of the table above it. A
    table ends at an empty row, and need not stand at the sheet's left edge.

    Args:
        rows: The rows, each with its number.
    """
    table: range | None = None
    for line, row in rows:
        cells = tuple(map(fold, row))
        filled = [at for at, cell in enumerate(cells) if cell]
        if not filled:
            table = None
        elif len(filled) == 1 and not (table and _goes_on(cells[filled[0]], filled[0], table)):
            table = None
            yield Line(cells[filled[0]], line)
        else:
            begins = table is None
            table = table or range(filled[0], filled[-1] + 1)
            first, end = min(table.start, filled[0]), max(table.stop, filled[-1] + 1)
            shown = (*cells, *[""] * end)[first:end]
            yield TableRow(shown, line, " | ".join(filter(None, shown)), begins)


def _goes_on(text: str, at: int, table: range) -> bool:
    """Whether a cell that stands alone is the code of a row that has nothing else."""
    return at == table.start and section_of(text) is None
