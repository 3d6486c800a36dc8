"""How the answer to a query is printed: the standard formats, and rows as elsewhere.

A standard format is one entry in `billgraph.graph.sparql.results.RESULT_FORMATS`; a format
of rows that has no namesake there is one entry in `billgraph.cli.formats.FORMATS`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import BinaryIO, cast

from billgraph.cli.formats import FORMATS, cells_are_raw, print_rows
from billgraph.graph.questions.sparql import Answer, check_format
from billgraph.graph.sparql.results import GRAPH, RESULT_FORMATS
from billgraph.graph.tables.rows import Record, Rows
from billgraph.ontology.codes import Code
from billgraph.ontology.iris import PREFIXES

ANSWER_FORMATS = tuple(dict.fromkeys((*FORMATS, *RESULT_FORMATS)))
"""Every format of an answer, by the name that people type."""


def print_answer(answer: Answer, output_format: str | None) -> None:
    """Prints the answer to a query.

    Args:
        answer: The answer.
        output_format: A name of `ANSWER_FORMATS`; None for the usual one: a table,
            or Turtle for a graph.

    Raises:
        QueryError: When the format cannot hold this form of answer.
    """
    name = output_format or ("turtle" if answer.form == GRAPH else "table")
    check_format(name, answer.form, ANSWER_FORMATS)
    if name in RESULT_FORMATS:
        # The documents define bytes: UTF-8, and the line ends of CSV, on any terminal.
        sys.stdout.flush()
        _serialize(answer, name, sys.stdout.buffer)
        sys.stdout.buffer.flush()
    elif answer.truth is not None:
        print_rows(Rows(("answer",), [{"answer": answer.truth}]), name)
    else:
        print_rows(
            Rows(answer.columns, _records(answer, for_people=name != "jsonl" and name != "yaml")),
            name,
        )


def _serialize(answer: Answer, name: str, output: BinaryIO) -> None:
    if name not in ("csv", "tsv") or cells_are_raw():
        answer.serialize(name, output)
        return
    from billgraph.graph.sparql.guarding import Guarding

    with Guarding(output, name) as guarded:
        answer.serialize(name, cast("BinaryIO", guarded))


def _records(answer: Answer, *, for_people: bool) -> Iterator[Record]:
    for row in answer.rows:
        texts = map(_short, row) if for_people else row
        yield dict(zip(answer.columns, texts, strict=True))


def _short(text: str | None) -> str | None:
    """Billgraph's own IRIs, and those of the usual prefixes, as CURIEs."""
    if text is None or "://" not in text:
        return text
    code = Code.from_iri(text)
    if code is not None:
        return code.curie
    prefix = next((name for name, iri in PREFIXES.items() if text.startswith(iri)), None)
    return f"{prefix}:{text.removeprefix(PREFIXES[prefix])}" if prefix else text
