"""`billgraph common`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from billgraph.cli.columns import code_text, relation_text, where_text
from billgraph.cli.errors import NOTHING_FOUND, say
from billgraph.cli.formats import Column, Rows, print_rows
from billgraph.cli.opening import opened
from billgraph.cli.options import as_of_option, format_option, store_option
from billgraph.graph.questions.common import Shared, common
from billgraph.ontology.relations import KINDS

KEYS = (
    "kind",
    "code",
    "system",
    "label",
    "of",
    "relation",
    "direction",
    "stated_label",
    "note",
    "source",
    "line",
)


@click.command("common")
@click.argument("codes", metavar="A B…", nargs=-1, required=True)
@click.option(
    "--to",
    type=click.Choice(KINDS),
    multiple=True,
    help="Only shared codes of this kind; may be repeated.",
)
@format_option
@as_of_option
@store_option
def command(
    codes: tuple[str, ...], to: tuple[str, ...], output_format: str, store: str | None
) -> int:
    """What two or more codes share: the codes that all of them are linked with, by kind.

    Each row is one statement: the shared code, the asked code that it is linked with,
    who says so and where. A shared code has a row or more for every asked code.

    The keys of a row in JSON and the other formats for machines: kind, code and system
    (of the shared code), label (its official name), of (the CURIE of the asked code),
    relation, direction (out from the asked code, or in), stated_label, note, source,
    line.

    \b
    Examples:
      billgraph common 0489T 15771
      billgraph common 0489T 15771 --to diagnosis --to specialty
      billgraph common M34.0 M34.1 -f csv
    """
    with opened(store) as opened_store:
        found = common(opened_store, codes, to)
    records = [record for shared in found for record in _records(shared)]
    print_rows(Rows(KEYS, records, COLUMNS), output_format)
    if not found:
        say(f"billgraph: {', '.join(codes)} share no such code", err=True)
        return NOTHING_FOUND
    return 0


def _records(shared: Shared) -> Iterator[dict[str, Any]]:
    for asked, links in shared.links.items():
        for link in links:
            yield {
                "kind": shared.code.kind,
                "code": shared.code.value,
                "system": shared.code.system,
                "label": link.label,
                "of": asked.curie,
                "relation": link.relation,
                "direction": link.direction,
                "stated_label": link.stated_label,
                "note": link.note,
                "source": link.source,
                "line": link.line,
            }


COLUMNS = (
    Column("of", lambda record: record["of"]),
    Column("relation", relation_text),
    Column("system", lambda record: record["system"]),
    Column("code", code_text),
    Column("official name", lambda record: record["label"] or "", wraps=True),
    Column("stated as", lambda record: record["stated_label"] or "", wraps=True),
    Column("where", where_text),
)
