"""An index of ICD-10-CM, or its table of neoplasms or of drugs, in the XML of the NCHS.

Read from ``icd-10-cm-eindex-2025.xml``, ``icd-10-cm-neoplasm-2025.xml``,
``icd-10-cm-drug-2025.xml``, and the index to diseases of 2025 as it was rebuilt in that layout.
Main terms (``mainTerm``) hold terms (``term``), which hold terms, nine deep. Each is a
`bg:IndexTerm` with its path, such as "Attack, heart". Where the title of a main term gives forms
of it ("Attack, attacks"), the paths below have the first one alone. The files are of four sets:
each is an edition of its own, and they come together or one by one.

*Codes.* An index has a ``code`` at a term, a table a ``cell`` for each of its columns, which are
known by their heads; ``-`` and ``--`` stand for none. A code that ends in a dash wants more
characters: what it leads to is the header, and the code as it stands is told beside it. A code
in brackets, or in ``manif``, is the manifestation's, which is coded after the other one. A code
without a dash may want a 7th character too, which the tabular list tells.

*Beside them.* Nonessential modifiers (``nemod``), references (``see``, ``seeAlso``, ``seecat``,
``subcat``, and those in modifiers and after dashes) and instructions such as "omit code". A
reference is linked to what it names, where that is a term of the same file, a category or a
subcategory; "by site" and the like, and terms of another file, stay text.

*What codes are called.* A code is ``bg:indexedAs`` by each path that leads to it, in a table with
the column, and by that of a term without a code that says "see" such a term or a category.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from billgraph.graph.releases.documents import Document
from billgraph.graph.releases.formats import Head
from billgraph.graph.releases.icd10cm.index_codes import Written, codes_in
from billgraph.graph.releases.icd10cm.index_paths import Paths
from billgraph.graph.releases.icd10cm.index_titles import NOTE, SEE, SEE_ALSO
from billgraph.graph.releases.icd10cm.index_xml import ROOT, Index, Term, read_index
from billgraph.graph.releases.icd10cm.years import valid_from
from billgraph.graph.releases.model import (
    Description,
    Fact,
    Iri,
    Reading,
    Skipped,
    concept,
)
from billgraph.ontology.codes import Code
from billgraph.ontology.index_terms import CODE, COLUMNS, DRUGS, INDEXES, NEOPLASMS, TermLink
from billgraph.ontology.iris import expand

_DISEASES, _CAUSES = INDEXES[:2]
_KINDS = ((r"external cause", _CAUSES), (r"neoplasm", NEOPLASMS), (r"substance", DRUGS))
"""What the title of an index, or the head of the first column of a table, tells."""

_VERSION = re.compile(r"<version>\s*(20\d\d)\s*</version>")
_FIRST = re.compile(r"<(?:title|head(?: [^>]*)?)>([^<]*)")
_CATEGORY = re.compile(r"(?:sub)?categor(?:y|ies) (.*)", re.IGNORECASE)
_TERM = Iri(expand("bg:IndexTerm"))
_TEXTS = {SEE: "bg:see", SEE_ALSO: "bg:seeAlso", NOTE: "skos:note"}
_NO_CODE = re.compile(r"-*")


def recognises(head: Head) -> bool:
    """Whether a document is an index: XML that begins with its root."""
    return f"<{ROOT}" in head.text


def read(document: Document) -> Reading:
    """Reads an index; see `billgraph.graph.releases.formats.Layout`."""
    start = document.head().decode("utf-8", "replace")
    code_set, year = _kind(start), _VERSION.search(start)
    begin = valid_from(document.file_name, int(year[1]) if year is not None else None)
    skipped = Skipped()
    return Reading(
        code_set=code_set,
        descriptions=_descriptions(document, code_set, skipped),
        version=begin.isoformat() if begin is not None else None,
        valid_from=begin,
        skipped=skipped,
    )


def _kind(start: str) -> str:
    first = _FIRST.search(start)
    told = first[1].lower() if first is not None else ""
    return next((key for words, key in _KINDS if re.search(words, told)), _DISEASES)


def _descriptions(document: Document, code_set: str, skipped: Skipped) -> Iterator[Description]:
    index = read_index(document, skipped)
    columns = _columns(document, index, code_set)
    paths = Paths(code_set, index.terms)
    known: set[str] = set()
    for place, term in enumerate(index.terms):
        found = list(_links(term, columns, skipped, document))
        yield Description(paths.iri(place), tuple(_facts(place, term, paths, found)))
        for link, written in found or _shown(place, index.terms, paths, columns):
            text = paths.text(place)
            called = f"{text}: {link.words}" if link.words else text
            yield _indexed(written.code, called, known)


def _columns(document: Document, index: Index, code_set: str) -> dict[int, TermLink]:
    """The columns by their numbers; 0 is a code that stands in none."""
    by_head = {_letters(it.head): it for it in COLUMNS if it.code_set == code_set}
    found = {0: CODE}
    for number, head in sorted(index.heads.items()):
        link = by_head.get(_letters(head))
        if link is not None:
            found[number] = link
        elif number > 1:
            raise document.wrong(f"has the column {head!r}, which is not known")
    return found


def _letters(head: str) -> str:
    """A head by its letters alone: "Poisoning, Accidental" is "Poisoning Accidental" too."""
    return "".join(filter(str.isalpha, head.lower()))


def _links(
    term: Term, columns: dict[int, TermLink], skipped: Skipped, document: Document
) -> Iterator[tuple[TermLink, Written]]:
    for column, text in term.codes:
        if column not in columns:
            raise document.wrong(f"has a code in the column {column}, which has no head", term.line)
        if _NO_CODE.fullmatch(text):
            continue
        found = codes_in(text)
        if not found:
            skipped.add("codes that are none of ICD-10-CM", term.line, text)
        yield from ((columns[column], it) for it in found)


def _facts(
    place: int,
    term: Term,
    paths: Paths,
    found: list[tuple[TermLink, Written]],
) -> Iterator[Fact]:
    assert term.title is not None
    yield "rdf:type", _TERM
    yield "rdfs:label", paths.text(place)
    modifiers = dict.fromkeys(term.title.modifiers)
    manifestations = [it for _, written in found for it in written.manifestations]
    for text in term.manifestations:
        beside = codes_in(text)
        manifestations += beside
        # The table of neoplasms of 2025 has a modifier there.
        if not beside:
            modifiers[text] = None
    yield from (("bg:nonessentialModifier", it) for it in modifiers)
    wanting = [it for _, it in found if it.is_incomplete] + [
        it for it in manifestations if it.is_incomplete
    ]
    facts = [(link.property, Iri(it.code.iri)) for link, it in found]
    facts += [("bg:manifestationCode", Iri(it.code.iri)) for it in manifestations]
    yield from dict.fromkeys(facts)
    yield from dict.fromkeys(("bg:incompleteCode", it.text) for it in wanting)
    yield from dict.fromkeys(_references(term, paths))


def _references(term: Term, paths: Paths) -> Iterator[Fact]:
    for kind, text in term.references:
        yield _TEXTS[kind], text
        if kind == NOTE:
            continue
        yield from ((f"{_TEXTS[kind]}Code", Iri(it.code.iri)) for it in _category(text))
        target = paths.find(text)
        if target is not None:
            yield f"{_TEXTS[kind]}Term", Iri(paths.iri(target))


def _category(reference: str) -> tuple[Written, ...]:
    """The categories or subcategories that a reference names."""
    found = _CATEGORY.fullmatch(reference)
    return () if found is None else codes_in(found[1])


def _shown(
    place: int, terms: list[Term], paths: Paths, columns: dict[int, TermLink]
) -> Iterator[tuple[TermLink, Written]]:
    """The codes of the term, or the category, that one without a code sends to."""
    *_, last = (place, *paths.shown_by(place))
    if last != place:
        for column, text in terms[last].codes:
            yield from ((columns[column], it) for it in codes_in(text))
    for kind, text in terms[last].references if not terms[last].codes else ():
        if kind == SEE:
            yield from ((CODE, it) for it in _category(text))


def _indexed(code: Code, called: str, known: set[str]) -> Description:
    fact: Fact = ("bg:indexedAs", called)
    if code.iri in known:
        return Description(code.iri, (fact,))
    known.add(code.iri)
    return concept(code, facts=(fact,))
