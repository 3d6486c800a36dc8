"""The JSON of Cytoscape.js, which Cytoscape reads too (file ending ``.cyjs``).

Written as https://js.cytoscape.org/#notation/elements-json has it.
"""

from __future__ import annotations

from typing import BinaryIO

from billgraph.graph.export.columns import NODE_COLUMNS, edge_columns, values
from billgraph.graph.export.model import Selection
from billgraph.graph.export.text import as_text
from billgraph.graph.export.writers.node_link import write_items


def write(selection: Selection, output: BinaryIO) -> None:
    """Writes the nodes, then the edges, one a line; memory holds one of them."""
    of_edges = edge_columns(selection.with_statements)
    with as_text(output) as out:
        out.write('{"data":{"name":"billgraph"},"elements":{"nodes":[')
        write_items(
            out,
            (
                {"data": {"id": node.curie, **values(NODE_COLUMNS, node)}}
                for node in selection.nodes()
            ),
        )
        out.write('],"edges":[')
        write_items(
            out,
            (
                {
                    "data": {
                        "id": edge.id,
                        "source": edge.source,
                        "target": edge.target,
                        "interaction": edge.relation,
                        **values(of_edges, edge),
                    }
                }
                for edge in selection.edges()
            ),
        )
        out.write("]}}\n")
