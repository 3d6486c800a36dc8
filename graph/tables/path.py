"""Paths between two codes as rows, and as a graph."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from billgraph.graph.questions.path import Paths
from billgraph.graph.tables.columns import name_text, relation_text, where_text
from billgraph.graph.tables.rows import Column, Record, Rows
from billgraph.graph.text import pluralize

KEYS = (
    "path",
    "hop",
    "from_code",
    "from_system",
    "relation",
    "direction",
    "code",
    "system",
    "label",
    "stated_label",
    "note",
    "source",
    "line",
)


def rows(found: Paths) -> Rows:
    """The paths as rows, one a statement for a hop."""
    many = pluralize(found.total, "shortest path")
    some = f"{len(found.paths)} of {many}" if len(found.paths) < found.total else many
    return Rows(KEYS, _records(found), COLUMNS, f"{some} from {title(found)}")


def title(found: Paths) -> str:
    """The two ends."""
    return f"{found.start.curie} to {found.end.curie}"


def _records(found: Paths) -> Iterator[dict[str, Any]]:
    for number, hops in enumerate(found.paths, 1):
        for place, hop in enumerate(hops, 1):
            for stated in hop.evidence:
                yield {
                    "path": number,
                    "hop": place,
                    "from_code": hop.start.value,
                    "from_system": hop.start.system,
                    "relation": stated.relation,
                    "direction": stated.direction,
                    "code": hop.end.value,
                    "system": hop.end.system,
                    "label": hop.label,
                    "stated_label": stated.stated_label,
                    "note": stated.note,
                    "source": stated.source,
                    "line": stated.line,
                }


def _from(record: Record) -> str:
    return f"{record['from_system']}:{record['from_code']}"


def _to(record: Record) -> str:
    return f"{record['system']}:{record['code']}"


COLUMNS = (
    Column("path", lambda record: str(record["path"])),
    Column("hop", lambda record: str(record["hop"])),
    Column("from", _from),
    Column("relation", relation_text),
    Column("to", _to),
    Column("name", name_text, wraps=True),
    Column("note", lambda record: record["note"] or "", wraps=True, below=True),
    Column("where", where_text),
)
