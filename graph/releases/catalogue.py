"""Which releases are loaded, and which of them answers: by default, or for a date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from billgraph.graph.engine import Engine, is_true
from billgraph.graph.releases.model import Edition
from billgraph.graph.releases.triples import Entry
from billgraph.ontology.iris import CATALOGUE
from billgraph.ontology.releases import CODE_SETS

_ORDER = {key: place for place, key in enumerate(CODE_SETS)}


def catalogue(engine: Engine) -> list[Entry]:
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


def editions_in(engine: Engine) -> list[Edition]:
    """Lists the editions that can answer: at an endpoint the latest of each set alone."""
    held = (it for it in catalogue(engine) if it.is_default or engine.holds_older_editions)
    return [entry.edition for entry in held]


def ordered(entries: Iterable[Entry]) -> list[Entry]:
    """Puts entries in the order of their sets, the latest edition first."""
    found = sorted(
        entries, key=lambda it: (it.edition.valid_from, it.edition.version), reverse=True
    )
    return sorted(found, key=lambda it: _ORDER[it.edition.code_set])


def standing(editions: Iterable[Edition], on: date | None = None) -> dict[str, Edition]:
    """Chooses the edition of each set that answers.

    Args:
        editions: What is loaded.
        on: The date that is asked for; None asks for the latest editions.

    Returns:
        The edition by the key of its set. A complete edition comes before any excerpt;
        of several, the latest that is valid on the date: begun, and not ended. A set
        without such an edition is left out.

    Example:
        >>> old = Edition("nucc", "24.0", date(2024, 1, 1))
        >>> new = Edition("nucc", "25.0", date(2025, 1, 1))
        >>> standing([old, new], date(2024, 7, 1))["nucc"].version
        '24.0'
    """
    chosen: dict[str, Edition] = {}
    for edition in editions:
        if on is not None and not _covers(edition, on):
            continue
        other = chosen.get(edition.code_set)
        if other is None or _rank(edition) > _rank(other):
            chosen[edition.code_set] = edition
    return chosen


def settled(entries: Iterable[Entry]) -> list[Entry]:
    """Marks, among entries, those that a question without a date sees."""
    found = list(entries)
    chosen = {edition.iri for edition in standing(it.edition for it in found).values()}
    return ordered(replace(it, is_default=it.edition.iri in chosen) for it in found)


def excerpts_of(edition: Edition, editions: Iterable[Edition]) -> list[Edition]:
    """Finds the excerpts of an edition that go by another version than it does.

    A publisher's file that does not say its version gets it from the user, and billgraph's
    own excerpt of the same release may say it otherwise. Editions of one set that begin on
    one day are one release.

    Example:
        >>> ours = Edition("pfs", "2025 October", date(2025, 10, 1), is_excerpt=True)
        >>> theirs = Edition("pfs", "2025-10", date(2025, 10, 1))
        >>> excerpts_of(theirs, [ours]) == [ours], excerpts_of(ours, [theirs])
        (True, [])
    """
    if edition.is_excerpt:
        return []
    this = (edition.code_set, edition.valid_from)
    same = (it for it in editions if (it.code_set, it.valid_from) == this)
    return [it for it in same if it.is_excerpt and it.iri != edition.iri]


def _covers(edition: Edition, on: date) -> bool:
    return edition.valid_from <= on and (edition.valid_until is None or on <= edition.valid_until)


def _rank(edition: Edition) -> tuple[bool, date, str]:
    return not edition.is_excerpt, edition.valid_from, edition.version


def _entry(rows: list[dict[str, str]]) -> Entry:
    row = rows[0]
    edition = Edition(
        code_set=row["set"],
        version=row["version"],
        valid_from=date.fromisoformat(row["from"]),
        valid_until=date.fromisoformat(row["until"]) if "until" in row else None,
        is_excerpt=is_true(row["excerpt"]),
    )
    own = row["rights"] != edition.set.licence
    return Entry(
        edition=edition,
        file=row["file"],
        digests=frozenset(it["digest"] for it in rows),
        codes=int(row["codes"]),
        links=int(row["links"]),
        is_default=is_true(row["default"]),
        notice=row["rights"] if own else None,
    )
