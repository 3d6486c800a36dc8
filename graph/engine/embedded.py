"""The engine on disk: opened for reading, changed by generations."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar

from pyoxigraph import BlankNode, DefaultGraph, NamedNode
from pyoxigraph import Store as Oxigraph

from billgraph.graph.engine.base import Engine, QueryOptions
from billgraph.graph.errors import StoreBusy, StoreError
from billgraph.graph.store.layout import QUADS, Layout
from billgraph.graph.store.opened import OpenGeneration
from billgraph.graph.store.trouble import TROUBLE
from billgraph.ontology.prefixes import query_prefixes

T = TypeVar("T")

if TYPE_CHECKING:
    from billgraph.graph.engine.base import Results
    from billgraph.graph.names.search import NameIndex
    from billgraph.graph.releases.model import Edition
    from billgraph.graph.sparql.results import Found
    from billgraph.graph.store.transaction import Transaction

_TRIES = 5


class EmbeddedEngine(Engine):
    """The store on disk, open for reading.

    What it answers is that of one generation, whatever others write meanwhile;
    a change through this object moves it to the new one.

    Threads may share it. Each question, that is each call of a method, is answered by the
    generation that was open when it was asked, also while another thread makes a change; a
    question that is asked afterwards is answered by the new one. What is read piece by piece,
    such as the answer to a query, is read in the thread that asked. Changes take turns, as
    those of several processes do. A store that one thread closes is closed for all.
    """

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._opened: OpenGeneration | None = None
        self._is_snapshot = False
        self._has_changed = False
        self._latest: Transaction | None = None
        self._open()

    @property
    def path(self) -> Path:
        """The store's folder."""
        return self._layout.path

    @property
    def generation(self) -> Path:
        """The folder of the generation that is open.

        Raises:
            ValueError: When the store is closed.
        """
        return self._now.generation

    @property
    def _now(self) -> OpenGeneration:
        opened = self._opened
        if opened is None:
            raise ValueError("the store is closed")
        return opened

    def snapshot(self) -> Self:
        """See `Engine.snapshot`; it is one generation, and is only read."""
        return self._at(self._now)

    def _at(self, opened: OpenGeneration) -> Self:
        still = type(self).__new__(type(self))
        vars(still).update(vars(self) | {"_opened": opened, "_is_snapshot": True})
        return still

    @property
    def has_changed(self) -> bool:
        """Whether a change through this object is made, even if it then ended badly."""
        return self._has_changed or (self._latest is not None and self._latest.is_made)

    # The engine

    def query(self, query: str, base: str | None = None) -> Results:
        """Runs any SPARQL 1.1 query on the default graph; see `Engine.query`.

        Raises:
            QueryError: When the query has a syntax error.
            DamagedStore: When the files cannot be read.
        """
        return self._query(query, base)

    def _query(self, query: str, base: str | None, graphs: Sequence[str] | None = None) -> Results:
        merged: list[NamedNode | BlankNode | DefaultGraph] = [NamedNode(it) for it in graphs or ()]
        among = None if graphs is None else merged
        now = self._now
        try:
            return now.quads.query(
                query, base_iri=base, prefixes=query_prefixes(), default_graph=among
            )
        except SyntaxError as error:
            from billgraph.graph.sparql.syntax import syntax_error

            raise syntax_error(query, str(error), base=base) from error
        except OSError as error:
            raise self._layout.not_read(error, now.generation) from error

    def select(self, query: str) -> list[dict[str, str]]:
        """Runs a SELECT query of billgraph's own; see `Engine.select`."""
        # One of a user may fail for what it asks; one of ours fails only on damaged files.
        still = self.snapshot()
        with self._layout.reading(still.generation):
            return super(EmbeddedEngine, still).select(query)

    def ask(self, query: str) -> bool:
        """Runs an ASK query of billgraph's own; see `Engine.ask`."""
        still = self.snapshot()
        with self._layout.reading(still.generation):
            return super(EmbeddedEngine, still).ask(query)

    def query_within(
        self,
        query: str,
        seconds: float | None,
        at_most: int | None = None,
        base: str | None = None,
    ) -> Found:
        """Runs a query in a process of its own; see `billgraph.graph.engine.timeout.run`."""
        return self._apart(query, QueryOptions(base, True, seconds, at_most))

    def _apart(self, query: str, how: QueryOptions, graphs: Sequence[str] | None = None) -> Found:
        from billgraph.graph.engine.timeout import run

        now = self._now
        try:
            return run(now.generation / QUADS, query, how, graphs)
        except TROUBLE as error:
            raise self._layout.not_read(error, now.generation) from error

    def query_as_of(
        self,
        query: str,
        editions: Collection[str],
        how: QueryOptions,
    ) -> Found:
        """Runs a user's query on some editions; see `Engine.query_as_of`.

        Where these are not the ones that the default graph holds, Oxigraph merges the
        graphs as it goes: each pattern takes a look-up in every page, and a triple that
        two graphs hold counts twice, so that a query had better say DISTINCT.
        """
        from billgraph.graph.engine.dated_graphs import graphs_as_of
        from billgraph.graph.rdf.catalogue import catalogue

        graphs = graphs_as_of(self.oxigraph, catalogue(self), query, editions)
        if how.apart:
            return self._apart(query, how, graphs)
        return self._query(query, how.base, graphs)

    @property
    def oxigraph(self) -> Oxigraph:
        """The database of the generation that is open, read-only.

        Raises:
            ValueError: When the store is closed.
        """
        return self._now.quads

    def names(self) -> NameIndex:
        """Returns the index of names beside the quads; without one, SPARQL looks names up."""
        from billgraph.graph.engine.queried_names import QueriedNames

        opened = self._opened
        return (opened and opened.names()) or QueriedNames(self)

    def names_within(self, editions: Collection[str]) -> NameIndex | None:
        """See `Engine.names_within`; the index lies beside the generation from then on."""
        from billgraph.graph.engine.dated_index import names_within
        from billgraph.graph.rdf.catalogue import catalogue

        now = self._now
        if now.names() is None:
            return None
        still = self._at(now)
        name = names_within(now.generation, now.quads, catalogue(still), editions)
        return None if name is None else now.names(name)

    def editions(self) -> Mapping[str, Edition]:
        """See `Engine.editions`; those of one generation stay the same."""
        now = self._now
        if now.editions is None:
            now.editions = super(EmbeddedEngine, self._at(now)).editions()
        return now.editions

    def cached(self, what: str, find: Callable[[T | None], T]) -> T:
        """See `Engine.cached`; what is found is kept beside the generation."""
        from billgraph.graph.store.cache import cached

        return cached(self.generation, what, find)

    # Opening and closing

    def close(self) -> None:
        """Closes the store; closing twice is no error."""
        opened, self._opened = self._opened, None
        if opened is not None:
            opened.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _change(self, make: Callable[[Transaction], T]) -> T:
        from billgraph.graph.store.transaction import Transaction

        if self._opened is None:
            raise ValueError("the store is closed")
        if self._is_snapshot:
            raise ValueError("a snapshot is only read; change the store")
        with self._layout.writing():
            self._open()
            self._latest = Transaction(self._layout)
            try:
                with self._latest as change:
                    result = make(change)
            finally:
                self._has_changed, self._latest = self.has_changed, None
            # Going on to the new generation lets go of the old one, which then can go, unless
            # another thread still asks it.
            self._open()
            self._layout.clear()
        return result

    def _open(self) -> None:
        """Opens the current generation, unless it is open already."""
        for _ in range(_TRIES):
            current = self._layout.current()
            if current is None:
                raise StoreError(self.path, "is gone", "restore a backup: billgraph restore DIR")
            if self._opened is not None and self._opened.generation == current:
                return
            opened = self._opened_at(current)
            if opened is not None:
                self._opened = opened
                return
        raise StoreBusy(self.path, "changes faster than it can be opened", "ask again")

    def _opened_at(self, generation: Path) -> OpenGeneration | None:
        """Opens a generation, unless it is no longer the current one."""
        try:
            held = self._layout.hold(generation)
        except OSError as error:
            raise self._layout.not_read(error) from error
        if held is None:
            return None
        try:
            self._layout.verify(generation)
            return OpenGeneration(generation, Oxigraph.read_only(str(generation / QUADS)), held)
        except BaseException as error:
            held.close()
            if isinstance(error, TROUBLE):
                raise self._layout.not_read(error, generation) from error
            raise
