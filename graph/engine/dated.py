"""What was valid on a date: the same questions, answered by the editions of then.

Several editions of one official code set stand side by side, each in its named graph. A
question reads what a release says through `Engine.official`; the view turns that into a
pattern on the graphs of the editions that were valid on its date. Pages have no date:
what they state is the same in every view.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING, cast

from billgraph.graph.engine.base import Engine, QueryOptions

if TYPE_CHECKING:
    from datetime import date

    from billgraph.graph.engine.base import Results
    from billgraph.graph.names.search import NameIndex
    from billgraph.graph.releases.model import Edition
    from billgraph.graph.sparql.results import Found
    from billgraph.ontology.codes import Code


class DatedEngine(Engine):
    """An engine as of a date; `Questions.as_of` makes one.

    It stays valid while the engine behind it is open; what is changed later, it does not see.

    Args:
        inner: What is asked.
        on: The date.
    """

    def __init__(self, inner: Engine, on: date) -> None:
        self._inner = inner
        self.holds_older_editions = inner.holds_older_editions
        self._on = on
        self._patterns = count(1)
        self._hidden: dict[Code, bool] = {}
        self.hidden_codes: set[Code] = set()
        """The codes that the questions met and that were not valid."""
        self.hidden_rows = 0
        """How many rows they left out because of that."""

    @property
    def inner(self) -> Engine:
        """What is asked, whatever the date."""
        return self._inner

    @property
    def date(self) -> date:
        """The date that is asked for."""
        return self._on

    def official(self, pattern: str) -> str:
        """See `Engine.official`."""
        from billgraph.graph.engine.patterns import within

        # A variable of its own for each: a name and a place in a hierarchy may come from
        # two editions.
        variable = f"edition{next(self._patterns)}"
        return within(self.editions().values(), pattern, variable)

    def editions(self) -> Mapping[str, Edition]:
        """Returns the edition of each official set that was valid on the date."""
        return self._editions

    def unanswered(self) -> list[str]:
        """Returns the keys of the sets that list codes and are loaded, but not as of the date.

        Their codes have no official name in this view, and none of them is hidden.
        """
        from billgraph.graph.rdf.catalogue import catalogue
        from billgraph.ontology.releases import CODE_SETS

        loaded = dict.fromkeys(entry.edition.code_set for entry in catalogue(self._inner))
        return [key for key in loaded if CODE_SETS[key].systems and key not in self._editions]

    @cached_property
    def _loaded(self) -> list[Edition]:
        return self._inner.loaded_editions()

    @cached_property
    def _editions(self) -> Mapping[str, Edition]:
        from billgraph.graph.releases.editions import current_editions

        return current_editions(self._loaded, self._on)

    def names(self) -> NameIndex:
        """Returns what looks names up: those of the editions of then, and those of pages."""
        return self._names

    @cached_property
    def _names(self) -> NameIndex:
        from billgraph.graph.engine.dated_names import DatedNames
        from billgraph.graph.releases.editions import current_editions

        is_latest = self._editions == current_editions(self._loaded)
        return self._inner.names() if is_latest else DatedNames(self, self._inner, self._chosen())

    def hidden(self, codes: Collection[Code]) -> frozenset[Code]:
        """Those of some codes that were not valid on the date."""
        from billgraph.graph.engine.validity import validity

        new = {code for code in codes if code not in self._hidden}
        if new:
            found = validity(self, new)
            self._hidden |= {code: not found[code].may_be_used for code in new}
        return frozenset(code for code in codes if self._hidden[code])

    def report_hidden(self, codes: Iterable[Code], rows: int = 0) -> None:
        """See `Engine.report_hidden`; kept in `hidden_codes` and `hidden_rows`."""
        self.hidden_codes.update(codes)
        self.hidden_rows += rows

    # The engine

    def query(self, query: str, base: str | None = None) -> Results:
        """Runs a user's query on the pages, the vocabulary and the editions of then.

        Raises:
            QueryError: When the query is wrong, or is asked of an endpoint.
        """
        return cast("Results", self._inner.query_as_of(query, self._chosen(), QueryOptions(base)))

    def query_within(
        self,
        query: str,
        seconds: float | None,
        at_most: int | None = None,
        base: str | None = None,
    ) -> Found:
        """Runs a user's query as `query` does; see `Engine.query_within`."""
        return self._inner.query_as_of(
            query, self._chosen(), QueryOptions(base, True, seconds, at_most)
        )

    def _chosen(self) -> list[str]:
        return [edition.iri for edition in self._editions.values()]

    def select(self, query: str) -> list[dict[str, str]]:
        """Runs a SELECT query of billgraph's own, on the default graph; see `Engine.select`."""
        return self._inner.select(query)

    def ask(self, query: str) -> bool:
        """Runs an ASK query of billgraph's own; see `Engine.ask`."""
        return self._inner.ask(query)

    def count_triples(self) -> int:
        """Counts the triples of the default graph, whatever the date."""
        return self._inner.count_triples()
