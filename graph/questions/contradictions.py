"""Where two sources disagree: names that cannot both be right, links that only one side knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import ClassVar

from billgraph.graph.answer import AnswerList
from billgraph.graph.batching import batched, values_block
from billgraph.graph.engine.base import Engine
from billgraph.graph.names.contradiction import disagree, words
from billgraph.graph.progress import Progress
from billgraph.graph.questions.resolve import resolve
from billgraph.ontology.codes import Code
from billgraph.ontology.relations import RELATIONS

NAME = "name"
LINK = "link"


@dataclass(frozen=True, slots=True)
class Contradiction:
    """One place where a source says what another one does not bear out.

    Attributes:
        kind: ``name`` for two names of one code, ``link`` for a link that only one
            of two pages states.
        code: The code that is named, or that is named as related.
        source: The name of the one page.
        line: Its line, or None for a page's title or where no line is known.
        states: What it says: the name, or the link.
        other_source: The name of the other page.
        other_line: Its line; None for a title, and where it says nothing.
        other_states: What that page says.
    """

    kind: str
    code: Code
    source: str
    line: int | None
    states: str
    other_source: str
    other_line: int | None
    other_states: str


class Contradictions(AnswerList[Contradiction]):
    """Where sources disagree: a list."""

    module: ClassVar[str] = "contradictions"


def contradictions(
    engine: Engine, text: str | None = None, progress: Progress | None = None
) -> Contradictions:
    """Finds where two sources disagree.

    *Names.* A code's names are the labels that pages state for it and, for a
    procedure, the titles of the pages about it. `billgraph.graph.names.contradiction`
    says when two of them cannot both be right. Each statement of a name is set
    against the most stated name that it disagrees with, so a name that one page of
    a hundred has wrong is one row and not a hundred. Of two names that equally many
    statements give, the one of the later source is the row's first.

    *Links.* A page about one procedure names another procedure as related; a page
    about that other one is loaded and does not name the first. A page that says it
    has no data on related procedures contradicts nothing.

    Which of the two is right is for the audit, and for people, to say.

    Args:
        engine: The store that is asked.
        text: A code, as people type it, to find only what is about it, which for a
            link means either of its ends; None for all of the store.
        progress: Called with the number of codes looked at and the latest of them.

    Returns:
        The contradictions: names first, then by code, source and line.

    Raises:
        NotACode, AmbiguousCode: When the text names no code, or several.
        NothingFound: When the code is not in the store.

    Example:
        >>> import tempfile
        >>> from billgraph.graph import open_store
        >>> with tempfile.TemporaryDirectory() as folder, open_store(folder) as store:
        ...     contradictions(store)  # one page alone contradicts nobody
        []
    """
    code = None if text is None else resolve(engine, text)
    found = [*_names(engine, code, progress), *_links(engine, code)]
    if engine.date is not None:
        from billgraph.graph.engine.validity import only_valid

        found = only_valid(engine, found, lambda it: (it.code,))
    found.sort(
        key=lambda it: (
            it.kind == LINK,
            it.code,
            it.source,
            it.line or 0,
            it.other_source,
            it.states,
        ),
    )
    return Contradictions(found)


# Names


@dataclass(frozen=True, slots=True, order=True)
class _Naming:
    source: str
    line: int
    name: str
    page: str


_NAMINGS = (
    ("?statement rdf:object ?code ; bg:statedLabel ?name", "prov:wasDerivedFrom ?page"),
    ("?page bg:about ?code ; dcterms:title ?name", ""),
)
"""How a code gets its names: the pattern, and how the page hangs on it."""


def _names(engine: Engine, code: Code | None, progress: Progress | None) -> Iterator[Contradiction]:
    count = 0
    for batch in batched(_suspects(engine, code)):
        namings: dict[str, dict[frozenset[str], list[_Naming]]] = {}
        for row in _namings(engine, batch):
            naming = _Naming(row["source"], int(row.get("line", 0)), row["name"], row["page"])
            namings.setdefault(row["code"], {}).setdefault(words(naming.name), []).append(naming)
        for iri, by_name in namings.items():
            named = Code.from_iri(iri)
            if named is not None:
                yield from _compare(named, by_name)
        count += len(batch)
        if progress is not None:
            progress(count, batch[-1])


def _suspects(engine: Engine, code: Code | None) -> list[str]:
    """The codes of which some two names disagree; who gave them is not read yet."""
    bound = "" if code is None else values_block("code", [code.iri])
    names: dict[str, set[str]] = {}
    for pattern, _ in _NAMINGS:
        for row in engine.select(f"SELECT DISTINCT ?code ?name {{ {bound} {pattern} }}"):
            names.setdefault(row["code"], set()).add(row["name"])
    return sorted(iri for iri, given in names.items() if _some_disagree(sorted(given)))


def _some_disagree(names: list[str]) -> bool:
    return any(
        disagree(one, other) for place, one in enumerate(names) for other in names[place + 1 :]
    )


def _namings(engine: Engine, iris: list[str]) -> Iterator[dict[str, str]]:
    for pattern, page in _NAMINGS:
        line = "OPTIONAL { ?statement bg:line ?line }" if page else ""
        page = f"?statement {page} ." if page else ""
        yield from engine.select(
            f"""SELECT DISTINCT ?code ?name ?page ?source ?line {{
                {values_block("code", iris)} {pattern} . {page} ?page bg:sourceName ?source . {line}
            }}"""
        )


def _compare(code: Code, by_words: dict[frozenset[str], list[_Naming]]) -> Iterator[Contradiction]:
    # The same words are the same name, and the most stated name comes first.
    groups = [sorted(namings) for namings in by_words.values()]
    groups.sort(key=lambda namings: (-len(namings), namings[0]))
    for place, namings in enumerate(groups):
        name = namings[0].name
        against = (group for group in groups[:place] if disagree(name, group[0].name))
        # A page that gives a code two names disagrees with itself, not with another. So
        # two namings, from two pages, are enough to find one for every page.
        others = list(islice(_of_two_pages(it for group in against for it in group), 2))
        for one in namings:
            other = next((it for it in others if it.page != one.page), None)
            if other is not None:
                yield Contradiction(
                    NAME,
                    code,
                    one.source,
                    one.line or None,
                    one.name,
                    other.source,
                    other.line or None,
                    other.name,
                )


def _of_two_pages(namings: Iterable[_Naming]) -> Iterator[_Naming]:
    met: set[str] = set()
    for naming in namings:
        if naming.page not in met:
            met.add(naming.page)
            yield naming


# Links


@dataclass(frozen=True, slots=True)
class _Related:
    subject: str
    object: str
    page: str
    source: str
    line: int | None


def _links(engine: Engine, code: Code | None) -> Iterator[Contradiction]:
    if code is None:
        stated = _related(engine, "")
    elif code.kind == "procedure":
        bound = (values_block(end, [code.iri]) for end in ("subject", "object"))
        stated = [it for block in bound for it in _related(engine, block)]
    else:
        return
    names = {(it.page, it.object) for it in stated}
    pages = _pages(engine, {it.object for it in stated} | {it.subject for it in stated})
    for it in dict.fromkeys(stated):
        named, about = Code.from_iri(it.object), Code.from_iri(it.subject)
        if named is None or about is None or named == about:
            continue
        for page, source in pages.get(it.object, ()):
            if (page, it.subject) not in names:
                yield Contradiction(
                    LINK,
                    named,
                    it.source,
                    it.line,
                    f"{about.curie} is related to {named.curie}",
                    source,
                    None,
                    f"does not name {about.curie}",
                )


def _related(engine: Engine, bound: str) -> list[_Related]:
    rows = engine.select(
        f"""SELECT DISTINCT ?subject ?object ?page ?source ?line {{
            {bound}
            ?statement rdf:subject ?subject ; rdf:object ?object ;
                rdf:predicate <{RELATIONS["procedure"].iri}> ; prov:wasDerivedFrom ?page .
            ?page bg:sourceName ?source .
            OPTIONAL {{ ?statement bg:line ?line }}
        }}"""
    )
    return [
        _Related(
            row["subject"],
            row["object"],
            row["page"],
            row["source"],
            int(row["line"]) if "line" in row else None,
        )
        for row in rows
    ]


def _pages(engine: Engine, procedures: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
    """The pages about procedures that could name related ones, with their names."""
    found: dict[str, list[tuple[str, str]]] = {}
    for batch in batched(sorted(procedures)):
        rows = engine.select(
            f"""SELECT DISTINCT ?code ?page ?source {{
                {values_block("code", batch)} ?page bg:about ?code ; bg:sourceName ?source .
                FILTER NOT EXISTS {{ ?page bg:missing "procedure" }}
            }}"""
        )
        for row in rows:
            found.setdefault(row["code"], []).append((row["page"], row["source"]))
    return found
