"""What Oxigraph's own parser says of a text, which it is kept from running."""

from __future__ import annotations

from typing import TYPE_CHECKING

from billgraph.graph.errors import QueryError, QueryFailed
from billgraph.ontology.prefixes import query_prefixes

if TYPE_CHECKING:
    from pyoxigraph import Store


def query_problem(query: str, base: str | None = None) -> str | None:
    """What Oxigraph's parser says of a query, which is not run.

    Args:
        query: SPARQL 1.1 Query.
        base: The IRI that relative ones are resolved against.

    Returns:
        Its message; None where the query parses.

    Example:
        >>> query_problem("ASK { SERVICE <http://127.0.0.1:1/> {} }") is None
        True
    """
    from pyoxigraph import DefaultGraph, Store

    try:
        # Only once the query is parsed, Oxigraph finds that these two exclude each other.
        Store().query(
            query,
            base_iri=base,
            prefixes=query_prefixes(),
            use_default_graph_as_union=True,
            default_graph=DefaultGraph(),
        )
    except SyntaxError as error:
        return str(error)
    except ValueError:
        return None
    raise _ran("query")


def update_problem(store: Store, update: str, base: str | None = None) -> str | None:
    """What Oxigraph's parser says of an update, which is not run.

    Args:
        store: One that is open for reading only: an update of it ends where it would begin.
        update: SPARQL 1.1 Update.
        base: The IRI that relative ones are resolved against.

    Returns:
        Its message; None where the update parses.
    """
    try:
        store.update(update, base_iri=base, prefixes=query_prefixes())
    except SyntaxError as error:
        return str(error)
    except RuntimeError:
        return None
    raise _ran("update")


def _ran(what: str) -> QueryFailed:
    return QueryFailed(
        f"Oxigraph ran the {what} where it was only to parse it",
        "install the pyoxigraph that billgraph asks for",
    )


def check_base(base: str | None) -> None:
    """Refuses a base that is no absolute IRI.

    Raises:
        QueryError: When it is none.

    Example:
        >>> check_base("http://example.org/")
    """
    from pyoxigraph import NamedNode

    try:
        NamedNode("urn:none" if base is None else base)
    except ValueError:
        raise QueryError(
            f"the base {base!r} is no absolute IRI", "write it whole: --base http://example.org/"
        ) from None
