"""Oxigraph's own program: loading and asking on the command line, and its server."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from peers.http_asking import HOST, free_port, over_http, server
from peers.model import Ask, Data, Peer, Question
from peers.questions import PROLOGUE


class OxigraphProgram(Peer):
    """The program ``oxigraph``; warm, its server answers over HTTP."""

    name = "oxigraph (program)"
    note = "warm: `oxigraph serve-read-only`, asked over HTTP"

    @property
    def _program(self) -> str | None:
        beside = Path(sys.executable).with_name("oxigraph")
        return str(beside) if beside.exists() else shutil.which("oxigraph")

    def missing(self) -> str | None:
        return None if self._program else "pip install oxigraph"

    def version(self) -> str:
        from measure import cost

        return cost([str(self._program), "--version"]).out.split()[-1]

    def load(self, data: Data, home: Path) -> list[str] | None:
        store = ["--location", str(home / "store")]
        return [str(self._program), "load", *store, "--file", str(data.file)]

    def command(self, question: Question, data: Data, home: Path) -> list[str]:
        store, query = ["--location", str(home / "store")], PROLOGUE + question.sparql
        asked = ["--results-format", "json", "--query", query]
        return [str(self._program), "query", *store, *asked]

    @contextmanager
    def asking(self, data: Data, home: Path) -> Iterator[Ask]:
        port = free_port()
        command = [str(self._program), "serve-read-only", "--location", str(home / "store")]
        started = server([*command, "--bind", f"{HOST}:{port}"], port, home)
        with started, over_http(port, "/query") as ask:
            yield ask
