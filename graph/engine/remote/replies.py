"""From what came over HTTP to results, or to an error that says what came instead."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat

from billgraph.graph.engine.remote.address import credentials
from billgraph.graph.engine.remote.client import Reply
from billgraph.graph.engine.remote.redaction import redacted
from billgraph.graph.errors import EndpointDenied, EndpointError, StrangeReply
from billgraph.graph.sparql.prologue import ASK, SELECT

if TYPE_CHECKING:
    from billgraph.graph.engine.base import Results

RESULTS = "application/sparql-results+json, application/sparql-results+xml;q=0.9"
GRAPHS = "application/n-triples, text/turtle;q=0.9, application/rdf+xml;q=0.8"

_RESULTS = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "application/xml": QueryResultsFormat.XML,
    "text/xml": QueryResultsFormat.XML,
}
_GRAPHS = {
    "application/n-triples": RdfFormat.N_TRIPLES,
    "text/plain": RdfFormat.N_TRIPLES,
    "text/turtle": RdfFormat.TURTLE,
    "application/x-turtle": RdfFormat.TURTLE,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/ld+json": RdfFormat.JSON_LD,
}


def results(reply: Reply, form: str) -> Results:
    """Reads the answer to a SELECT or ASK query.

    Args:
        reply: A reply of success.
        form: The form of the query.

    Raises:
        StrangeReply: When the content is no such answer, or only a part of it.
    """
    media = _RESULTS.get(reply.media_type)
    _check_whole(reply)
    if media is None:
        raise _no_answer(reply)
    _check_depth(reply)
    try:
        found = _parse(reply.body, media)
        # The rows are parsed as they are read; a fault in one must show here and not later.
        rows = 0 if isinstance(found, QueryBoolean) else sum(1 for _ in found)
    except (SyntaxError, ValueError, OSError) as error:
        raise _malformed(reply, error) from error
    _check_kind(reply, found, rows, form)
    # Virtuoso cuts an answer off at its own limit, as a success, and tells only here.
    cut = reply.headers.get("X-SPARQL-MaxRows", "")
    if cut.isdecimal() and rows >= float(cut):
        problem = f"gives no more than {rows:,} rows of an answer"
        mend = "ask for less, or raise ResultSetMaxRows there"
        raise StrangeReply(reply.address.url, problem, mend, reply.status)
    found = _parse(reply.body, media)
    return _truth(found) if form == ASK and isinstance(found, QuerySolutions) else found


def graph(reply: Reply) -> Results:
    """Reads the answer to a CONSTRUCT or DESCRIBE query.

    Raises:
        StrangeReply: When the content is no such answer.
    """
    from pyoxigraph import Store

    media = _GRAPHS.get(reply.media_type)
    _check_whole(reply)
    if media is None:
        raise _no_answer(reply)
    _check_depth(reply)
    if media == RdfFormat.RDF_XML:
        _check_elements(reply)
    triples = Store()
    try:
        triples.load(reply.body, media, base_iri=reply.address.whole)
    except (SyntaxError, ValueError, OSError) as error:
        raise _malformed(reply, error) from error
    return triples.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")


def refusal(reply: Reply) -> EndpointError:
    """Turns a reply other than a success into an error."""
    url, status, said = reply.address.url, reply.status, summary(reply)
    told = f": {said}" if said else ""
    if status == 401:
        if credentials(reply.address) is None:
            problem, mend = "asks for a user and password", _CREDENTIALS
        else:
            problem, mend = "does not accept this user and password", "check both"
        return EndpointDenied(url, f"{problem} (401)", mend, status)
    if status == 403:
        return EndpointDenied(url, f"forbids this (403){told}", "ask with a user who may", status)
    if status == 404:
        return StrangeReply(url, f"nothing is there (404){told}", "check the path", status)
    if status in (429, 503):
        return StrangeReply(url, f"is too busy to answer ({status}){told}", "ask later", status)
    return StrangeReply(url, f"answers with HTTP {status}{told}", "see the server's log", status)


_CREDENTIALS = "set BILLGRAPH_ENDPOINT_USER and BILLGRAPH_ENDPOINT_PASSWORD, or write a netrc file"


def summary(reply: Reply) -> str:
    """Sums up a reply for a person, in one short line; an HTML page by its title or text."""
    text = redacted(reply.body[:20_000].decode("utf-8", "replace"), reply.address)
    if "html" in reply.media_type or re.match(r"\s*<(!doctype|html)", text, re.IGNORECASE):
        from html import unescape

        title = re.search(r"<title[^>]*>(.*?)</title", text, re.DOTALL | re.IGNORECASE)
        unseen = r"<(script|style|head)\b.*?(</\1>|\Z)|<!--.*?(-->|\Z)"
        shown = re.sub(unseen, " ", text, flags=re.DOTALL | re.IGNORECASE)
        told = title[1] if title and title[1].strip() else shown
        text = redacted(unescape(re.sub(r"<[^>]*(>|\Z)", " ", told)), reply.address)
    # Virtuoso repeats the whole query below what it says of it.
    text = " ".join(text.partition("\n\nSPARQL query:")[0].split())
    text = redacted(text, reply.address)
    return text if len(text) <= 200 else text[:199].rstrip() + "…"


def _check_whole(reply: Reply) -> None:
    """Refuses a success that is not the answer as it was asked for: a part, none yet, or packed."""
    packed = reply.headers.get("Content-Encoding", "identity").strip().lower()
    problem = ""
    if reply.status not in (200, 203):
        problem = f"answers with HTTP {reply.status}, which is no whole answer"
    elif packed not in ("", "identity"):
        problem = f"packs its answer as {packed[:20]}, which nobody asked for"
    if problem:
        mend = "check that the path is the SPARQL endpoint's, or see the server's log"
        raise StrangeReply(reply.address.url, problem, mend, reply.status)


def _check_kind(reply: Reply, found: QuerySolutions | QueryBoolean, rows: int, form: str) -> None:
    """Refuses yes or no to what asks for rows, and a table to what asks for yes or no."""
    problem = ""
    if isinstance(found, QueryBoolean):
        problem = "yes or no to SELECT" if form == SELECT else ""
    elif form == ASK:
        # One cell at most is how Virtuoso 7 says it; see `_truth`.
        problem = "a table to ASK" if max(rows, len(found.variables)) > 1 else ""
    if problem:
        mend = "check that the path is the SPARQL endpoint's, or see the server's log"
        raise StrangeReply(reply.address.url, f"answers with {problem}", mend, reply.status)


_MOST_DEEP = 100
_MOST_ELEMENTS = 1000
_TERM_IN_TERM = re.compile(rb"(<<)|(>>)|(\{)|(\})|(<triple\b)|(</triple\b)")


def _check_depth(reply: Reply) -> None:
    """Refuses triple terms in triple terms without end: Oxigraph would end the process."""
    body = reply.body
    if max(body.count(b"<<"), body.count(b"triple")) <= _MOST_DEEP:
        return
    depth = 0
    for found in _TERM_IN_TERM.finditer(body):
        depth += 1 if found.lastindex in (1, 3, 5) else -1
        if depth > _MOST_DEEP:
            raise _malformed(reply, ValueError("it is nested too deep"))


def _check_elements(reply: Reply) -> None:
    """Refuses elements in elements without end: Oxigraph's time grows by the square of them."""
    from xml.parsers.expat import ExpatError, ParserCreate

    depth = 0

    def start(*_: object) -> None:
        nonlocal depth
        depth += 1
        if depth > _MOST_ELEMENTS:
            raise _malformed(reply, ValueError("it is nested too deep"))

    def end(*_: object) -> None:
        nonlocal depth
        depth -= 1

    # Whatever it declares, Oxigraph reads UTF-8.
    parser = ParserCreate("UTF-8")
    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        parser.Parse(reply.body, True)
    except ExpatError as error:
        # Oxigraph takes more, such as control characters, and would go on into the depth.
        raise _malformed(reply, error) from error


def _no_answer(reply: Reply) -> StrangeReply:
    media = reply.media_type or "no content type"
    said = f" that says {summary(reply)!r}" if "html" in media and reply.body else ""
    page = "a web page" if "html" in media else media
    return StrangeReply(
        reply.address.url,
        f"answers with {page}{said}, not with query results",
        "check that the path is the SPARQL endpoint's",
        reply.status,
    )


def _malformed(reply: Reply, error: Exception) -> StrangeReply:
    reason = " ".join(redacted(str(error), reply.address).split())[:120]
    problem = f"the answer is malformed {reply.media_type}: {reason}"
    return StrangeReply(
        reply.address.url, problem, "ask again, or see the server's log", reply.status
    )


def _parse(body: bytes, media: QueryResultsFormat) -> QuerySolutions | QueryBoolean:
    from pyoxigraph import parse_query_results

    return parse_query_results(body, media)


def _truth(solutions: QuerySolutions) -> QueryBoolean:
    """Returns what Virtuoso 7 says to ASK: a table of one cell with 1, or an empty one."""
    cells = [term for row in solutions for term in row]
    truth = any(getattr(term, "value", "") in ("1", "true") for term in cells)
    text = '{"head":{},"boolean":%s}' % ("true" if truth else "false")
    found = _parse(text.encode(), QueryResultsFormat.JSON)
    assert isinstance(found, QueryBoolean)
    return found
