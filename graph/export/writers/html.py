"""The interactive page: one file for people, which works offline."""

from __future__ import annotations

from typing import BinaryIO

from billgraph.graph.errors import TooLarge
from billgraph.graph.export.model import Selection
from billgraph.graph.export.page import compose
from billgraph.graph.export.page.graph import page_graph

MOST = 5_000
"""How many codes a page holds at most; its layouts stay readable up to about 2,000."""


def write(selection: Selection, output: BinaryIO) -> None:
    """Writes the page.

    Raises:
        TooLarge: When it would hold more than `MOST` codes.
        MissingExtra: When billgraph was built without Cytoscape.js.
    """
    graph = page_graph(selection)
    if len(graph["nodes"]) > MOST:
        raise TooLarge(
            f"the page would hold {len(graph['nodes']):,} codes, more than {MOST:,}",
            "name codes, or export to graphml and open that in Gephi",
        )
    title = ", ".join(selection.asked) or "billgraph"
    output.write(compose(title, graph).encode())
