"""`billgraph restore`."""

from __future__ import annotations

import click

from billgraph.cli.ending import changing
from billgraph.cli.errors import say
from billgraph.cli.opening import refuse_endpoint
from billgraph.cli.options import disk_option
from billgraph.graph.library.opening import restore


@click.command("restore")
@click.argument("folder", metavar="DIR")
@disk_option
def command(folder: str, store: str | None) -> None:
    """Bring a backup back: the store becomes a copy of it, whole or not at all.

    A damaged store is replaced like any other, and a damaged backup is refused.

    \b
    Example:
      billgraph restore /media/disk/billgraph-2026-11
    """
    refuse_endpoint()
    with changing("the backup was restored", "the store is as it was"):
        restored = restore(folder, store)
    say(f"{restored}: restored from {folder}")
