"""One code: what it is, what the sources call it, and how it is linked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from billgraph.graph.answer import Tabular
from billgraph.graph.engine.base import Engine
from billgraph.graph.engine.patterns import name_pattern
from billgraph.graph.engine.validity import SET_OF
from billgraph.graph.errors import NothingFound
from billgraph.graph.pages.model import Page
from billgraph.graph.questions.card.model import Asked, Section
from billgraph.graph.questions.card.sections import sections
from billgraph.graph.questions.card.standing import Standing, standing
from billgraph.graph.questions.localities import resolve_locality
from billgraph.graph.questions.resolve import resolve
from billgraph.graph.rdf.stored_page import stored_page
from billgraph.ontology.codes import Code, candidates
from billgraph.ontology.relations import RELATIONS
from billgraph.ontology.systems import SYSTEMS, CodeSystem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from billgraph.graph.releases.model import Edition


@dataclass(frozen=True, slots=True)
class StatedName:
    """What one source calls a code.

    Attributes:
        name: The name in the source's words.
        source: The name of the page.
        line: The line of the page, or None.
        contested: The ids of the rules by which the audit contests the statement.
        procedure: The code that the page is about, or None where it is the asked one.
    """

    name: str
    source: str
    line: int | None
    contested: tuple[str, ...] = ()
    procedure: Code | None = None


@dataclass(frozen=True, slots=True)
class LinkCount:
    """How many links of one relation a code has.

    Attributes:
        relation: The relation, such as ``diagnosis``.
        out: Links from the code.
        into: Links to the code.
    """

    relation: str
    out: int
    into: int


@dataclass(frozen=True, slots=True)
class Card(Tabular):
    """What is known of one code.

    Attributes:
        code: The code.
        system: Its code system.
        label: Its official name, or None while no release names it.
        label_release: The key and the version of the release that names it.
        names: What the sources call it.
        links: Its links by relation; relations without links are left out.
        pages: The pages about it, with their texts.
        standing: Its validity, and whether it is billable.
        sections: What the releases say of it, by kind; those without facts are left out.
        date: The date that was asked for, or None.
    """

    module: ClassVar[str] = "show"

    code: Code
    system: CodeSystem
    label: str | None
    label_release: str | None
    names: tuple[StatedName, ...]
    links: tuple[LinkCount, ...]
    pages: tuple[Page, ...]
    standing: Standing
    sections: tuple[Section, ...]
    date: date | None = None

    @property
    def status(self) -> str:
        """Its status; see `billgraph.graph.engine.validity.Validity`."""
        return self.standing.validity.status


def show(
    engine: Engine,
    text: str,
    *,
    most_names: int | None = None,
    with_links: bool = True,
    locality: str | None = None,
) -> Card:
    """Collects what is known of one code.

    Args:
        engine: The store that is asked.
        text: The code, as people type it.
        most_names: Where sources name the code more often than that, what they call it is
            left out; None leaves nothing out. A common modifier is named by thousands.
        with_links: Whether to count its links, for which all of them are read.
        locality: The locality of the Medicare fee schedule to tell the payment in, too; see
            `billgraph.graph.questions.localities.resolve_locality`.

    Returns:
        The card.

    Raises:
        NotACode, AmbiguousCode: When the text names no code, or several.
        AmbiguousLocality: When the locality may be one of several.
        NothingFound: When the code is not in the store, and no edition is that lists all
            codes of its system: that it is not in such a one is known. Or when there is no
            such locality.

    Example:
        >>> import tempfile
        >>> from billgraph.graph import open_store
        >>> with tempfile.TemporaryDirectory() as folder, open_store(folder) as store:
        ...     [(n.name, n.line) for n in show(store, "M34.1").names]
        [('CR(E)ST syndrome', 42)]
    """
    editions = engine.editions()
    code = _asked_for(engine, text, editions)
    place = resolve_locality(engine, locality, editions) if locality is not None else None
    asked = Asked(engine, code, editions, place)
    labels = engine.select(f"SELECT ?label {{ {name_pattern(engine, f'<{code.iri}>')} }}")
    named = asked.direct.get("skos:prefLabel")
    about = engine.select(
        f"SELECT ?page {{ ?page bg:about <{code.iri}> ; bg:sourceName ?name }} ORDER BY ?name"
    )
    pages = tuple(stored_page(engine, row["page"]) for row in about)
    return Card(
        code=code,
        system=SYSTEMS[code.system],
        label=min(row["label"] for row in labels) if labels else None,
        label_release=asked.release(named[0]) if named else None,
        names=()
        if _is_over(engine, code, most_names)
        else (*_titles(pages), *_stated(engine, code)),
        links=tuple(_counts(engine, code)) if with_links else (),
        pages=pages,
        standing=standing(asked),
        sections=sections(asked),
        date=engine.date,
    )


def _asked_for(engine: Engine, text: str, editions: Mapping[str, Edition]) -> Code:
    """The code that is meant: one in the store, else one that a complete list does not have."""
    try:
        return resolve(engine, text)
    except NothingFound:
        listing = {code: editions.get(SET_OF.get(code.system, "")) for code in candidates(text)}
        lists = [it for it in listing.values() if it is not None and not it.is_excerpt]
        if len(lists) < len(listing) or not all(code.is_well_formed for code in listing):
            raise
        first, *more = listing
        if more:
            either = " or ".join(code.curie for code in listing)
            problem = f"{either} is not in {' or '.join(it.title for it in lists)}"
            raise NothingFound(problem, f"for what is known of it, write {either}") from None
        return first


def _is_over(engine: Engine, code: Code, most: int | None) -> bool:
    if most is None:
        return False
    return sum(count for _, count in engine.names().stated([code])[code]) > most


def _titles(pages: tuple[Page, ...]) -> list[StatedName]:
    return [StatedName(page.title, page.source, None) for page in pages if page.title]


def _stated(engine: Engine, code: Code) -> list[StatedName]:
    found = engine.select(
        f"""SELECT ?name ?source ?line ?contested ?procedure {{
            ?statement rdf:object <{code.iri}> ; bg:statedLabel ?name ; rdf:subject ?procedure ;
                prov:wasDerivedFrom ?page .
            ?page bg:sourceName ?source .
            OPTIONAL {{ ?statement bg:line ?line }}
            OPTIONAL {{ ?statement bg:contestedBy ?contested }}
        }}"""
    )
    names = [
        StatedName(
            row["name"],
            row["source"],
            int(row["line"]) if "line" in row else None,
            tuple(row.get("contested", "").split()),
            Code.from_iri(row["procedure"]),
        )
        for row in found
    ]
    return sorted(names, key=lambda entry: (entry.source, entry.line or 0, entry.name))


def _counts(engine: Engine, code: Code) -> list[LinkCount]:
    out, into = _count(engine, code, "subject"), _count(engine, code, "object")
    return [
        LinkCount(kind, out.get(relation.iri, 0), into.get(relation.iri, 0))
        for kind, relation in RELATIONS.items()
        if relation.iri in out or relation.iri in into
    ]


def _count(engine: Engine, code: Code, end: str) -> dict[str, int]:
    found = engine.select(
        f"""SELECT ?predicate (COUNT(?statement) AS ?count) {{
            ?statement rdf:{end} <{code.iri}> ; rdf:predicate ?predicate
        }} GROUP BY ?predicate"""
    )
    return {row["predicate"]: int(row["count"]) for row in found}
