"""Servers on loopback: two real ones, and one that does what a test tells it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from faults.servers import Server, empty_server, oxigraph_server, virtuoso_server
from servers import HOST, oxigraph_program, virtuoso_programs

from billgraph.graph import Endpoint, open_endpoint
from billgraph.graph.engine.remote.client import Retry


@pytest.fixture(autouse=True)
def _nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test may take the endpoint, the user or the netrc file of the person who runs it."""
    for name in ("", "_USER", "_PASSWORD", "_TIMEOUT"):
        monkeypatch.delenv(f"BILLGRAPH_ENDPOINT{name}", raising=False)
    monkeypatch.setenv("NETRC", str(tmp_path / "no-netrc"))


@pytest.fixture(scope="session")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Oxigraph's server, in memory, with the union as its default graph."""
    program = oxigraph_program()
    if program is None:
        pytest.skip("Oxigraph's server is not installed: pip install oxigraph")
    with oxigraph_server(program, tmp_path_factory.mktemp("oxigraph")) as server:
        yield server


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Virtuoso 7, in a folder of its own; its administrator alone may change anything."""
    programs = virtuoso_programs()
    if programs is None:
        pytest.skip("Virtuoso is not installed: apt-get install virtuoso-opensource-7-bin")
    with virtuoso_server(programs, tmp_path_factory.mktemp("virtuoso")) as server:
        yield server


@pytest.fixture(params=["oxigraph", "virtuoso"])
def server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Server:
    """Each real server in turn, with its user and password in the environment."""
    found: Server = request.getfixturevalue(request.param)
    for name, value in found.environment.items():
        monkeypatch.setenv(name, value)
    return found


@pytest.fixture
def empty(server: Server) -> Iterator[Endpoint]:
    """The endpoint, without what an earlier test left there."""
    with open_endpoint(server.query) as endpoint:
        empty_server(server)
        yield endpoint
        empty_server(server)


@dataclass
class Odd:
    """A server that answers each request by the next of its acts, the last one for ever."""

    port: int
    acts: list[Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    opened: list[Endpoint] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}/sparql"

    def will(self, *acts: Callable[[BaseHTTPRequestHandler], None]) -> Odd:
        self.acts = list(acts)
        return self

    @staticmethod
    def reply(
        status: int = 200,
        body: str | bytes = '{"head":{},"boolean":true}',
        media: str = "application/sparql-results+json",
        **headers: str,
    ) -> Callable[[BaseHTTPRequestHandler], None]:
        """An act: one whole reply; by default that of success to ASK."""
        content = body.encode() if isinstance(body, str) else body

        def act(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for name, value in {
                "Content-Type": media,
                "Content-Length": str(len(content)),
                **{name.replace("_", "-"): value for name, value in headers.items()},
            }.items():
                handler.send_header(name, value)
            handler.end_headers()
            handler.wfile.write(content)

        return act

    def open(self, **options: Any) -> Endpoint:
        """Opens this server as an endpoint, which is closed with the test."""
        options = {"timeout": 5, "retry": Retry(3, 0.01), **options}
        self.opened.append(open_endpoint(self.url, **options))
        return self.opened[-1]


@pytest.fixture
def odd_servers() -> Iterator[Callable[[], Odd]]:
    """Makes odd servers; they end with the test."""
    servers: list[tuple[ThreadingHTTPServer, Odd]] = []

    def make() -> Odd:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                odd.asked.append(
                    {"method": self.command, "path": self.path, "body": body, **headers}
                )
                act = odd.acts.pop(0) if len(odd.acts) > 1 else odd.acts[0]
                act(self)

            do_GET = do_POST = do_PUT = do_DELETE = handle_any  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer((HOST, 0), Handler)
        server.daemon_threads = True
        odd = Odd(server.server_port)
        servers.append((server, odd))
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        return odd

    yield make
    for server, odd in servers:
        for endpoint in odd.opened:
            endpoint.close()
        server.shutdown()
        server.server_close()


@pytest.fixture
def odd(odd_servers: Callable[[], Odd]) -> Odd:
    return odd_servers()


@pytest.fixture(scope="session")
def _bundled_store(plain_store: Path) -> Path:
    """What is sent and counted here is what the tests add, and the bundled page."""
    return plain_store
