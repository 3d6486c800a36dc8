"""Links as a tree, drawn by rich: for people, in colour on a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from billgraph.cli.errors import visible
from billgraph.graph.tables.columns import code_text, name_text, relation_text, where_text
from billgraph.graph.tables.rows import Record

if TYPE_CHECKING:
    from rich.text import Text

_COLOURS = {
    "diagnosis": "red",
    "specialty": "green",
    "modifier": "magenta",
    "procedure": "blue",
    "payer": "yellow",
    "site": "cyan",
    "noncovered": "bright_red",
}


def draw_links(code: str, records: Sequence[Record]) -> None:
    """Draws the links of a code on standard output, a branch for each relation.

    Args:
        code: The code as it was asked for.
        records: The links, those of one relation and direction together.
    """
    from rich.console import Console
    from rich.text import Text
    from rich.tree import Tree

    # Texts, never markup: what a page says must not command the terminal.
    tree = Tree(Text(visible(code), "bold"))
    for relation, group in groupby(records, relation_text):
        links = list(group)
        style = _COLOURS.get(links[0]["relation"], "")
        heading = Text.assemble((relation, f"bold {style}"), (f"  {len(links)}", "dim"))
        branch = tree.add(heading, guide_style=style)
        for link in links:
            branch.add(_leaf(link, style))
    on_terminal = sys.stdout.isatty()
    # Elsewhere than on a terminal nothing is wrapped: a line is as long as it needs to be.
    console = Console(
        file=sys.stdout,
        highlight=False,
        width=None if on_terminal else _ENDLESS,
        color_system=None if os.environ.get("NO_COLOR") else "auto",
    )
    console.print(tree, soft_wrap=not on_terminal)


_ENDLESS = 1 << 20


def _leaf(link: Record, style: str) -> Text:
    from rich.text import Text

    leaf = Text(overflow="fold")
    leaf.append(visible(code_text(link)), style)
    name = " ".join(visible(name_text(link)).split())
    if name:
        leaf.append(f"  {name}")
    where = where_text(link) + (f", of {link['via']}" if "via" in link else "")
    leaf.append(f"  {visible(where)}", "dim")
    if link.get("contested"):
        stated = " ".join(visible(link["stated_label"] or "").split())
        told = f'stated as "{stated}", ' if stated and stated != name else ""
        leaf.append(f"  {told}contested: {', '.join(link['contested'])}", "bold red")
    return leaf
