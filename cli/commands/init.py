"""`billgraph init`."""

from __future__ import annotations

from shlex import quote

import click

from billgraph.cli.ending import changing
from billgraph.cli.errors import say
from billgraph.cli.opening import refuse_endpoint
from billgraph.cli.options import endpoint_option
from billgraph.graph.library.opening import new_store
from billgraph.graph.questions.sources import sources
from billgraph.graph.rdf.catalogue import catalogue
from billgraph.graph.text import pluralize


@click.command("init")
@click.argument("folder", metavar="DIR")
@endpoint_option
def command(folder: str) -> None:
    """Make a new store in the folder DIR, from what ships with billgraph.

    The folder is empty, or not there yet; one that holds a store or anything else is
    refused, and stays as it is. add, release add and restore make a store in a folder that
    is named, too; no other command does, so that a name with a slip in it is told of. The
    store in your data folder needs no init: the first command makes it.

    \b
    Example:
      billgraph init claims-2026
      billgraph --store claims-2026 links 0489T
    """
    refuse_endpoint()
    context = click.get_current_context()
    if context.find_root().obj is not None:
        raise click.UsageError("init makes a store in DIR; leave --store out", context)
    with changing(f"the store in {folder} was made", f"no store was made in {folder}"):
        made = new_store(folder)
    with made as store:
        pages, editions = sources(store), catalogue(store)
    statements = pluralize(sum(page.statements for page in pages), "statement")
    say(
        f"{store.path}: a new store with {pluralize(len(pages), 'page')} ({statements}) and facts"
        f" from {pluralize(len(editions), 'release')}; ask it: billgraph --store"
        f" {quote(str(store.path))} sources"
    )
