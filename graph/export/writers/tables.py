"""Two tables, ``nodes.csv`` and ``edges.csv``, for spreadsheets, pandas and DuckDB.

As RFC 4180 has it, in UTF-8 with its mark at the begin, by which spreadsheets know it. A
cell that a spreadsheet would run as a formula has an apostrophe before it;
`billgraph.graph.files.cells.unguarded` takes that off again. ``Selection.has_raw_cells``
leaves it away.
"""

from __future__ import annotations

import csv
import io
from typing import Any, BinaryIO, TextIO

from billgraph.graph.export.columns import NODE_COLUMNS, edge_columns, text
from billgraph.graph.export.model import Selection
from billgraph.graph.export.text import as_text
from billgraph.graph.files.cells import FIRST, guarded, unguarded
from billgraph.graph.files.output import Files

_MARK = "\ufeff"


def write(selection: Selection, files: Files) -> None:
    """Writes the table of nodes, then that of edges; memory holds one row."""
    of_edges = edge_columns(selection.with_statements)
    cell = _raw_cell if selection.has_raw_cells else _cell
    with files.open("nodes.csv") as output, as_text(output) as out:
        rows = _begun(out, "curie", *(column.name for column in NODE_COLUMNS))
        of = [column.of for column in NODE_COLUMNS]
        rows.writerows(
            [cell(node.curie), *[cell(value(node)) for value in of]] for node in selection.nodes()
        )
    with files.open("edges.csv") as output, as_text(output) as out:
        rows = _begun(out, "source", "target", *(column.name for column in of_edges))
        of = [column.of for column in of_edges]
        rows.writerows(
            [cell(edge.source), cell(edge.target), *[cell(value(edge)) for value in of]]
            for edge in selection.edges()
        )


def _begun(out: TextIO, *headings: str) -> Any:
    out.write(_MARK)
    # The mark says "the rest is a text"; a carriage return within one is kept by its quotes.
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(headings)
    return rows


def _cell(value: Any) -> str:
    if type(value) is str:
        # Nearly every cell begins with another sign, and there are millions.
        return guarded(value) if value[:1] in FIRST else value
    # What is written as JSON begins with a bracket or a letter, or is nothing.
    return _raw_cell(value)


def _raw_cell(value: Any) -> str:
    return text(value) or ""


def read_cells(stream: BinaryIO) -> list[dict[str, str]]:
    """Reads one of the tables back, each cell as it was before `guarded`.

    Args:
        stream: ``nodes.csv`` or ``edges.csv``.

    Returns:
        One mapping a row: heading to cell.
    """
    with io.TextIOWrapper(stream, encoding="utf-8-sig", newline="") as lines:
        return [
            {heading: unguarded(cell) for heading, cell in row.items()}
            for row in csv.DictReader(lines)
        ]
