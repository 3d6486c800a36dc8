"""From descriptions to N-Triples lines, and the description of a release itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from functools import cache

from billgraph.graph.rdf.terms import literal
from billgraph.graph.releases.editions import CatalogueEntry
from billgraph.graph.releases.model import Description, Iri, Value
from billgraph.ontology.iris import expand


def description_triples(description: Description) -> Iterator[str]:
    """Writes a description as N-Triples lines without their closing dot.

    Example:
        >>> for line in description_triples(Description("urn:a", (("bg:units", 2),))):
        ...     print(line.rpartition(" ")[2])
        "2"^^<http://www.w3.org/2001/XMLSchema#integer>
    """
    subject = f"<{description.subject}>"
    for prop, value in description.facts:
        # The usual values, a text and an IRI, are told apart here, without another call.
        kind = type(value)
        if kind is Iri:
            yield f"{subject} {_property(prop)} <{value}>"
        elif kind is str:
            yield f"{subject} {_property(prop)} {literal(value)}"  # type: ignore[arg-type]
        else:
            yield f"{subject} {_property(prop)} {_object(value)}"


def catalogue_triples(entries: Iterable[CatalogueEntry]) -> list[str]:
    """Writes the catalogue of the loaded editions, which is a graph of its own."""
    return [line for entry in entries for line in description_triples(_described(entry))]


def _described(entry: CatalogueEntry) -> Description:
    edition = entry.edition
    facts: list[tuple[str, Value]] = [
        ("rdf:type", Iri(expand("bg:Release"))),
        ("dcterms:title", edition.title),
        ("bg:codeSet", edition.code_set),
        ("dcat:version", edition.version),
        ("bg:validFrom", edition.valid_from),
        ("bg:isDefault", entry.is_default),
        ("bg:isExcerpt", edition.is_excerpt),
        ("bg:codeCount", entry.codes),
        ("bg:linkCount", entry.links),
        *(("bg:digest", digest) for digest in sorted(entry.digests)),
        ("dcterms:source", entry.file),
        ("dcterms:publisher", edition.set.publisher),
        ("dcterms:rights", entry.notice or edition.set.licence),
    ]
    if edition.valid_until is not None:
        facts.append(("bg:validUntil", edition.valid_until))
    return Description(edition.iri, tuple(facts))


@cache
def _property(curie: str) -> str:
    return f"<{expand(curie)}>"


def _object(value: Value) -> str:
    if isinstance(value, Iri):
        return f"<{value}>"
    if isinstance(value, str):
        return literal(value)
    return f'"{_lexical(value)}"^^{_DATATYPES[type(value)]}'


def _lexical(value: bool | int | Decimal | date) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


_DATATYPES: dict[type, str] = {
    bool: _property("xsd:boolean"),
    int: _property("xsd:integer"),
    Decimal: _property("xsd:decimal"),
    date: _property("xsd:date"),
}
