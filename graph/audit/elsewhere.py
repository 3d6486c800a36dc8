"""What other pages in the store say of a code that a page names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from billgraph.graph.audit.facts import Facts
from billgraph.graph.pages.model import Page, Row
from billgraph.graph.questions.neighbours import batches, values
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


def other_names(page: Page, rows: list[Row], facts: Facts) -> Iterator[tuple[Row, Named]]:
    """For each of some rows the commonest name of other pages that cannot be right beside its."""
    names = _names([row.code for row in rows], facts)
    for row in rows:
        named = next(_others(page, row, names[row.code.iri]), None)
        if named is not None:
            yield row, named


def _others(page: Page, row: Row, names: Iterable[Named]) -> Iterator[Named]:
    for named in names:
        if named.source == named.last == page.source:
            continue
        if row.label is not None and disagree(row.label, named.name):
            yield named


def silent_pages(page: Page, codes: tuple[Code, ...], facts: Facts) -> Iterator[tuple[Code, str]]:
    """The pages about related procedures that name others, and not this page's procedure."""
    if not codes:
        return
    about = facts.engine.select(
        f"""SELECT DISTINCT ?code ?page ?source {{
            {values("code", [code.iri for code in codes])}
            ?page bg:about ?code ; bg:sourceName ?source .
        }}"""
    )
    if not about:
        return
    # Three questions that begin at a code or at a few pages: as one with FILTER NOT EXISTS
    # it takes ten times as long, and the longer the more pages there are.
    heard = facts.engine.select(
        f"""SELECT DISTINCT ?page {{
            ?statement rdf:object <{page.procedure.iri}> ;
                rdf:predicate <{RELATIONS["procedure"].iri}> ; prov:wasDerivedFrom ?page .
        }}"""
    )
    unknown = facts.engine.select(
        f"""SELECT ?page {{
            {values("page", {row["page"] for row in about})} ?page bg:missing "procedure" .
        }}"""
    )
    excused = {row["page"] for row in (*heard, *unknown)}
    for row in about:
        code = Code.from_iri(row["code"])
        if code is not None and row["page"] not in excused and row["source"] != page.source:
            yield code, row["source"]


_found: WeakKeyDictionary[Facts, dict[str, tuple[Named, ...]]] = WeakKeyDictionary()


def _names(codes: Iterable[Code], facts: Facts) -> dict[str, tuple[Named, ...]]:
    """The names that pages give some codes, by the IRI of the code; asked for at once."""
    kept = _found.setdefault(facts, {})
    iris = dict.fromkeys(code.iri for code in codes)
    wanted = [iri for iri in iris if iri not in kept]
    if len(kept) + len(wanted) > _KEPT:
        kept.clear()
        wanted = list(iris)
    for batch in batches(wanted):
        found: dict[str, list[Named]] = {iri: [] for iri in batch}
        rows = facts.engine.select(
            f"""SELECT ?code ?name (COUNT(DISTINCT ?page) AS ?count)
                       (MIN(?source) AS ?first) (MAX(?source) AS ?last) {{
                {values("code", batch)}
                ?statement rdf:object ?code ; bg:statedLabel ?name ;
                    prov:wasDerivedFrom ?page .
                ?page bg:sourceName ?source .
            }} GROUP BY ?code ?name"""
        )
        for row in rows:
            named = Named(row["name"], int(row["count"]), row["first"], row["last"])
            found[row["code"]].append(named)
        for iri, names in found.items():
            kept[iri] = tuple(sorted(names, key=lambda it: (-it.count, it.name)))
    return {iri: kept[iri] for iri in iris}
