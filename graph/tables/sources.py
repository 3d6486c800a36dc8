"""The pages in the store as rows."""

from __future__ import annotations

from typing import Any

from billgraph.graph.questions.sources import Source, Sources
from billgraph.graph.tables.rows import Column, Rows
from billgraph.graph.text import pluralize

KEYS = ("source", "procedure", "system", "title", "statements", "page")

COLUMNS = (
    Column("source", lambda record: record["source"]),
    Column("procedure", lambda record: f"{record['system']}:{record['procedure']}"),
    Column("statements", lambda record: str(record["statements"])),
    Column("title", lambda record: record["title"] or "", wraps=True),
)


def rows(found: Sources) -> Rows:
    """The pages as rows."""
    return Rows(KEYS, map(as_record, found), COLUMNS, pluralize(len(found), "page"))


def as_record(source: Source) -> dict[str, Any]:
    """A source as JSON values."""
    return {
        "source": source.source,
        "procedure": source.procedure.value,
        "system": source.procedure.system,
        "title": source.title,
        "statements": source.statements,
        "page": source.page,
    }
