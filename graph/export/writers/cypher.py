"""Cypher statements, for Neo4j and Memgraph.

They use what openCypher 9 has: ``UNWIND``, ``MERGE`` and ``SET``. A statement makes many
nodes or relationships at once, and running the file twice changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, BinaryIO, TextIO

from billgraph.graph.export.columns import NODE_COLUMNS, edge_columns, text, values
from billgraph.graph.export.model import Selection
from billgraph.graph.export.text import as_text
from billgraph.graph.export.writers.neo4j import LABELS, TYPES

_MANY = 500

_HEAD = """\
// An index makes this fast. Neo4j: CREATE INDEX code_curie FOR (n:Code) ON (n.curie);
// Memgraph: CREATE INDEX ON :Code(curie);
"""


def write(selection: Selection, output: BinaryIO) -> None:
    """Writes the nodes, then the relationships; memory holds some hundreds of each kind."""
    of_edges = edge_columns(selection.with_statements)
    with as_text(output) as out:
        out.write(_HEAD)
        made = _Batches(out, {kind: _MAKE_NODES.format(label) for kind, label in LABELS.items()})
        for node in selection.nodes():
            made.add(node.kind, {"curie": node.curie, **values(NODE_COLUMNS, node)})
        made.end()
        linked = _Batches(out, {kind: _MAKE_EDGES.format(name) for kind, name in TYPES.items()})
        for edge in selection.edges():
            said = values(of_edges, edge)
            if "statements" in said:
                # A property holds no maps, so a statement is a text of JSON.
                said["statements"] = [text(statement) for statement in said["statements"]]
            linked.add(edge.relation, {"from": edge.source, "to": edge.target, "has": said})
        linked.end()


_MAKE_NODES = "MERGE (n:Code {{curie: row.curie}}) SET n:{}, n += row"
_MAKE_EDGES = (
    "MATCH (a:Code {{curie: row.from}}), (b:Code {{curie: row.to}}) "
    "MERGE (a)-[r:{}]->(b) SET r += row.has"
)


class _Batches:
    """Collects rows by kind and writes a statement when there are enough of one."""

    def __init__(self, out: TextIO, statements: dict[str, str]) -> None:
        self._out = out
        self._statements = statements
        self._rows: dict[str, list[str]] = {}

    def add(self, kind: str, row: dict[str, Any]) -> None:
        rows = self._rows.setdefault(kind, [])
        rows.append(literal(row))
        if len(rows) == _MANY:
            self._write(kind)

    def end(self) -> None:
        for kind in self._statements:
            self._write(kind)

    def _write(self, kind: str) -> None:
        rows = self._rows.pop(kind, None)
        if rows:
            listed = ",\n".join(rows)
            self._out.write(f"UNWIND [\n{listed}\n] AS row {self._statements[kind]};\n")


def literal(value: Any) -> str:
    r"""Writes a JSON value as a literal of Cypher.

    Example:
        >>> print(literal({"code": "00100", "names": ["Raynaud's\n"], "contested": False}))
        {code: '00100', names: ['Raynaud\'s\n'], contested: false}
    """
    if isinstance(value, str):
        return f"'{_SPECIAL.sub(_sign, value)}'"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {literal(it)}' for key, it in value.items())}}}"
    if isinstance(value, Iterable):
        return f"[{', '.join(map(literal, value))}]"
    return "null" if value is None else str(value).lower()


_SPECIAL = re.compile(r"[\\'\x00-\x1f\x7f]")
_SIGNS = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\", "'": "\\'"}


def _sign(found: re.Match[str]) -> str:
    return _SIGNS.get(found[0]) or f"\\u{ord(found[0]):04x}"
