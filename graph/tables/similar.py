"""The codes most like a code as rows."""

from __future__ import annotations

from typing import Any

from billgraph.graph.questions.similar import Alike, Similar
from billgraph.graph.tables.columns import name_text
from billgraph.graph.tables.rows import Column, Record, Rows
from billgraph.graph.text import pluralize

KEYS = ("code", "system", "label", "stated_label", "score", "shared")

_SHOWN = 6


def rows(found: Alike) -> Rows:
    """The codes as rows, the most alike first."""
    title = f"{pluralize(len(found.found), 'code')} most like {found.code.curie}"
    return Rows(KEYS, map(_record, found.found), COLUMNS, title)


def _record(it: Similar) -> dict[str, Any]:
    return {
        "code": it.code.value,
        "system": it.code.system,
        "label": it.label,
        "stated_label": it.stated_label,
        "score": round(it.score, 4),
        "shared": [
            {
                "code": shared.code.value,
                "system": shared.code.system,
                "degree": shared.degree,
                "weight": round(shared.weight, 4),
            }
            for shared in it.shared
        ],
    }


def _shared(record: Record) -> str:
    curies = [f"{shared['system']}:{shared['code']}" for shared in record["shared"]]
    more = f" and {len(curies) - _SHOWN:,} more" if len(curies) > _SHOWN else ""
    return ", ".join(curies[:_SHOWN]) + more


COLUMNS = (
    Column("score", lambda record: f"{record['score']:.3f}"),
    Column("system", lambda record: record["system"]),
    Column("code", lambda record: record["code"]),
    Column("name", name_text, wraps=True),
    Column("shared, the rarest first", _shared, wraps=True),
)
