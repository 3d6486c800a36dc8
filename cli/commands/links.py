"""`billgraph links`."""

from __future__ import annotations

import re

import click

from billgraph.cli.errors import NOTHING_FOUND, say
from billgraph.cli.formats import print_rows
from billgraph.cli.opening import opened, tell_old_marks
from billgraph.cli.options import as_of_option, format_option, store_option
from billgraph.graph.questions.links import OUT, Link, Links, links
from billgraph.graph.tables.links import rows
from billgraph.ontology.relations import KINDS

_FEW = 3


@click.command("links")
@click.argument("code")
@click.option(
    "--to",
    type=click.Choice(KINDS),
    multiple=True,
    help="Only links to codes of this kind; may be repeated.",
)
@click.option("--source", metavar="SOURCE", help="Only what this source states.")
@click.option(
    "--descend",
    is_flag=True,
    help="Also the links of every code under CODE in its hierarchy.",
)
@click.option("--tree", "as_tree", is_flag=True, help="Draw the links as a tree.")
@format_option
@as_of_option
@store_option
def command(
    code: str,
    to: tuple[str, ...],
    source: str | None,
    descend: bool,
    as_tree: bool,
    output_format: str,
    store: str | None,
) -> int:
    """Every link of CODE, in both directions, grouped by kind.

    Each row is one statement of one page: the code at the other end, what the page
    calls it, what it says of the link, and the line where it says so. The relation
    reads "diagnosis" for a link from CODE and "diagnosis of" for a link to it.

    A row that the audit contests names the rules by which it does (an array in JSON);
    "billgraph audit CODE" tells why, with the CODE of the procedure.

    Hierarchies come with official releases. With --descend each row says which code of
    the family is linked; CODE may be a range then, as M34.0-M34.9 or "M34.*".

    A range that a page states is one row, and the codes that it stands for by the hierarchy
    follow it, each with the range in via. A code has the links of the ranges that cover it.

    The keys of a row in JSON and the other formats for machines: relation, direction
    (out or in), code, system, label (the official name), stated_label, note, source,
    line, contested; with --descend or where a range is among them also via, the CURIE of
    the range, or of the code of the family.

    \b
    Examples:
      billgraph links 0489T --to diagnosis --to specialty
      billgraph links M34.1
      billgraph links M34 --descend --to procedure
      billgraph links M30-M36 --descend --as-of 2024-07-01
      billgraph links 0489T --tree
      billgraph links mod:22 -f json
    """
    if as_tree and output_format != "table":
        raise click.UsageError(
            "--tree is for people; leave out --format, or --tree", click.get_current_context()
        )
    with opened(store) as opened_store:
        found = links(opened_store, code, to, source, descend)
        if found:
            tell_old_marks(opened_store)
    if as_tree:
        from billgraph.cli.drawing import draw_links

        draw_links(code, list(rows(found).records))
    else:
        print_rows(rows(found), output_format)
    _tell_contested(found, code)
    _tell_ranges(found)
    if not found:
        say(f"billgraph: {_nothing(code, source)}", err=True)
        return NOTHING_FOUND
    return 0


def _tell_contested(found: list[Link], asked: str) -> None:
    """Tells on standard error how to see why rows are contested."""
    contested = [link for link in found if link.contested and not link.is_meant]
    if contested:
        pages = {
            asked if link.direction == OUT and link.via is None else _procedure(link)
            for link in contested
        }
        shown = " ".join(sorted(pages)) if len(pages) <= _FEW else "CODE"
        rows = "1 row is" if len(contested) == 1 else f"{len(contested)} rows are"
        say(f"billgraph: {rows} contested; see why: billgraph audit {shown}", err=True)


def _tell_ranges(found: Links) -> None:
    """Tells on standard error of which ranges it is not known for sure what they stand for."""
    if not found.ranges:
        return
    from billgraph.graph.questions.ranges import IN_PART, UNTOLD

    untold = ", ".join(it.code.value for it in found.ranges if it.told == UNTOLD)
    if untold:
        told = "no hierarchy is loaded that tells; here are the ends alone; add a release of its"
        say(
            f"billgraph: {untold}: {told} codes: billgraph release add FILE",
            err=True,
        )
    in_part = ", ".join(it.code.value for it in found.ranges if it.told == IN_PART)
    if in_part:
        told = "only an excerpt of the hierarchy is loaded, and there may be more; add the whole"
        say(f"billgraph: {in_part}: {told} release: billgraph release add FILE", err=True)


def _procedure(link: Link) -> str:
    """The code of the page that states a link."""
    if link.direction == OUT and link.via is not None:
        return link.via.value
    return link.code.value


def _nothing(code: str, source: str | None) -> str:
    from billgraph.ontology.releases import CODE_SETS

    if source is not None and re.split("[ /]", source)[0] in CODE_SETS:
        return f"{source} is an official release, which states no links; see billgraph show {code}"
    return f"{code} has no such links"
