"""How rows are printed: one entry a format, one function behind it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TextIO

from billgraph.cli.errors import visible

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table for people.

    Attributes:
        heading: What stands above it.
        text: Takes the text of a cell from a record.
        wraps: Whether the cell may take several lines where the terminal is narrow.
    """

    heading: str
    text: Callable[[Record], str]
    wraps: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """An answer of rows.

    Attributes:
        keys: The keys of every record, in the order for machines.
        records: The rows: JSON values by key.
        columns: The columns for people; by default one for each key.
    """

    keys: Sequence[str]
    records: Iterable[Record]
    columns: Sequence[Column] = ()


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


def _json(rows: Rows, stream: TextIO) -> None:
    json.dump(list(rows.records), stream, ensure_ascii=False, indent=2)
    stream.write("\n")


def _jsonl(rows: Rows, stream: TextIO) -> None:
    for record in rows.records:
        stream.write(json.dumps(record, ensure_ascii=False) + "\n")


def _separated(rows: Rows, stream: TextIO, delimiter: str) -> None:
    import csv

    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\n")
    writer.writerow(rows.keys)
    for record in rows.records:
        writer.writerow([_flat(record[key]) for key in rows.keys])


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

    columns = rows.columns or _plain_columns(rows)
    stream.write(line(column.heading for column in columns))
    stream.write(line("---" for _ in columns))
    for record in rows.records:
        stream.write(line(column.text(record) for column in columns))


def _table(rows: Rows, stream: TextIO) -> None:
    from billgraph.cli.table import write_table

    columns = rows.columns or _plain_columns(rows)
    cells = [[column.text(record) for column in columns] for record in rows.records]
    write_table([column.heading for column in columns], cells, [c.wraps for c in columns], stream)


def _plain_columns(rows: Rows) -> list[Column]:
    return [_plain_column(key) for key in rows.keys]


def _plain_column(key: str) -> Column:
    return Column(key, lambda record: _flat(record[key]), wraps=True)


def _flat(value: object) -> str:
    """A JSON value as the text of one cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


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
