"""Neo4j: tables for ``neo4j-admin database import``, and what both of its formats share.

The headings are typed as the Neo4j Operations Manual has it ("Neo4j-admin import", CSV
header format). Nothing is changed for spreadsheets here: the importer would keep the sign.
"""

from __future__ import annotations

import re
from typing import Any

from billgraph.graph.export.columns import NODE_COLUMNS, TEXTS, TRUTH, Column, edge_columns, text
from billgraph.graph.export.model import BROADER, NODE_KINDS, Selection
from billgraph.graph.export.text import as_text
from billgraph.graph.files.output import Files
from billgraph.ontology.relations import RELATIONS

LABELS: dict[str, str] = {
    kind: RELATIONS[kind].range_class if kind in RELATIONS else kind.capitalize()
    for kind in NODE_KINDS
}
"""The label of each kind of node, beside ``Code``, which all have."""

TYPES: dict[str, str] = {
    **{
        kind: re.sub("(?<!^)([A-Z])", r"_\1", relation.predicate).upper()
        for kind, relation in RELATIONS.items()
    },
    BROADER: "BROADER",
}
"""The type of the relationship of each relation, such as ``HAS_DIAGNOSIS``."""

SEPARATOR = "\x1f"
"""What stands between the members of a list: the unit separator, which no name has."""

_READ_ME = """\
Import into an empty Neo4j 5 database:

    neo4j-admin database import full neo4j \\
      --nodes=nodes.csv --relationships=relationships.csv \\
      --multiline-fields=true --array-delimiter=U+001F
"""


def write(selection: Selection, files: Files) -> None:
    """Writes the nodes, then the relationships; memory holds one row."""
    of_edges = tuple(
        column for column in edge_columns(selection.with_statements) if column.name != "relation"
    )
    with files.open("nodes.csv") as output, as_text(output) as out:
        out.write(_row("curie:ID", *map(_heading, NODE_COLUMNS), ":LABEL"))
        for node in selection.nodes():
            labels = f"Code{SEPARATOR}{LABELS[node.kind]}"
            cells = (_cell(column.of(node)) for column in NODE_COLUMNS)
            out.write(_row(node.curie, *cells, labels))
    with files.open("relationships.csv") as output, as_text(output) as out:
        out.write(_row(":START_ID", ":END_ID", *map(_heading, of_edges), ":TYPE"))
        for edge in selection.edges():
            cells = (_cell(column.of(edge)) for column in of_edges)
            out.write(_row(edge.source, edge.target, *cells, TYPES[edge.relation]))
    with files.open("README.txt") as output:
        output.write(_READ_ME.encode())


def _heading(column: Column) -> str:
    types = {TEXTS: ":string[]", TRUTH: ":boolean"}
    return column.name + types.get(column.type, ":string")


def _row(*cells: str | None) -> str:
    # Quotes around every text keep an empty one apart from none, and a line end in its cell.
    doubled = ("" if cell is None else '"' + cell.replace('"', '""') + '"' for cell in cells)
    return ",".join(doubled) + "\n"


def _cell(value: Any) -> str | None:
    if isinstance(value, list):
        return SEPARATOR.join(text(item) or "" for item in value) or None
    return text(value)
