"""`billgraph stats`."""

from __future__ import annotations

from collections.abc import Iterator

import click

from billgraph.cli.formats import Rows, print_rows
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
    print_rows(Rows(("what", "of", "count"), records), output_format)


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
