"""An answer as a graph, from what the answer itself holds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from billgraph.graph.export.model import Edge, Node, StatementRecord, node_of
from billgraph.graph.export.page.graph import page_graph


class AnswerGraph:
    """Collects the codes and links of an answer, each once.

    Args:
        title: What is drawn.
        asked: The IRIs of the codes that were asked for, which stand in the middle.
        layout: How it is laid out at first; see `billgraph.graph.export.page.graph`.
    """

    def __init__(self, title: str, *asked: str, layout: str = "rings") -> None:
        self.title = title
        self._layout = layout
        self._nodes: dict[str, Node] = {}
        self._edges: dict[tuple[str, str, str], Edge] = {}
        self._asked = tuple(self.node(iri) for iri in asked)

    def node(self, iri: str, label: str | None = None, name: str | None = None) -> str:
        """Takes a code or a group, with an official name and one that a source states.

        Returns:
            Its CURIE.
        """
        node = self._nodes.get(iri) or node_of(iri)
        assert node is not None, f"an answer names {iri}, which is no code"
        names = dict.fromkeys((*node.names, *([name] if name else [])))
        self._nodes[iri] = replace(node, label=node.label or label, names=tuple(names))
        return node.curie

    def edge(
        self,
        ends: tuple[str, str],
        relation: str,
        said: StatementRecord | None = None,
        contested: tuple[str, ...] = (),
    ) -> None:
        """Takes what one source says of a link, between the IRIs of two codes."""
        start, end = (self.node(iri) for iri in ends)
        edge = self._edges.get((start, relation, end), Edge(start, end, relation))
        said_too = (said,) if said is not None and said not in edge.statements else ()
        self._edges[start, relation, end] = replace(
            edge,
            sources=tuple(sorted({*edge.sources, *(it.source for it in said_too)})),
            statements=(*edge.statements, *said_too),
            contested_by=tuple(sorted({*edge.contested_by, *contested})),
        )

    def page_graph(self) -> dict[str, Any]:
        """What the interactive page embeds."""
        return page_graph(
            self._asked, self._nodes.values(), self._edges.values(), layout=self._layout
        )
