"""`billgraph stats`."""

from __future__ import annotations

import sys
from dataclasses import replace

import click

from billgraph.cli.formats import print_rows
from billgraph.cli.opening import opened
from billgraph.cli.options import as_of_option, format_option, store_option
from billgraph.graph.questions.stats import stats
from billgraph.graph.tables.rows import Column, Record
from billgraph.graph.tables.stats import rows


@click.command("stats")
@format_option
@as_of_option
@store_option
def command(output_format: str, store: str | None) -> None:
    """How much of what is in the store: pages, statements, codes, releases, triples."""
    with opened(store) as opened_store:
        counted = stats(opened_store)
    found = rows(counted)
    records = list(found.records)
    totals = {it["what"]: it["count"] for it in records if it["of"] is None}
    columns = (*found.columns, _share(totals))
    print_rows(replace(found, records=records, columns=columns), output_format)


def _share(totals: dict[str, int]) -> Column:
    def bar(record: Record) -> str:
        # A part of a whole has one; where nobody looks it would be noise.
        if record["of"] is None or not sys.stdout.isatty():
            return ""
        share = record["count"] / (totals[record["what"]] or 1)
        return bar_of(share, sys.stdout.encoding)

    return Column("share", bar)


def bar_of(share: float, encoding: str = "utf-8") -> str:
    """Draws a share as a bar, in eighths of a column; something is never nothing.

    Example:
        >>> bar_of(0.5), bar_of(0.001), bar_of(0.5, "ascii")
        ('██████████', '▏', '##########')
    """
    eighths = max(round(share * _WIDTH * 8), 1 if share else 0)
    drawn: str = "█" * (eighths // 8) + _EIGHTHS[eighths % 8]
    try:
        drawn.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return "#" * -(-eighths // 8)
    return drawn


_WIDTH = 20
_EIGHTHS = ("", *"▏▎▍▌▋▊▉")
