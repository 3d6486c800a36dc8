"""Asking a server on loopback over a connection that stays open."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlencode

from servers import HOST

from peers.model import Ask, Question, Rows
from peers.questions import PROLOGUE


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
