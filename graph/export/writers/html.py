"""The interactive page: one file for people, which works offline."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any, BinaryIO

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
    output.write(page_of(title_of(selection), graph_of(selection)).encode())


def title_of(selection: Selection) -> str:
    """What stands above the page."""
    return ", ".join(selection.asked) or "billgraph"


def graph_of(selection: Selection) -> dict[str, Any]:
    """What the page embeds of a selection, whose edges carry their statements.

    Raises:
        TooLarge: When it has more than `MOST` codes.
    """
    nodes = list(islice(selection.nodes(), MOST + 1))
    _check(len(nodes))
    return page_graph(selection.asked, nodes, selection.edges(), selection.engine)


def page_of(title: str, graph: Mapping[str, Any]) -> str:
    """Makes the page of a graph; see `billgraph.graph.export.page.compose`.

    Raises:
        TooLarge: When it would hold more than `MOST` codes.
        MissingExtra: When billgraph was built without Cytoscape.js.
    """
    _check(len(graph["nodes"]))
    return compose(title, graph)


def _check(count: int) -> None:
    if count > MOST:
        raise TooLarge(
            f"the page would hold more than {MOST:,} codes",
            "name codes, or export to graphml and open that in Gephi",
        )
