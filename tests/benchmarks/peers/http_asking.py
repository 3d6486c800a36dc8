"""Servers on loopback, and asking one over a connection that stays open."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlencode

from peers.model import Ask, Question, Rows
from peers.questions import PROLOGUE

HOST = "127.0.0.1"
START_SECONDS = 120.0
"""How long a server may take until it answers."""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server((HOST, 0)) as found:
        port: int = found.getsockname()[1]
        return port


@contextmanager
def server(command: list[str], port: int, folder: Path) -> Iterator[None]:
    """Runs a server until the block ends.

    Raises:
        SystemExit: When it does not answer.
    """
    with open(folder / "output", "wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output)
    try:
        end = time.monotonic() + START_SECONDS
        while True:
            try:
                socket.create_connection((HOST, port), timeout=1).close()
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > end:
                    raise SystemExit(f"{command[0]} does not answer") from None
                time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(60)


@contextmanager
def over_http(port: int, path: str) -> Iterator[Ask]:
    """Asks by POST of a form, which every engine takes."""
    connection = HTTPConnection(HOST, port)

    def connect() -> None:
        connection.close()
        connection.connect()
        # Small requests in two packets would wait for each other otherwise.
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept": "application/sparql-results+json",
    }

    def reply_to(body: str) -> HTTPResponse:
        connection.request("POST", path, body, headers)
        return connection.getresponse()

    def ask(question: Question, prologue: str = PROLOGUE) -> Rows:
        body = urlencode({"query": prologue + question.sparql})
        try:
            reply = reply_to(body)
        except ConnectionError:
            # The server closes a connection that was idle while slower peers answered.
            connect()
            reply = reply_to(body)
        text = reply.read().decode()
        if reply.status != 200:
            raise SystemExit(f"{question.name}: {text[:500]}")
        return question.from_json(text)

    connect()
    try:
        yield ask
    finally:
        connection.close()
