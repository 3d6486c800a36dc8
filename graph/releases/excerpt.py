"""Writing an excerpt of a release: what it says of a few codes, as YAML to review and keep.

``python -m billgraph.graph.releases.excerpt FILE CODE… > icd10cm.yaml`` writes one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from billgraph.graph.releases.model import Description, Edition, Iri
from billgraph.ontology.codes import Code, candidates
from billgraph.ontology.iris import BASE

_IMPLIED = frozenset({"rdf:type", "skos:notation", "skos:inScheme"})
"""What a code is told again by its IRI alone."""


def chosen(descriptions: Iterable[Description], codes: Collection[Code]) -> list[Description]:
    """Finds what is said of some codes, and of the groups that they stand in.

    Args:
        descriptions: All that a release says.
        codes: The codes.

    Returns:
        Their descriptions and those of edits and rows about them, in which only the
        links to these codes are left; then all that stands above them in the hierarchy.
    """
    wanted = {code.iri for code in codes}
    known: dict[str, Description] = {}
    for it in descriptions:
        # An index describes a code anew with each of its terms.
        before = known.get(it.subject)
        known[it.subject] = it if before is None else _joined(before, it)
    found: dict[str, Description] = {}
    for subject, it in known.items():
        if subject in wanted:
            found[subject] = it
        elif it.code is None and not _is_group(it):
            kept = _narrowed(it, wanted)
            if kept is not None:
                found[subject] = kept
    waiting = list(found.values())
    while waiting:
        for prop, value in waiting.pop().facts:
            above = known.get(value) if isinstance(value, Iri) and prop in _UP else None
            if above is not None and above.subject not in found:
                found[above.subject] = above
                waiting.append(above)
    return list(found.values())


_UP = frozenset({"skos:broader", "bg:hasCategory"})
_ENDS = frozenset({"bg:column1", "bg:column2", "bg:ofProcedure"})


def _joined(one: Description, other: Description) -> Description:
    return Description(one.subject, (*one.facts, *other.facts))


def _is_group(description: Description) -> bool:
    return ("rdf:type", Iri(BASE + "ontology#Group")) in description.facts


def _narrowed(description: Description, wanted: set[str]) -> Description | None:
    """An edit or a row with the links to wanted codes alone; None when it has no such ends."""
    ends = {prop for prop, _ in description.facts if prop in _ENDS}
    facts = tuple(
        (prop, value) for prop, value in description.facts if prop not in _ENDS or value in wanted
    )
    left = {prop for prop, _ in facts if prop in _ENDS}
    return Description(description.subject, facts) if ends and left == ends else None


def excerpt_yaml(
    edition: Edition,
    descriptions: Iterable[Description],
    taken_from: str | list[str],
    notice: str | None = None,
) -> str:
    """Writes an excerpt in the layout that `readers.excerpt` reads.

    Args:
        edition: The edition that it is taken from, and whether only some of it is kept.
        descriptions: What is kept.
        taken_from: The name of the file, for the reader; or what comes from which file.
        notice: The copyright notice of the file.
    """
    import yaml

    document: dict[str, Any] = {"excerpt_of": edition.code_set}
    if not edition.is_excerpt:
        document["complete"] = True
    document |= {
        "version": edition.version,
        "valid_from": edition.valid_from,
        "taken_from": taken_from,
    }
    if notice is not None:
        document["notice"] = notice
    document["facts"] = {_short(it.subject): _properties(it) for it in descriptions}
    return yaml.dump(document, Dumper=_dumper(), sort_keys=False, allow_unicode=True, width=96)


def _properties(description: Description) -> dict[str, Any]:
    found: dict[str, Any] = {}
    is_code = description.code is not None
    for prop, value in description.facts:
        if is_code and prop in _IMPLIED:
            continue
        written = f"<{_short(value)}>" if isinstance(value, Iri) else value
        if prop not in found:
            found[prop] = written
        elif isinstance(found[prop], list):
            found[prop].append(written)
        else:
            found[prop] = [found[prop], written]
    return found


def _short(iri: str) -> str:
    return iri.removeprefix(BASE)


def _dumper() -> Any:
    import yaml

    class Dumper(yaml.SafeDumper):
        pass

    Dumper.add_representer(
        Decimal,
        lambda dumper, value: dumper.represent_scalar("tag:yaml.org,2002:float", f"{value:f}"),
    )
    return Dumper


def main() -> None:
    """Writes an excerpt of the file that is named first, of the codes named after it."""
    import argparse
    import sys
    from pathlib import Path

    from billgraph.graph.releases.documents import documents
    from billgraph.graph.releases.formats import recognise

    parser = argparse.ArgumentParser(description="Writes an excerpt of a release.")
    parser.add_argument("file", type=Path)
    parser.add_argument("codes", nargs="+")
    parser.add_argument("--version", help="for a file that does not say it")
    parser.add_argument("--valid-from", type=date.fromisoformat, help="likewise")
    given = parser.parse_args()
    codes = [code for text in given.codes for code in candidates(text)]
    for document in documents(given.file):
        layout = recognise(document)
        if layout is None:
            continue
        reading = layout.read(document)
        valid_from = given.valid_from or reading.valid_from
        if valid_from is None:
            parser.error(f"{document.name} does not say from when it is valid: --valid-from")
        version = given.version or reading.version or valid_from.isoformat()
        edition = Edition(reading.code_set, version, valid_from, is_excerpt=True)
        found = chosen(reading.descriptions, codes)
        sys.stdout.write(excerpt_yaml(edition, found, document.file_name, reading.notice))
        return


if __name__ == "__main__":
    main()
