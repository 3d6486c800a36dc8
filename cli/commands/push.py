"""`billgraph push`."""

from __future__ import annotations

from typing import Any

import click

from billgraph.cli.ending import changing
from billgraph.cli.errors import ANSWERED, STORE_TROUBLE, say
from billgraph.cli.formats import print_rows
from billgraph.cli.opening import fitting, named_endpoint, on_disk, tell_old_marks
from billgraph.cli.options import format_option, store_option
from billgraph.cli.progress import Counter
from billgraph.graph.tables.rows import Column, Rows
from billgraph.graph.upload.push import LEFT, UNCHANGED, Pushed, push
from billgraph.ontology.iris import ONTOLOGY

KEYS = ("graph", "source", "status", "triples")

_PARTLY = "what was sent is kept there, and the next push continues"

COLUMNS = (
    Column("status", lambda record: record["status"]),
    Column("source", lambda record: record["source"] or "", wraps=True),
    Column("graph", lambda record: record["graph"], wraps=True),
    Column("triples", lambda record: str(record["triples"])),
)


@click.command("push")
@click.option(
    "--to-graph-store",
    "graph_store",
    metavar="URL",
    help="Put each graph there by the Graph Store HTTP Protocol; else SPARQL Update is used.",
)
@click.option(
    "--to-update",
    "update",
    metavar="URL",
    help="Where the endpoint takes updates, if not at its own URL.",
)
@click.option(
    "--keep",
    is_flag=True,
    help="Leave there what this store does not have and an earlier push sent: pages, and graphs of"
    " one's own.",
)
@format_option
@store_option
def command(
    graph_store: str | None, update: str | None, keep: bool, output_format: str, store: str | None
) -> int:
    """Send the store to a SPARQL 1.1 endpoint, and only what changed.

    Afterwards --endpoint URL answers as the store does. Each page is a named graph there;
    a page that this store does not have is removed, unless --keep is given. A graph that no
    push put there is left alone; where this store has one of the same name, it is not sent,
    which is said, and the exit status is 4. A push that was interrupted is continued by the
    next. The endpoint's default graph must be the union of its named graphs.

    User and password are never given on the command line: they are taken from
    BILLGRAPH_ENDPOINT_USER and BILLGRAPH_ENDPOINT_PASSWORD, or from ~/.netrc.

    \b
    Examples:
      billgraph push --endpoint http://localhost:7878/query --to-graph-store http://localhost:7878/store
      billgraph push --endpoint http://localhost:8890/sparql --to-update http://localhost:8890/sparql-auth
    """
    if graph_store is not None and update is not None:
        raise click.UsageError(
            "give --to-graph-store or --to-update, not both", click.get_current_context()
        )
    with on_disk(store, and_endpoint=True) as source, named_endpoint() as endpoint:
        with fitting(endpoint), Counter("graphs") as counter, changing("all was sent", _PARTLY):
            pushed = push(
                source,
                endpoint,
                graph_store=graph_store,
                update=update,
                keep=keep,
                progress=counter.show,
            )
        tell_old_marks(source)
        is_union = endpoint.ask(f"ASK {{ <{ONTOLOGY}> a ?class }}")
    told = [entry for entry in pushed if output_format != "table" or entry.status != UNCHANGED]
    if told or output_format != "table":
        print_rows(Rows(KEYS, map(_record, told), COLUMNS), output_format)
    say(f"billgraph: {_summary(pushed)}", err=True)
    if not is_union:
        say(
            "billgraph: the endpoint's default graph does not show its named graphs, so questions"
            " will find nothing there; make it their union (Oxigraph: --union-default-graph)",
            err=True,
        )
    return _tell_left([entry.graph for entry in pushed if entry.status == LEFT])


def _tell_left(left: list[str]) -> int:
    if not left:
        return ANSWERED
    first, *more = left
    graphs = f"<{first}>" + (f" and {len(more):,} more graphs" if more else "")
    say(
        f"billgraph: not sent: {graphs}, as the endpoint has what no push put there under that"
        " name; give your graph another name, or remove that at the endpoint and push again",
        err=True,
    )
    return STORE_TROUBLE


def _record(entry: Pushed) -> dict[str, Any]:
    return {
        "graph": entry.graph,
        "source": entry.source,
        "status": entry.status,
        "triples": entry.triples,
    }


def _summary(pushed: list[Pushed]) -> str:
    counts: dict[str, int] = {}
    for entry in pushed:
        counts[entry.status] = counts.get(entry.status, 0) + 1
    told = ", ".join(f"{count:,} {status}" for status, count in counts.items())
    return f"{len(pushed):,} graphs: {told}"
