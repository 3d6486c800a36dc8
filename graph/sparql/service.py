"""What is told of SERVICE: that it is not allowed, or that the other server gave no answer."""

from __future__ import annotations

from billgraph.graph.errors import QueryError, QueryFailed


def refuse_service(what: str, line: int) -> None:
    """Refuses what would ask another server.

    Raises:
        QueryError: Always.
    """
    raise QueryError(
        f"the {what} asks another server at line {line}: SERVICE",
        "load that data and ask here, or allow it with --allow-service",
        line,
    )


def unanswered(error: OSError) -> QueryFailed:
    """The error to raise when a server that SERVICE names does not answer."""
    return QueryFailed(
        f"the server that SERVICE names gave no answer: {error}",
        "check its address, or let the query do without it: SERVICE SILENT",
    )
