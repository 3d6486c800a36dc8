"""`billgraph sparql`."""

from __future__ import annotations

import sys

import click

from billgraph.cli.formats import FORMATS, Rows, print_rows
from billgraph.cli.opening import opened
from billgraph.cli.options import store_option
from billgraph.graph.errors import UnreadableInput
from billgraph.graph.questions.sparql import sparql


@click.command("sparql")
@click.argument("query", required=False)
@click.option(
    "-f",
    "--file",
    "--format",
    "names",
    metavar="FILE|FORMAT",
    multiple=True,
    help=f"A file with the query, or one of {', '.join(FORMATS)} for the answer;"
    " may be given for each.",
)
@store_option
def command(query: str | None, names: tuple[str, ...], store: str | None) -> None:
    """Answer a SPARQL 1.1 SELECT or ASK query over the union of all sources.

    The query is QUERY, the content of a file, or standard input when QUERY is -.
    The prefixes bg, rdf, rdfs, owl, xsd, skos, prov, dcterms and dcat need not be
    declared. A table shows billgraph's own IRIs as CURIEs; other formats give them whole.

    \b
    Examples:
      billgraph sparql 'SELECT ?d { ?procedure bg:hasDiagnosis ?d }'
      billgraph sparql -f question.rq -f json
    """
    output_format, file = _split(names)
    text = _query(query, file)
    with opened(store) as opened_store:
        answer = sparql(opened_store, text)
        if answer.truth is not None:
            rows = Rows(("answer",), [{"answer": answer.truth}])
        else:
            records = (dict(zip(answer.columns, row, strict=True)) for row in answer.rows)
            if output_format in ("table", "markdown"):
                records = ({key: _short(text) for key, text in row.items()} for row in records)
            rows = Rows(answer.columns, records)
        print_rows(rows, output_format)


def _split(names: tuple[str, ...]) -> tuple[str, str | None]:
    """Parts what -f was given into the output format and the file of the query."""
    formats = [name for name in names if name.lower() in FORMATS]
    files = [name for name in names if name.lower() not in FORMATS]
    if len(formats) > 1 or len(files) > 1:
        raise click.UsageError("give one file and one format", click.get_current_context())
    return formats[0].lower() if formats else "table", files[0] if files else None


def _query(query: str | None, file: str | None) -> str:
    if (query is None) == (file is None):
        raise click.UsageError("give a query, or a file with -f", click.get_current_context())
    if query == "-" or file == "-":
        return sys.stdin.read()
    if query is not None:
        return query
    assert file is not None
    try:
        with open(file, encoding="utf-8-sig") as stream:
            return stream.read()
    except UnicodeDecodeError:
        raise UnreadableInput(file, "is not UTF-8", "save the query as UTF-8") from None
    except OSError as error:
        raise UnreadableInput(
            file, f"cannot be read: {error.strerror}", "name a file with a query, or a format"
        ) from error


def _short(text: str | None) -> str | None:
    from billgraph.ontology.codes import Code
    from billgraph.ontology.iris import PREFIXES

    if text is None or "://" not in text:
        return text
    code = Code.from_iri(text)
    if code is not None:
        return code.curie
    prefix = next((name for name, iri in PREFIXES.items() if text.startswith(iri)), None)
    return f"{prefix}:{text.removeprefix(PREFIXES[prefix])}" if prefix else text
