"""SERVICE: off unless allowed, and then asked of a server on loopback."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from billgraph.graph import Store
from billgraph.graph.errors import QueryFailed

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
