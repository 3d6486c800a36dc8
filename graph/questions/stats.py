"""How much of what is in the store."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import ClassVar

from billgraph.graph.answer import Tabular
from billgraph.graph.engine.base import Engine
from billgraph.graph.engine.patterns import within
from billgraph.graph.engine.validity import SET_OF
from billgraph.graph.rdf.catalogue import catalogue
from billgraph.graph.releases.model import Edition
from billgraph.ontology.iris import CONCEPTS, scheme_iri
from billgraph.ontology.relations import RELATIONS
from billgraph.ontology.systems import SYSTEMS


@dataclass(frozen=True, slots=True)
class Stats(Tabular):
    """The counts of a store.

    Attributes:
        pages: Pages.
        statements: Statements by relation.
        codes: Codes by code system.
        malformed: Codes that do not have the form of their system.
        triples: Triples in all, the vocabulary's included.
        editions: How many editions of each official set are loaded; of a date, those
            that were valid then.
        ranges: Ranges of codes that pages state, which are no codes themselves.
    """

    module: ClassVar[str] = "stats"

    pages: int
    statements: dict[str, int]
    codes: dict[str, int]
    malformed: int
    triples: int
    editions: dict[str, int] = field(default_factory=dict)
    ranges: int = 0


def stats(engine: Engine) -> Stats:
    """Counts what is in the store.

    On a date only the codes are counted otherwise: those of the editions of then that were
    valid, and those of pages of which no edition knows better.

    Example:
        >>> import tempfile
        >>> from billgraph.graph import open_store
        >>> with tempfile.TemporaryDirectory() as folder, open_store(folder) as store:
        ...     stats(store).statements["modifier"]
        13
    """
    counts = engine.cached("counts", partial(_counted, engine))
    codes = {prefix: counts[f"codes {prefix}"] for prefix in SYSTEMS}
    if engine.date is not None:
        codes = {prefix: _valid(engine, prefix, count) for prefix, count in codes.items()}
    editions: dict[str, int] = {}
    for edition in engine.editions().values() if engine.date else _loaded(engine):
        editions[edition.code_set] = editions.get(edition.code_set, 0) + 1
    return Stats(
        pages=counts["pages"],
        statements={kind: counts[f"statements {kind}"] for kind in RELATIONS},
        codes=codes,
        malformed=counts["malformed"],
        triples=counts["triples"],
        editions=editions,
        ranges=counts.get("ranges", 0),
    )


def _counted(engine: Engine, kept: dict[str, int] | None) -> dict[str, int]:
    """Counts all but the editions, which reads the whole store."""
    if kept is not None:
        return kept
    counts = {
        "pages": _count(engine, "page", "?page a bg:Page"),
        "ranges": _count(engine, "code", "?code a bg:CodeRange"),
        "malformed": _count(engine, "code", "?code bg:malformed true"),
        "triples": engine.count_triples(),
    }
    for kind, relation in RELATIONS.items():
        pattern = f"?statement rdf:predicate <{relation.iri}>"
        counts[f"statements {kind}"] = _count(engine, "statement", pattern)
    listed = _by_scheme(engine, "?code skos:inScheme ?scheme")
    # A group, such as a chapter, is in the scheme too, and is no code.
    groups = _by_scheme(engine, "?code a bg:Group OPTIONAL { ?code skos:inScheme ?scheme }")
    # Neither is a range, of which only pages tell; so there is none among official codes.
    ranges = _stated_ranges(engine) if engine.date is None else {}
    for prefix in SYSTEMS:
        others = groups.get(prefix, 0) + ranges.get(scheme_iri(prefix), 0)
        counts[f"codes {prefix}"] = listed.get(prefix, 0) - others
    return counts


def _loaded(engine: Engine) -> list[Edition]:
    return [entry.edition for entry in catalogue(engine)]


def _by_scheme(engine: Engine, pattern: str) -> dict[str, int]:
    """Counts the codes of a pattern by their system.

    All systems at once: to ask for the scheme of each, or to read the IRI of each code,
    takes ten times as long.
    """
    rows = engine.select(
        f"""SELECT ?scheme (COUNT(DISTINCT ?code) AS ?count) {{
            {engine.official(pattern)}
        }} GROUP BY ?scheme"""
    )
    counts = {row.get("scheme"): int(row["count"]) for row in rows}
    return {prefix: counts.get(scheme_iri(prefix), 0) for prefix in SYSTEMS}


def _stated_ranges(engine: Engine) -> dict[str, int]:
    rows = engine.select(
        """SELECT ?scheme (COUNT(DISTINCT ?code) AS ?count) {
            ?code a bg:CodeRange OPTIONAL { ?code skos:inScheme ?scheme }
        } GROUP BY ?scheme"""
    )
    return {row["scheme"]: int(row["count"]) for row in rows if "scheme" in row}


def _valid(engine: Engine, prefix: str, official: int) -> int:
    """Counts the codes of a system that may be used on the engine's date.

    Args:
        engine: What is asked.
        prefix: The system.
        official: How many codes of it the editions of then list.
    """
    edition = engine.editions().get(SET_OF.get(prefix, ""))
    ended = _out_of_date(engine, edition, prefix) if edition is not None else set()
    if edition is not None and not edition.is_excerpt:
        return official - len(ended)
    listed = f"?code skos:inScheme <{scheme_iri(prefix)}>"
    found = _codes(engine, f"?statement rdf:subject|rdf:object ?code . {listed}")
    found |= _codes(engine, engine.official(listed))
    return len({iri for iri in found - ended if iri.startswith(CONCEPTS)})


def _out_of_date(engine: Engine, edition: Edition, prefix: str) -> set[str]:
    """The codes that an edition lists and that may not be used on the engine's date."""
    day = f'"{engine.date}"^^xsd:date'
    # The scheme is optional for Oxigraph alone, which else begins with all codes that have it.
    patterns = [
        f"""?code bg:{bound} ?day OPTIONAL {{ ?code skos:inScheme ?scheme }}
            FILTER (?day {beyond} {day} && ?scheme = <{scheme_iri(prefix)}>)"""
        for bound, beyond in (("validFrom", ">"), ("validUntil", "<"))
    ]
    return {iri for pattern in patterns for iri in _codes(engine, within([edition], pattern))}


def _codes(engine: Engine, pattern: str) -> set[str]:
    return {row["code"] for row in engine.select(f"SELECT DISTINCT ?code {{ {pattern} }}")}


def _count(engine: Engine, variable: str, pattern: str) -> int:
    # An endpoint's union may give a triple once for each graph that holds it.
    query = f"SELECT (COUNT(DISTINCT ?{variable}) AS ?count) {{ {pattern} }}"
    return int(engine.select(query)[0]["count"])
