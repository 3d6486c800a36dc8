"""`billgraph remove`."""

from __future__ import annotations

import click

from billgraph.cli.errors import say
from billgraph.cli.opening import on_disk, tell_old_marks
from billgraph.cli.options import disk_option


@click.command("remove")
@click.argument("source")
@disk_option
def command(source: str, store: str | None) -> None:
    """Remove the page SOURCE and all that only it states.

    SOURCE is a name that `billgraph sources` lists, or a procedure code that only
    one page is about.
    """
    with on_disk(store, done="the page was removed") as opened_store:
        removed = opened_store.remove(source)
        tell_old_marks(opened_store)
    for entry in removed:
        say(f"{entry.source}: removed, {entry.statements} statements about {entry.procedure}")
