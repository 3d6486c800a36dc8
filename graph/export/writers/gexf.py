"""GEXF 1.3, for Gephi, with a colour for each kind of code.

Written as the schema has it (https://gexf.net/1.3/gexf.xsd, published 2022 in gephi/gexf,
specs/1.3); the colours are of its module viz.
"""

from __future__ import annotations

from typing import BinaryIO

from billgraph.graph.export.columns import NODE_COLUMNS, TRUTH, Column, edge_columns, text
from billgraph.graph.export.looks import LOOKS
from billgraph.graph.export.model import Edge, Node, Selection
from billgraph.graph.export.text import as_text, xml

_HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">
  <meta><creator>billgraph</creator></meta>
  <graph defaultedgetype="directed" mode="static">
"""

_COLOURS = {
    kind: '<viz:color r="{}" g="{}" b="{}"/>'.format(*look.rgb) for kind, look in LOOKS.items()
}


def write(selection: Selection, output: BinaryIO) -> None:
    """Writes the nodes, then the edges; memory holds one of them."""
    of_edges = edge_columns(selection.with_statements)
    with as_text(output) as out:
        out.write(_HEAD)
        out.write(_attributes(NODE_COLUMNS, "node") + _attributes(of_edges, "edge"))
        out.write("    <nodes>\n")
        for node in selection.nodes():
            label = f"{node.code} {node.name}" if node.name else node.code
            out.write(
                f'      <node id="{xml(node.curie)}" label="{xml(label)}">'
                f"{_values(NODE_COLUMNS, node)}{_COLOURS[node.kind]}</node>\n"
            )
        out.write("    </nodes>\n    <edges>\n")
        for edge in selection.edges():
            out.write(
                f'      <edge id="{xml(edge.id)}" source="{xml(edge.source)}"'
                f' target="{xml(edge.target)}" kind="{edge.relation}" label="{edge.relation}">'
                f"{_values(of_edges, edge)}</edge>\n"
            )
        out.write("    </edges>\n  </graph>\n</gexf>\n")


def _attributes(columns: tuple[Column, ...], of: str) -> str:
    lines = "".join(
        f'      <attribute id="{column.name}" title="{column.name}"'
        f' type="{"boolean" if column.type == TRUTH else "string"}"/>\n'
        for column in columns
    )
    return f'    <attributes class="{of}" mode="static">\n{lines}    </attributes>\n'


def _values(columns: tuple[Column, ...], of: Node | Edge) -> str:
    values = "".join(
        f'<attvalue for="{column.name}" value="{xml(value)}"/>'
        for column in columns
        if (value := text(column.of(of))) is not None
    )
    return f"<attvalues>{values}</attvalues>"
