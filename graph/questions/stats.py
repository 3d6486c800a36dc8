"""How much of what is in the store."""

from __future__ import annotations

from dataclasses import dataclass

from billgraph.graph.engine import Engine
from billgraph.ontology.iris import scheme_iri
from billgraph.ontology.relations import RELATIONS
from billgraph.ontology.systems import SYSTEMS


@dataclass(frozen=True, slots=True)
class Stats:
    """The counts of a store.

    Attributes:
        pages: Pages.
        statements: Statements by relation.
        codes: Codes by code system.
        malformed: Codes that do not have the form of their system.
        triples: Triples in all, the vocabulary's included.
    """

    pages: int
    statements: dict[str, int]
    codes: dict[str, int]
    malformed: int
    triples: int


def stats(engine: Engine) -> Stats:
    """Counts what is in the store.

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
        prefix: _count(engine, "code", f"?code skos:inScheme <{scheme_iri(prefix)}>")
        for prefix in SYSTEMS
    }
    return Stats(
        pages=_count(engine, "page", "?page a bg:Page"),
        statements=statements,
        codes=codes,
        malformed=_count(engine, "code", "?code bg:malformed true"),
        triples=engine.count_triples(),
    )


def _count(engine: Engine, variable: str, pattern: str) -> int:
    # An endpoint's union may give a triple once for each graph that holds it.
    query = f"SELECT (COUNT(DISTINCT ?{variable}) AS ?count) {{ {pattern} }}"
    return int(engine.select(query)[0]["count"])
