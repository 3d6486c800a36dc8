"""Servers on loopback: two real ones, and one that does what a test tells it."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from faults.servers import (
    HOST,
    START_SECONDS,
    free_port,
    oxigraph_program,
    oxigraph_server,
    running,
)

from billgraph.graph import Endpoint, open_endpoint
from billgraph.graph.remote.client import Retry


@pytest.fixture(autouse=True)
def _nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test may take the endpoint, the user or the netrc file of the person who runs it."""
    for name in ("", "_USER", "_PASSWORD", "_TIMEOUT"):
        monkeypatch.delenv(f"BILLGRAPH_ENDPOINT{name}", raising=False)
    monkeypatch.setenv("NETRC", str(tmp_path / "no-netrc"))


@dataclass(frozen=True)
class Server:
    """A running SPARQL server."""

    name: str
    query: str
    update: str
    graph_store: str
    user: str = ""
    password: str = ""

    def log_in(self, monkeypatch: pytest.MonkeyPatch) -> None:
        if self.user:
            monkeypatch.setenv("BILLGRAPH_ENDPOINT_USER", self.user)
            monkeypatch.setenv("BILLGRAPH_ENDPOINT_PASSWORD", self.password)


@pytest.fixture(scope="session")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Oxigraph's server, in memory, with the union as its default graph."""
    program = oxigraph_program()
    if program is None:
        pytest.skip("Oxigraph's server is not installed: pip install oxigraph")
    with oxigraph_server(program, tmp_path_factory.mktemp("oxigraph")) as base:
        yield Server("oxigraph", f"{base}/query", f"{base}/update", f"{base}/store")


VIRTUOSO = """\
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = {host}:{sql}
DisableUnixSocket = 1
ServerThreads = 10
CheckpointInterval = 0
NumberOfBuffers = 4000
MaxDirtyBuffers = 3000
DirsAllowed = .
[HTTPServer]
ServerPort = {host}:{http}
ServerRoot = .
ServerThreads = 5
[SPARQL]
ResultSetMaxRows = 2000
"""


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Virtuoso 7, in a folder of its own; its administrator alone may change anything."""
    program, console = shutil.which("virtuoso-t"), shutil.which("isql-vt")
    if program is None or console is None:
        pytest.skip("Virtuoso is not installed: apt-get install virtuoso-opensource-7-bin")
    folder = tmp_path_factory.mktemp("virtuoso")
    sql, http, password = free_port(), free_port(), "a pass:word"
    (folder / "virtuoso.ini").write_text(VIRTUOSO.format(host=HOST, sql=sql, http=http))
    base = f"http://{HOST}:{http}"
    command = [program, "+foreground", "+configfile", "virtuoso.ini"]
    with running(command, http, folder):
        statement = f"user_set_password('dba', '{password}');"
        subprocess.run(
            [console, f"{HOST}:{sql}", "dba", "dba", f"exec={statement}"],
            check=True,
            capture_output=True,
            timeout=START_SECONDS,
        )
        yield Server(
            "virtuoso",
            f"{base}/sparql",
            f"{base}/sparql-auth",
            f"{base}/sparql-graph-crud-auth",
            "dba",
            password,
        )


@pytest.fixture(params=["oxigraph", "virtuoso"])
def server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Server:
    """Each real server in turn, with its user and password in the environment."""
    found: Server = request.getfixturevalue(request.param)
    found.log_in(monkeypatch)
    return found


@pytest.fixture
def empty(server: Any) -> Iterator[Any]:
    """The endpoint, without what an earlier test left there."""
    with open_endpoint(server.query) as endpoint:
        _clear(server, endpoint)
        yield endpoint
        _clear(server, endpoint)


def _clear(server: Any, endpoint: Any) -> None:
    from billgraph.graph.remote.address import Address
    from billgraph.graph.remote.targets import Updates

    graphs = endpoint.select(
        'SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } FILTER STRSTARTS(STR(?g), "https://w3id") }'
    )
    updates = Updates(endpoint.client, Address.parse(server.update))
    for row in graphs:
        updates.drop(row["g"])
    updates.finish()


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
