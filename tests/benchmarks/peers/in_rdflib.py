"""rdflib, which parses the file into memory before it can answer."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from peers.model import Ask, Data, Peer, Question, Rows
from peers.questions import PROLOGUE

PARSE = """
import sys, rdflib
graph = rdflib.Graph()
graph.parse(sys.argv[1], format="nt")
"""
ASK = (
    PARSE
    + """
sys.stdout.buffer.write(graph.query(sys.argv[2]).serialize(format="json"))
"""
)


class Rdflib(Peer):
    """The Python package rdflib."""

    name = "rdflib"
    note = "keeps nothing: each process parses the file first; left out above a million triples"
    most = 1_000_000

    def version(self) -> str:
        from measure import package

        return package("rdflib")

    def load(self, data: Data, home: Path) -> list[str] | None:
        return [sys.executable, "-c", PARSE, str(data.file)]

    def command(self, question: Question, data: Data, home: Path) -> list[str]:
        return [sys.executable, "-c", ASK, str(data.file), PROLOGUE + question.sparql]

    @contextmanager
    def asking(self, data: Data, home: Path) -> Iterator[Ask]:
        import rdflib

        graph = rdflib.Graph()
        graph.parse(data.file, format="nt")

        def ask(question: Question) -> Rows:
            found = graph.query(PROLOGUE + question.sparql)
            return [tuple("" if it is None else str(it) for it in row) for row in found]  # type: ignore[union-attr]

        yield ask
