"""Any SPARQL 1.1 query, answered as typed terms, as plain values, or in a standard format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from itertools import chain, islice
from typing import TYPE_CHECKING, BinaryIO, ClassVar, TypeVar

from pyoxigraph import QueryBoolean, QuerySolutions, Triple

from billgraph.graph.answer import Tabular
from billgraph.graph.engine.base import Engine
from billgraph.graph.errors import BillgraphError, QueryError, QueryFailed, StoreError
from billgraph.graph.sparql.damage import is_damage
from billgraph.graph.sparql.parsing import check_base
from billgraph.graph.sparql.reach import allow_query
from billgraph.graph.sparql.results import (
    ASK,
    GRAPH,
    RESULT_FORMATS,
    SELECT,
    Found,
    Term,
    solutions_of,
)
from billgraph.graph.sparql.service import unanswered
from billgraph.graph.sparql.size import check_size
from billgraph.graph.sparql.syntax import find_service, is_update

if TYPE_CHECKING:
    import rdflib

T = TypeVar("T")


@dataclass(slots=True)
class _Reading:
    """How an answer is read, and whether anything was there.

    The iterators of an answer hold this and not the answer itself: a circle would be
    left to the garbage collector, which may run in a thread where Oxigraph's solutions
    must not end.
    """

    limit: int | None
    asks_others: bool
    asked: object = None  # what is asked stays open for as long as there is something to read
    is_empty: bool = True

    def over(self, found: Iterable[T]) -> Iterator[T]:
        """Reads up to the limit."""
        with _explained(self.asks_others):
            for entry in islice(found, self.limit):
                self.is_empty = False
                yield entry


class Answer(Tabular):
    """The answer to a query; it is read as it is asked for, once, in the thread that asked.

    Only `to_pandas`, and a notebook that shows it, leave to read what they read.

    Attributes:
        form: `SELECT`, `ASK` or `GRAPH` of `billgraph.graph.sparql.results`.
        columns: The variables of a SELECT, in its order; else empty.
        truth: The answer to an ASK; else None.
        terms: The solutions of a SELECT as RDF terms, None where a variable is
            unbound.
        triples: The triples of a CONSTRUCT or DESCRIBE.

    Args:
        found: What the engine gave.
        limit: How many solutions or triples to take at most.
        asks_others: Whether the query has SERVICE.
        asked: The engine that gave it.
    """

    module: ClassVar[str] = "sparql"

    def __init__(
        self,
        found: Found,
        limit: int | None = None,
        asks_others: bool = False,
        asked: Engine | None = None,
    ) -> None:
        self.columns: tuple[str, ...] = ()
        self.truth: bool | None = None
        self.terms: Iterator[tuple[Term | None, ...]] = iter(())
        self.triples: Iterator[Triple] = iter(())
        self._found = found
        self._reading = _Reading(limit, asks_others, asked)
        self._is_peeked = False
        if isinstance(found, QueryBoolean):
            self.form, self.truth, self._reading.is_empty = ASK, bool(found), False
        elif isinstance(found, QuerySolutions):
            self.form, self.columns = SELECT, tuple(name.value for name in found.variables)
            self.terms = map(tuple, self._reading.over(found))
        else:
            self.form = GRAPH
            self._found = found = iter(found)
            self.triples = self._reading.over(found)

    @property
    def rows(self) -> Iterator[tuple[str | None, ...]]:
        """The solutions of a SELECT as texts: the IRI or the lexical form of each term."""
        return (
            tuple(None if term is None else text_of(term) for term in row) for row in self.terms
        )

    def peek(self, most: int | None = None) -> list[tuple[Term | None, ...]]:
        """Reads solutions, or triples as solutions, and leaves them to be read.

        Args:
            most: How many at most; None for all.
        """
        self._is_peeked = True
        if self.form == SELECT:
            terms = list(islice(self.terms, most))
            self.terms = chain(terms, self.terms)
            return terms
        triples = list(islice(self.triples, most))
        self.triples = chain(triples, self.triples)
        return [(it.subject, it.predicate, it.object) for it in triples]

    @property
    def is_empty(self) -> bool:
        """Whether no solution or triple was there, once they are read; an ASK has its answer."""
        return self._reading.is_empty

    def has_more(self) -> bool:
        """Tells, once the answer is read, whether the limit kept some of it back."""
        if self._reading.limit is None or self.form == ASK:
            return False
        assert not isinstance(self._found, QueryBoolean)
        with _explained(self._reading.asks_others):
            return next(iter(self._found), None) is not None

    def serialize(self, name: str, output: BinaryIO | None = None) -> bytes | None:
        r"""Writes the answer in a standard format.

        XML 1.0 has no way to hold most control characters; U+FFFD stands for
        them there.

        Args:
            name: A name of `billgraph.graph.sparql.results.RESULT_FORMATS`.
            output: Where to write; else the bytes are returned.

        Raises:
            QueryError: When the format cannot hold this form of answer.
            QueryFailed: When the rest of the answer cannot be had.

        Example:
            >>> import tempfile
            >>> from billgraph.graph import open_store
            >>> with tempfile.TemporaryDirectory() as folder, open_store(folder) as store:
            ...     store.sparql("SELECT (1 AS ?one) {}").serialize("tsv")
            b'?one\n1\n'
        """
        check_format(name, self.form, RESULT_FORMATS)
        buffer = BytesIO() if output is None else output
        write = RESULT_FORMATS[name].write
        with _explained(self._reading.asks_others):
            if isinstance(self._found, QuerySolutions) and not self._must_be_read_here:
                # Oxigraph's own loop writes several times faster than one that passes
                # through Python; that it wrote more than nothing tells that there was some.
                written = write(self._found, buffer)
                self._reading.is_empty = written <= write(solutions_of(self.columns, ()), BytesIO())
            elif isinstance(self._found, QuerySolutions):
                write(solutions_of(self.columns, self.terms), buffer)
            else:
                write(self._found if self.form == ASK else self.triples, buffer)
        return buffer.getvalue() if isinstance(buffer, BytesIO) and output is None else None

    @property
    def _must_be_read_here(self) -> bool:
        return self._is_peeked or self._reading.limit is not None

    def to_rdflib(self) -> rdflib.Graph:
        """The graph of a CONSTRUCT or DESCRIBE as an rdflib graph."""
        import rdflib

        data = self.serialize("ntriples")
        assert data is not None
        return rdflib.Graph().parse(data=data, format="nt")


def sparql(
    engine: Engine,
    query: str,
    *,
    limit: int | None = None,
    timeout: float | None = None,
    allow_service: bool = False,
    base: str | None = None,
) -> Answer:
    """Runs any SPARQL 1.1 query on the union of all sources.

    The prefixes of `billgraph.ontology.prefixes.query_prefixes` need not be
    declared; a declaration of the query's own goes before them.

    Args:
        engine: The store that is asked.
        query: SPARQL 1.1 Query.
        limit: How many solutions, or triples of a graph, to take at most; the
            query itself is not changed.
        timeout: After how many seconds to give up. The whole answer is then had
            before the first of it is given.
        allow_service: Whether the query may ask other servers (`SERVICE`).
        base: The IRI that relative ones are resolved against.

    Returns:
        The answer; what is not yet read of it is valid while the store is open.

    Raises:
        QueryError: When the query does not parse, is an update, or has `SERVICE`
            without leave.
        QueryTimeout: When it takes longer than `timeout`.
        QueryFailed: When the engine, or another server, cannot answer.

    Example:
        >>> import tempfile
        >>> from billgraph.graph import open_store
        >>> with tempfile.TemporaryDirectory() as folder, open_store(folder) as store:
        ...     sparql(store, "ASK { cpt:0489T bg:hasDiagnosis icd10cm:M34.1 }").truth
        True
    """
    size = check_size(query)
    check_base(base)
    if is_update(query):
        raise QueryError(
            "this is an update, and updates are refused",
            "ask with SELECT, ASK, CONSTRUCT or DESCRIBE, or change the store with --update",
        )
    if not allow_service:
        allow_query(query, size, base)
    asks_others = allow_service and find_service(query) is not None
    with _explained(asks_others):
        if timeout is None and size.is_small:
            return Answer(engine.query(query, base), limit, asks_others, engine)
        # One more than the limit, so that it can be told whether there were more.
        at_most = None if limit is None else limit + 1
        found = engine.query_within(query, timeout, at_most, base)
        return Answer(found, limit, asks_others, engine)


def check_format(name: str, form: str, formats: Iterable[str]) -> None:
    """Refuses a format that cannot hold the results of a form of query.

    Args:
        name: The format; one that is not in `RESULT_FORMATS` holds rows.
        form: The form of the query.
        formats: All that can be chosen, to name those that fit.

    Raises:
        QueryError: When it cannot.
    """

    def fits(name: str) -> bool:
        known = RESULT_FORMATS.get(name)
        return form in known.forms if known else form != GRAPH

    if name not in formats or not fits(name):
        names = ", ".join(name for name in formats if fits(name))
        raise QueryError(f"the answer to {form} has no form as {name}", f"choose one of {names}")


@contextmanager
def _explained(asks_others: bool) -> Iterator[None]:
    """Tells of what goes wrong while an answer is read as what it is."""
    try:
        yield
    except BrokenPipeError:
        raise
    except StoreError as error:
        if asks_others and isinstance(error.__cause__, OSError):
            raise unanswered(error.__cause__) from error
        raise
    except BillgraphError:
        raise
    except OSError as error:
        if asks_others:
            raise unanswered(error) from error
        raise
    except RuntimeError as error:
        if is_damage(error):
            raise QueryFailed(
                f"the files of the store cannot be read: {error}",
                "see which are damaged: billgraph check; then restore a backup",
            ) from error
        raise QueryError(f"the query cannot be run: {error}", "mend the query") from error


def text_of(term: Term) -> str:
    """A term as a text: the IRI, or the lexical form."""
    # A literal and an IRI have a value; a blank node and a triple term have a form.
    value = getattr(term, "value", None)
    return str(term) if value is None or str(term).startswith("_:") else str(value)
