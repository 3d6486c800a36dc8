"""`billgraph common`."""

from __future__ import annotations

import click

from billgraph.cli.errors import NOTHING_FOUND, say
from billgraph.cli.formats import print_rows
from billgraph.cli.opening import opened
from billgraph.cli.options import as_of_option, format_option, store_option
from billgraph.graph.questions.common import common
from billgraph.graph.tables.common import rows
from billgraph.ontology.relations import KINDS


@click.command("common")
@click.argument("codes", metavar="A B…", nargs=-1, required=True)
@click.option(
    "--to",
    type=click.Choice(KINDS),
    multiple=True,
    help="Only shared codes of this kind; may be repeated.",
)
@format_option
@as_of_option
@store_option
def command(
    codes: tuple[str, ...], to: tuple[str, ...], output_format: str, store: str | None
) -> int:
    """What two or more codes share: the codes that all of them are linked with, by kind.

    Each row is one statement: the shared code, the asked code that it is linked with,
    who says so and where. A shared code has a row or more for every asked code.

    The keys of a row in JSON and the other formats for machines: kind, code and system
    (of the shared code), label (its official name), of (the CURIE of the asked code),
    relation, direction (out from the asked code, or in), stated_label, note, source,
    line.

    \b
    Examples:
      billgraph common 0489T 15771
      billgraph common 0489T 15771 --to diagnosis --to specialty
      billgraph common M34.0 M34.1 -f csv
    """
    with opened(store) as opened_store:
        found = common(opened_store, codes, to)
    print_rows(rows(found), output_format)
    if not found:
        say(f"billgraph: {', '.join(codes)} share no such code", err=True)
        return NOTHING_FOUND
    return 0
