"""A page as the store holds it."""

from __future__ import annotations

from typing import Any

from billgraph.graph.errors import NothingFound
from billgraph.graph.pages.model import Page, Row
from billgraph.graph.rdf.pages import TEXT_PROPERTIES
from billgraph.graph.rdf.terms import Selects
from billgraph.ontology.codes import Code
from billgraph.ontology.relations import KIND_OF, PLACE


def stored_digest(engine: Selects, iri: str) -> str | None:
    """Returns the digest of the page with that IRI, or None where it is not in the store."""
    found = engine.select(f"SELECT ?digest {{ <{iri}> bg:digest ?digest }}")
    return found[0]["digest"] if found else None


def stored_page(engine: Selects, iri: str) -> Page:
    """Reads a page back from the store, as it was added.

    Args:
        engine: Where the page is.
        iri: The IRI of the page.

    Returns:
        The page; its problems, which are not stored, are empty.

    Raises:
        NothingFound: When there is no such page.

    Example:
        >>> import tempfile
        >>> from billgraph.graph import open_store
        >>> with tempfile.TemporaryDirectory() as folder, open_store(folder) as store:
        ...     len(stored_page(store, store.sources()[0].page).rows)
        36
    """
    texts = "".join(
        f" OPTIONAL {{ <{iri}> {prop} ?{name} }}" for name, prop in TEXT_PROPERTIES.items()
    )
    found = engine.select(
        f"SELECT * {{ <{iri}> bg:about ?procedure ; bg:sourceName ?source .{texts} }}"
    )
    if not found:
        raise NothingFound(
            f"no page {iri} is in the store", "see what is loaded: billgraph sources"
        )
    values: dict[str, Any] = {name: found[0].get(name) for name in TEXT_PROPERTIES}
    missing = engine.select(f"SELECT ?part {{ <{iri}> bg:missing ?part }} ORDER BY ?part")
    accepted = _accepted(engine, iri)
    return Page(
        procedure=_code(found[0]["procedure"]),
        source=found[0]["source"],
        rows=_rows(engine, iri, accepted),
        missing=tuple(row["part"] for row in missing),
        accept=accepted.get(iri, ()),
        **values,
    )


def _accepted(engine: Selects, iri: str) -> dict[str, tuple[str, ...]]:
    """Returns what a reviewer accepts, by the IRI of the statement or of the page itself."""
    found: dict[str, list[str]] = {}
    for row in engine.select(
        f"""SELECT ?what ?text {{
            GRAPH <{iri}> {{ ?what bg:accepts ?text }}
        }}"""
    ):
        found.setdefault(row["what"], []).append(row["text"])
    return {what: tuple(sorted(texts)) for what, texts in found.items()}


def _rows(engine: Selects, iri: str, accepted: dict[str, tuple[str, ...]]) -> tuple[Row, ...]:
    found = engine.select(
        # In the page's own graph, whose quads lie side by side: half the time of the union.
        f"""SELECT ?statement ?predicate ?object ?label ?note ?line ?number {{
            GRAPH <{iri}> {{
                ?statement prov:wasDerivedFrom <{iri}> ;
                    rdf:predicate ?predicate ; rdf:object ?object .
                OPTIONAL {{ ?statement bg:statedLabel ?label }}
                OPTIONAL {{ ?statement bg:note ?note }}
                OPTIONAL {{ ?statement bg:line ?line }}
                OPTIONAL {{ ?statement bg:pageNumber ?number }}
            }}
        }}"""
    )
    rows = [
        Row(
            KIND_OF[row["predicate"]],
            _code(row["object"]),
            row.get("label"),
            row.get("note"),
            int(row["line"]) if "line" in row else None,
            accepted.get(row["statement"], ()),
            int(row["number"]) if "number" in row else None,
        )
        for row in found
    ]
    return tuple(sorted(rows, key=lambda row: (PLACE[row.kind], row.line or 0, row.code)))


def _code(iri: str) -> Code:
    code = Code.from_iri(iri)
    assert code is not None, f"the store names {iri} as a code"
    return code
