"""`billgraph sources`."""

from __future__ import annotations

import click

from billgraph.cli.errors import NOTHING_FOUND, say
from billgraph.cli.formats import print_rows
from billgraph.cli.opening import opened
from billgraph.cli.options import format_option, store_option
from billgraph.graph.questions.sources import sources
from billgraph.graph.tables.sources import rows


@click.command("sources")
@format_option
@store_option
def command(output_format: str, store: str | None) -> int:
    """What is loaded: the pages, what each is about and how much it states."""
    with opened(store) as opened_store:
        found = sources(opened_store)
    print_rows(rows(found), output_format)
    if not found:
        say("billgraph: no page is loaded; add some: billgraph add PAGE", err=True)
        return NOTHING_FOUND
    return 0
