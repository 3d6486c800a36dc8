"""Virtuoso 7, which runs as a server even for one question."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

from servers import HOST, virtuoso, virtuoso_programs

from peers.http_asking import over_http
from peers.model import Ask, Data, Peer, Question, Rows
from peers.questions import PROLOGUE, WORD

LOAD = "import sys; from peers.virtuoso import load; load(*sys.argv[1:])"
GRAPH = "urn:billgraph"
BUFFERS = 100_000
"""Of 8 KiB each."""

ROWS = 1_000_000
STATEMENTS = (
    "ld_dir('{folder}', '{file}', '{graph}');",
    "DB.DBA.RDF_OBJ_FT_RULE_ADD(null, null, 'All');",
    "rdf_loader_run();",
    "DB.DBA.VT_INC_INDEX_DB_DBA_RDF_OBJ();",
    "checkpoint;",
)
FIND = f"""SELECT DISTINCT ?code {{
    {{ ?code skos:prefLabel ?name . ?name bif:contains "{WORD}" }} UNION
    {{ ?code skos:altLabel ?name . ?name bif:contains "{WORD}" }} UNION
    {{ ?it bg:statedLabel ?name . ?name bif:contains "{WORD}" . ?it rdf:object ?code }} }}"""

BELOW = """SELECT ?code {{ ?code skos:broader ?top
    OPTION (TRANSITIVE, T_DISTINCT, T_IN(?code), T_OUT(?top), T_MIN(1))
    FILTER (?top = {top}) }}"""


class Virtuoso(Peer):
    """The server ``virtuoso-t``; cold, its program ``isql-vt`` asks the server that runs."""

    name = "Virtuoso"
    note = (
        "a server: cold is its program `isql-vt` beside a server that runs already, warm is HTTP;"
        " hierarchies and find are in its own SPARQL"
    )

    def __init__(self) -> None:
        self._ports = (0, 0)

    def missing(self) -> str | None:
        return None if virtuoso_programs() else "apt-get install virtuoso-opensource-7-bin"

    def version(self) -> str:
        told = subprocess.run(["isql-vt", "-?"], capture_output=True, text=True)
        line = next(it for it in (told.stdout + told.stderr).splitlines() if "Version" in it)
        return line.split()[1]

    def load(self, data: Data, home: Path) -> list[str] | None:
        return [sys.executable, "-c", LOAD, str(data.file), str(home)]

    @contextmanager
    def running(self, home: Path) -> Iterator[None]:
        with _running(home, home.parent) as self._ports:
            yield

    def command(self, question: Question, data: Data, home: Path) -> list[str]:
        query = " ".join((PROLOGUE + _own(question).sparql).split())
        return _isql(self._ports[0], f"SPARQL {query};", "csv=on")

    def read(self, question: Question, out: str) -> Rows:
        rows = [line.split(";") for line in out.splitlines() if line.strip()]
        return [tuple(it.replace("%3B", ";") for it in row) for row in rows]

    @contextmanager
    def asking(self, data: Data, home: Path) -> Iterator[Ask]:
        with over_http(self._ports[1], "/sparql") as ask:
            yield lambda question: ask(_own(question))


def _own(question: Question) -> Question:
    """The question in Virtuoso's own SPARQL, where that is quicker or right."""
    if question.name == "find":
        return replace(question, sparql=FIND)
    if "broader+" in question.sparql:
        # Its program isql-vt takes the path for one step, though the server would not.
        top = question.sparql.split("broader+ ")[1].split(" ")[0]
        return replace(question, sparql=BELOW.format(top=top))
    return question


def _isql(port: int, statement: str, *options: str) -> list[str]:
    quiet = ["banner=off", "prompt=off", "verbose=off", "blobs=on", *options]
    return ["isql-vt", f"{HOST}:{port}", "dba", "dba", *quiet, f"exec={statement}"]


def _running(home: Path, allowed: Path) -> AbstractContextManager[tuple[int, int]]:
    return virtuoso(home, buffers=BUFFERS, rows=ROWS, allowed=(allowed,), graph=GRAPH)


def load(file: str, folder: str) -> None:
    """Loads a file of N-Triples into a new database and ends the server."""
    path, home = Path(file).resolve(), Path(folder)
    with _running(home, path.parent) as (sql, _):
        for text in STATEMENTS:
            statement = text.format(folder=path.parent, file=path.name, graph=GRAPH)
            subprocess.run(_isql(sql, statement), check=True, stdout=subprocess.DEVNULL)
