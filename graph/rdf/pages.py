"""From a page to its statements, and from statements to triples.

A page's triples are written as N-Triples text, the form in which both the store
and every RDF library take them fastest. The model is the one that
``ontology/vocabulary.ttl`` describes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain

from billgraph.graph.batching import batched
from billgraph.graph.names.search import Stated
from billgraph.graph.pages.model import Page
from billgraph.graph.rdf.terms import literal
from billgraph.ontology.codes import Code
from billgraph.ontology.iris import expand, page_iri, scheme_iri, statement_iri
from billgraph.ontology.ranges import CodeRange
from billgraph.ontology.relations import RELATIONS
from billgraph.ontology.systems import SYSTEMS

TEXT_PROPERTIES: dict[str, str] = {
    "title": "dcterms:title",
    "service_type": "bg:serviceType",
    "site_of_service": "bg:siteOfServiceText",
    "summary": "dcterms:abstract",
    "overview": "bg:overview",
    "clinical_context": "bg:clinicalContext",
}
"""The property of each text of a page."""


_PART = 20_000
"""How many triples are written at once."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that one source says: a link, with the label and the note it gave.

    Attributes:
        subject: The procedure that the page is about.
        kind: The relation, such as ``diagnosis``.
        object: The code at the other end.
        label: What the source calls the object, or None.
        note: What the source says of the link, or None.
        line: The line of the document, counted from 1, or None.
        page: The IRI of the page that says it.
        accept: What a reviewer accepts of it; no part of what the source says.
        page_number: The page of a PDF, or the sheet of a workbook, counted from 1, or None.
    """

    subject: Code
    kind: str
    object: Code
    label: str | None
    note: str | None
    line: int | None
    page: str
    accept: tuple[str, ...] = ()
    page_number: int | None = None

    @property
    def iri(self) -> str:
        """The statement's IRI: a hash of all that it says and of who says it."""
        line = "" if self.line is None else str(self.line)
        says = (self.kind, self.object.curie, self.label or "", self.note or "", line)
        return statement_iri(self.page, *says)


def iri_of(page: Page) -> str:
    """Returns the IRI of a page, the same for each edition of one document."""
    return page_iri(page.procedure.value, page.procedure.curie, page.source)


def statements(page: Page) -> Iterator[Statement]:
    """Lists what a page states, in the order of its rows.

    Args:
        page: The page.

    Yields:
        One statement for each row.

    Example:
        >>> from billgraph.graph.pages.model import Row
        >>> page = Page(Code("cpt", "0489T"), "x", rows=(Row("modifier", Code("mod", "22")),))
        >>> [(s.subject.curie, s.kind, s.object.curie) for s in statements(page)]
        [('cpt:0489T', 'modifier', 'mod:22')]
    """
    iri = iri_of(page)
    for row in page.rows:
        yield Statement(
            page.procedure,
            row.kind,
            row.code,
            row.label,
            row.note,
            row.line,
            iri,
            row.accept,
            row.page,
        )


def page_triples(page: Page) -> tuple[str, list[str]]:
    """Writes all that a page states as triples.

    Args:
        page: The page.

    Returns:
        The digest of the triples (SHA-256, hexadecimal), and the triples as
        N-Triples lines without their closing dot, the digest's own included.
    """
    triples = list(page_lines(page))
    digest = sha256("\n".join(triples).encode()).hexdigest()
    return digest, [*triples, _digest_line(page, digest)]


def page_digest(page: Page) -> str:
    """Returns the digest that `page_triples` gives, of a page of any length in little memory."""
    digest = sha256()
    for count, part in enumerate(batched(page_lines(page), _PART)):
        digest.update(("\n" if count else "").encode() + "\n".join(part).encode())
    return digest.hexdigest()


def page_parts(page: Page, digest: str) -> Iterator[list[str]]:
    """Returns the triples that `page_triples` gives, in parts: a long page has a million."""
    return batched(chain(page_lines(page), [_digest_line(page, digest)]), _PART)


def page_lines(page: Page) -> Iterator[str]:
    """Writes all that a page states as triples, each once, but for its digest.

    Args:
        page: The page.

    Yields:
        N-Triples lines without their closing dot.
    """
    subject = f"<{iri_of(page)}>"
    yield from dict.fromkeys(_own_triples(page, subject))
    codes = {page.procedure: None}
    # What stands twice is known by what it is about: all triples would be too many to hold.
    once: set[object] = set()
    for statement in statements(page):
        codes[statement.object] = None
        iri = statement.iri
        if _is_new((statement.kind, statement.object), once):
            yield _link(statement)
        if _is_new(iri, once):
            yield from _statement_triples(statement, f"<{iri}>")
        for text in statement.accept:
            if _is_new((iri, text), once):
                yield f"<{iri}> {_ACCEPTS} {literal(text)}"
    ends = {end: None for code in codes for end in ends_of(code)}
    for code in codes | ends:
        yield from _concept_triples(code)


def ends_of(code: Code) -> tuple[Code, ...]:
    """The codes that a range names; none for one code.

    Example:
        >>> [it.value for it in ends_of(Code("icd10cm", "M34.0-M34.9"))]
        ['M34.0', 'M34.9']
    """
    found = code.range
    return () if found is None else tuple(Code(code.system, end) for end in found.ends)


def _is_new(it: object, once: set[object]) -> bool:
    if it in once:
        return False
    once.add(it)
    return True


def _own_triples(page: Page, subject: str) -> Iterator[str]:
    yield f"{subject} {_TYPE} {_PAGE}"
    yield f"{subject} {_ABOUT} <{page.procedure.iri}>"
    yield f"{subject} {_SOURCE_NAME} {literal(page.source)}"
    for name, prop in TEXT_PROPERTIES.items():
        value = getattr(page, name)
        if value:
            yield f"{subject} <{expand(prop)}> {literal(value)}"
    yield from (f"{subject} {_MISSING} {literal(part)}" for part in page.missing)
    yield from (f"{subject} {_ACCEPTS} {literal(text)}" for text in page.accept)


def _digest_line(page: Page, digest: str) -> str:
    return f"<{iri_of(page)}> {_DIGEST} {literal(digest)}"


def page_names(page: Page) -> set[Stated]:
    """Returns what a page calls the codes that it mentions, and those that it does not name.

    Example:
        >>> [name for _, name, _ in page_names(Page(Code("cpt", "0489T"), "x", title="A graft"))]
        ['A graft']
    """
    found: set[Stated] = {
        (row.code.iri, row.label, False) for row in page.rows if row.label is not None
    }
    if page.title:
        found.add((page.procedure.iri, page.title, False))
    named = {iri for iri, _, _ in found}
    codes = {page.procedure, *(row.code for row in page.rows)}
    mentioned = {it.iri for code in codes for it in (code, *ends_of(code))}
    return found | {(iri, None, False) for iri in mentioned - named}


def _link(statement: Statement) -> str:
    predicate = RELATIONS[statement.kind].iri
    return f"<{statement.subject.iri}> <{predicate}> <{statement.object.iri}>"


def _statement_triples(statement: Statement, iri: str) -> list[str]:
    triples = [
        f"{iri} {_TYPE} {_STATEMENT}",
        f"{iri} {_SUBJECT} <{statement.subject.iri}>",
        f"{iri} {_PREDICATE} <{RELATIONS[statement.kind].iri}>",
        f"{iri} {_OBJECT} <{statement.object.iri}>",
        f"{iri} {_DERIVED_FROM} <{statement.page}>",
    ]
    if statement.label is not None:
        triples.append(f"{iri} {_STATED_LABEL} {literal(statement.label)}")
    if statement.note is not None:
        triples.append(f"{iri} {_NOTE} {literal(statement.note)}")
    if statement.line is not None:
        triples.append(f'{iri} {_LINE} "{statement.line}"^^{_INTEGER}')
    if statement.page_number is not None:
        triples.append(f'{iri} {_PAGE_NUMBER} "{statement.page_number}"^^{_INTEGER}')
    return triples


def _concept_triples(code: Code) -> list[str]:
    iri = f"<{code.iri}>"
    triples = [
        f"{iri} {_TYPE} <{expand('bg:' + SYSTEMS[code.system].concept_class)}>",
        f"{iri} {_TYPE} {_CONCEPT}",
        f"{iri} {_NOTATION} {literal(code.value)}",
        f"{iri} {_IN_SCHEME} <{scheme_iri(code.system)}>",
    ]
    if not code.is_well_formed:
        triples.append(f'{iri} {_MALFORMED} "true"^^{_BOOLEAN}')
    if code.range is not None:
        triples += _range_triples(code, code.range)
    return triples


def _range_triples(code: Code, found: CodeRange) -> list[str]:
    iri = f"<{code.iri}>"
    ends = [f"<{end.iri}>" for end in ends_of(code)]
    triples = [f"{iri} {_TYPE} {_CODE_RANGE}"]
    if found.is_wildcard:
        triples.append(f"{iri} {_CODE_PREFIX} {literal(found.first)}")
        triples += [f"{iri} {_RANGE_HEADER} {end}" for end in ends]
    else:
        triples += [f"{iri} {_FIRST_CODE} {ends[0]}", f"{iri} {_LAST_CODE} {ends[1]}"]
    return triples


def _term(curie: str) -> str:
    return f"<{expand(curie)}>"


_TYPE = _term("rdf:type")
_SUBJECT = _term("rdf:subject")
_PREDICATE = _term("rdf:predicate")
_OBJECT = _term("rdf:object")
_PAGE = _term("bg:Page")
_STATEMENT = _term("bg:Statement")
_ABOUT = _term("bg:about")
_SOURCE_NAME = _term("bg:sourceName")
_MISSING = _term("bg:missing")
_ACCEPTS = _term("bg:accepts")
_DIGEST = _term("bg:digest")
_STATED_LABEL = _term("bg:statedLabel")
_NOTE = _term("bg:note")
_LINE = _term("bg:line")
_PAGE_NUMBER = _term("bg:pageNumber")
_MALFORMED = _term("bg:malformed")
_CODE_RANGE = _term("bg:CodeRange")
_FIRST_CODE = _term("bg:firstCode")
_LAST_CODE = _term("bg:lastCode")
_CODE_PREFIX = _term("bg:codePrefix")
_RANGE_HEADER = _term("bg:rangeHeader")
_DERIVED_FROM = _term("prov:wasDerivedFrom")
_CONCEPT = _term("skos:Concept")
_NOTATION = _term("skos:notation")
_IN_SCHEME = _term("skos:inScheme")
_INTEGER = _term("xsd:integer")
_BOOLEAN = _term("xsd:boolean")
