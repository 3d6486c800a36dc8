"""An endpoint that is open for the questions."""

from __future__ import annotations

import os

from billgraph.graph.engine.remote.address import ENDPOINT_VARIABLE, Address
from billgraph.graph.engine.remote.client import LIMIT, TIMEOUT, Client, Retry
from billgraph.graph.engine.remote.endpoint import RemoteEngine
from billgraph.graph.errors import NotAnEndpoint
from billgraph.graph.library.questions import Questions


class Endpoint(Questions, RemoteEngine):
    """A SPARQL 1.1 endpoint that answers what a store answers; `open_endpoint` makes one."""


def open_endpoint(
    url: str | None = None,
    *,
    timeout: float = TIMEOUT,
    retry: Retry | None = None,
    limit: int = LIMIT,
) -> Endpoint:
    """Opens a SPARQL 1.1 endpoint for the questions that a store answers.

    The endpoint's default graph must be the union of its named graphs, as it is in
    Virtuoso, GraphDB and Neptune; Oxigraph's server takes ``--union-default-graph``, or
    ``?union-default-graph`` at the end of the URL. A user and password are taken from
    ``BILLGRAPH_ENDPOINT_USER`` and ``BILLGRAPH_ENDPOINT_PASSWORD`` or from netrc, when
    the endpoint asks for them. Nothing is sent before the first question.

    Args:
        url: Where the endpoint takes queries; by default ``BILLGRAPH_ENDPOINT``.
        timeout: How many seconds one request may take.
        retry: How a busy endpoint is asked again.
        limit: How many bytes an answer may have.

    Returns:
        The endpoint; use it as a context manager or close it.

    Raises:
        NotAnEndpoint: When the URL is none, or carries a user or a password.

    Example:
        >>> with open_endpoint("http://127.0.0.1:8890/sparql") as endpoint:
        ...     endpoint.url
        'http://127.0.0.1:8890/sparql'
    """
    url = url or os.environ.get(ENDPOINT_VARIABLE) or ""
    if not url:
        raise NotAnEndpoint(
            "endpoint", "none is named", f"give its URL, or set {ENDPOINT_VARIABLE}"
        )
    return Endpoint(Address.parse(url), Client(timeout, retry, limit))
