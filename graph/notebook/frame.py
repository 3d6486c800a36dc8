"""Rows as a table of pandas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from billgraph.graph.errors import MissingExtra
from billgraph.graph.tables.rows import Rows

if TYPE_CHECKING:
    import pandas


def frame(rows: Rows) -> pandas.DataFrame:
    """Makes a table of pandas with a column for each key.

    Args:
        rows: The answer.

    Raises:
        MissingExtra: When pandas is not installed.
    """
    try:
        import pandas
    except ImportError as error:
        raise MissingExtra(
            "tables of pandas need pandas, which is not installed",
            "pip install 'billgraph[notebook]'",
        ) from error

    records = list(rows.records)
    columns = {key: [record[key] for record in records] for key in rows.keys}
    return pandas.DataFrame(
        {key: pandas.Series(values, dtype=_dtype(values)) for key, values in columns.items()},
        columns=pandas.Index(list(rows.keys)),
    )


def _dtype(values: list[Any]) -> Any:
    """A type that keeps what pandas would guess away: whole numbers beside nothing."""
    kinds = {type(value) for value in values}
    if kinds == {int, type(None)}:
        return "Int64"
    # Nothing but None says nothing; a list of texts stays one.
    return None if kinds - {type(None)} else object
