"""The names of an engine that has no index of them, asked for by SPARQL and matched here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from functools import cached_property

from billgraph.graph.batching import batched, values_block
from billgraph.graph.engine.base import Engine
from billgraph.graph.engine.patterns import any_name_pattern, within
from billgraph.graph.names.search import (
    ALL_WORDS,
    CODE_PART,
    CODE_PREFIX,
    DOTTED_PART,
    EXACT_CODE,
    Entry,
    Hits,
    NameIndex,
    Terms,
    best,
    fit_of_name,
)
from billgraph.graph.names.words import code_part, letters, nearest, parts, searchable
from billgraph.graph.rdf.terms import literal
from billgraph.ontology.codes import Code


class QueriedNames(NameIndex):
    """Looks names up by SPARQL, whatever answers it.

    SPARQL knows neither accents nor misspelt words, so the engine is asked for all
    names that may fit, and which do is decided here.

    Args:
        engine: What is asked.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def search(self, terms: Terms, limit: int | None) -> Hits:
        """See `NameIndex.search`."""
        found = list(self._named(terms)) if terms.words else []
        if terms.code:
            found += self._coded(terms)
        if terms.systems:
            found = [entry for entry in found if entry.code.system in terms.systems]
        return best(found, limit)

    def has(self, word: str, *, begun: bool = False) -> bool:
        """See `NameIndex.has`."""
        return any(
            word in words or (begun and any(it.startswith(word) for it in words))
            for words in (searchable(row["name"]) for row in self._names(_may_have((word,))))
        )

    def near(self, word: str) -> list[tuple[int, str]]:
        """See `NameIndex.near`."""
        return nearest(word, self._vocabulary)

    def stated(self, codes: Collection[Code]) -> dict[Code, list[tuple[str, int]]]:
        """See `NameIndex.stated`."""
        counts: dict[str, Counter[str]] = {code.iri: Counter() for code in codes}
        for batch in batched(counts):
            for row in self._engine.select(_stated(batch)):
                if "code" in row:  # an endpoint may give a row of no groups
                    counts[row["code"]][row["name"]] = int(row["sources"])
        return {
            code: sorted(counts[code.iri].items(), key=lambda it: (-it[1], it[0])) for code in codes
        }

    @cached_property
    def _vocabulary(self) -> list[tuple[str, int]]:
        words = {word for row in self._names("") for word in searchable(row["name"])}
        return [(word, letters(word)) for word in words]

    def _named(self, terms: Terms) -> Iterator[Entry]:
        # The longest words leave the fewest names; more than a few only make a long query.
        longest = sorted(terms.words, key=lambda choice: -min(map(len, choice)))
        filters = "".join(map(_may_have, longest[:_MOST_FILTERS]))
        for entry in _entries(self._names(filters)):
            fit = fit_of_name(entry.name or "", terms)
            if fit is not None:
                yield replace(entry, fit=fit)

    def _names(self, filters: str) -> list[dict[str, str]]:
        return self._engine.select(_query(self._engine, filters=filters))

    def _coded(self, terms: Terms) -> list[Entry]:
        rows = self._engine.select(_codes(self._engine))
        fits: dict[str, int] = {}
        for row in rows:
            code = Code.from_iri(row["code"])
            fit = None if code is None else _fit_of_code(code, terms)
            if fit is not None:
                fits[row["code"]] = fit
        return [
            replace(entry, fit=fits[entry.code.iri])
            for chunk in _chunks(list(fits))
            for entry in self._entries_of(chunk)
            # Virtuoso 7 lets a code through that the filter of one branch leaves out.
            if entry.code.iri in fits
        ]

    def _entries_of(self, iris: list[str]) -> list[Entry]:
        rows = self._engine.select(_query(self._engine, codes=_among(iris)))
        entries = _entries(rows)
        named = {entry.code.iri for entry in entries}
        nameless = [iri for iri in iris if iri not in named]
        if nameless:
            entries += _entries(self._engine.select(_nameless(self._engine, _among(nameless))))
        return entries


_MOST_FILTERS = 4


def _among(iris: list[str]) -> str:
    # Virtuoso 7 takes a list of one for an equation, on which its compiler fails in a union.
    listed = iris if len(iris) > 1 else iris * 2
    return f"FILTER (?code IN ({', '.join(f'<{iri}>' for iri in listed)}))"


def _stated(iris: list[str]) -> str:
    return f"""SELECT ?code ?name (COUNT(DISTINCT ?source) AS ?sources) {{
        {values_block("code", iris)}
        {{ ?statement rdf:object ?code ; bg:statedLabel ?name ; prov:wasDerivedFrom ?source }}
        UNION {{ ?source bg:about ?code ; dcterms:title ?name }}
    }} GROUP BY ?code ?name"""


def _query(engine: Engine, *, codes: str = "", filters: str = "") -> str:
    official = any_name_pattern(engine)
    source = "OPTIONAL { GRAPH ?source { ?code skos:prefLabel|skos:altLabel ?name } }"
    if engine.date is not None:
        official = within(
            engine.editions().values(), "?code skos:prefLabel|skos:altLabel ?name", "source"
        )
        source = ""
    return f"""SELECT ?code ?name ?official (COUNT(DISTINCT ?source) AS ?sources) {{
        {{ ?statement bg:statedLabel ?name ; rdf:object ?code ; prov:wasDerivedFrom ?source .
           {codes} {filters} BIND (false AS ?official) }}
        UNION {{ ?source dcterms:title ?name ; bg:about ?code .
           {codes} {filters} BIND (false AS ?official) }}
        UNION {{ {official} {codes} {filters} BIND (true AS ?official)
           {source} }}
    }} GROUP BY ?code ?name ?official"""


def _codes(engine: Engine) -> str:
    found = "?code skos:notation|skos:prefLabel|skos:altLabel ?any"
    if engine.date is not None:
        found = f"{{ {_ON_PAGES} }} UNION {{ {engine.official(found)} }}"
    return f"SELECT DISTINCT ?code {{ {found} }}"


_ON_PAGES = "?statement a bg:Statement ; rdf:subject|rdf:object ?code"


def _nameless(engine: Engine, codes: str) -> str:
    source = "OPTIONAL { GRAPH ?source { ?code skos:notation ?notation } }"
    found = f"?code skos:notation ?notation . {codes} {source}"
    if engine.date is not None:
        editions = within(engine.editions().values(), "?code skos:notation ?notation", "source")
        pages = f"{_ON_PAGES} ; prov:wasDerivedFrom ?source . {codes}"
        found = f"{{ {pages} }} UNION {{ {editions} {codes} }}"
    return f"""SELECT ?code (COUNT(DISTINCT ?source) AS ?sources) {{
        {found}
    }} GROUP BY ?code"""


def _may_have(words: tuple[str, ...]) -> str:
    """Returns the filter for names that may have one of some folded words.

    Accents, and words that signs cut apart, are beyond SPARQL: a name with any of
    these passes.
    """
    tests = [f"CONTAINS(LCASE(STR(?name)), {literal(word)})" for word in words]
    tests.append('REGEX(STR(?name), "[^ -~]|[A-Za-z0-9][^A-Za-z0-9 ,;:/]+[A-Za-z0-9]")')
    return f" FILTER ({' || '.join(tests)})"


def _entries(rows: Iterable[dict[str, str]]) -> list[Entry]:
    return [entry for entry in map(_entry, rows) if entry is not None]


def _entry(row: dict[str, str]) -> Entry | None:
    """Returns what a row says of a code; None for a group, which has a name and is no code."""
    code = Code.from_iri(row["code"])
    if code is None:
        return None
    name = row.get("name")
    return Entry(
        code,
        name,
        row.get("official") in ("true", "1"),
        # An engine without named graphs does not say in which sources an official name is.
        max(int(row["sources"]), 1),
        len(parts(name or "")),
        ALL_WORDS,
    )


def _fit_of_code(code: Code, terms: Terms) -> int | None:
    own, written = code_part(code.value), code.value.lower()
    if own == terms.code:
        return EXACT_CODE
    if not terms.part or terms.code not in own:
        return None
    if own.startswith(terms.code) and written.startswith(terms.dotted):
        return CODE_PREFIX
    return DOTTED_PART if terms.dotted and terms.dotted in written else CODE_PART


def _chunks(iris: list[str], size: int = 500) -> Iterator[list[str]]:
    for start in range(0, len(iris), size):
        yield iris[start : start + size]
