"""A remote SPARQL 1.1 endpoint that answers billgraph's questions."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Self
from urllib.parse import urlencode

from billgraph.graph.engine.base import Engine
from billgraph.graph.engine.queried_names import QueriedNames
from billgraph.graph.engine.remote.address import Address
from billgraph.graph.engine.remote.client import Client, Reply, Request, Retry
from billgraph.graph.engine.remote.replies import GRAPHS, RESULTS, graph, refusal, results
from billgraph.graph.errors import (
    EndpointUnreachable,
    QueryError,
    QueryTimeout,
)
from billgraph.graph.sparql.parsing import query_problem
from billgraph.graph.sparql.prologue import ASK, CONSTRUCT, DESCRIBE, SELECT, form, with_prefixes
from billgraph.graph.sparql.size import measure
from billgraph.graph.sparql.syntax import syntax_error
from billgraph.ontology.iris import BASE, PUSH_MARKS

if TYPE_CHECKING:
    from billgraph.graph.engine.base import Results
    from billgraph.graph.names.search import NameIndex

_FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
_NO_POST = frozenset({405, 415, 501})


class RemoteEngine(Engine):
    """A SPARQL 1.1 endpoint.

    Args:
        address: Where it takes queries.
        client: What sends them.
    """

    holds_older_editions = False

    def __init__(self, address: Address, client: Client) -> None:
        self.address = address
        self.client = client
        self._takes_post = True

    @property
    def url(self) -> str:
        """Where it takes queries."""
        return self.address.url

    def query(self, query: str, base: str | None = None) -> Results:
        """Runs any SPARQL 1.1 query on the endpoint's default graph.

        The query goes as a form by POST (SPARQL 1.1 Protocol, section 2.1.2), which every
        server takes, or by GET where POST is refused.

        Raises:
            QueryError: When the endpoint refuses a query that does not parse.
            EndpointError: When no answer can be had.
        """
        kind = form(query)
        if kind is None:
            raise _bad_syntax(query, base) or QueryError(
                "the text is no query", "write SELECT, ASK, CONSTRUCT or DESCRIBE"
            )
        text = with_prefixes(query) if base is None else f"BASE <{base}> {with_prefixes(query)}"
        reply = self._ask(text, RESULTS if kind in (SELECT, ASK) else GRAPHS)
        if reply.status == 400:
            raise _bad_syntax(query, base) or refusal(reply)
        if not 200 <= reply.status < 300:
            raise refusal(reply)
        return graph(reply) if kind in (CONSTRUCT, DESCRIBE) else results(reply, kind)

    def query_within(
        self,
        query: str,
        seconds: float | None,
        at_most: int | None = None,  # noqa: ARG002
        base: str | None = None,
    ) -> Results:
        """Runs a query that is given up after some seconds; see `Engine.query_within`."""
        if seconds is None:
            return self.query(query, base)
        client = Client(seconds, Retry(attempts=1), self.client.limit)
        try:
            with RemoteEngine(self.address, client) as hurried:
                return hurried.query(query, base)
        except EndpointUnreachable as error:
            if isinstance(error.__cause__, TimeoutError):
                raise QueryTimeout(seconds) from error
            raise

    def names(self) -> NameIndex:
        """Returns what looks names up, by SPARQL; see `Engine.names`."""
        return QueriedNames(self)

    def count_triples(self) -> int:
        """Counts the triples of billgraph's graphs, each once, however many graphs hold it.

        What else the endpoint holds, and the marks that `push` leaves, are not counted.
        """
        marks = ", ".join(f"<{mark}>" for mark in PUSH_MARKS)
        found = self.select(
            f"""SELECT (COUNT(*) AS ?count) {{ SELECT DISTINCT ?s ?p ?o {{
                GRAPH ?graph {{ ?s ?p ?o }}
                FILTER (STRSTARTS(STR(?graph), "{BASE}"))
                FILTER (?p NOT IN ({marks}))
            }} }}"""
        )
        return int(found[0]["count"])

    def close(self) -> None:
        """Closes the connections; closing twice is no error."""
        self.client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _ask(self, query: str, accept: str) -> Reply:
        text = urlencode({"query": query})
        if self._takes_post:
            headers = {"Accept": accept, **_FORM}
            reply = self.client.send(Request("POST", self.address, headers, text.encode()))
            if reply.status not in _NO_POST:
                return reply
        found = self.client.send(
            Request("GET", self.address.having("query", query), {"Accept": accept})
        )
        # What takes neither is told of as it answered the first time.
        if self._takes_post and not 200 <= found.status < 300:
            return found if found.status == 400 else reply
        self._takes_post = False
        return found


def _bad_syntax(query: str, base: str | None) -> QueryError | None:
    """Returns what Oxigraph says of a query that does not parse, as the embedded store does."""
    if not measure(query).is_small:
        return None
    problem = query_problem(query, base)
    return None if problem is None else syntax_error(query, problem, base=base)
