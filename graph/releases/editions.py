"""Editions of official sets, and which of them answers: by default, or for a date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from billgraph.graph.releases.model import Edition
from billgraph.ontology.releases import CODE_SETS

_ORDER = {key: place for place, key in enumerate(CODE_SETS)}


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """What the catalogue says of one edition that is loaded.

    Attributes:
        edition: The edition.
        file: The names of the files that it was read from.
        digests: SHA-256 of each of these files, hexadecimal.
        codes: How many codes it describes.
        links: How many links it states.
        is_default: Whether the default graph holds what it says.
        notice: The copyright notice of the file, or None.
    """

    edition: Edition
    file: str
    digests: frozenset[str]
    codes: int
    links: int
    is_default: bool = True
    notice: str | None = None


def ordered(entries: Iterable[CatalogueEntry]) -> list[CatalogueEntry]:
    """Puts entries in the order of their sets, the latest edition first."""
    found = sorted(
        entries, key=lambda it: (it.edition.valid_from, it.edition.version), reverse=True
    )
    return sorted(found, key=lambda it: _ORDER[it.edition.code_set])


def current_editions(editions: Iterable[Edition], on: date | None = None) -> dict[str, Edition]:
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
        >>> current_editions([old, new], date(2024, 7, 1))["nucc"].version
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


def with_defaults(entries: Iterable[CatalogueEntry]) -> list[CatalogueEntry]:
    """Marks, among entries, those that a question without a date sees."""
    found = list(entries)
    chosen = {edition.iri for edition in current_editions(it.edition for it in found).values()}
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
