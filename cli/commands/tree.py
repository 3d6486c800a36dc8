"""`billgraph tree`."""

from __future__ import annotations

import sys

import click

from billgraph.cli.errors import NOTHING_FOUND, say, visible
from billgraph.cli.formats import print_rows
from billgraph.cli.opening import opened
from billgraph.cli.options import as_of_option, format_option, store_option
from billgraph.cli.table import width_of
from billgraph.graph.questions.tree import DEPTH, Place, Tree, tree
from billgraph.graph.tables.tree import rows


@click.command("tree")
@click.argument("code")
@click.option(
    "--depth",
    type=click.IntRange(min=0),
    default=DEPTH,
    show_default=True,
    metavar="N",
    help="How many levels below CODE to show.",
)
@format_option
@as_of_option
@store_option
def command(code: str, depth: int, output_format: str, store: str | None) -> int:
    """The hierarchy around CODE: what stands above it up to the root, and what below.

    Hierarchies come with official releases. The table is drawn as a tree in which ">"
    marks CODE; a code with several parents stands below each of them. CODE may be a
    group too, by its publisher's notation, such as the block M30-M36, or a range such as
    M34.0-M34.9 or "M34.*": then nothing but its codes stands below.

    The keys of a row in JSON and the other formats for machines: code and system (null
    for a grouping without a code), label (the official name), depth (0 for CODE,
    negative above it), parent (a CURIE, or the IRI of a grouping; null at the root),
    notation (of a grouping).

    \b
    Examples:
      billgraph tree M34.1
      billgraph tree M34 --depth 1 -f json
      billgraph tree M30-M36 --as-of 2024-07-01
    """
    with opened(store) as opened_store:
        found = tree(opened_store, code, depth)
    if output_format == "table":
        _draw(found)
    else:
        print_rows(rows(found), output_format)
    if not found.places:
        if found.has_more:
            say(f"billgraph: nothing at this depth; --depth {depth + 1} shows more", err=True)
        else:
            say(
                f"billgraph: no source puts {found.name} into a hierarchy; official releases do",
                err=True,
            )
        return NOTHING_FOUND
    if found.has_more:
        say(f"billgraph: there is more below; --depth {depth + 1} shows it", err=True)
    return 0


def _draw(found: Tree) -> None:
    lines = [(_stem(place), visible(_name(place))) for place in found.places]
    width = max((width_of(stem) for stem, label in lines if label), default=0)
    for stem, label in lines:
        gap = " " * (width - width_of(stem) + 2)
        sys.stdout.write(f"{stem}{gap}{label}".rstrip() + "\n")


def _name(place: Place) -> str:
    # A group without code and notation goes by its name, which need not stand there twice.
    return (place.label or "") if place.code or place.notation else ""


def _stem(place: Place) -> str:
    mark = "> " if place.depth == 0 else "  "
    name = place.code.value if place.code else place.notation or place.label or f"<{place.iri}>"
    return mark + "  " * place.indent + visible(name)
