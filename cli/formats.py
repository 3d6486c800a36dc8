"""How rows are printed: one entry a format, one function behind it.

In csv and tsv, a cell that a spreadsheet would run as a formula has an apostrophe before it
(`billgraph.graph.files.cells.guarded`), unless ``--raw-cells`` is given.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from typing import TextIO

import click

from billgraph.cli.errors import visible
from billgraph.graph.tables.rows import Rows, flat

RAW_CELLS_KEY = "billgraph.raw_cells"
"""Where `Context.meta` keeps whether cells are to be left as they are."""


def print_rows(rows: Rows, output_format: str, stream: TextIO | None = None) -> None:
    """Prints rows in a format of `FORMATS`.

    Args:
        rows: The answer.
        output_format: The name of the format.
        stream: Where to print; standard output by default.

    Example:
        >>> print_rows(Rows(["code"], [{"code": "22"}]), "csv", sys.stdout)
        code
        22
    """
    FORMATS[output_format](rows, stream or sys.stdout)


def cells_are_raw() -> bool:
    """Whether the command that is running was given ``--raw-cells``."""
    context = click.get_current_context(silent=True)
    return context is not None and bool(context.meta.get(RAW_CELLS_KEY))


def _json(rows: Rows, stream: TextIO) -> None:
    json.dump(list(rows.records), stream, ensure_ascii=False, indent=2)
    stream.write("\n")


def _jsonl(rows: Rows, stream: TextIO) -> None:
    for record in rows.records:
        stream.write(json.dumps(record, ensure_ascii=False) + "\n")


def _separated(rows: Rows, stream: TextIO, delimiter: str) -> None:
    import csv

    from billgraph.graph.files.cells import guarded

    kept = (lambda cell: cell) if cells_are_raw() else guarded
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\n")
    writer.writerow(map(kept, rows.keys))
    for record in rows.records:
        writer.writerow([kept(flat(record[key])) for key in rows.keys])


def _csv(rows: Rows, stream: TextIO) -> None:
    _separated(rows, stream, ",")


def _tsv(rows: Rows, stream: TextIO) -> None:
    _separated(rows, stream, "\t")


def _yaml(rows: Rows, stream: TextIO) -> None:
    import yaml

    yaml.safe_dump(
        [dict(record) for record in rows.records],
        stream,
        sort_keys=False,
        allow_unicode=True,
        width=100,
    )


def _markdown(rows: Rows, stream: TextIO) -> None:
    def line(cells: Iterable[str]) -> str:
        escaped = (visible(cell).replace("|", "\\|").replace("\n", "<br>") for cell in cells)
        return f"| {' | '.join(escaped)} |\n"

    columns = rows.shown
    stream.write(line(column.heading for column in columns))
    stream.write(line("---" for _ in columns))
    for record in rows.records:
        stream.write(line(column.text(record) for column in columns))


def _table(rows: Rows, stream: TextIO) -> None:
    from billgraph.cli.table import write_table

    columns = rows.shown
    cells = [[column.text(record) for column in columns] for record in rows.records]
    write_table(columns, cells, stream)


FORMATS: dict[str, Callable[[Rows, TextIO], None]] = {
    "table": _table,
    "json": _json,
    "jsonl": _jsonl,
    "csv": _csv,
    "tsv": _tsv,
    "yaml": _yaml,
    "markdown": _markdown,
}
"""Every output format by the name that people type."""
