"""Where two sources disagree as rows."""

from __future__ import annotations

from typing import Any

from billgraph.graph.questions.contradictions import Contradiction, Contradictions
from billgraph.graph.tables.columns import code_text, where_text
from billgraph.graph.tables.rows import Column, Record, Rows
from billgraph.graph.text import pluralize

KEYS = (
    "kind",
    "code",
    "system",
    "source",
    "line",
    "states",
    "other_source",
    "other_line",
    "other_states",
)


def rows(found: Contradictions) -> Rows:
    """The contradictions as rows."""
    return Rows(KEYS, map(_record, found), COLUMNS, pluralize(len(found), "contradiction"))


def _record(it: Contradiction) -> dict[str, Any]:
    return {
        "kind": it.kind,
        "code": it.code.value,
        "system": it.code.system,
        "source": it.source,
        "line": it.line,
        "states": it.states,
        "other_source": it.other_source,
        "other_line": it.other_line,
        "other_states": it.other_states,
    }


def _other(record: Record) -> str:
    return where_text({"source": record["other_source"], "line": record["other_line"]})


COLUMNS = (
    Column("kind", lambda record: record["kind"]),
    Column("system", lambda record: record["system"]),
    Column("code", code_text),
    Column("where", where_text),
    Column("states", lambda record: record["states"], wraps=True),
    Column("other", _other),
    Column("states", lambda record: record["other_states"], wraps=True),
)
