"""What a process of `billgraph.graph.sparql.isolation` does: it parses, asks, or changes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, BinaryIO

from billgraph.graph.sparql.execution import execute
from billgraph.graph.sparql.isolation import serve
from billgraph.graph.sparql.reach import check_query, check_update
from billgraph.graph.sparql.syntax import syntax_error
from billgraph.ontology.prefixes import query_prefixes

if TYPE_CHECKING:
    from billgraph.graph.sparql.results import Found


def _query(
    query: str, base: str | None, quads: str, at_most: int | None, graphs: Sequence[str] | None
) -> None:
    """Writes what a query finds in a database; see `billgraph.graph.engine.timeout.run`."""
    from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Store

    merged: list[NamedNode | BlankNode | DefaultGraph] = [NamedNode(it) for it in graphs or ()]
    among = None if graphs is None else merged
    try:
        found = Store.read_only(quads).query(
            query, base_iri=base, prefixes=query_prefixes(), default_graph=among
        )
    except SyntaxError as error:
        raise syntax_error(query, str(error), base=base) from error
    _write(found, at_most, sys.stdout.buffer)


def _update(update: str, base: str | None, quads: str) -> None:
    """Changes a database that nobody else has open."""
    from pyoxigraph import Store

    store = Store(quads)
    execute(store, update, base)
    store.flush()


TASKS: dict[str, Callable[..., None]] = {
    "check_query": check_query,
    "check_update": check_update,
    "query": _query,
    "update": _update,
}


def _write(found: Found, at_most: int | None, output: BinaryIO) -> None:
    from itertools import islice

    from pyoxigraph import (
        QueryBoolean,
        QueryResultsFormat,
        QuerySolutions,
        RdfFormat,
        serialize,
    )

    from billgraph.graph.sparql.results import solutions_of

    if isinstance(found, QueryBoolean | QuerySolutions):
        output.write(b"results\n")
        if isinstance(found, QuerySolutions) and at_most is not None:
            columns = [variable.value for variable in found.variables]
            found = solutions_of(columns, (tuple(row) for row in islice(found, at_most)))
        found.serialize(output, QueryResultsFormat.JSON)
    else:
        output.write(b"graph\n")
        serialize(islice(found, at_most), output, RdfFormat.N_TRIPLES)


if __name__ == "__main__":
    sys.exit(serve(TASKS[sys.argv[1]]))
