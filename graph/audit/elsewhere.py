"""What other pages in the store say of a code that a page names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from billgraph.graph.audit.facts import Facts
from billgraph.graph.pages.model import Page, Row
from billgraph.graph.questions.neighbours import values
from billgraph.graph.questions.wording import disagree
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
        last: The name of another of them, or of the same where there is one.
    """

    name: str
    count: int
    source: str
    last: str


def other_names(page: Page, row: Row, facts: Facts) -> Iterator[Named]:
    """The names of other pages that cannot both be right with a row's; the commonest first."""
    for named in _names(row.code, facts):
        if named.source == named.last == page.source:
            continue
        if row.label is not None and disagree(row.label, named.name):
            yield named


def silent_pages(page: Page, codes: tuple[Code, ...], facts: Facts) -> Iterator[tuple[Code, str]]:
    """The pages about related procedures that name others, and not this page's procedure."""
    if not codes:
        return
    related = RELATIONS["procedure"].iri
    rows = facts.engine.select(
        f"""SELECT DISTINCT ?code ?source {{
            {values("code", [code.iri for code in codes])}
            ?page bg:about ?code ; bg:sourceName ?source .
            FILTER NOT EXISTS {{ ?page bg:missing "procedure" }}
            FILTER NOT EXISTS {{
                ?statement prov:wasDerivedFrom ?page ; rdf:predicate <{related}> ;
                    rdf:object <{page.procedure.iri}> .
            }}
        }}"""
    )
    for row in rows:
        code = Code.from_iri(row["code"])
        if code is not None and row["source"] != page.source:
            yield code, row["source"]


_found: WeakKeyDictionary[Facts, dict[str, tuple[Named, ...]]] = WeakKeyDictionary()


def _names(code: Code, facts: Facts) -> tuple[Named, ...]:
    kept = _found.setdefault(facts, {})
    if code.iri not in kept:
        if len(kept) >= _KEPT:
            kept.clear()
        rows = facts.engine.select(
            f"""SELECT ?name (COUNT(DISTINCT ?page) AS ?count)
                       (MIN(?source) AS ?first) (MAX(?source) AS ?last) {{
                ?statement rdf:object <{code.iri}> ; bg:statedLabel ?name ;
                    prov:wasDerivedFrom ?page .
                ?page bg:sourceName ?source .
            }} GROUP BY ?name"""
        )
        names = [
            Named(row["name"], int(row["count"]), row["first"], row["last"])
            for row in rows
            if "name" in row
        ]
        kept[code.iri] = tuple(sorted(names, key=lambda it: (-it.count, it.name)))
    return kept[code.iri]
