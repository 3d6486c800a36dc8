"""Makes the place-of-service codes that ship with billgraph from two public files.

``python -m billgraph.graph.releases.places CODESYSTEM.json POS_CODES.csv > pos.yaml`` writes
`data/releases/pos.yaml`: all codes, from the FHIR CodeSystem (HL7 Terminology, CC0) and from
the table with the type of each place (public domain).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from billgraph.graph.errors import UnreadableInput
from billgraph.graph.releases.documents import Document, documents
from billgraph.graph.releases.excerpt import excerpt_yaml
from billgraph.graph.releases.model import Description, Edition, Fact, Value
from billgraph.graph.releases.readers import pos_csv, pos_fhir
from billgraph.ontology.codes import Code

_NAME, _OTHER, _BEGINS = "skos:prefLabel", "skos:altLabel", "bg:validFrom"

DOUBTED = {"49": "2023-10-01"}
"""First days of the CodeSystem that are not taken over, by code.

Code 49 has been in use since October 1, 2003: lists of that time and since say so, such as
Preferred Network News of September 2003
(http://www.preferredtherapy.com/htm/newsletters/providers/SeptemberHtml/code49.htm).
"""


def places(code_system: Path, table: Path) -> str:
    """Makes the facts about all place-of-service codes, as YAML in the layout of an excerpt.

    Args:
        code_system: The FHIR CodeSystem in JSON: names, definitions, first days.
        table: The CSV with the type of each place: facility or not, and other names.

    Raises:
        UnreadableInput: When a file cannot be read, has no date, or the two do not have the
            same codes.
    """
    (first,), (second,) = documents(code_system), documents(table)
    reading = pos_fhir.read(first)
    if reading.valid_from is None or reading.version is None:
        raise _wrong(first, "has no version or no date")
    edition = Edition("pos", reading.version, reading.valid_from, is_excerpt=reading.is_excerpt)
    types = {it.subject: it for it in pos_csv.read(second).descriptions}
    found = [_joined(it, types.pop(it.subject, None), second) for it in reading.descriptions]
    if types:
        raise _wrong(first, f"lacks codes that {second.file_name} has: {', '.join(types)}")
    return excerpt_yaml(edition, found, list(_sources(first, second, edition)))


def _sources(code_system: Document, table: Document, edition: Edition) -> Iterator[str]:
    yield (
        f"{code_system.file_name}, version {edition.version} (HL7 Terminology, CC0):"
        " prefLabel, definition, validFrom"
    )
    yield (
        f"{table.file_name}, the table of places with their type (CMS, public domain): isFacility;"
        " altLabel where it calls a place otherwise; prefLabel where the two differ in"
        " spaces and asterisks alone"
    )
    for code, day in DOUBTED.items():
        yield f"not taken over: that {code} is valid from {day}"


def _joined(place: Description, typed: Description | None, table: Document) -> Description:
    code = place.code or Code("pos", place.subject)
    if typed is None:
        raise _wrong(table, f"lacks the code {code.value}")
    name, other = _value(place, _NAME), _value(typed, _NAME)
    is_spelling = _letters(name) == _letters(other)
    facts: list[Fact] = []
    for prop, value in place.facts:
        if prop == _NAME:
            facts.append((_NAME, other if is_spelling else name))
            if not is_spelling:
                facts.append((_OTHER, other))
        elif (prop, str(value)) != (_BEGINS, DOUBTED.get(code.value)):
            facts.append((prop, value))
    facts += [fact for fact in typed.facts if fact[0] == "bg:isFacility"]
    return Description(place.subject, tuple(facts))


def _value(description: Description, prop: str) -> Value:
    return next(value for given, value in description.facts if given == prop)


def _letters(name: Value) -> str:
    return "".join(str(name).replace("*", "").split())


def _wrong(document: Document, problem: str) -> UnreadableInput:
    return UnreadableInput(document.name, problem, "take both files of one edition")


if __name__ == "__main__":
    import sys

    sys.stdout.write(places(Path(sys.argv[1]), Path(sys.argv[2])))
