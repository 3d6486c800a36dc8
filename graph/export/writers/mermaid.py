"""A flowchart of Mermaid, for Markdown pages (https://mermaid.js.org/syntax/flowchart.html)."""

from __future__ import annotations

import re
from typing import BinaryIO

from billgraph.graph.export.looks import CONTESTED, LOOKS
from billgraph.graph.export.model import Node, Selection
from billgraph.graph.export.text import as_text


def write(selection: Selection, output: BinaryIO) -> None:
    """Writes the nodes, then the edges; memory holds the number of each node."""
    number: dict[str, int] = {}
    with as_text(output) as out:
        out.write("flowchart LR\n")
        for kind, look in LOOKS.items():
            out.write(f"  classDef {kind} fill:{look.fill},stroke:{look.line},color:#111111\n")
        for node in selection.nodes():
            number[node.curie] = len(number)
            opened, closed = LOOKS[node.kind].mermaid
            out.write(f'  n{number[node.curie]}{opened}"{_label(node)}"{closed}:::{node.kind}\n')
        contested = []
        for place, edge in enumerate(selection.edges()):
            if edge.contested:
                contested.append(str(place))
            arrow = "-. contested .->" if edge.contested else "-->"
            out.write(f"  n{number[edge.source]} {arrow} n{number[edge.target]}\n")
        if contested:
            out.write(f"  linkStyle {','.join(contested)} stroke:{CONTESTED}\n")


def _label(node: Node) -> str:
    return f"{_escaped(node.code)}<br/>{_escaped(node.name)}" if node.name else _escaped(node.code)


def _escaped(text: str) -> str:
    r"""Writes a text for a quoted label; signs that mean something become their numbers.

    Example:
        >>> _escaped('a <b> "c"\nd')
        'a #60;b#62; #34;c#34;#10;d'
    """
    return _SPECIAL.sub(lambda found: f"#{ord(found[0])};", text)


_SPECIAL = re.compile(r"""[<>"&#;`'\\\x00-\x1f\[\](){}|*_~]""")
