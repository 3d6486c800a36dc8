"""The links of a code as rows, and as a graph."""

from __future__ import annotations

from typing import Any

from billgraph.graph.questions.links import Link, Links
from billgraph.graph.tables.columns import code_text, relation_text, where_text
from billgraph.graph.tables.rows import Column, Rows
from billgraph.graph.text import pluralize

KEYS = (
    "relation",
    "direction",
    "code",
    "system",
    "label",
    "stated_label",
    "note",
    "source",
    "line",
    "contested",
)


def rows(found: Links) -> Rows:
    """The links as rows, one a statement; with `descend` each says whose it is.

    What a stated range stands for follows it, each code in a row that says so in ``via``.
    """
    stated = found.stated
    title = f"{pluralize(len(stated), 'link')} of {found.name}"
    contested = sum(1 for link in stated if link.contested)
    title += f", {contested} contested" if contested else ""
    if len(stated) < len(found):
        ranges = {link.code for link in stated if link.code.range is not None}
        codes = pluralize(len(found) - len(stated), "code")
        title += f", and {codes} by {pluralize(len(ranges), 'range')}"
    keys: tuple[str, ...] = KEYS
    columns: tuple[Column, ...] = COLUMNS
    if found.descends:
        keys, columns = (*KEYS, "via"), (_VIA, *COLUMNS)
    elif any(link.via is not None for link in found):
        keys, columns = (*KEYS, "via"), (*COLUMNS, _VIA)
    # Few documents have pages of their own.
    keys = (*keys, "page") if any(link.page is not None for link in found) else keys
    records = ({**dict.fromkeys(keys), **_record(link)} for link in found)
    return Rows(keys, records, columns, title)


def _record(link: Link) -> dict[str, Any]:
    via = {} if link.via is None else {"via": link.via.curie}
    page = {} if link.page is None else {"page": link.page}
    return {
        "relation": link.relation,
        "direction": link.direction,
        "code": link.code.value,
        "system": link.code.system,
        "label": link.label,
        "stated_label": link.stated_label,
        "note": link.note,
        "source": link.source,
        "line": link.line,
        "contested": list(link.contested),
        **via,
        **page,
    }


_VIA = Column("via", lambda record: record["via"] or "")

COLUMNS = (
    Column("relation", relation_text),
    Column("system", lambda record: record["system"]),
    Column("code", code_text),
    Column("official name", lambda record: record["label"] or "", wraps=True),
    Column("stated as", lambda record: record["stated_label"] or "", wraps=True, below=True),
    Column("note", lambda record: record["note"] or "", wraps=True, below=True),
    Column("where", where_text),
    Column("contested", lambda record: ", ".join(record["contested"]), wraps=True, below=True),
)
