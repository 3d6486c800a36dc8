"""`billgraph sources`."""

from __future__ import annotations

from typing import Any

import click

from billgraph.cli.errors import NOTHING_FOUND, say
from billgraph.cli.formats import Column, Rows, print_rows
from billgraph.cli.opening import opened
from billgraph.cli.options import format_option, store_option
from billgraph.graph.questions.sources import Source, sources

KEYS = ("source", "procedure", "system", "title", "statements", "page")

COLUMNS = (
    Column("source", lambda record: record["source"]),
    Column("procedure", lambda record: f"{record['system']}:{record['procedure']}"),
    Column("statements", lambda record: str(record["statements"])),
    Column("title", lambda record: record["title"] or "", wraps=True),
)


@click.command("sources")
@format_option
@store_option
def command(output_format: str, store: str | None) -> int:
    """What is loaded: the pages, what each is about and how much it states."""
    with opened(store) as opened_store:
        found = sources(opened_store)
    print_rows(Rows(KEYS, map(as_record, found), COLUMNS), output_format)
    if not found:
        say("billgraph: no page is loaded; add some: billgraph add PAGE", err=True)
        return NOTHING_FOUND
    return 0


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
