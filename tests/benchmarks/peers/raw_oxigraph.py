"""The engine below billgraph, asked in SPARQL without billgraph."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from peers.model import Ask, Data, Peer, Question, Rows
from peers.questions import PROLOGUE

LOAD = """
import sys, pyoxigraph
store = pyoxigraph.Store(sys.argv[2])
store.bulk_load(path=sys.argv[1], format=pyoxigraph.RdfFormat.N_TRIPLES)
store.optimize()
store.flush()
"""
ASK = """
import sys, pyoxigraph
store = pyoxigraph.Store.read_only(sys.argv[1])
found = store.query(sys.argv[2])
sys.stdout.buffer.write(found.serialize(format=pyoxigraph.QueryResultsFormat.JSON))
"""


class RawOxigraph(Peer):
    """The Python package pyoxigraph."""

    name = "pyoxigraph"

    def version(self) -> str:
        from measure import package

        return package("pyoxigraph")

    def load(self, data: Data, home: Path) -> list[str] | None:
        return [sys.executable, "-c", LOAD, str(data.file), str(home / "store")]

    def command(self, question: Question, data: Data, home: Path) -> list[str]:
        return [sys.executable, "-c", ASK, str(home / "store"), PROLOGUE + question.sparql]

    @contextmanager
    def asking(self, data: Data, home: Path) -> Iterator[Ask]:
        import pyoxigraph

        store = pyoxigraph.Store.read_only(str(home / "store"))

        def ask(question: Question) -> Rows:
            found = store.query(PROLOGUE + question.sparql)
            assert isinstance(found, pyoxigraph.QuerySolutions)
            return [tuple(getattr(it, "value", "") for it in row) for row in found]

        yield ask
