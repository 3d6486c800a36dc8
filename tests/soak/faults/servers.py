"""SPARQL servers on loopback."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from servers import HOST, START_SECONDS, free_port, running, virtuoso

from billgraph.graph import open_endpoint
from billgraph.graph.engine.remote.address import Address
from billgraph.graph.upload.targets import Updates
from billgraph.ontology.iris import BASE

OURS = f'FILTER STRSTARTS(STR(?g), "{BASE}")'
"""Of the graphs of a server, those that billgraph made."""


@dataclass(frozen=True)
class Server:
    """A running SPARQL server: where it takes what, and who may change it."""

    name: str
    query: str
    update: str
    graph_store: str
    user: str = ""
    password: str = ""

    @property
    def environment(self) -> dict[str, str]:
        """What billgraph needs in its environment to log in."""
        if not self.user:
            return {}
        return {
            "BILLGRAPH_ENDPOINT_USER": self.user,
            "BILLGRAPH_ENDPOINT_PASSWORD": self.password,
        }


@contextmanager
def logged_in(server: Server) -> Iterator[None]:
    """Puts the user and the password into this process's environment, for a block."""
    before = {name: os.environ.get(name) for name in server.environment}
    os.environ.update(server.environment)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def empty_server(server: Server) -> None:
    """Drops the graphs that billgraph made there; Virtuoso has others, which it needs."""
    query = f"SELECT DISTINCT ?g {{ GRAPH ?g {{ ?s ?p ?o }} {OURS} }}"
    with logged_in(server), open_endpoint(server.query) as endpoint:
        updates = Updates(endpoint.client, Address.parse(server.update))
        for row in endpoint.select(query):
            updates.drop(row["g"])
        updates.finish()


@contextmanager
def oxigraph_server(program: str, folder: Path) -> Iterator[Server]:
    """Oxigraph's server in memory, with the union as its default graph."""
    port = free_port()
    command = [program, "serve", "--bind", f"{HOST}:{port}", "--union-default-graph"]
    with running(command, port, folder):
        base = f"http://{HOST}:{port}"
        yield Server("Oxigraph", f"{base}/query", f"{base}/update", f"{base}/store")


BUFFERS = 4000
"""Of 8 KiB each: few, as the databases of tests are small."""


@contextmanager
def virtuoso_server(
    programs: tuple[str, str], folder: Path, *, rows: int = 2000
) -> Iterator[Server]:
    """Virtuoso 7, in a folder of its own; its administrator alone may change anything.

    Args:
        programs: What `virtuoso_programs` found.
        folder: An empty folder.
        rows: How many rows an answer has at most; it is cut there, as public servers do.
    """
    console, password = programs[1], "a pass:word"
    with virtuoso(folder, buffers=BUFFERS, rows=rows) as (sql, http):
        statement = f"user_set_password('dba', '{password}');"
        subprocess.run(
            [console, f"{HOST}:{sql}", "dba", "dba", f"exec={statement}"],
            check=True,
            capture_output=True,
            timeout=START_SECONDS,
        )
        base = f"http://{HOST}:{http}"
        yield Server(
            "Virtuoso",
            f"{base}/sparql",
            f"{base}/sparql-auth",
            f"{base}/sparql-graph-crud-auth",
            "dba",
            password,
        )
