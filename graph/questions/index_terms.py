"""What the official indexes of ICD-10-CM say: the terms of a code, and what a term leads to.

Whoever matches words asks for `terms_of` the codes that are meant, and holds the paths, the
nonessential modifiers and what they lead to against the words; `terms_at` looks a path up.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from billgraph.graph.batching import batched, values_block
from billgraph.graph.engine.base import Engine
from billgraph.graph.engine.patterns import within
from billgraph.graph.rdf.terms import literal
from billgraph.graph.releases.model import Edition
from billgraph.ontology.codes import Code
from billgraph.ontology.index_terms import INDEXES, LINKS, TermLink
from billgraph.ontology.iris import expand


@dataclass(frozen=True, slots=True)
class Target:
    """A code that a term leads to.

    Attributes:
        code: The code; of an incomplete one the header.
        link: The column of the table, or the plain code of an index.
    """

    code: Code
    link: TermLink


@dataclass(frozen=True, slots=True)
class IndexTerm:
    """A term of an official index.

    Attributes:
        iri: Its IRI.
        path: Its path, such as ``Attack, heart``.
        release: The key and the version of the index.
        targets: The codes that it leads to, in the order of the columns.
        incomplete: Those of them that want more characters, as they stand: ``H91.2-``.
        manifestations: The codes that are coded after them.
        modifiers: The nonessential modifiers.
        see: Where to look instead, in the words of the index.
        see_also: Where to look too.
        see_terms: The IRIs of the terms that these name.
        notes: What else it says, such as ``omit code``.
    """

    iri: str
    path: str
    release: str
    targets: tuple[Target, ...] = ()
    incomplete: tuple[str, ...] = ()
    manifestations: tuple[Code, ...] = ()
    modifiers: tuple[str, ...] = ()
    see: tuple[str, ...] = ()
    see_also: tuple[str, ...] = ()
    see_terms: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def names_of(engine: Engine, codes: Collection[Code]) -> dict[Code, tuple[str, ...]]:
    """What the indexes call some codes: the paths that lead to each, in a table with the column.

    These are no official names. They are those of the code itself: what the index has at a
    header, for its codes alike, `headers` tells where to ask for.

    Args:
        engine: What is asked; as of a date the editions of then answer.
        codes: The codes.

    Returns:
        The texts of each code by the alphabet; a code without any is left out.

    Example:
        >>> import tempfile
        >>> from billgraph.graph import open_store
        >>> with tempfile.TemporaryDirectory() as folder, open_store(folder) as store:
        ...     names_of(store, [Code("icd10cm", "I21.9")])
        {}
    """
    found: dict[Code, set[str]] = {}
    for batch in batched(code.iri for code in codes):
        pattern = within(_indexes(engine), "?code bg:indexedAs ?text")
        for row in engine.select(
            f"SELECT ?code ?text {{ {values_block('code', batch)} {pattern} }}"
        ):
            code = Code.from_iri(row["code"])
            if code is not None:
                found.setdefault(code, set()).add(row["text"])
    return {code: tuple(sorted(found[code])) for code in codes if code in found}


def terms_of(engine: Engine, codes: Collection[Code]) -> dict[Code, tuple[IndexTerm, ...]]:
    """The terms that lead to some codes, or have them as that of a manifestation.

    Args:
        engine: What is asked.
        codes: The codes.

    Returns:
        The terms of each code by their paths; a code without any is left out.
    """
    # One path of all properties: with VALUES for them it takes twenty times as long.
    path = "|".join([*(link.property for link in LINKS), "bg:manifestationCode"])
    terms: dict[Code, set[str]] = {}
    for batch in batched(code.iri for code in codes):
        pattern = within(_indexes(engine), f"?term {path} ?code")
        for row in engine.select(
            f"SELECT ?term ?code {{ {values_block('code', batch)} {pattern} }}"
        ):
            code = Code.from_iri(row["code"])
            if code is not None:
                terms.setdefault(code, set()).add(row["term"])
    told = _told(engine, {iri for its in terms.values() for iri in its})
    return {
        code: tuple(sorted((told[iri] for iri in terms[code]), key=lambda it: (it.path, it.iri)))
        for code in codes
        if code in terms
    }


def terms_at(engine: Engine, *paths: str) -> list[IndexTerm]:
    """The terms that have one of some paths, in the very words of the index.

    Args:
        engine: What is asked.
        paths: The paths, such as ``Attack, heart``.
    """
    texts = " ".join(literal(path) for path in paths)
    pattern = within(_indexes(engine), "?term rdfs:label ?path ; a bg:IndexTerm")
    rows = engine.select(f"SELECT ?term {{ VALUES ?path {{ {texts} }} {pattern} }}")
    return sorted(_told(engine, {row["term"] for row in rows}).values(), key=lambda it: it.path)


def terms_by_iri(engine: Engine, iris: Iterable[str]) -> list[IndexTerm]:
    """The terms with some IRIs, such as `IndexTerm.see_terms`."""
    return sorted(_told(engine, set(iris)).values(), key=lambda it: it.path)


def headers(code: Code) -> tuple[Code, ...]:
    """The codes whose index terms are those of a code too, which has more characters.

    Example:
        >>> [it.value for it in headers(Code("icd10cm", "S52.501A"))]
        ['S52.501', 'S52.50', 'S52.5', 'S52']
    """
    if code.system != "icd10cm":
        return ()
    shorter = (code.value[:end].rstrip(".") for end in range(len(code.value) - 1, 2, -1))
    return tuple(Code(code.system, value) for value in dict.fromkeys(shorter))


def _indexes(engine: Engine) -> list[Edition]:
    return [it for key, it in engine.editions().items() if key in INDEXES]


def _told(engine: Engine, iris: set[str]) -> dict[str, IndexTerm]:
    editions = _indexes(engine)
    titles = {it.iri: f"{it.code_set} {it.version}" for it in editions}
    rows: dict[str, list[dict[str, str]]] = {}
    for batch in batched(sorted(iris)):
        pattern = within(editions, "?term ?property ?value")
        for row in engine.select(f"SELECT * {{ {values_block('term', batch)} {pattern} }}"):
            rows.setdefault(row["term"], []).append(row)
    return {iri: _term(iri, titles[its[0]["release"]], its) for iri, its in rows.items()}


def _term(iri: str, release: str, rows: list[dict[str, str]]) -> IndexTerm:
    said: dict[str, list[str]] = {}
    for row in rows:
        said.setdefault(row["property"], []).append(row["value"])

    def texts(*curies: str) -> tuple[str, ...]:
        return tuple(sorted(it for curie in curies for it in said.get(expand(curie), ())))

    return IndexTerm(
        iri,
        path=min(texts("rdfs:label")),
        release=release,
        targets=tuple(
            Target(code, link) for link in LINKS for code in _codes(texts(link.property))
        ),
        incomplete=texts("bg:incompleteCode"),
        manifestations=tuple(_codes(texts("bg:manifestationCode"))),
        modifiers=texts("bg:nonessentialModifier"),
        see=texts("bg:see"),
        see_also=texts("bg:seeAlso"),
        see_terms=texts("bg:seeTerm", "bg:seeAlsoTerm"),
        notes=texts("skos:note"),
    )


def _codes(iris: Iterable[str]) -> Iterator[Code]:
    return (code for code in map(Code.from_iri, iris) if code is not None)
