"""Which releases are loaded: the catalogue, read back from its graph."""

from __future__ import annotations

from datetime import date

from billgraph.graph.rdf.terms import Selects, is_true
from billgraph.graph.releases.editions import CatalogueEntry, ordered
from billgraph.graph.releases.model import Edition
from billgraph.ontology.iris import CATALOGUE


def catalogue(engine: Selects) -> list[CatalogueEntry]:
    """Lists the editions that are loaded, by set, the latest first.

    Example:
        >>> import tempfile
        >>> from billgraph.graph import open_store
        >>> with tempfile.TemporaryDirectory() as folder, open_store(folder) as store:
        ...     [it.edition.version for it in catalogue(store) if not it.edition.is_excerpt]
        ['20240502']
    """
    rows = engine.select(
        f"""SELECT ?set ?version ?from ?until ?default ?excerpt
            ?codes ?links ?digest ?file ?rights {{
            GRAPH <{CATALOGUE}> {{
                ?release a bg:Release ; bg:codeSet ?set ; dcat:version ?version ;
                    bg:validFrom ?from ; bg:isDefault ?default ; bg:isExcerpt ?excerpt ;
                    bg:codeCount ?codes ; bg:linkCount ?links ; bg:digest ?digest ;
                    dcterms:source ?file ; dcterms:rights ?rights .
                OPTIONAL {{ ?release bg:validUntil ?until }}
            }}
        }}"""
    )
    # An edition that several files made has a digest of each, and so a row for each.
    editions: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in rows:
        editions.setdefault((row["set"], row["version"]), []).append(row)
    return ordered(_entry(same) for same in editions.values())


def _entry(rows: list[dict[str, str]]) -> CatalogueEntry:
    row = rows[0]
    edition = Edition(
        code_set=row["set"],
        version=row["version"],
        valid_from=date.fromisoformat(row["from"]),
        valid_until=date.fromisoformat(row["until"]) if "until" in row else None,
        is_excerpt=is_true(row["excerpt"]),
    )
    own = row["rights"] != edition.set.licence
    return CatalogueEntry(
        edition=edition,
        file=row["file"],
        digests=frozenset(it["digest"] for it in rows),
        codes=int(row["codes"]),
        links=int(row["links"]),
        is_default=is_true(row["default"]),
        notice=row["rights"] if own else None,
    )
