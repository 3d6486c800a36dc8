"""What codes share as rows, and as a graph."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from billgraph.graph.questions.common import Common, Shared
from billgraph.graph.tables.columns import code_text, relation_text, where_text
from billgraph.graph.tables.rows import Column, Rows
from billgraph.graph.text import pluralize

KEYS = (
    "kind",
    "code",
    "system",
    "label",
    "of",
    "relation",
    "direction",
    "stated_label",
    "note",
    "source",
    "line",
)


def rows(found: Common) -> Rows:
    """What is shared as rows: one a statement, one or more for every asked code."""
    records = (record for shared in found for record in _records(shared))
    return Rows(
        KEYS, records, COLUMNS, f"{pluralize(len(found), 'code')} that {title(found)} share"
    )


def title(found: Common) -> str:
    """The asked codes."""
    return ", ".join(code.curie for code in found.asked)


def _records(shared: Shared) -> Iterator[dict[str, Any]]:
    for asked, links in shared.links.items():
        for link in links:
            yield {
                "kind": shared.code.kind,
                "code": shared.code.value,
                "system": shared.code.system,
                "label": link.label,
                "of": asked.curie,
                "relation": link.relation,
                "direction": link.direction,
                "stated_label": link.stated_label,
                "note": link.note,
                "source": link.source,
                "line": link.line,
            }


COLUMNS = (
    Column("of", lambda record: record["of"]),
    Column("relation", relation_text),
    Column("system", lambda record: record["system"]),
    Column("code", code_text),
    Column("official name", lambda record: record["label"] or "", wraps=True),
    Column("stated as", lambda record: record["stated_label"] or "", wraps=True, below=True),
    Column("where", where_text),
)
