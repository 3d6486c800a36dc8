"""Starting others' servers on loopback, for the tests, the soak and the benchmarks."""

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
START_SECONDS = 120.0
"""How long a server may take until it answers."""

STOP_SECONDS = 60.0
"""How long it may take to end."""

VIRTUOSO = Path(__file__).parents[1] / "virtuoso.ini"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server((HOST, 0)) as found:
        port: int = found.getsockname()[1]
        return port


@contextmanager
def running(command: list[str], port: int, folder: Path) -> Iterator[None]:
    """Runs a server, from when it answers until the block ends.

    Raises:
        SystemExit: When it does not answer.
    """
    with open(folder / "output", "wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output)
    try:
        _wait_for(port, process)
        yield
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection((HOST, port), timeout=1).close()
            return
        except OSError:
            if process.poll() is not None:
                raise SystemExit(f"{process.args!r} ended with {process.returncode}") from None
            if time.monotonic() > end:
                raise SystemExit(f"{process.args!r} does not answer") from None
            time.sleep(0.05)


def oxigraph_program() -> str | None:
    """Oxigraph's program beside this Python or elsewhere; None where it is not installed."""
    beside = Path(sys.executable).with_name("oxigraph")
    return str(beside) if beside.exists() else shutil.which("oxigraph")


def virtuoso_programs() -> tuple[str, str] | None:
    """Virtuoso's server and its console; None where one of them is not installed."""
    server, console = shutil.which("virtuoso-t"), shutil.which("isql-vt")
    return (server, console) if server and console else None


@contextmanager
def virtuoso(
    folder: Path, *, buffers: int, rows: int, allowed: tuple[Path, ...] = (), graph: str = ""
) -> Iterator[tuple[int, int]]:
    """Runs Virtuoso 7 in a folder of its own; its administrator alone may change anything.

    Args:
        folder: An empty folder, or that of an earlier run.
        buffers: How much it holds in memory, in pages of 8 KiB.
        rows: How many rows an answer has at most; it is cut there, as public servers do.
        allowed: Folders that it may load files from, beside its own.
        graph: The graph that a query asks which names none.

    Yields:
        The ports of its SQL and of its HTTP.
    """
    sql, http = free_port(), free_port()
    ini = VIRTUOSO.read_text(encoding="utf-8").format(
        host=HOST,
        sql=sql,
        http=http,
        buffers=buffers,
        dirty=buffers * 3 // 4,
        allowed=", ".join((".", *(str(it.resolve()) for it in allowed))),
        rows=rows,
    )
    # The section of SPARQL is the last one.
    (folder / "virtuoso.ini").write_text(
        f"{ini}DefaultGraph = {graph}\n" if graph else ini, encoding="utf-8"
    )
    command = ["virtuoso-t", "+foreground", "+configfile", "virtuoso.ini"]
    with running(command, http, folder):
        yield sql, http
