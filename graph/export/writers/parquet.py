"""Apache Parquet, ``nodes.parquet`` and ``edges.parquet``, for pandas, DuckDB and Spark.

Lists are lists there. It needs pyarrow: install ``billgraph[parquet]``.
"""

from __future__ import annotations

from collections.abc import Iterable

from billgraph.graph.batching import batched
from billgraph.graph.errors import MissingExtra
from billgraph.graph.export.columns import (
    NODE_COLUMNS,
    TEXT,
    TEXTS,
    TRUTH,
    Column,
    edge_columns,
)
from billgraph.graph.export.model import Edge, Node, Selection
from billgraph.graph.files.output import Files

_ROWS = 20_000


def write(selection: Selection, files: Files) -> None:
    """Writes the table of nodes, then that of edges; memory holds one group of rows."""
    curie = Column("curie", TEXT, lambda node: node.curie)
    ends = (
        Column("source", TEXT, lambda edge: edge.source),
        Column("target", TEXT, lambda edge: edge.target),
    )
    of_edges = (*ends, *edge_columns(selection.with_statements))
    _table(files, "nodes.parquet", (curie, *NODE_COLUMNS), selection.nodes())
    _table(files, "edges.parquet", of_edges, selection.edges())


def _table(
    files: Files, name: str, columns: tuple[Column, ...], rows: Iterable[Node | Edge]
) -> None:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise MissingExtra(
            "Parquet needs pyarrow, which is not installed",
            "run: python -m pip install 'billgraph[parquet]'",
        ) from None

    said = {key: pyarrow.string() for key in ("label", "note", "source")}
    statement = pyarrow.struct([*said.items(), ("line", pyarrow.int64())])
    types = {
        TEXT: pyarrow.string(),
        TEXTS: pyarrow.list_(pyarrow.string()),
        TRUTH: pyarrow.bool_(),
        "statements": pyarrow.list_(statement),
    }
    schema = pyarrow.schema(
        [(column.name, types.get(column.name, types[column.type])) for column in columns]
    )
    with files.open(name) as output, parquet.ParquetWriter(output, schema) as writer:
        for group in batched(rows, _ROWS):
            arrays = {column.name: [column.of(row) for row in group] for column in columns}
            writer.write_table(pyarrow.table(arrays, schema=schema))
