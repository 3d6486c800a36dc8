"""An answer as rows: the keys for machines, the columns for people."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Record = Mapping[str, Any]


def _is_contested(record: Record) -> bool:
    return bool(record.get("contested"))


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table for people.

    Attributes:
        heading: What stands above it.
        text: Takes the text of a cell from a record.
        wraps: Whether the cell may take several lines where the terminal is narrow.
        below: Whether it may then stand under its row; only of a cell that wraps.
    """

    heading: str
    text: Callable[[Record], str]
    wraps: bool = False
    below: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """An answer of rows.

    Attributes:
        keys: The keys of every record, in the order for machines.
        records: The rows: JSON values by key.
        columns: The columns for people; by default one for each key.
        title: What the rows are, in a few words, where a table has a place for that.
        is_marked: Whether a row is to stand out; by default where it is contested.
    """

    keys: Sequence[str]
    records: Iterable[Record]
    columns: Sequence[Column] = ()
    title: str = ""
    is_marked: Callable[[Record], bool] = _is_contested

    @property
    def shown(self) -> Sequence[Column]:
        """The columns for people."""
        return self.columns or [_plain_column(key) for key in self.keys]


def _plain_column(key: str) -> Column:
    return Column(key, lambda record: flat(record[key]), wraps=True)


def flat(value: object) -> str:
    """A JSON value as the text of one cell.

    Example:
        >>> flat(None), flat(True), flat(["M34.1"]), flat("01810")
        ('', 'true', '["M34.1"]', '01810')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value)
