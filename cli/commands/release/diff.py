"""`billgraph release diff`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import click

from billgraph.cli.errors import NOTHING_FOUND, say
from billgraph.cli.formats import print_rows
from billgraph.cli.opening import opened
from billgraph.cli.options import format_option, store_option
from billgraph.graph.questions.release_diff import (
    KINDS,
    Difference,
    find_editions,
    release_diff,
)
from billgraph.graph.tables.rows import Column, Rows


@click.command("diff")
@click.argument("before", metavar="A")
@click.argument("after", metavar="[B]", required=False)
@click.option(
    "--only",
    type=click.Choice(KINDS),
    multiple=True,
    help="Only differences of this kind; may be repeated.",
)
@format_option
@store_option
def diff(
    before: str, after: str | None, only: tuple[str, ...], output_format: str, store: str | None
) -> int:
    """What changed from release A to release B, code by code.

    A and B are editions of one set: a set and a version, such as icd10cm/2024, or a set
    and a date on which it was valid, such as "icd10cm 2024-10-01". A set alone compares
    its two latest editions.

    A code is added or removed; renamed; became a header or billable; moved, so that it
    stands under another one; or has other days of validity.

    The keys of a row in JSON and the other formats for machines: change, code, system,
    before and after (names; for "moved" what the code stands under, for "validity" the
    days).

    \b
    Examples:
      billgraph release diff icd10cm
      billgraph release diff icd10cm/2024 icd10cm/2026 --only added -f csv
    """
    counts: dict[str, int] = {}
    with opened(store) as opened_store:
        old, new = find_editions(opened_store, before, after)
        found = release_diff(opened_store, old, new, only or KINDS)
        rows = Rows(DIFF_KEYS, _counting(found, counts), DIFF_COLUMNS)
        print_rows(rows, output_format)
    told = ", ".join(f"{counts[kind]:,} {kind}" for kind in KINDS if kind in counts)
    say(f"billgraph: {old.title} to {new.version}: {told or 'no difference'}", err=True)
    return 0 if counts else NOTHING_FOUND


def _counting(found: Iterable[Difference], counts: dict[str, int]) -> Iterator[dict[str, Any]]:
    for it in found:
        counts[it.kind] = counts.get(it.kind, 0) + 1
        yield {
            "change": it.kind,
            "code": it.code.value,
            "system": it.code.system,
            "before": it.before,
            "after": it.after,
        }


DIFF_KEYS = ("change", "code", "system", "before", "after")

DIFF_COLUMNS = (
    Column("change", lambda record: record["change"]),
    Column("system", lambda record: record["system"]),
    Column("code", lambda record: record["code"]),
    Column("before", lambda record: record["before"] or "", wraps=True),
    Column("after", lambda record: record["after"] or "", wraps=True),
)
