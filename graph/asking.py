"""The questions, as methods of whatever can answer SPARQL."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from billgraph.graph.engine import Engine

if TYPE_CHECKING:
    from billgraph.graph.questions.find import Matches
    from billgraph.graph.questions.links import Link
    from billgraph.graph.questions.show import Card
    from billgraph.graph.questions.sources import Source
    from billgraph.graph.questions.sparql import Answer
    from billgraph.graph.questions.stats import Stats


class Questions(Engine):
    """An engine that can be asked in billgraph's words.

    Each method is one function of `billgraph.graph.questions`, imported when it is
    called; what it answers and raises is said there.
    """

    def links(self, code: str, to: Iterable[str] = (), source: str | None = None) -> list[Link]:
        """Every link of a code; see `billgraph.graph.questions.links.links`."""
        from billgraph.graph.questions.links import links

        return links(self, code, tuple(to), source)

    def show(self, code: str) -> Card:
        """What is known of one code; see `billgraph.graph.questions.show.show`."""
        from billgraph.graph.questions.show import show

        return show(self, code)

    def find(self, text: str, kinds: Iterable[str] = (), limit: int | None = 20) -> Matches:
        """Codes by words or part of a code; see `billgraph.graph.questions.find.find`."""
        from billgraph.graph.questions.find import find

        return find(self, text, tuple(kinds), limit)

    def sources(self) -> list[Source]:
        """The pages in the store; see `billgraph.graph.questions.sources.sources`."""
        from billgraph.graph.questions.sources import sources

        return sources(self)

    def stats(self) -> Stats:
        """How much of what is in the store; see `billgraph.graph.questions.stats.stats`."""
        from billgraph.graph.questions.stats import stats

        return stats(self)

    def sparql(
        self,
        query: str,
        *,
        limit: int | None = None,
        timeout: float | None = None,
        allow_service: bool = False,
    ) -> Answer:
        """Runs any SPARQL query; see `billgraph.graph.questions.sparql.sparql`."""
        from billgraph.graph.questions.sparql import sparql

        return sparql(self, query, limit=limit, timeout=timeout, allow_service=allow_service)
