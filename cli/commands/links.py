"""`billgraph links`."""

from __future__ import annotations

from typing import Any

import click

from billgraph.cli.errors import NOTHING_FOUND
from billgraph.cli.formats import Column, Record, Rows, print_rows
from billgraph.cli.opening import opened
from billgraph.cli.options import format_option, store_option
from billgraph.graph.questions.links import IN, Link, links
from billgraph.ontology.relations import KINDS

KEYS = (
    "relation",
    "direction",
    "code",
    "system",
    "label",
    "stated_label",
    "note",
    "source",
    "line",
)


@click.command("links")
@click.argument("code")
@click.option(
    "--to",
    type=click.Choice(KINDS),
    multiple=True,
    help="Only links to codes of this kind; may be repeated.",
)
@click.option("--source", metavar="SOURCE", help="Only what this source states.")
@format_option
@store_option
def command(
    code: str, to: tuple[str, ...], source: str | None, output_format: str, store: str | None
) -> int:
    """Every link of CODE, in both directions, grouped by kind.

    Each row is one statement of one page: the code at the other end, what the page
    calls it, what it says of the link, and the line where it says so. The relation
    reads "diagnosis" for a link from CODE and "diagnosis of" for a link to it.

    \b
    Examples:
      billgraph links 0489T --to diagnosis --to specialty
      billgraph links M34.1
      billgraph links mod:22 -f json
    """
    with opened(store) as opened_store:
        found = links(opened_store, code, to, source)
    print_rows(Rows(KEYS, [_record(link) for link in found], COLUMNS), output_format)
    if not found:
        click.echo(f"billgraph: {code} has no such links", err=True)
        return NOTHING_FOUND
    return 0


def _record(link: Link) -> dict[str, Any]:
    return {
        "relation": link.relation,
        "direction": link.direction,
        "code": link.code.value,
        "system": link.code.system,
        "label": link.label,
        "stated_label": link.stated_label,
        "note": link.note,
        "source": link.source,
        "line": link.line,
    }


def _relation(record: Record) -> str:
    return f"{record['relation']} of" if record["direction"] == IN else str(record["relation"])


def _code(record: Record) -> str:
    from billgraph.ontology.codes import Code

    malformed = not Code(record["system"], record["code"]).is_well_formed
    return f"{record['code']} (malformed)" if malformed else str(record["code"])


def _where(record: Record) -> str:
    line = record["line"]
    return str(record["source"]) if line is None else f"{record['source']}:{line}"


COLUMNS = (
    Column("relation", _relation),
    Column("system", lambda record: record["system"]),
    Column("code", _code),
    Column("official name", lambda record: record["label"] or "", wraps=True),
    Column("stated as", lambda record: record["stated_label"] or "", wraps=True),
    Column("note", lambda record: record["note"] or "", wraps=True),
    Column("where", _where),
)
