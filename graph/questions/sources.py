"""What is loaded: the pages, by their names."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, ClassVar

from pyoxigraph import Literal, NamedNode

from billgraph.graph.answer import AnswerList
from billgraph.graph.engine.base import Engine
from billgraph.graph.errors import AmbiguousSource, BillgraphError, NothingFound
from billgraph.ontology.codes import Code, candidates
from billgraph.ontology.iris import PAGES


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


class Sources(AnswerList[Source]):
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
    listed = engine.cached("sources", partial(_listed, engine))
    return Sources(_source(row, row["statements"]) for row in listed)


def _listed(engine: Engine, kept: list[dict[str, Any]] | None) -> list[dict[str, Any]]:
    if kept is not None:
        return kept
    return [{**asdict(it), "procedure": it.procedure.iri} for it in _sources(engine, _ANY)]


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

    Example:
        >>> import tempfile
        >>> from billgraph.graph import open_store
        >>> with tempfile.TemporaryDirectory() as folder, open_store(folder) as store:
        ...     [found.source for found in find_sources(store, "0489T")]
        ['0489T.txt']
    """
    # A lone surrogate, as a broken command line gives it, is in no name.
    text = name.encode("utf-8", "replace").decode()
    named = _sources(engine, f"?page bg:sourceName {Literal(text)}")
    if not named and name.startswith(PAGES):
        with suppress(ValueError):  # no IRI, so no page's
            named = _sources(engine, f"VALUES ?page {{ {NamedNode(name)} }} {_ANY}")
    if named:
        return named
    about = [it for code in _codes(name) for it in _sources(engine, f"?page bg:about <{code.iri}>")]
    if not about:
        raise NothingFound(f"no source {name!r} is loaded", "see the names: billgraph sources")
    if len(about) > 1:
        names = ", ".join(entry.source for entry in about)
        raise AmbiguousSource(f"{len(about)} sources are about {name}: {names}", "name one of them")
    return about


_ANY = "?page bg:sourceName ?source"


def _sources(engine: Engine, which: str) -> list[Source]:
    """The pages that a pattern on ``?page`` finds, by name."""
    pages = engine.select(
        f"""SELECT ?page ?source ?procedure ?title {{
            {which} . ?page bg:sourceName ?source ; bg:about ?procedure .
            OPTIONAL {{ ?page dcterms:title ?title }}
        }}"""
    )
    # Counted apart: joined to the pages above, Oxigraph counts for each of them anew.
    counted = engine.select(
        f"""SELECT ?page (COUNT(?statement) AS ?statements) {{
            {which} . ?statement prov:wasDerivedFrom ?page
        }} GROUP BY ?page"""
    )
    counts = {row["page"]: int(row["statements"]) for row in counted if "page" in row}
    found = (_source(row, counts.get(row["page"], 0)) for row in pages)
    return sorted(found, key=lambda it: (it.source, it.procedure))


def _codes(text: str) -> tuple[Code, ...]:
    try:
        return candidates(text)
    except BillgraphError:
        return ()


def _source(row: Mapping[str, Any], statements: int) -> Source:
    procedure = Code.from_iri(row["procedure"])
    assert procedure is not None, f"the store has a page about {row['procedure']}"
    return Source(row["source"], procedure, row.get("title"), statements, row["page"])
