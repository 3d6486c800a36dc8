"""CX2, the format of Cytoscape and NDEx, with their looks.

Written as the CX2 specification has it (https://cytoscape.org/cx/cx2/specification/
cytoscape-exchange-format-specification-(version-2)/). It counts its elements at the begin and
numbers its nodes, so the numbers of the nodes are held in memory.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from billgraph.graph.export.columns import (
    NODE_COLUMNS,
    TEXTS,
    TRUTH,
    Column,
    edge_columns,
    text,
    values,
)
from billgraph.graph.export.looks import CONTESTED, LOOKS
from billgraph.graph.export.model import Edge, Node, Selection
from billgraph.graph.export.text import as_json, as_text
from billgraph.graph.export.writers.node_link import write_items

_TYPES = {TEXTS: "list_of_string", TRUTH: "boolean"}


def write(selection: Selection, output: BinaryIO) -> None:
    """Writes the aspects, nodes before edges; memory holds the number of each node."""
    of_edges = edge_columns(selection.with_statements)
    number = {node.curie: place for place, node in enumerate(selection.nodes())}
    counts = {
        "attributeDeclarations": 1,
        "networkAttributes": 1,
        "nodes": len(number),
        "edges": sum(1 for _ in selection.edges()),
        "visualProperties": 1,
    }
    declared = {
        "networkAttributes": {"name": {"d": "string"}, "description": {"d": "string"}},
        "nodes": {"curie": {"d": "string"}, **_declared(NODE_COLUMNS)},
        "edges": {"interaction": {"d": "string"}, **_declared(of_edges)},
    }
    about = {
        "name": " ".join(selection.asked) or "billgraph",
        "description": "Medical billing codes and the links that sources state between them.",
    }
    with as_text(output) as out:
        out.write('[{"CXVersion":"2.0","hasFragments":false}')
        meta = [{"name": name, "elementCount": count} for name, count in counts.items()]
        out.write(f',\n{{"metaData":{as_json(meta)}}}')
        out.write(f',\n{{"attributeDeclarations":[{as_json(declared)}]}}')
        out.write(f',\n{{"networkAttributes":[{as_json(about)}]}},\n{{"nodes":[')
        write_items(out, (_node(node, number) for node in selection.nodes()))
        out.write(']},\n{"edges":[')
        write_items(
            out,
            (_edge(edge, place, number, of_edges) for place, edge in enumerate(selection.edges())),
        )
        out.write(f']}},\n{{"visualProperties":[{as_json(_looks())}]}}')
        out.write(',\n{"status":[{"success":true}]}]\n')


def _declared(columns: tuple[Column, ...]) -> dict[str, Any]:
    return {column.name: {"d": _TYPES.get(column.type, "string")} for column in columns}


def _node(node: Node, number: dict[str, int]) -> dict[str, Any]:
    return {"id": number[node.curie], "v": {"curie": node.curie, **values(NODE_COLUMNS, node)}}


def _edge(
    edge: Edge, place: int, number: dict[str, int], columns: tuple[Column, ...]
) -> dict[str, Any]:
    said = values(columns, edge)
    if "statements" in said:
        # A list holds texts in CX2, so a statement is a text of JSON.
        said["statements"] = [text(statement) for statement in said["statements"]]
    return {
        "id": place,
        "s": number[edge.source],
        "t": number[edge.target],
        "v": {"interaction": edge.relation, **said},
    }


def _looks() -> dict[str, Any]:
    def by_kind(values: dict[str, str]) -> dict[str, Any]:
        rows = [{"v": kind, "vp": value} for kind, value in values.items()]
        return {"type": "DISCRETE", "definition": {"attribute": "kind", "map": rows}}

    return {
        "default": {
            "network": {"NETWORK_BACKGROUND_COLOR": "#FFFFFF"},
            "node": {"NODE_LABEL_COLOR": "#111111", "NODE_BORDER_WIDTH": 2},
            "edge": {"EDGE_TARGET_ARROW_SHAPE": "triangle", "EDGE_LINE_COLOR": "#8A8A8A"},
        },
        "nodeMapping": {
            "NODE_BACKGROUND_COLOR": by_kind({kind: it.fill for kind, it in LOOKS.items()}),
            "NODE_BORDER_COLOR": by_kind({kind: it.line for kind, it in LOOKS.items()}),
            "NODE_LABEL": {
                "type": "PASSTHROUGH",
                "definition": {"attribute": "code", "type": "string"},
            },
        },
        "edgeMapping": {
            "EDGE_LINE_COLOR": {
                "type": "DISCRETE",
                "definition": {"attribute": "contested", "map": [{"v": True, "vp": CONTESTED}]},
            },
        },
    }
