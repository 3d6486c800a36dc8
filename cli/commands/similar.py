"""`billgraph similar`."""

from __future__ import annotations

import click

from billgraph.cli.errors import NOTHING_FOUND, say
from billgraph.cli.formats import print_rows
from billgraph.cli.opening import opened
from billgraph.cli.options import as_of_option, format_option, store_option
from billgraph.graph.questions.similar import LIMIT, similar
from billgraph.graph.tables.similar import rows


@click.command("similar")
@click.argument("code")
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=LIMIT,
    show_default=True,
    metavar="N",
    help="How many codes to print.",
)
@format_option
@as_of_option
@store_option
def command(code: str, limit: int, output_format: str, store: str | None) -> int:
    """The codes of the same kind that share most with CODE, and what they share.

    The score is the Adamic-Adar index (2003): each shared code counts 1 / ln(degree),
    so that a rare diagnosis counts much and a modifier that thousands of procedures
    have counts little. It says what sources put side by side, not what means the same.

    The keys of a row in JSON and the other formats for machines: code, system, label
    (the official name), stated_label (the name that most sources give), score, and
    shared: an array of code, system, degree (how many codes it is linked with) and
    weight, the rarest first.

    \b
    Examples:
      billgraph similar 0489T
      billgraph similar M34.1 --limit 3 -f json
    """
    with opened(store) as opened_store:
        alike = similar(opened_store, code, limit)
    print_rows(rows(alike), output_format)
    if not alike.found:
        say(f"billgraph: no code shares anything with {alike.code.curie}", err=True)
        return NOTHING_FOUND
    if not alike.is_exact:
        say("billgraph: a code that shares only very common codes may be missing", err=True)
    return 0
