"""`billgraph release list`."""

from __future__ import annotations

import click

from billgraph.cli.commands.release.records import COLUMNS, KEYS, as_record
from billgraph.cli.errors import NOTHING_FOUND, say
from billgraph.cli.formats import print_rows
from billgraph.cli.opening import opened
from billgraph.cli.options import format_option, store_option
from billgraph.graph.rdf.catalogue import catalogue
from billgraph.graph.tables.rows import Rows


@click.command("list")
@format_option
@store_option
def list_releases(output_format: str, store: str | None) -> int:
    """What is loaded: each edition, its validity, and whether it answers by default."""
    with opened(store) as opened_store:
        found = catalogue(opened_store)
    print_rows(Rows(KEYS, map(as_record, found), COLUMNS), output_format)
    if not found:
        say("billgraph: no release is loaded; billgraph release add FILE", err=True)
        return NOTHING_FOUND
    return 0
