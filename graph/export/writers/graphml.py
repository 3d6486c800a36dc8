"""GraphML, for Gephi, yEd, igraph and networkx.

Written as the GraphML specification has it (http://graphml.graphdrawing.org/specification.html):
an attribute is declared once as a key; an element carries the values that it has.
"""

from __future__ import annotations

from typing import BinaryIO

from billgraph.graph.export.columns import NODE_COLUMNS, TRUTH, Column, edge_columns, text
from billgraph.graph.export.model import Edge, Node, Selection
from billgraph.graph.export.text import as_text, xml

_HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns \
http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""


def write(selection: Selection, output: BinaryIO) -> None:
    """Writes the nodes, then the edges; memory holds one of them."""
    of_edges = edge_columns(selection.with_statements)
    with as_text(output) as out:
        out.write(_HEAD)
        for column in NODE_COLUMNS:
            out.write(_key(column, "node"))
        for column in of_edges:
            out.write(_key(column, "edge"))
        out.write('  <graph id="billgraph" edgedefault="directed">\n')
        for node in selection.nodes():
            out.write(f'    <node id="{xml(node.curie)}">{_data(NODE_COLUMNS, node)}</node>\n')
        for edge in selection.edges():
            out.write(
                f'    <edge id="{xml(edge.id)}" source="{xml(edge.source)}"'
                f' target="{xml(edge.target)}">{_data(of_edges, edge)}</edge>\n'
            )
        out.write("  </graph>\n</graphml>\n")


def _key(column: Column, domain: str) -> str:
    kind = "boolean" if column.type == TRUTH else "string"
    return (
        f'  <key id="{column.name}" for="{domain}" attr.name="{column.name}" attr.type="{kind}"/>\n'
    )


def _data(columns: tuple[Column, ...], of: Node | Edge) -> str:
    return "".join(
        f'<data key="{column.name}">{xml(value)}</data>'
        for column in columns
        if (value := text(column.of(of))) is not None
    )
