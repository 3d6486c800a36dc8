"""A query in a process of its own: one that may take too long, or too much of the stack.

The process opens the same generation of the store for reading, and writes the answer to a file
that the asking process reads when it is whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from billgraph.graph.engine.base import QueryOptions
    from billgraph.graph.sparql.results import Found


def run(
    quads: Path,
    query: str,
    how: QueryOptions,
    graphs: Sequence[str] | None = None,
) -> Found:
    """Runs a query on a database, and may give up after some seconds.

    Args:
        quads: The folder of the Oxigraph database.
        query: SPARQL 1.1 Query.
        how: How it is run; the start of the process counts as its time too.
        graphs: The graphs that are merged to be the default graph; None for its own.

    Returns:
        The whole answer.

    Raises:
        QueryTimeout: When it takes longer.
        QueryError: When the query is wrong.
        QueryFailed: When the process ends without an answer.
        OSError: When the database cannot be read, or a server not be asked.
    """
    import tempfile

    from billgraph.graph.sparql import isolation as apart

    asked = {
        "query": query,
        "base": how.base,
        "quads": str(quads),
        "at_most": how.at_most,
        "graphs": graphs,
    }
    output = tempfile.TemporaryFile()
    try:
        apart.run("query", asked, how.seconds, output)
    except BaseException:
        output.close()
        raise
    output.seek(0)
    return _read(output)


def _read(output: BinaryIO) -> Found:
    from pyoxigraph import QueryResultsFormat, RdfFormat, parse, parse_query_results

    is_graph = output.readline() == b"graph\n"
    rest: BinaryIO = _Closing(output)  # type: ignore[assignment]
    if is_graph:
        return (quad.triple for quad in parse(rest, RdfFormat.N_TRIPLES))
    return parse_query_results(rest, QueryResultsFormat.JSON)


class _Closing:
    """A file that is closed when the parser lets it go, at its end or before."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def read(self, size: int = -1) -> bytes:
        return self._file.read(size)

    def __del__(self) -> None:
        self._file.close()
