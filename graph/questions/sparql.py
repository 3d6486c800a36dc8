"""Any SELECT or ASK query, answered as the values it names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import QueryBoolean, QuerySolutions

from billgraph.graph.engine import Engine
from billgraph.graph.errors import QueryError


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a query.

    Attributes:
        columns: The variables of a SELECT, in its order; empty for an ASK.
        rows: The solutions of a SELECT: the IRI or lexical form for each
            variable, None where it is unbound. They are read as they are asked
            for, and once.
        truth: The answer to an ASK; None for a SELECT.
    """

    columns: tuple[str, ...]
    rows: Iterator[tuple[str | None, ...]]
    truth: bool | None = None


def sparql(engine: Engine, query: str) -> Answer:
    """Runs a SELECT or ASK query on the union of all sources.

    The prefixes of `billgraph.ontology.iris.PREFIXES` need not be declared. The
    query cannot reach the network: `SERVICE` is refused.

    Args:
        engine: The store that is asked.
        query: SPARQL 1.1 Query.

    Returns:
        The answer; its rows are valid while the store is open.

    Raises:
        QueryError: When the query does not parse, is of another form, or has
            `SERVICE`.

    Example:
        >>> import tempfile
        >>> from billgraph.graph import open_store
        >>> with tempfile.TemporaryDirectory() as folder, open_store(folder) as store:
        ...     sparql(store, "ASK { ?page a bg:Page }").truth
        True
    """
    service = _find_service(query)
    if service is not None:
        raise QueryError(
            f"the query asks another server at line {service}: SERVICE",
            "load that data and ask here",
            service,
        )
    result = engine.query(query)
    if isinstance(result, QueryBoolean):
        return Answer((), iter(()), bool(result))
    if isinstance(result, QuerySolutions):
        columns = tuple(variable.value for variable in result.variables)
        return Answer(columns, _rows(result))
    raise QueryError("the query makes a graph, no table", "ask with SELECT or ASK")


def _rows(solutions: QuerySolutions) -> Iterator[tuple[str | None, ...]]:
    for solution in solutions:
        yield tuple(None if term is None else _text(term) for term in solution)


def _text(term: object) -> str:
    # A literal and an IRI have a value; a blank node and a quoted triple have a form.
    value = getattr(term, "value", None)
    return str(term) if value is None or str(term).startswith("_:") else str(value)


_NOT_CODE = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'(?:[^'\\\n]|\\.)*'"
    r"|<[^<>\"{}|^`\\\s]*>"
    r"|#[^\n]*",
    re.DOTALL,
)
_SERVICE = re.compile(r"(?<![\w?$:@-])SERVICE(?![\w:-])", re.IGNORECASE)


def _find_service(query: str) -> int | None:
    """The line of the first SERVICE keyword outside strings, IRIs and comments."""
    code = _NOT_CODE.sub(lambda found: " " + "\n" * found.group().count("\n"), query)
    found = _SERVICE.search(code)
    return None if found is None else code.count("\n", 0, found.start()) + 1
