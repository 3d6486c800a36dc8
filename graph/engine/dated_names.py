"""The names of the editions that were valid on a date, and what pages call codes."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from typing import TYPE_CHECKING

from billgraph.graph.engine.queried_names import QueriedNames
from billgraph.graph.names.search import Hits, NameIndex, Terms

if TYPE_CHECKING:
    from billgraph.graph.engine.base import Engine
    from billgraph.ontology.codes import Code


class DatedNames(NameIndex):
    """The names of other editions than the latest; what pages say is the same on any date.

    Args:
        view: The engine as of the date.
        inner: The engine behind it.
        editions: The IRIs of the editions of then.
    """

    def __init__(self, view: Engine, inner: Engine, editions: Collection[str]) -> None:
        self._view = view
        self._inner = inner
        self._editions = editions

    @cached_property
    def _index(self) -> NameIndex:
        return self._inner.names_within(self._editions) or QueriedNames(self._view)

    def search(self, terms: Terms, limit: int | None) -> Hits:
        """See `NameIndex.search`."""
        return self._index.search(terms, limit)

    def has(self, word: str, *, begun: bool = False) -> bool:
        """See `NameIndex.has`."""
        return self._index.has(word, begun=begun)

    def near(self, word: str) -> list[tuple[int, str]]:
        """See `NameIndex.near`."""
        return self._index.near(word)

    def stated(self, codes: Collection[Code]) -> dict[Code, list[tuple[str, int]]]:
        """See `NameIndex.stated`."""
        return self._inner.names().stated(codes)
