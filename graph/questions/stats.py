"""How much of what is in the store."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from billgraph.graph.answers.answer import Tabular
from billgraph.graph.engine import Engine
from billgraph.graph.questions.official import within
from billgraph.graph.questions.validity import SET_OF
from billgraph.graph.releases.catalogue import catalogue
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
    """

    module: ClassVar[str] = "stats"

    pages: int
    statements: dict[str, int]
    codes: dict[str, int]
    malformed: int
    triples: int
    editions: dict[str, int] = field(default_factory=dict)


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
    statements = {
        kind: _count(engine, "statement", f"?statement rdf:predicate <{relation.iri}>")
        for kind, relation in RELATIONS.items()
    }
    codes = {
        prefix: _count(engine, "code", _in_scheme(prefix))
        if engine.date is None
        else len(_valid(engine, prefix))
        for prefix in SYSTEMS
    }
    editions: dict[str, int] = {}
    for edition in engine.editions().values() if engine.date else _loaded(engine):
        editions[edition.code_set] = editions.get(edition.code_set, 0) + 1
    return Stats(
        pages=_count(engine, "page", "?page a bg:Page"),
        statements=statements,
        codes=codes,
        malformed=_count(engine, "code", "?code bg:malformed true"),
        triples=engine.count_triples(),
        editions=editions,
    )


def _loaded(engine: Engine) -> list[Edition]:
    return [entry.edition for entry in catalogue(engine)]


def _valid(engine: Engine, prefix: str) -> set[str]:
    """The codes of a system that may be used on the engine's date."""
    scheme = _in_scheme(prefix)
    listed = _codes(engine, engine.official(scheme))
    edition = engine.editions().get(SET_OF.get(prefix, ""))
    if edition is None or edition.is_excerpt:
        listed |= _codes(engine, f"?statement rdf:subject|rdf:object ?code . {scheme}")
    if edition is not None:
        day = f'"{engine.date}"^^xsd:date'
        dates = f"""{{ ?code bg:validFrom ?day FILTER (?day > {day}) }}
            UNION {{ ?code bg:validUntil ?day FILTER (?day < {day}) }}"""
        listed -= _codes(engine, within([edition], f"{scheme} {dates}"))
    return listed


def _in_scheme(prefix: str) -> str:
    # A group, such as a chapter, is in the scheme too, and is no code.
    return f"""?code skos:inScheme <{scheme_iri(prefix)}>
        FILTER (STRSTARTS(STR(?code), "{CONCEPTS}"))"""


def _codes(engine: Engine, pattern: str) -> set[str]:
    return {row["code"] for row in engine.select(f"SELECT DISTINCT ?code {{ {pattern} }}")}


def _count(engine: Engine, variable: str, pattern: str) -> int:
    # An endpoint's union may give a triple once for each graph that holds it.
    query = f"SELECT (COUNT(DISTINCT ?{variable}) AS ?count) {{ {pattern} }}"
    return int(engine.select(query)[0]["count"])
