"""`billgraph stats`."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click

from billgraph.cli.formats import Column, Record, Rows, print_rows
from billgraph.cli.opening import opened
from billgraph.cli.options import as_of_option, format_option, store_option
from billgraph.graph.questions.stats import Stats, stats


@click.command("stats")
@format_option
@as_of_option
@store_option
def command(output_format: str, store: str | None) -> None:
    """How much of what is in the store: pages, statements, codes, releases, triples."""
    with opened(store) as opened_store:
        counted = stats(opened_store)
    records = [{"what": what, "of": of, "count": count} for what, of, count in _counts(counted)]
    totals = {what: count for what, of, count in _counts(counted) if of is None}
    print_rows(Rows(("what", "of", "count"), records, _columns(totals)), output_format)


def _columns(totals: dict[str, int]) -> tuple[Column, ...]:
    def bar(record: Record) -> str:
        # A part of a whole has one; where nobody looks it would be noise.
        if record["of"] is None or not sys.stdout.isatty():
            return ""
        share = record["count"] / (totals[record["what"]] or 1)
        return bar_of(share, sys.stdout.encoding)

    return (
        Column("what", lambda record: str(record["what"])),
        Column("of", lambda record: str(record["of"] or "")),
        Column("count", lambda record: str(record["count"])),
        Column("share", bar),
    )


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


def _counts(counted: Stats) -> Iterator[tuple[str, str | None, int]]:
    yield "pages", None, counted.pages
    yield "statements", None, sum(counted.statements.values())
    for kind, count in counted.statements.items():
        yield "statements", kind, count
    yield "codes", None, sum(counted.codes.values())
    for system, count in counted.codes.items():
        yield "codes", system, count
    yield "malformed codes", None, counted.malformed
    yield "releases", None, sum(counted.editions.values())
    for code_set, count in counted.editions.items():
        yield "releases", code_set, count
    yield "triples", None, counted.triples
