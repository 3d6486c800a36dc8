"""Oxigraph's own program: loading and asking on the command line, and its server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from servers import HOST, free_port, oxigraph_program, running

from peers.http_asking import over_http
from peers.model import Ask, Data, Peer, Question
from peers.questions import PROLOGUE


class OxigraphProgram(Peer):
    """The program ``oxigraph``; warm, its server answers over HTTP."""

    name = "oxigraph (program)"
    note = "warm: `oxigraph serve-read-only`, asked over HTTP"

    def missing(self) -> str | None:
        return None if oxigraph_program() else "pip install oxigraph"

    def version(self) -> str:
        from measure import cost

        return cost([str(oxigraph_program()), "--version"]).out.split()[-1]

    def load(self, data: Data, home: Path) -> list[str] | None:
        store = ["--location", str(home / "store")]
        return [str(oxigraph_program()), "load", *store, "--file", str(data.file)]

    def command(self, question: Question, data: Data, home: Path) -> list[str]:
        store, query = ["--location", str(home / "store")], PROLOGUE + question.sparql
        asked = ["--results-format", "json", "--query", query]
        return [str(oxigraph_program()), "query", *store, *asked]

    @contextmanager
    def asking(self, data: Data, home: Path) -> Iterator[Ask]:
        port = free_port()
        command = [str(oxigraph_program()), "serve-read-only", "--location", str(home / "store")]
        started = running([*command, "--bind", f"{HOST}:{port}"], port, home)
        with started, over_http(port, "/query") as ask:
            yield ask
