"""The tabular list of ICD-10-CM, in the XML of the NCHS.

Read from ``icd10c-tabular-April-1-2026.xml`` and its introduction: chapters hold blocks
(``section``), blocks hold categories, and codes (``diag``) hold codes. A block without
codes of its own, such as M00-M25, stands around the blocks that lie in its range. Read of
each entry are its ``name``, its ``desc``, its notes and the 7th characters that it defines;
the codes that these make are spelt out, as the official code lists spell them out.

A code is a header, and not billable, when codes stand under it (icd10OrderFiles.pdf of the
FY2026 release).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from billgraph.graph.releases.documents import Document
from billgraph.graph.releases.formats import Head
from billgraph.graph.releases.icd10cm.references import References
from billgraph.graph.releases.icd10cm.seventh import Seventh
from billgraph.graph.releases.icd10cm.tabular_xml import ROOT, read_tree
from billgraph.graph.releases.icd10cm.tree import CODE, SYSTEM, Entry
from billgraph.graph.releases.icd10cm.years import valid_from_of
from billgraph.graph.releases.model import (
    Description,
    Fact,
    Iri,
    Reading,
    Skipped,
    concept,
    group,
)
from billgraph.ontology.codes import Code

_VERSION = re.compile(r"<version>\s*(20\d\d)\s*</version>")
_NOTES = {
    "includes": "bg:includesNote",
    "excludes1": "bg:excludes1Note",
    "excludes2": "bg:excludes2Note",
    "codeFirst": "bg:codeFirstNote",
    "useAdditionalCode": "bg:useAdditionalCodeNote",
    "codeAlso": "bg:codeAlsoNote",
    "notes": "skos:note",
}
"""The property of the notes in each element."""

_LINKS = {
    element: f"bg:{element}"
    for element in ("excludes1", "excludes2", "codeFirst", "useAdditionalCode", "codeAlso")
}
"""The property of what these notes refer to."""

_NAMES = "inclusionTerm"
_LACKING = "references in notes to what the list does not have"


def recognises(head: Head) -> bool:
    """Whether a document is a tabular list: XML that begins with its root."""
    return f"<{ROOT}" in head.text


def read(document: Document) -> Reading:
    """Reads a tabular list; see `billgraph.graph.releases.formats.Layout`."""
    begin = _valid_from(document)
    skipped = Skipped()
    return Reading(
        code_set=SYSTEM,
        descriptions=_descriptions(document, skipped),
        version=begin.isoformat() if begin is not None else None,
        valid_from=begin,
        skipped=skipped,
    )


def _valid_from(document: Document) -> date | None:
    found = _VERSION.search(document.head().decode("utf-8", "replace"))
    return valid_from_of(document, int(found[1]) if found is not None else None)


def _descriptions(document: Document, skipped: Skipped) -> Iterator[Description]:
    tree = read_tree(document)
    seventh = Seventh(tree.entries)
    expanded = {code for at in range(len(tree.entries)) for code, _ in seventh.codes(at)}
    references = References(tree, expanded)
    for at, entry in enumerate(tree.entries):
        parent = () if entry.parent is None else (tree.entries[entry.parent].iri,)
        facts = tuple(_facts(entry, references, skipped))
        if entry.kind != CODE:
            yield _group(entry, parent, facts)
            continue
        more = list(seventh.codes(at))
        yield concept(
            Code(SYSTEM, entry.name),
            entry.title,
            alternatives=[text for element, text in entry.notes if element == _NAMES],
            broader=parent,
            billable=not (entry.has_codes or more),
            facts=facts,
        )
        for code, name in more:
            yield concept(Code(SYSTEM, code), name, broader=(entry.iri,), billable=True)


def _group(entry: Entry, parent: tuple[str, ...], facts: tuple[Fact, ...]) -> Description:
    names = tuple(("skos:altLabel", text) for element, text in entry.notes if element == _NAMES)
    key = entry.iri.rpartition("/")[2]
    return group(
        SYSTEM, key, entry.title, broader=parent, notation=entry.name, facts=(*names, *facts)
    )


def _facts(entry: Entry, references: References, skipped: Skipped) -> Iterator[Fact]:
    links: dict[Fact, None] = {}
    for element, text in entry.notes:
        if element in _NOTES:
            yield _NOTES[element], text
        if element in _LINKS:
            iris, lacking = references.find(text)
            links.update(((_LINKS[element], Iri(iri)), None) for iri in iris if iri != entry.iri)
            for reference in lacking:
                skipped.add(_LACKING, entry.line, f"{entry.name}: {reference}")
    yield from links
    for char, meaning in entry.seventh:
        yield "bg:seventhCharacter", f"{char}: {meaning}"
