"""What a question needs of a store: an engine that answers SPARQL.

The embedded store is one engine, a remote SPARQL 1.1 endpoint another, and either of them
as of a date a third. A question is a function that takes an engine and knows nothing else of a
store.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self, TypeAlias, TypeVar

from pyoxigraph import QuerySolutions

from billgraph.graph.errors import QueryError

if TYPE_CHECKING:
    from datetime import date

    from pyoxigraph import QueryBoolean, QueryTriples

    from billgraph.graph.names.search import NameIndex
    from billgraph.graph.releases.model import Edition
    from billgraph.graph.sparql.results import Found
    from billgraph.ontology.codes import Code

    Results: TypeAlias = QuerySolutions | QueryBoolean | QueryTriples

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class QueryOptions:
    """How a user's query is run.

    Attributes:
        base: The IRI that relative ones are resolved against.
        apart: Whether a process of its own runs it.
        seconds: The time that it may take there; None for any.
        at_most: How many solutions or triples are wanted at most, if that helps.
    """

    base: str | None = None
    apart: bool = False
    seconds: float | None = None
    at_most: int | None = None


class Engine(ABC):
    """Answers SPARQL over the default graph, which is the union of all sources.

    Of several editions of an official code set the default graph holds the latest. What
    an official release says is therefore asked through `official`, so that the same
    question can be asked for a date; see `billgraph.graph.engine.dated`.
    """

    holds_older_editions = True
    """Whether editions are here that another one followed: `push` sends the latest alone."""

    def snapshot(self) -> Self:
        """Returns this engine as it is now, so that a question is answered by one state.

        Returns:
            What is not changed while it is asked, as far as this engine can tell: a store on
            disk can.
        """
        return self

    @property
    def date(self) -> date | None:
        """The date that is asked for; None asks for the latest editions."""
        return None

    def official(self, pattern: str) -> str:
        """Makes a pattern about what official releases say one about the right editions.

        Args:
            pattern: SPARQL, such as ``?code skos:prefLabel ?label``. All of it must hold
                within one edition. Only what a release says may stand in it: names, the
                hierarchy, validity, indicators, edits.

        Returns:
            The pattern to ask; it may end with a FILTER, so where something follows, it
            stands in braces of its own or begins a new triple.
        """
        return pattern

    def editions(self) -> Mapping[str, Edition]:
        """Returns the edition of each official set that answers, by the key of the set."""
        from billgraph.graph.releases.editions import current_editions

        return current_editions(self.loaded_editions(), self.date)

    def loaded_editions(self) -> list[Edition]:
        """Lists the editions that can answer: at an endpoint the latest of each set alone."""
        from billgraph.graph.rdf.catalogue import catalogue

        held = (it for it in catalogue(self) if it.is_default or self.holds_older_editions)
        return [entry.edition for entry in held]

    def hidden(self, codes: Collection[Code]) -> frozenset[Code]:  # noqa: ARG002
        """Returns those of some codes that were not valid on the date; none without a date."""
        return frozenset()

    def report_hidden(self, codes: Iterable[Code], rows: int = 0) -> None:  # noqa: B027
        """Takes from a question which codes were not valid, and how many rows it left out."""

    @abstractmethod
    def query(self, query: str, base: str | None = None) -> Results:
        """Runs any SPARQL 1.1 query; those of `query_prefixes` need no declaration.

        It is run as it stands, SERVICE included, and in this process; a query of a user goes
        through `billgraph.graph.questions.sparql.sparql`.

        Args:
            query: SPARQL 1.1.
            base: The IRI that relative ones are resolved against.

        Raises:
            QueryError: When the query cannot be run.
            StoreError: When the store cannot answer.
        """

    def query_within(
        self,
        query: str,  # noqa: ARG002
        seconds: float | None,  # noqa: ARG002
        at_most: int | None = None,  # noqa: ARG002
        base: str | None = None,  # noqa: ARG002
    ) -> Found:
        """Runs a query that may end too late, or not end well; not every engine can.

        Args:
            query: SPARQL 1.1.
            seconds: The time that it may take; None for any.
            at_most: How many solutions or triples are wanted at most, if that helps.
            base: The IRI that relative ones are resolved against.

        Raises:
            QueryTimeout: When it takes longer.
            QueryError: When the query cannot be run, or this engine cannot give up.
        """
        raise QueryError("this engine cannot give a query up", "ask without a time-out")

    def query_as_of(
        self,
        query: str,  # noqa: ARG002
        editions: Collection[str],  # noqa: ARG002
        how: QueryOptions,  # noqa: ARG002
    ) -> Found:
        """Runs a user's query on the pages, the vocabulary and some editions of releases.

        Args:
            query: SPARQL 1.1.
            editions: The IRIs of the editions.
            how: How it is run.

        Raises:
            QueryError: When the query cannot be run, or this engine cannot choose editions.
        """
        raise QueryError(
            "an endpoint answers no query of your own as of a date: it holds the latest editions",
            "ask the store on disk, or leave --as-of out",
        )

    def select(self, query: str) -> list[dict[str, str]]:
        """Runs a SELECT query.

        Args:
            query: SPARQL 1.1.

        Returns:
            One mapping a solution: variable to IRI or lexical form; an unbound
            variable is absent.
        """
        solutions = self.query(query)
        assert isinstance(solutions, QuerySolutions)
        names = [variable.value for variable in solutions.variables]
        return [
            {name: term.value for name, term in zip(names, row, strict=True) if term is not None}
            for row in solutions
        ]

    def ask(self, query: str) -> bool:
        """Runs an ASK query."""
        return bool(self.query(query))

    def count_triples(self) -> int:
        """Counts the triples of the default graph."""
        return int(self.select("SELECT (COUNT(*) AS ?count) { ?s ?p ?o }")[0]["count"])

    def cached(self, what: str, find: Callable[[T | None], T]) -> T:  # noqa: ARG002
        """Returns what takes long to find; an engine that can tell what changed caches it.

        Args:
            what: The name under which it is cached.
            find: Finds it, given what is cached, or None; see `billgraph.graph.store.cache.cached`.
        """
        return find(None)

    @abstractmethod
    def names(self) -> NameIndex:
        """Returns what looks names up; an engine that keeps an index of them returns that."""

    def names_within(self, editions: Collection[str]) -> NameIndex | None:  # noqa: ARG002
        """Returns the index of what pages and some editions call codes, where one can be had.

        Args:
            editions: The IRIs of the editions.
        """
        return None
