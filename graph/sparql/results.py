"""The standard formats of SPARQL results: one entry each.

Solutions and truth values are written as SPARQL 1.1 Query Results JSON Format, SPARQL
Query Results XML Format (second edition), and SPARQL 1.1 Query Results CSV and TSV
Formats define; graphs as RDF 1.1 Turtle, N-Triples, RDF/XML and JSON-LD 1.1.

The CSV and TSV document defines no form for a truth value, so that ASK has neither.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, TypeAlias

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse_query_results,
    serialize,
)

from billgraph.ontology.iris import PREFIXES
from billgraph.ontology.prefixes import query_prefixes

Term: TypeAlias = NamedNode | BlankNode | Literal | Triple
Found: TypeAlias = QuerySolutions | QueryBoolean | Iterable[Triple]

SELECT = "SELECT"
ASK = "ASK"
GRAPH = "CONSTRUCT or DESCRIBE"


@dataclass(frozen=True, slots=True)
class ResultFormat:
    """One format of results.

    Attributes:
        forms: The forms of queries whose results it can hold.
        media_type: Its name on the web.
        write: Writes results, and returns how many bytes those were.
    """

    forms: tuple[str, ...]
    media_type: str
    write: Callable[[Found, BinaryIO], int]


class Tap:
    """Counts the bytes on their way, and ends them with a line break where there is none.

    Args:
        output: Where they go.
    """

    def __init__(self, output: BinaryIO) -> None:
        self._output = output
        self._last = b""
        self.written = 0

    def write(self, data: bytes) -> int:
        """Passes bytes on."""
        if data:
            self._output.write(self._mended(data))
            self.written += len(data)
            self._last = data[-1:]
        return len(data)

    def flush(self) -> None:
        """Does nothing: who opened the output flushes it."""

    def end(self) -> int:
        """Passes on what was kept, and returns how many bytes were written."""
        if self._last not in (b"\n", b""):
            self._output.write(self._mended(b"\n"))
        return self.written

    def _mended(self, data: bytes) -> bytes:
        return data


class XmlTap(Tap):
    """Mends what Oxigraph's XML writers leave as it is (pyoxigraph 0.5.13).

    A raw carriage return is read back as a line feed (XML 1.0, section 2.11), so it
    becomes a character reference. Some characters XML 1.0 cannot hold in any way
    (section 2.2); U+FFFD stands for them, as the document would not be well formed.
    """

    _SPECIAL = re.compile(rb"[\x00-\x08\x0b-\x1f]|\xef\xbf[\xbe\xbf]")

    def __init__(self, output: BinaryIO) -> None:
        super().__init__(output)
        self._kept = b""

    def _mended(self, data: bytes) -> bytes:
        data = self._kept + data
        # U+FFFE and U+FFFF are three bytes, which may come in two parts.
        cut = re.search(rb"\xef\xbf?\Z", data)
        end = len(data) if cut is None else cut.start()
        data, self._kept = data[:end], data[end:]
        return self._SPECIAL.sub(
            lambda found: b"&#13;" if found[0] == b"\r" else "\ufffd".encode(), data
        )


class TurtleTap(Tap):
    """Sorts the prefixes, which Oxigraph writes in another order each time."""

    def __init__(self, output: BinaryIO) -> None:
        super().__init__(output)
        self._head: bytes | None = b""

    def end(self) -> int:
        """Passes on the prefixes of a graph that has no triple."""
        if self._head:
            self._output.write(_sorted(self._head))
        return super().end()

    def _mended(self, data: bytes) -> bytes:
        if self._head is None:
            return data
        data = self._head + data
        start = re.search(rb"^(?!@prefix |\Z)", data, re.MULTILINE)
        if start is None or b"@prefix ".startswith(data[start.start() :]):
            self._head = data
            return b""
        self._head = None
        return _sorted(data[: start.start()]) + data[start.start() :]


def _sorted(lines: bytes) -> bytes:
    return b"".join(sorted(lines.splitlines(keepends=True)))


def _results(kind: QueryResultsFormat, tap: type[Tap] = Tap) -> Callable[[Found, BinaryIO], int]:
    def write(found: Found, output: BinaryIO) -> int:
        assert isinstance(found, QuerySolutions | QueryBoolean)
        counted = tap(output)
        found.serialize(counted, kind)  # type: ignore[arg-type]
        return counted.end()

    return write


def _graph(kind: RdfFormat, tap: type[Tap] = Tap) -> Callable[[Found, BinaryIO], int]:
    def write(found: Found, output: BinaryIO) -> int:
        assert not isinstance(found, QuerySolutions | QueryBoolean)
        counted = tap(output)
        # RDF/XML names properties only: the systems' prefixes would be of no use there.
        prefixes = PREFIXES if kind == RdfFormat.RDF_XML else query_prefixes()
        serialize(found, counted, kind, prefixes=prefixes)  # type: ignore[arg-type]
        return counted.end()

    return write


RESULT_FORMATS: dict[str, ResultFormat] = {
    "json": ResultFormat(
        (SELECT, ASK), "application/sparql-results+json", _results(QueryResultsFormat.JSON)
    ),
    "xml": ResultFormat(
        (SELECT, ASK), "application/sparql-results+xml", _results(QueryResultsFormat.XML, XmlTap)
    ),
    "csv": ResultFormat((SELECT,), "text/csv", _results(QueryResultsFormat.CSV)),
    "tsv": ResultFormat((SELECT,), "text/tab-separated-values", _results(QueryResultsFormat.TSV)),
    "turtle": ResultFormat((GRAPH,), "text/turtle", _graph(RdfFormat.TURTLE, TurtleTap)),
    "ntriples": ResultFormat((GRAPH,), "application/n-triples", _graph(RdfFormat.N_TRIPLES)),
    "jsonld": ResultFormat((GRAPH,), "application/ld+json", _graph(RdfFormat.JSON_LD)),
    "rdfxml": ResultFormat((GRAPH,), "application/rdf+xml", _graph(RdfFormat.RDF_XML, XmlTap)),
}
"""Every standard format by the name that people type."""


def solutions_of(columns: Sequence[str], rows: Iterable[Sequence[Term | None]]) -> QuerySolutions:
    """Makes solutions of rows, read as they are asked for; Oxigraph has no other way in.

    Args:
        columns: The variables.
        rows: The terms of each solution, None where a variable is unbound.

    Example:
        >>> [row["a"].value for row in solutions_of(["a"], [(Literal("x"),)])]
        ['x']
    """
    parsed = parse_query_results(_Reader(_json(columns, rows)), QueryResultsFormat.JSON)  # type: ignore[arg-type]
    assert isinstance(parsed, QuerySolutions)
    return parsed


def _json(columns: Sequence[str], rows: Iterable[Sequence[Term | None]]) -> Iterator[bytes]:
    yield b'{"head":{"vars":%s},"results":{"bindings":[' % json.dumps(list(columns)).encode()
    separator = b""
    for row in rows:
        bound = {
            name: _json_term(term)
            for name, term in zip(columns, row, strict=True)
            if term is not None
        }
        yield separator + json.dumps(bound).encode()
        separator = b","
    yield b"]}}"


def _json_term(term: Term) -> dict[str, Any]:
    """A term as the JSON format writes it (section 3.2.2, and RDF 1.2's triple terms)."""
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, Triple):
        names = ("subject", "predicate", "object")
        value = {name: _json_term(part) for name, part in zip(names, term, strict=True)}
        return {"type": "triple", "value": value}
    literal = {"type": "literal", "value": term.value}
    if term.language is None:
        return literal | {"datatype": term.datatype.value}
    direction = {} if term.direction is None else {"its:dir": term.direction.value}
    return literal | {"xml:lang": term.language} | direction


class _Reader:
    """Bytes from an iterator, as a file to read."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts = parts
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        while not self._rest:
            part = next(self._parts, None)
            if part is None:
                return b""
            self._rest = part
        size = len(self._rest) if size < 0 else size
        data, self._rest = self._rest[:size], self._rest[size:]
        return data
