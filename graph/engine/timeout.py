"""A query in a process of its own, so that it can be given up.

Oxigraph has no way to stop a query that runs in this process; a process can be ended.
It opens the same generation of the store for reading, takes the query from standard
input, and writes the answer to a file that the asking process reads when it is whole.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from billgraph.graph.errors import QueryError, QueryFailed, QueryTimeout

if TYPE_CHECKING:
    from billgraph.graph.sparql.results import Found

_GRACE = 5
"""How many seconds longer than allowed the process lives if nobody ends it."""


def run(
    quads: Path,
    query: str,
    seconds: float,
    at_most: int | None = None,
    graphs: Sequence[str] | None = None,
) -> Found:
    """Runs a query on a database, and gives up after some seconds.

    Args:
        quads: The folder of the Oxigraph database.
        query: SPARQL 1.1 Query.
        seconds: The time that it may take, the start of the process included.
        at_most: How many solutions or triples are wanted at most.
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

    command = [
        sys.executable,
        "-P",
        "-m",
        "billgraph.graph.engine.timeout",
        str(quads),
        str(seconds),
    ]
    command += [] if at_most is None else [str(at_most)]
    asked = json.dumps([query, graphs]).encode()
    output = tempfile.TemporaryFile()
    try:
        done = subprocess.run(
            command,
            input=asked,
            stdout=output,
            stderr=subprocess.PIPE,
            timeout=seconds,
        )
    except subprocess.TimeoutExpired:
        output.close()
        raise QueryTimeout(seconds) from None
    if done.returncode != 0:
        output.close()
        raise _failure(query, done)
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


def _failure(query: str, done: subprocess.CompletedProcess[bytes]) -> Exception:
    try:
        problem = json.loads(done.stderr.splitlines()[-1])
        kind, message = problem["kind"], problem["message"]
    except (ValueError, IndexError, KeyError, TypeError):
        return QueryFailed(
            f"the query's process ended without an answer (status {done.returncode})",
            "it may need more memory than there is: ask for less",
        )
    if kind == "SyntaxError":
        from billgraph.graph.sparql.syntax import syntax_error

        return syntax_error(query, message)
    if kind == "OSError":
        return OSError(message)
    return QueryError(f"the query cannot be run: {message}", "mend the query")


def _main(quads: str, seconds: str, at_most: str | None = None) -> int:
    """What the process does."""
    from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Store

    from billgraph.ontology.prefixes import query_prefixes

    _end_after(float(seconds) + _GRACE)
    query, graphs = json.loads(sys.stdin.buffer.read())
    merged: list[NamedNode | BlankNode | DefaultGraph] = [NamedNode(it) for it in graphs or ()]
    among = None if graphs is None else merged
    try:
        found = Store.read_only(quads).query(query, prefixes=query_prefixes(), default_graph=among)
        _write(found, None if at_most is None else int(at_most), sys.stdout.buffer)
    except (SyntaxError, RuntimeError, OSError) as error:
        kind = next(
            kind for kind in (SyntaxError, RuntimeError, OSError) if isinstance(error, kind)
        )
        sys.stderr.write(json.dumps({"kind": kind.__name__, "message": str(error)}) + "\n")
        return 1
    sys.stdout.buffer.flush()
    return 0


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


def _end_after(seconds: float) -> None:
    """Has the system end this process, should the one that asks be gone by then."""
    import signal

    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)
    # Oxigraph would not let Python hear of Ctrl-C before it is done.
    signal.signal(signal.SIGINT, signal.SIG_DFL)


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:]))
