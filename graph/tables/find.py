"""What was found as rows."""

from __future__ import annotations

from typing import Any

from billgraph.graph.questions.find import Match, Matches
from billgraph.graph.tables.rows import Column, Record, Rows
from billgraph.graph.text import pluralize

KEYS = (
    "code",
    "system",
    "kind",
    "name",
    "official",
    "match",
    "approximate",
    "score",
    "sources",
)


def rows(found: Matches) -> Rows:
    """The matches as rows, the best first."""
    many = pluralize(found.total, "code")
    title = f"{len(found.rows)} of {many}" if len(found.rows) < found.total else many
    return Rows(KEYS, map(_record, found.rows), COLUMNS, title)


def _record(match: Match) -> dict[str, Any]:
    return {
        "code": match.code.value,
        "system": match.code.system,
        "kind": match.code.kind,
        "name": match.name,
        "official": match.official,
        "match": match.match,
        "approximate": match.approximate,
        "score": match.score,
        "sources": match.sources,
    }


def _match(record: Record) -> str:
    return str(record["match"])


COLUMNS = (
    Column("system", lambda record: record["system"]),
    Column("code", lambda record: record["code"]),
    Column("kind", lambda record: record["kind"]),
    Column("official name", lambda record: (record["official"] and record["name"]) or "", True),
    Column("stated as", lambda record: (not record["official"] and record["name"]) or "", True),
    Column("match", _match),
    Column("sources", lambda record: str(record["sources"])),
)
