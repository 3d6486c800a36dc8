"""The counts of a store as rows."""

from __future__ import annotations

from collections.abc import Iterator

from billgraph.graph.questions.stats import Stats
from billgraph.graph.tables.rows import Column, Rows

KEYS = ("what", "of", "count")

COLUMNS = (
    Column("what", lambda record: str(record["what"])),
    Column("of", lambda record: str(record["of"] or "")),
    Column("count", lambda record: str(record["count"])),
)


def rows(found: Stats) -> Rows:
    """The counts as rows: the whole, then its parts."""
    records = (dict(zip(KEYS, row, strict=True)) for row in _counts(found))
    return Rows(KEYS, records, COLUMNS, "What is in the store")


def _counts(counted: Stats) -> Iterator[tuple[str, str | None, int]]:
    yield "pages", None, counted.pages
    yield "statements", None, sum(counted.statements.values())
    for kind, count in counted.statements.items():
        yield "statements", kind, count
    yield "codes", None, sum(counted.codes.values())
    for system, count in counted.codes.items():
        yield "codes", system, count
    yield "ranges of codes", None, counted.ranges
    yield "malformed codes", None, counted.malformed
    yield "releases", None, sum(counted.editions.values())
    for code_set, count in counted.editions.items():
        yield "releases", code_set, count
    yield "triples", None, counted.triples
