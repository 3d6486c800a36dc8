"""An edition as a row: its keys for machines, its columns for people."""

from __future__ import annotations

from typing import Any

from billgraph.graph.releases.editions import CatalogueEntry
from billgraph.graph.tables.rows import Column

KEYS = (
    "release",
    "name",
    "version",
    "valid_from",
    "valid_until",
    "codes",
    "links",
    "default",
    "excerpt",
    "file",
)

COLUMNS = (
    Column("release", lambda record: record["release"]),
    Column("version", lambda record: record["version"]),
    Column("valid from", lambda record: record["valid_from"]),
    Column("valid until", lambda record: record["valid_until"] or ""),
    Column("codes", lambda record: f"{record['codes']:,}"),
    Column("links", lambda record: f"{record['links']:,}"),
    Column("answers", lambda record: _answers(record)),
    Column("file", lambda record: record["file"], wraps=True),
)


def as_record(entry: CatalogueEntry) -> dict[str, Any]:
    """An edition as JSON values."""
    edition = entry.edition
    return {
        "release": edition.code_set,
        "name": edition.set.name,
        "version": edition.version,
        "valid_from": edition.valid_from.isoformat(),
        "valid_until": edition.valid_until.isoformat() if edition.valid_until else None,
        "codes": entry.codes,
        "links": entry.links,
        "default": entry.is_default,
        "excerpt": edition.is_excerpt,
        "file": entry.file,
    }


def _answers(record: dict[str, Any] | Any) -> str:
    if not record["default"]:
        return "for its dates"
    return "yes, some codes" if record["excerpt"] else "yes"
