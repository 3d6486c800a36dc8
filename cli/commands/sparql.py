"""`billgraph sparql`."""

from __future__ import annotations

import io
import os
import sys
from dataclasses import dataclass

import click

from billgraph.cli.errors import NOTHING_FOUND, say
from billgraph.cli.formats import FORMATS, print_rows
from billgraph.cli.opening import on_disk, opened, tell_old_marks
from billgraph.cli.options import as_of_option, raw_cells_option, store_option
from billgraph.cli.results import ANSWER_FORMATS, print_answer
from billgraph.graph.errors import UnreadableInput
from billgraph.graph.files.inputs import Bound, read_named, read_stream
from billgraph.graph.sparql.results import GRAPH
from billgraph.graph.tables.rows import Rows
from billgraph.ontology.prefixes import query_prefixes


@dataclass(frozen=True, slots=True)
class _Asked:
    """How a query is to be run."""

    query: str
    output_format: str | None
    limit: int | None
    timeout: float | None
    allow_service: bool
    base: str | None
    store: str | None


@click.command("sparql")
@click.argument("query", required=False)
@click.option(
    "-f",
    "--file",
    "--format",
    "names",
    metavar="FILE|FORMAT",
    multiple=True,
    help=f"A file with the query, or one of {', '.join(ANSWER_FORMATS)} for the answer;"
    " may be given for each.",
)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    metavar="N",
    help="Give at most N solutions, or triples of a graph, and say whether there were more.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="Give the query up after so long; the answer is printed when it is whole.",
)
@click.option(
    "--explain",
    is_flag=True,
    help="In place of the answer, print the query's algebra, and how many solutions it has"
    " and how long they took.",
)
@click.option(
    "--allow-service",
    is_flag=True,
    help="Let SERVICE ask other servers; else the query is refused.",
)
@click.option(
    "--base", metavar="IRI", help="What relative IRIs are resolved against; else they are refused."
)
@click.option("--update", is_flag=True, help="Run a SPARQL 1.1 update; else it is refused.")
@click.option("--example", metavar="NAME", help="Ask a ready question.")
@click.option("--print", "only_print", is_flag=True, help="Print that question, and ask it not.")
@click.option("--list-examples", is_flag=True, help="List the ready questions.")
@click.option("--prefixes", is_flag=True, help="List the prefixes that need not be declared.")
@raw_cells_option
@as_of_option
@store_option
def command(
    query: str | None,
    names: tuple[str, ...],
    limit: int | None,
    timeout: float | None,
    explain: bool,
    allow_service: bool,
    base: str | None,
    update: bool,
    example: str | None,
    only_print: bool,
    list_examples: bool,
    prefixes: bool,
    store: str | None,
) -> int:
    """Answer any SPARQL 1.1 query over the union of all sources.

    The query is QUERY, the content of a file, a ready question (--example), or
    standard input when QUERY is -. The usual prefixes need not be declared, and each
    code system has one: cpt:0489T, icd10cm:M34.1, mod:22.

    SELECT and ASK answer as table, markdown, jsonl and yaml, or as the W3C's SPARQL
    results in json and xml, and SELECT in csv and tsv. CONSTRUCT and DESCRIBE answer
    as turtle, ntriples, jsonld or rdfxml. Tables show billgraph's IRIs as CURIEs. With
    --raw-cells, csv and tsv are the W3C's to the byte, for programs.

    With --update, an update may read everything and write named graphs of your own
    (GRAPH <IRI> { ... }), whose triples every question sees from then on. It may not write
    the default graph, which is the union of the named ones, nor make, change or drop a
    graph below https://w3id.org/billgraph/, which are the pages', the releases' and the
    vocabulary's. LOAD is refused. All of an update is done, or nothing.

    \b
    Examples:
      billgraph sparql 'SELECT ?d { cpt:0489T bg:hasDiagnosis ?d }'
      billgraph sparql -f question.rq -f json --timeout 10
      billgraph sparql 'DESCRIBE icd10cm:M34.1' -f jsonld
      billgraph sparql --example statements -f csv
    """
    output_format, file = _split(names)
    lists = [is_given for is_given in (list_examples, prefixes, only_print) if is_given]
    _check_usage(
        sum(given is not None for given in (query, file, example)),
        len(lists),
        only_print=only_print,
        has_example=example is not None,
        is_explained=explain,
        is_update=update,
        is_bounded=limit is not None or timeout is not None,
        output_format=output_format,
    )
    if list_examples or prefixes:
        return _list(list_examples, output_format)
    text = _example(example) if example is not None else _query(query, file)
    if only_print:
        sys.stdout.write(text)
        return 0
    asked = _Asked(text, output_format, limit, timeout, allow_service, base, store)
    if update:
        return _update(asked)
    return _explain(asked) if explain else _answer(asked)


def _answer(asked: _Asked) -> int:
    with opened(asked.store) as store:
        answer = store.sparql(
            asked.query,
            limit=asked.limit,
            timeout=asked.timeout,
            allow_service=asked.allow_service,
            base=asked.base,
        )
        print_answer(answer, asked.output_format)
        what = "triples" if answer.form == GRAPH else "solutions"
        if answer.has_more():
            sys.stdout.flush()
            say(f"billgraph: there are more {what} than the first {asked.limit}", err=True)
    if answer.is_empty:
        say(f"billgraph: the query has no {what}", err=True)
        return NOTHING_FOUND
    return 0


def _explain(asked: _Asked) -> int:
    import time
    from collections import deque

    from billgraph.graph.sparql.algebra import algebra

    click.echo("The algebra of the query, as rdflib parses it; Oxigraph tells nothing of its plan")
    click.echo("and may order the joins otherwise.\n")
    with opened(asked.store) as store:
        start = time.perf_counter()
        answer = store.sparql(
            asked.query,
            limit=asked.limit,
            timeout=asked.timeout,
            allow_service=asked.allow_service,
            base=asked.base,
        )
        read = deque(enumerate(answer.triples if answer.form == GRAPH else answer.terms, 1), 1)
        seconds = time.perf_counter() - start
    count = read[0][0] if read else 0
    click.echo(algebra(asked.query, asked.base))
    what = "triples" if answer.form == GRAPH else "solutions"
    told = f"{count} {what}" if answer.truth is None else f"answer {str(answer.truth).lower()}"
    click.echo(f"\n{told} in {seconds:.3f} seconds")
    return 0


def _update(asked: _Asked) -> int:
    with on_disk(asked.store, done="the update was made") as store:
        changes = store.update(asked.query, allow_service=asked.allow_service, base=asked.base)
        tell_old_marks(store)
    records = [{"graph": c.graph, "added": c.added, "removed": c.removed} for c in changes]
    print_rows(Rows(("graph", "added", "removed"), records), _row_format(asked.output_format))
    if not changes:
        say("billgraph: the update changed nothing", err=True)
    return 0


def _list(is_examples: bool, output_format: str | None) -> int:
    if is_examples:
        from billgraph.graph.sparql.examples import examples

        rows = Rows(("name", "title"), [{"name": e.name, "title": e.title} for e in examples()])
    else:
        known = query_prefixes().items()
        rows = Rows(("prefix", "iri"), [{"prefix": name, "iri": iri} for name, iri in known])
    print_rows(rows, _row_format(output_format))
    return 0


def _check_usage(
    queries: int,
    lists: int,
    *,
    only_print: bool,
    has_example: bool,
    is_explained: bool,
    is_update: bool,
    is_bounded: bool,
    output_format: str | None,
) -> None:
    """Refuses what cannot be meant."""
    problem = None
    if only_print and not has_example:
        problem = "--print goes with --example"
    elif lists > 1 or (lists and not only_print and queries):
        problem = "ask for a list, or run one query"
    elif queries != 1 and (only_print or not lists):
        problem = "give a query, or a file with -f, or an --example"
    elif is_explained and is_update:
        problem = "an update cannot be explained"
    elif is_update and is_bounded:
        problem = "an update takes neither --limit nor --timeout: all of it is done, or nothing"
    elif is_explained and output_format is not None:
        problem = "--explain prints text, in no other format"
    if problem is not None:
        raise click.UsageError(problem, click.get_current_context())


def _row_format(name: str | None) -> str:
    if name is None or name in FORMATS:
        return name or "table"
    raise click.UsageError(
        f"these are rows, and have no form as {name}; choose one of {', '.join(FORMATS)}",
        click.get_current_context(),
    )


def _split(names: tuple[str, ...]) -> tuple[str | None, str | None]:
    """Parts what -f was given into the output format and the file of the query."""
    formats = [name for name in names if name.lower() in ANSWER_FORMATS]
    files = [name for name in names if name.lower() not in ANSWER_FORMATS]
    if len(formats) > 1 or len(files) > 1:
        raise click.UsageError("give one file and one format", click.get_current_context())
    return formats[0].lower() if formats else None, files[0] if files else None


def _example(name: str) -> str:
    from billgraph.graph.sparql.examples import example

    return example(name).query


def _query(query: str | None, file: str | None) -> str:
    if query is not None and query != "-":
        return query
    name = file if file is not None and file != "-" else "standard input"
    try:
        if name != file:
            asked: str = read_stream(sys.stdin or io.StringIO(), name, _BOUND)
            return asked
        if not os.path.lexists(name):
            mend = "name a file with a query, or a format"
            raise UnreadableInput(name, "cannot be read: there is no such file", mend)
        text = read_named(name, name, _BOUND).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableInput(name, "is not UTF-8", "save the query as UTF-8") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


_BOUND = Bound("a query", 16 << 20, "ask, or change, less at once", "name a file with a query")
