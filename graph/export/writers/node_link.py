"""Node-link JSON, which networkx reads with ``node_link_graph(data, edges="edges")``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, BinaryIO, TextIO

from billgraph.graph.export.columns import NODE_COLUMNS, edge_columns, values
from billgraph.graph.export.model import Selection
from billgraph.graph.export.text import as_json, as_text


def write(selection: Selection, output: BinaryIO) -> None:
    """Writes the nodes, then the edges, one a line; memory holds one of them."""
    of_edges = edge_columns(selection.with_statements)
    with as_text(output) as out:
        out.write('{"directed":true,"multigraph":true,"graph":{},"nodes":[')
        write_items(
            out, ({"id": node.curie, **values(NODE_COLUMNS, node)} for node in selection.nodes())
        )
        out.write('],"edges":[')
        write_items(
            out,
            (
                {
                    "source": edge.source,
                    "target": edge.target,
                    "key": edge.relation,
                    **values(of_edges, edge),
                }
                for edge in selection.edges()
            ),
        )
        out.write("]}\n")


def write_items(out: TextIO, items: Iterable[Any]) -> None:
    """Writes the members of a JSON array, one a line."""
    separator = "\n"
    for item in items:
        out.write(separator + as_json(item))
        separator = ",\n"
