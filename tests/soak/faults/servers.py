"""SPARQL servers on loopback."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HOST = "127.0.0.1"
START_SECONDS = 60.0
"""How long a server may take until it answers."""


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
def oxigraph_server(program: str, folder: Path) -> Iterator[str]:
    """Oxigraph's server in memory, with the union as its default graph; gives its address."""
    port = free_port()
    command = [program, "serve", "--bind", f"{HOST}:{port}", "--union-default-graph"]
    with running(command, port, folder):
        yield f"http://{HOST}:{port}"
