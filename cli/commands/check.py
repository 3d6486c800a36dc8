"""`billgraph check`."""

from __future__ import annotations

from typing import Any

import click

from billgraph.cli.errors import STORE_TROUBLE, say
from billgraph.cli.formats import print_rows
from billgraph.cli.opening import on_disk, tell_old_marks
from billgraph.cli.options import disk_option, format_option
from billgraph.cli.progress import Counter
from billgraph.graph.tables.rows import Rows

KEYS = ("where", "problem", "mend")


@click.command("check")
@format_option
@disk_option
def command(output_format: str, store: str | None) -> int:
    """Read the whole store and say what is wrong with it.

    Its files are held against what was written, and what it says against itself. The exit
    status is 4 when something is wrong.

    The keys of a row in JSON and the other formats for machines: where, problem, mend.
    """
    with on_disk(store) as opened_store, Counter("quads checked") as counter:
        found: list[dict[str, Any]] = [
            {"where": fault.where, "problem": fault.problem, "mend": fault.mend}
            for fault in opened_store.check(counter.show)
        ]
        if not found:
            tell_old_marks(opened_store)
    if found or output_format != "table":
        print_rows(Rows(KEYS, found), output_format)
    if not found:
        say("billgraph: the store is sound", err=True)
    return STORE_TROUBLE if found else 0
