"""The interactive page as a value that a notebook shows inline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from billgraph.graph.engine.base import Engine
    from billgraph.graph.export.selection import ExportRequest


@dataclass(frozen=True, slots=True)
class Inline:
    """The interactive page, whole in itself.

    Attributes:
        title: What it shows.
        page: The page as HTML.
        height: How high it is in a notebook, in pixels.
    """

    title: str
    page: str
    height: int = 600

    def __repr__(self) -> str:
        return f"<the interactive page of {self.title}; a notebook shows it>"

    def _repr_html_(self) -> str:
        # The frame is a document of an origin of its own: what the page does stays in it,
        # and its content security policy keeps it from asking any host.
        return (
            f'<iframe title="{escape(self.title)}" srcdoc="{escape(self.page)}" width="100%"'
            f' height="{self.height:d}" sandbox="allow-scripts allow-downloads allow-modals"'
            ' style="border:1px solid rgba(128,128,128,.4);border-radius:6px"></iframe>'
        )


def inline(title: str, graph: Mapping[str, Any], height: int) -> Inline:
    """Makes the page of a graph.

    Args:
        title: What it shows.
        graph: What `billgraph.graph.export.page.compose` embeds.
        height: How high it is to be, in pixels.

    Raises:
        TooLarge: When it would hold more codes than a page can show.
        MissingExtra: When billgraph was built without Cytoscape.js.
    """
    from billgraph.graph.export.writers.html import page_of

    return Inline(title, page_of(title, graph), height)


def neighbourhood(engine: Engine, wanted: ExportRequest, height: int) -> Inline:
    """Makes the page of a part of the graph, with its cards; see `Questions.draw`."""
    from billgraph.graph.export.selection import select
    from billgraph.graph.export.writers.html import graph_of, title_of

    selection = select(engine, wanted)
    return inline(title_of(selection), graph_of(selection), height)
