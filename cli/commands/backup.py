"""`billgraph backup`."""

from __future__ import annotations

import click

from billgraph.cli.ending import changing
from billgraph.cli.errors import say
from billgraph.cli.opening import on_disk
from billgraph.cli.options import disk_option


@click.command("backup")
@click.argument("folder", metavar="DIR")
@disk_option
def command(folder: str, store: str | None) -> None:
    """Copy the store to a folder, which is a store then too.

    The store can be read and changed meanwhile. A folder that is a backup already gets the
    new one in its place. A damaged store is refused, and an earlier backup stays.

    \b
    Example:
      billgraph backup /media/disk/billgraph-2026-11
    """
    with on_disk(store) as opened_store:
        with changing(f"{folder} has the new backup", f"no backup was made in {folder}"):
            opened_store.backup(folder)
        say(f"{opened_store.path}: copied to {folder}")
