"""SERVICE: off unless allowed, and then asked of a server on loopback."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from billgraph.graph import Store
from billgraph.graph.errors import QueryError, QueryFailed

Billgraph = Callable[..., Any]


@pytest.fixture(scope="session")
def _bundled_store(plain_store: Path) -> Path:
    """What is counted here is the bundled page."""
    return plain_store


ANSWER = {
    "head": {"vars": ["code"]},
    "results": {
        "bindings": [
            {"code": {"type": "literal", "value": "M34.1"}},
            {"code": {"type": "literal", "value": "elsewhere"}},
        ]
    },
}


class _Endpoint(BaseHTTPRequestHandler):
    """Answers every query with the same solutions."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.do_GET()

    def do_GET(self) -> None:
        self.server.asked += 1  # type: ignore[attr-defined]
        if self.path == "/broken":
            self.send_error(500)
            return
        data = json.dumps(ANSWER).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def endpoint() -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Endpoint) as server:
        server.asked = 0  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def query(endpoint: ThreadingHTTPServer, path: str = "/sparql", how: str = "") -> str:
    url = f"http://127.0.0.1:{endpoint.server_port}{path}"
    return (
        f"SELECT ?d ?code {{ SERVICE {how} <{url}> {{ ?x skos:notation ?code }}"
        " ?d skos:notation ?code ; a bg:Diagnosis }"
    )


def test_service_is_refused_and_nobody_is_asked(
    billgraph: Billgraph, endpoint: ThreadingHTTPServer
) -> None:
    for arguments in ((), ("--timeout", "60"), ("--explain",)):
        result = billgraph("sparql", query(endpoint), *arguments)
        assert result.status == 2
        assert "asks another server at line 1: SERVICE; load that data" in result.err
        assert "--allow-service" in result.err
        assert result.err.count("\n") == 1
    assert endpoint.asked == 0  # type: ignore[attr-defined]


@pytest.mark.parametrize("arguments", [(), ("--timeout", "60")])
def test_an_allowed_service_is_joined_with_the_store(
    billgraph: Billgraph, endpoint: ThreadingHTTPServer, arguments: tuple[str, ...]
) -> None:
    result = billgraph("sparql", query(endpoint), "--allow-service", "-f", "tsv", *arguments)
    assert result.status == 0
    assert sorted(result.out.splitlines()[1].split("\t")) == [
        '"M34.1"',
        "<https://w3id.org/billgraph/id/icd10cm/M34.1>",
    ]
    assert result.out.count("\n") == 2
    assert endpoint.asked == 1  # type: ignore[attr-defined]


@pytest.mark.parametrize("arguments", [(), ("--timeout", "60"), ("-f", "json")])
def test_a_server_that_does_not_answer_is_trouble_in_one_line(
    billgraph: Billgraph, endpoint: ThreadingHTTPServer, arguments: tuple[str, ...]
) -> None:
    broken = query(endpoint, "/broken")
    result = billgraph("sparql", broken, "--allow-service", *arguments)
    assert result.status == 4
    assert "the server that SERVICE names gave no answer" in result.err
    assert "SERVICE SILENT" in result.err
    assert result.err.count("\n") == 1


def test_a_silent_service_does_without_its_server(
    store: Store, endpoint: ThreadingHTTPServer
) -> None:
    silent = query(endpoint, "/broken", "SILENT")
    assert len(list(store.sparql(silent, allow_service=True).rows)) == 6


def test_an_update_may_ask_an_allowed_service(store: Store, endpoint: ThreadingHTTPServer) -> None:
    url = f"http://127.0.0.1:{endpoint.server_port}/sparql"
    update = (
        f"INSERT {{ GRAPH <urn:mine> {{ mod:22 skos:note ?code }} }}"
        f" WHERE {{ SERVICE <{url}> {{ ?x skos:notation ?code }} }}"
    )
    (change,) = store.update(update, allow_service=True)
    assert change.added == 2
    with pytest.raises(QueryFailed, match="gave no answer"):
        store.update(update.replace("/sparql", "/broken"), allow_service=True)


BEFORE = (
    "?s bg:isDefault true",
    "?s ?p 1",
    "?s ?p 1.",
    "?s ?p 1.5",
    "?s ?p 1e5",
    "?s ?p 'x'",
    "?s ?p 'x'@en ",
    "?s ?p '''x'''",
    "?s ?p <urn:x>",
    "?s ?p bg:a.b.",
    "?s ?p bg:a\\' .",
    "?s ?p [] .",
    "?s ?p (1 2)",
    "?s a true",
    "{} ",
    "{} UNION {}",
    "OPTIONAL {}",
    "FILTER(1 <2)",
    "FILTER(1 <?b#x>'''\n)",
    "FILTER(?a <b:c || 1 > 2)",
    "BIND(1 AS ?x)",
    "VALUES ?x { 1 }",
    "# SERVICE\n",
    "?s ?p 'SERVICE' .",
)
SPELLINGS = (
    "SERVICE<URL>{?s ?p ?o}",
    "service <URL> { ?s ?p ?o }",
    "SeRvIcE#'\r<URL>#\n{ ?s ?p ?o }",
    "SERVICE SILENT <URL> { ?s ?p ?o }",
    "SERVICE there:\t{ ?s ?p ?o }",
)
AROUND = (
    "BIND(<URL> AS ?u) LATERAL { SERVICE ?u { ?s ?p ?o } }",
    "VALUES ?u { <URL> } SERVICE ?u { ?s ?p ?o }",
    "{ SELECT * { SERVICE <URL> { ?s ?p ?o } } }",
    "FILTER EXISTS { SERVICE <URL> { ?s ?p ?o } }",
    "FILTER NOT EXISTS { SERVICE <URL> { ?s ?p ?o } }",
    "?s a skos:Concept MINUS { ?s a ?t . ?t ?p trueSERVICE <URL> { ?s ?p ?o } }",
)


def hostile(url: str) -> list[str]:
    """Patterns that ask a server, in spellings that hide the keyword from a search."""
    patterns = [before + spelling for before in BEFORE for spelling in SPELLINGS]
    return [pattern.replace("URL", url) for pattern in (*patterns, *AROUND)]


def test_no_spelling_of_service_reaches_a_server_without_leave(
    store: Store, endpoint: ThreadingHTTPServer
) -> None:
    url = f"http://127.0.0.1:{endpoint.server_port}/sparql"
    assert len(hostile(url)) > 100
    for pattern in hostile(url):
        with pytest.raises(QueryError, match="asks another server"):
            store.sparql(f"PREFIX there: <{url}> ASK {{ {pattern} }}")
        insert = "INSERT { GRAPH <urn:mine> { ?s ?p ?o } } WHERE"
        with pytest.raises(QueryError, match="asks another server"):
            store.update(f"PREFIX there: <{url}> {insert} {{ {pattern} }}")
    assert endpoint.asked == 0  # type: ignore[attr-defined]


def test_the_spellings_are_such_as_reach_a_server_with_leave(
    store: Store, endpoint: ThreadingHTTPServer
) -> None:
    url = f"http://127.0.0.1:{endpoint.server_port}/sparql"
    reached = 0
    for pattern in hostile(url):
        before = endpoint.asked  # type: ignore[attr-defined]
        with suppress(QueryError):
            store.sparql(f"PREFIX there: <{url}> ASK {{ {pattern} }}", allow_service=True)
        reached += endpoint.asked > before  # type: ignore[attr-defined]
    assert reached > 50


@pytest.mark.parametrize(
    "update",
    [
        "LOAD <URL> INTO GRAPH <urn:mine>",
        "load<URL>",
        "LOAD SILENT <URL>",
        "LOAD#'\n<URL>",
        "CREATE GRAPH <urn:mine>;LOAD<URL>INTO GRAPH<urn:mine>",
        "INSERT DATA { GRAPH <urn:LOAD> { <a:LOAD> <a:b> 'LOAD' } };LoAd there:",
        "PREFIX LOAD: <urn:> LOAD there:",
    ],
)
def test_no_spelling_of_load_reaches_a_server(
    store: Store, endpoint: ThreadingHTTPServer, update: str
) -> None:
    url = f"http://127.0.0.1:{endpoint.server_port}/sparql"
    for allow_service in (False, True):
        with pytest.raises(QueryError, match="loads from elsewhere"):
            store.update(
                f"PREFIX there: <{url}> {update.replace('URL', url)}", allow_service=allow_service
            )
    assert endpoint.asked == 0  # type: ignore[attr-defined]


def test_a_mistake_beside_service_or_load_is_told_and_nobody_is_asked(
    store: Store, endpoint: ThreadingHTTPServer
) -> None:
    url = f"http://127.0.0.1:{endpoint.server_port}/sparql"
    for text in (f"ASK {{ ?s ?p 1SERVICE <{url}> {{}} ", f"ASK {{ SERVICE\\<{url}> {{}} }}"):
        with pytest.raises(QueryError, match="does not parse"):
            store.sparql(text, allow_service=True)
    with pytest.raises(QueryError):
        store.update(f"LOAD\\<{url}>", allow_service=True)
    assert endpoint.asked == 0  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "pattern",
    [
        "?service ?p 'none'",
        "?s ?p 'SERVICE'@en-service",
        "?s service:service ?o # SERVICE\n",
        "<http://e/SERVICE> ?p _:service",
        "?s ?p '''SERVICE <http://e/> {}''' FILTER(?s <?service)",
    ],
)
def test_the_word_service_where_it_is_no_keyword_is_answered(store: Store, pattern: str) -> None:
    query = f"PREFIX service: <http://e/service#> ASK {{ {pattern} }}"
    assert store.sparql(query).truth is False


def test_a_large_query_asks_nobody_either(store: Store, endpoint: ThreadingHTTPServer) -> None:
    codes = " ".join(f"'{number}'" for number in range(5_000))
    for how in ("", "SILENT"):
        text = query(endpoint, how=how).replace("{", f"{{ VALUES ?z {{ {codes} }}", 1)
        with pytest.raises(QueryError, match="asks another server"):
            store.sparql(text)
    assert endpoint.asked == 0  # type: ignore[attr-defined]
