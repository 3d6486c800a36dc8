"""A hierarchy as rows."""

from __future__ import annotations

from typing import Any

from billgraph.graph.questions.tree import Place, Tree
from billgraph.graph.tables.rows import Column, Record, Rows

KEYS = ("code", "system", "label", "depth", "parent", "notation")


def rows(found: Tree) -> Rows:
    """The places as rows, each after its parent; the asked code is marked."""
    title = f"The hierarchy around {found.name}"
    return Rows(KEYS, map(_record, found.places), COLUMNS, title, lambda it: it["depth"] == 0)


def _record(place: Place) -> dict[str, Any]:
    return {
        "code": place.code.value if place.code else None,
        "system": place.code.system if place.code else None,
        "label": place.label,
        "depth": place.depth,
        "parent": place.parent,
        "notation": place.notation,
    }


def _place(record: Record) -> str:
    return str(record["code"] or record["notation"] or "")


COLUMNS = (
    Column("depth", lambda record: str(record["depth"])),
    Column("code", _place),
    Column("name", lambda record: record["label"] or "", wraps=True),
    Column("below", lambda record: record["parent"] or "", wraps=True),
)
