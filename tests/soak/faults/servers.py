"""SPARQL servers on loopback."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from billgraph.graph import open_endpoint
from billgraph.graph.engine.remote.address import Address
from billgraph.graph.push.targets import Updates
from billgraph.ontology.iris import BASE

HOST = "127.0.0.1"
START_SECONDS = 60.0
"""How long a server may take until it answers."""

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


def free_port() -> int:
    with socket.create_server((HOST, 0)) as found:
        port: int = found.getsockname()[1]
        return port


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        assert process.poll() is None, f"{process.args!r} ended with {process.returncode}"
        try:
            socket.create_connection((HOST, port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"{process.args!r} does not answer")


@contextmanager
def running(command: list[str], port: int, folder: Path) -> Iterator[None]:
    """A server, from when it answers until the block ends."""
    with open(folder / "output", "wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output)
    try:
        _wait_for(port, process)
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


def oxigraph_program() -> str | None:
    """Oxigraph's server beside this Python or elsewhere; None where it is not installed."""
    beside = Path(sys.executable).with_name("oxigraph")
    return str(beside) if beside.exists() else shutil.which("oxigraph")


@contextmanager
def oxigraph_server(program: str, folder: Path) -> Iterator[Server]:
    """Oxigraph's server in memory, with the union as its default graph."""
    port = free_port()
    command = [program, "serve", "--bind", f"{HOST}:{port}", "--union-default-graph"]
    with running(command, port, folder):
        base = f"http://{HOST}:{port}"
        yield Server("Oxigraph", f"{base}/query", f"{base}/update", f"{base}/store")


VIRTUOSO = Path(__file__).parents[2] / "virtuoso.ini"
"""The configuration, which the benchmarks' Virtuoso has too."""

BUFFERS = {"buffers": 4000, "dirty": 3000}
"""Of 8 KiB each: few, as the databases of tests are small."""


def virtuoso_programs() -> tuple[str, str] | None:
    """Virtuoso's server and its console; None where one of them is not installed."""
    server, console = shutil.which("virtuoso-t"), shutil.which("isql-vt")
    return (server, console) if server and console else None


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
    program, console = programs
    sql, http, password = free_port(), free_port(), "a pass:word"
    ports = {"host": HOST, "sql": sql, "http": http}
    ini = VIRTUOSO.read_text(encoding="utf-8").format(**ports, **BUFFERS, allowed=".", rows=rows)
    (folder / "virtuoso.ini").write_text(ini, encoding="utf-8")
    command = [program, "+foreground", "+configfile", "virtuoso.ini"]
    with running(command, http, folder):
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
