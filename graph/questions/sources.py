"""What is loaded: the pages, by their names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from billgraph.graph.answers.answer import Several
from billgraph.graph.engine import Engine
from billgraph.graph.errors import AmbiguousSource, BillgraphError, NothingFound
from billgraph.ontology.codes import Code, candidates


@dataclass(frozen=True, slots=True)
class Source:
    """One page in the store.

    Attributes:
        source: Its name, unique together with `procedure`.
        procedure: The code that it is about.
        title: What it calls the procedure, or None.
        statements: How many statements it makes.
        page: Its IRI, which is also the name of its graph.
    """

    source: str
    procedure: Code
    title: str | None
    statements: int
    page: str


class Sources(Several[Source]):
    """The pages in the store: a list."""

    module: ClassVar[str] = "sources"


def sources(engine: Engine) -> Sources:
    """Lists the pages in the store by name.

    Example:
        >>> import tempfile
        >>> from billgraph.graph import open_store
        >>> with tempfile.TemporaryDirectory() as folder, open_store(folder) as store:
        ...     [(s.source, s.procedure.curie, s.statements) for s in sources(store)]
        [('0489T.txt', 'cpt:0489T', 36)]
    """
    found = engine.select(
        """SELECT ?page ?source ?procedure ?title ?statements {
            ?page bg:sourceName ?source ; bg:about ?procedure .
            OPTIONAL { ?page dcterms:title ?title }
            { SELECT ?page (COUNT(?statement) AS ?statements) {
                ?page a bg:Page . OPTIONAL { ?statement prov:wasDerivedFrom ?page }
            } GROUP BY ?page }
        }"""
    )
    return Sources(sorted(map(_source, found), key=lambda it: (it.source, it.procedure)))


def find_sources(engine: Engine, name: str) -> list[Source]:
    """Finds the pages that a name stands for.

    Args:
        engine: The store that is asked.
        name: A source's name, a page's IRI, or a procedure code that only one
            page is about.

    Returns:
        The pages of that name: more than one when several codes' pages share it.

    Raises:
        NothingFound: When there is none.
        AmbiguousSource: When several pages are about the code.
    """
    known = sources(engine)
    named = [entry for entry in known if name in (entry.source, entry.page)]
    if named:
        return named
    about = [entry for entry in known if entry.procedure in _codes(name)]
    if not about:
        raise NothingFound(f"no source {name!r} is loaded", "see the names: billgraph sources")
    if len(about) > 1:
        names = ", ".join(entry.source for entry in about)
        raise AmbiguousSource(f"{len(about)} sources are about {name}: {names}", "name one of them")
    return about


def _codes(text: str) -> tuple[Code, ...]:
    try:
        return candidates(text)
    except BillgraphError:
        return ()


def _source(row: dict[str, str]) -> Source:
    procedure = Code.from_iri(row["procedure"])
    assert procedure is not None, f"the store has a page about {row['procedure']}"
    return Source(row["source"], procedure, row.get("title"), int(row["statements"]), row["page"])
