"""`billgraph find`."""

from __future__ import annotations

import click

from billgraph.cli.errors import NOTHING_FOUND, say, visible
from billgraph.cli.formats import print_rows
from billgraph.cli.opening import opened
from billgraph.cli.options import as_of_option, format_option, store_option
from billgraph.graph.questions.find import LIMIT, Matches, find
from billgraph.graph.tables.find import rows
from billgraph.ontology.relations import CODE_KINDS

_LONGEST = 60


@click.command("find")
@click.argument("text", nargs=-1, required=True)
@click.option(
    "--kind",
    "kinds",
    type=click.Choice(CODE_KINDS),
    multiple=True,
    help="Only codes of this kind; may be repeated.",
)
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    default=LIMIT,
    show_default=True,
    metavar="N",
    help="How many codes at most; 0 for all.",
)
@format_option
@as_of_option
@store_option
def command(
    text: tuple[str, ...], kinds: tuple[str, ...], limit: int, output_format: str, store: str | None
) -> int:
    """Codes by words of an official or stated name, or by part of a code.

    A name fits when it has all the words of TEXT, in any order, whatever the case
    and the accents; the last word may be unfinished. One piece with a digit may also
    be part of a code, with or without its dot. Each code is shown once, under the name
    that fits best.

    Where nothing fits, words are taken for others that are spelt nearly so: such rows
    are marked approximate, and a line on standard error says what was taken for what.

    \b
    Examples:
      billgraph find scleroderma
      billgraph find pain hand --kind diagnosis
      billgraph find m3481 -f json
      billgraph find nucc:207R
    """
    asked = " ".join(text)
    if not asked.strip():
        raise click.UsageError("TEXT is empty", click.get_current_context())
    with opened(store) as opened_store:
        found = find(opened_store, asked, kinds, limit or None)
    print_rows(rows(found), output_format)
    for line in _remarks(found, asked, kinds):
        say(f"billgraph: {line}", err=True)
    return 0 if found.rows else NOTHING_FOUND


def _remarks(found: Matches, asked: str, kinds: tuple[str, ...]) -> list[str]:
    among = f" of a {' or '.join(kinds)}" if kinds else ""
    if not found.rows:
        return [f"no code and no name{among} has {_quoted(asked)}; try fewer or shorter words"]
    remarks = []
    if found.taken:
        unknown = " or ".join(_quoted(taken.word) for taken in found.taken if not taken.known)
        missing = unknown or f"all words of {_quoted(asked)}"
        shown = ", ".join(" or ".join(map(_quoted, taken.shown)) for taken in found.taken)
        remarks.append(f"no name{among} has {missing}; showing {shown}")
    if found.total > len(found.rows):
        remarks.append(f"{len(found.rows)} of {found.total} codes shown; see more with --limit")
    return remarks


def _quoted(text: str) -> str:
    text = " ".join(text.split())
    return repr(visible(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"))
