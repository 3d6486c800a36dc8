"""What other pages in the store say of a code that a page names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from billgraph.graph.audit.facts import Facts
from billgraph.graph.batching import values_block
from billgraph.graph.engine.base import Engine
from billgraph.graph.names.contradiction import disagree
from billgraph.graph.pages.model import Page, Row
from billgraph.graph.rdf.terms import literal
from billgraph.ontology.codes import Code
from billgraph.ontology.relations import RELATIONS

_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class Named:
    """A name that pages give a code.

    Attributes:
        name: The name.
        count: How many pages give it.
        source: The name of one of them.
    """

    name: str
    count: int
    source: str


def names_on_other_pages(page: Page, rows: list[Row], facts: Facts) -> Iterator[tuple[Row, Named]]:
    """For each of some rows the commonest name of other pages that cannot be right beside its."""
    elsewhere = _elsewhere.setdefault(facts, _Elsewhere(facts.engine))
    for row in rows:
        named = elsewhere.named_otherwise(row, page.source)
        if named is not None:
            yield row, named


class _Elsewhere:
    """What pages call codes: the index of names tells it, and few pages are looked for in it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._names: dict[Code, list[tuple[str, int]]] = {}
        self._sources: dict[tuple[Code, str], list[str]] = {}

    def named_otherwise(self, row: Row, source: str) -> Named | None:
        if row.label is None:
            return None
        for name, count in self._stated(row.code):
            if disagree(row.label, name):
                others = [it for it in self._pages(row.code, name) if it != source]
                if others:
                    return Named(name, count, min(others))
        return None

    def _stated(self, code: Code) -> list[tuple[str, int]]:
        if code not in self._names:
            _bound(self._names)
            self._names |= self._engine.names().stated([code])
        return self._names[code]

    def _pages(self, code: Code, name: str) -> list[str]:
        """Two of the pages that give a code a name, or fewer where there are not so many."""
        key = code, name
        if key not in self._sources:
            _bound(self._sources)
            # Few are looked for: a common code stands on thousands of pages.
            rows = self._engine.select(
                f"""SELECT DISTINCT ?source {{
                    ?statement rdf:object <{code.iri}> ; bg:statedLabel {literal(name)} ;
                        prov:wasDerivedFrom ?page .
                    ?page bg:sourceName ?source .
                }} LIMIT 2"""
            )
            self._sources[key] = [row["source"] for row in rows]
        return self._sources[key]


def _bound(kept: dict[Any, Any]) -> None:
    if len(kept) >= _KEPT:
        kept.clear()


_elsewhere: WeakKeyDictionary[Facts, _Elsewhere] = WeakKeyDictionary()


def pages_without_link_back(
    page: Page, codes: tuple[Code, ...], facts: Facts
) -> Iterator[tuple[Code, str]]:
    """The pages about related procedures that name others, and not this page's procedure."""
    if not codes:
        return
    about = facts.engine.select(
        f"""SELECT DISTINCT ?code ?page ?source {{
            {values_block("code", [code.iri for code in codes])}
            ?page bg:about ?code ; bg:sourceName ?source .
        }}"""
    )
    if not about:
        return
    # Three questions that begin at a few pages, each of which is a graph: as one with FILTER NOT
    # EXISTS it takes ten times as long, and a code may be named by thousands of others.
    pages = values_block("page", {row["page"] for row in about})
    heard = facts.engine.select(
        f"""SELECT DISTINCT ?page {{
            {pages} GRAPH ?page {{
                ?other <{RELATIONS["procedure"].iri}> <{page.procedure.iri}>
            }}
        }}"""
    )
    unknown = facts.engine.select(
        f"""SELECT ?page {{
            {pages} ?page bg:missing "procedure" .
        }}"""
    )
    excused = {row["page"] for row in (*heard, *unknown)}
    for row in about:
        code = Code.from_iri(row["code"])
        if code is not None and row["page"] not in excused and row["source"] != page.source:
            yield code, row["source"]
