"""The attributes of nodes and edges in the formats that have columns or keys: one entry each.

A list is a JSON array where a format has no lists.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from billgraph.graph.export.model import Edge, Node
from billgraph.graph.export.text import as_json

TEXT, TEXTS, TRUTH = "text", "texts", "truth"


@dataclass(frozen=True, slots=True)
class Column:
    """One attribute.

    Attributes:
        name: Its name in every format.
        type: `TEXT`, `TEXTS` (a list) or `TRUTH`.
        of: Takes it from a node or an edge; None where there is none.
    """

    name: str
    type: str
    of: Callable[[Any], Any]


def _node(name: str, kind: str, of: Callable[[Node], Any]) -> Column:
    return Column(name, kind, of)


def _edge(name: str, kind: str, of: Callable[[Edge], Any]) -> Column:
    return Column(name, kind, of)


NODE_COLUMNS: tuple[Column, ...] = (
    _node("code", TEXT, lambda node: node.code),
    _node("system", TEXT, lambda node: node.system),
    _node("kind", TEXT, lambda node: node.kind),
    _node("name", TEXT, lambda node: node.name),
    _node("official_name", TEXT, lambda node: node.label),
    _node("names", TEXTS, lambda node: list(node.names)),
    _node("iri", TEXT, lambda node: node.iri),
)

EDGE_COLUMNS: tuple[Column, ...] = (
    _edge("relation", TEXT, lambda edge: edge.relation),
    _edge("sources", TEXTS, lambda edge: list(edge.sources)),
    _edge("contested", TRUTH, lambda edge: edge.contested),
)

STATEMENTS = _edge("statements", TEXTS, lambda edge: edge.records())
"""What each source says of a link, as JSON objects; only where it is asked for."""


def edge_columns(with_statements: bool) -> tuple[Column, ...]:
    """The attributes of edges."""
    return (*EDGE_COLUMNS, STATEMENTS) if with_statements else EDGE_COLUMNS


def values(columns: tuple[Column, ...], of: Node | Edge) -> dict[str, Any]:
    """The attributes that are there, as JSON.

    Example:
        >>> node = Node("urn:x", "mod:22", "mod", "22", "modifier", names=("More work",))
        >>> values(NODE_COLUMNS[:5], node)
        {'code': '22', 'system': 'mod', 'kind': 'modifier', 'name': 'More work'}
    """
    found = ((column.name, column.of(of)) for column in columns)
    return {name: value for name, value in found if value is not None}


def text(value: Any) -> str | None:
    """A value as one text; None where there is none.

    Example:
        >>> text("00100"), text(["a", "b"]), text(False), text(None)
        ('00100', '["a","b"]', 'false', None)
    """
    if value is None or isinstance(value, str):
        return value
    return as_json(value)
