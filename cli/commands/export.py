"""`billgraph export`."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import click

from billgraph.cli.ending import changing
from billgraph.cli.errors import NOTHING_FOUND, say
from billgraph.cli.formats import cells_are_raw
from billgraph.cli.opening import opened, tell_old_marks
from billgraph.cli.options import raw_cells_option, store_option
from billgraph.cli.progress import Counter
from billgraph.cli.writing import spare_page
from billgraph.graph.export.formats import EXPORT_FORMATS, Format, export_file, export_stream
from billgraph.graph.export.selection import DEPTH, ExportRequest, select
from billgraph.ontology.relations import KINDS


@click.command("export")
@click.argument("codes", nargs=-1, metavar="[CODE]...")
@click.option(
    "-f",
    "--format",
    "name",
    type=click.Choice(tuple(EXPORT_FORMATS), case_sensitive=False),
    required=True,
    help="The format.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    help="Where to write; standard output otherwise. csv, parquet and neo4j are several"
    " files: a zip where FILE ends in .zip, else a folder.",
)
@click.option(
    "--depth",
    type=click.IntRange(min=1),
    default=DEPTH,
    show_default=True,
    metavar="N",
    help="How many links away from each CODE.",
)
@click.option(
    "--to",
    type=click.Choice(KINDS),
    multiple=True,
    help="Only links to codes of this kind; may be repeated.",
)
@click.option("--source", metavar="SOURCE", help="Only what this source states.")
@click.option(
    "--with-statements",
    is_flag=True,
    help="With what each source says of a link: label, note and line.",
)
@raw_cells_option
@store_option
def command(
    codes: tuple[str, ...],
    name: str,
    output: str | None,
    depth: int,
    to: tuple[str, ...],
    source: str | None,
    with_statements: bool,
    store: str | None,
) -> int:
    """The whole graph, or the neighbourhood of each CODE, for other tools.

    Codes are nodes; the links between them and the steps of official hierarchies are
    edges, with the names of their sources. The RDF formats have the quads themselves:
    nquads and trig a named graph for each source, the others the union of all.

    In csv a cell that a spreadsheet would run as a formula has an apostrophe before it.
    Pictures (svg, png, pdf) are drawn by Graphviz. A file is there when it is whole, or
    not at all; a FILE that is a page, and no earlier export, is refused.

    \b
    Examples:
      billgraph export 0489T -f html -o 0489T.html
      billgraph export 0489T -f png -o 0489T.png
      billgraph export M34.1 --depth 2 --to procedure --to diagnosis -f graphml -o near.graphml
      billgraph export -f csv -o graph.zip
      billgraph export -f nquads | gzip > graph.nq.gz
    """
    entry = EXPORT_FORMATS[name]
    path = None if output is None or output == "-" else Path(output)
    if path is None:
        _check_terminal(entry)
    else:
        spare_page(path)
    with opened(store) as engine, Counter("bytes written") as counter:
        with_statements = with_statements or entry.with_statements
        selection = select(engine, ExportRequest(codes, depth, to, source, with_statements))
        selection = replace(selection, has_raw_cells=cells_are_raw())
        if path is not None:
            with changing(f"{path} was written", f"nothing was left in the place of {path}"):
                export_file(selection, name, path, counter.show)
        else:
            sys.stdout.flush()
            export_stream(selection, name, sys.stdout.buffer, counter.show)
            sys.stdout.buffer.flush()
        tell_old_marks(engine)
        is_empty = not selection.is_whole and next(selection.edges(), None) is None
    if is_empty:
        say("billgraph: there are no such links", err=True)
        return NOTHING_FOUND
    return 0


def _check_terminal(entry: Format) -> None:
    if not entry.is_text and sys.stdout.isatty():
        what = "several files" if entry.has_files else "binary"
        raise click.UsageError(
            f"{entry.name} is {what}, which a terminal cannot show; name a file with"
            f" -o NAME{entry.ending}",
            click.get_current_context(),
        )
