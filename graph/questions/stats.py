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
        kind: _count(engine, f"?statement rdf:predicate <{relation.iri}>")
        for kind, relation in RELATIONS.items()
    }
    codes = {
        prefix: _count(engine, f"?code skos:inScheme <{scheme_iri(prefix)}>") for prefix in SYSTEMS
    }
    return Stats(
        pages=_count(engine, "?page a bg:Page"),
        statements=statements,
        codes=codes,
        malformed=_count(engine, "?code bg:malformed true"),
        triples=_count(engine, "?subject ?predicate ?object"),
    )


def _count(engine: Engine, pattern: str) -> int:
    return int(engine.select(f"SELECT (COUNT(*) AS ?count) {{ {pattern} }}")[0]["count"])
