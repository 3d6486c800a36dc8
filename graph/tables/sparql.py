"""The answer to a query as rows; a graph is rows of its triples."""

from __future__ import annotations

from typing import Any

from billgraph.graph.questions.sparql import Answer, text_of
from billgraph.graph.sparql.results import ASK, SELECT, Term
from billgraph.graph.tables.rows import Rows
from billgraph.graph.text import pluralize

TRIPLE = ("subject", "predicate", "object")

_XSD = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS = {
    f"{_XSD}integer": int,
    f"{_XSD}decimal": float,
    f"{_XSD}double": float,
    f"{_XSD}float": float,
}


def rows(found: Answer, most: int | None = None) -> Rows:
    """The answer as rows, which it still has afterwards.

    A number of XML Schema is a number and a boolean is one; all else, codes included, is the
    text of its term.

    Args:
        found: The answer.
        most: How many rows are enough, and one more that tells that there are more.
    """
    if found.form == ASK:
        return Rows(("answer",), [{"answer": found.truth}], title="The answer")
    keys = found.columns if found.form == SELECT else TRIPLE
    terms = found.peek(None if most is None else most + 1)
    records = [dict(zip(keys, map(_value, row), strict=True)) for row in terms]
    has_more = most is not None and len(records) > most
    counted_rows = pluralize(
        len(records) - has_more, "solution" if found.form == SELECT else "triple"
    )
    return Rows(keys, records, title=f"More than {counted_rows}" if has_more else counted_rows)


def _value(term: Term | None) -> Any:
    from pyoxigraph import Literal

    if term is None:
        return None
    if isinstance(term, Literal):
        kind = term.datatype.value
        try:
            return _NUMBERS[kind](term.value)
        except (KeyError, ValueError):
            return term.value in ("true", "1") if kind == f"{_XSD}boolean" else term.value
    return text_of(term)
