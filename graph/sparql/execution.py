"""Running an update on a database, here or in a process of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from billgraph.graph.errors import QueryError
from billgraph.graph.sparql.damage import is_damage
from billgraph.graph.sparql.service import unanswered
from billgraph.graph.sparql.syntax import find_service, syntax_error
from billgraph.ontology.prefixes import query_prefixes

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Store


def execute(store: Store, update: str, base: str | None = None) -> None:
    """Runs an update that `billgraph.graph.sparql.reach` let pass; it holds to no rule.

    Args:
        store: The store that is changed.
        update: SPARQL 1.1 Update.
        base: The IRI that relative ones are resolved against.

    Raises:
        QueryError: When it cannot be run.
        QueryFailed: When a server that it asks does not answer.
        RuntimeError: When the files of the database are damaged.
    """
    try:
        store.update(update, base_iri=base, prefixes=query_prefixes())
    except SyntaxError as error:
        raise syntax_error(update, str(error), update=True, problem=lambda _: None) from error
    except RuntimeError as error:
        if is_damage(error):
            raise
        raise QueryError(f"the update cannot be run: {error}", "mend it") from error
    except OSError as error:
        if find_service(update) is None:
            raise
        raise unanswered(error) from error


def execute_apart(quads: Path, update: str, base: str | None = None) -> None:
    """As `execute`, in a process of its own, which alone ends where it crashes.

    Args:
        quads: The folder of a database that nobody has open.
        update: SPARQL 1.1 Update.
        base: The IRI that relative ones are resolved against.
    """
    from billgraph.graph.sparql import isolation as apart

    apart.run("update", {"update": update, "base": base, "quads": str(quads)})
