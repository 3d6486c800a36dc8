"""A small store with all that commands need, and what they make of it when nothing is wrong."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from billgraph.graph import open_store
from billgraph.graph.changes.mark_state import OLD_MARKS
from billgraph.graph.store.layout import Layout
from billgraph.ontology.iris import expand
from faults.processes import Ended, Running
from faults.servers import Server

MANY = 150
FEW = 12
HEADS = "Code,Grouping,Classification,Specialization,Definition,Notes,Display Name,Section\n"


@dataclass(frozen=True)
class State:
    """All quads of a store; the marks that follow from the others stand apart.

    A change of the releases is made first, and the marks in a change of their own; in between,
    the store says that they are old.
    """

    quads: frozenset[str]
    marks: frozenset[str]
    has_old_marks: bool = False


@dataclass(frozen=True)
class Operation:
    """A command, and the store that it changes: `store`, `backup` or none.

    Attributes:
        server: The server that it changes.
    """

    name: str
    arguments: tuple[str, ...]
    changes: str | None = "store"
    server: Server | None = None


@dataclass
class Known:
    """What an operation does when nothing is wrong, and how long it takes."""

    seconds: float
    before: State | None
    after: State | None
    store: State | None


@dataclass
class World:
    """Folders: what every trial starts from, and those of the trial that goes on.

    Args:
        folder: An empty folder.
        servers: Servers on loopback, each of which `push` sends the store to.
    """

    folder: Path
    servers: tuple[Server, ...] = ()
    known: dict[str, Known] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._base, self._older = self.folder / "base", self.folder / "older"
        self.trial = self.folder / "trial"
        self.store, self.backup = self.trial / "store", self.trial / "backup"
        self.temporary = self.trial / "tmp"
        self._write_inputs()
        self._build()

    # What commands read

    def _write_inputs(self) -> None:
        for number in range(MANY):
            self._page("many", f"{number}.txt", 20_000 + number, "M34.1", f"M{35 + number % 60}.0")
        for edition in (1, 2):
            for number in range(FEW):
                codes = [f"M{35 + (number * edition + i) % 60}.{edition}" for i in range(8)]
                self._page(f"edition-{edition}", f"{number}.txt", 11_000 + number, *codes)
        self._page("", "new.txt", 30_000, "M34.1")
        self._page("", "next.txt", 30_001, "M34.1")
        for version, codes in (("240", 400), ("251", 600)):
            rows = (
                f"{number:03}H00000X,Moon Folk,Healer {number},,,,Night Healer {version}"
                f" {number},Individual\n"
                for number in range(100, 100 + codes)
            )
            self._file(f"nucc_taxonomy_{version}.csv").write_text(HEADS + "".join(rows))

    def _file(self, *names: str) -> Path:
        path = self.folder.joinpath("inputs", *names)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def _page(self, folder: str, name: str, code: int, *diagnoses: str) -> None:
        rows = (f"{it} | Name of {it} | Why {it} |" for it in diagnoses)
        head = "| ICD-10 Code | Description | Clinical Relevance |\n|---|---|---|\n"
        text = f"CPT {code}: Graft\nRelated Diagnoses\n{head}" + "\n".join(rows)
        self._file(folder, name).write_text(text)

    @property
    def operations(self) -> list[Operation]:
        def of(*names: str) -> str:
            return str(self._file(*names))

        copy = "INSERT { GRAPH <urn:mine> { ?s skos:note ?o } } WHERE { ?s skos:prefLabel ?o }"
        counted = "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p"
        counts = f"INSERT {{ GRAPH <urn:mine> {{ ?p skos:note ?n }} }} WHERE {{ {{ {counted} }} }}"
        found = [
            Operation("add one", ("add", of("new.txt"))),
            Operation("add many", ("add", of("many"))),
            Operation("replace one", ("add", of("edition-2", "1.txt"))),
            Operation("replace many", ("add", of("edition-2"))),
            Operation("remove", ("remove", "1.txt")),
            Operation("release add", ("release", "add", of("nucc_taxonomy_251.csv"))),
            Operation("release remove", ("release", "remove", "nucc")),
            Operation("update", ("sparql", "--update", copy)),
            Operation("update with counts", ("sparql", "--update", counts)),
            Operation("backup", ("backup", str(self.trial / "new-backup")), "new-backup"),
            Operation("backup over another", ("backup", str(self.backup)), "backup"),
            Operation("restore", ("restore", str(self.backup))),
        ]
        for server in self.servers:
            address = ("--endpoint", server.query, "--to-update", server.update)
            found.append(Operation(f"push to {server.name}", ("push", *address), None, server))
        return found

    @property
    def next_page(self) -> str:
        return str(self._file("next.txt"))

    def edition(self, number: int) -> str:
        return str(self._file(f"edition-{number}"))

    # The folders

    def _build(self) -> None:
        self._expect("init", str(self._older), store=self._older)
        shutil.copytree(self._older, self._base)
        for command in (
            ("add", self.edition(1)),
            ("release", "add", str(self._file("nucc_taxonomy_240.csv"))),
        ):
            self._expect(*command, store=self._base)

    def _expect(self, *arguments: str, store: Path) -> None:
        ended = Running({"BILLGRAPH_STORE": str(store)}, *arguments).end()
        assert ended.status == 0, ended

    def reset(self) -> None:
        """Gives the next trial its own copies of all."""
        shutil.rmtree(self.trial, ignore_errors=True)
        self.temporary.mkdir(parents=True)
        shutil.copytree(self._base, self.store)
        shutil.copytree(self._older, self.backup)

    def start(self, *arguments: object, code: str = "") -> Running:
        environment = {"BILLGRAPH_STORE": str(self.store), "TMPDIR": str(self.temporary)}
        for server in self.servers:
            environment |= server.environment
        return Running(environment, *arguments, code=code)

    def run(self, *arguments: object, code: str = "") -> Ended:
        return self.start(*arguments, code=code).end()

    def changed(self, operation: Operation) -> Path:
        """The store that an operation changes."""
        return self.trial / (operation.changes or "store")

    def know(self, operation: Operation) -> Known:
        """Runs an operation once with nothing wrong."""
        if operation.name not in self.known:
            self.reset()
            path = self.changed(operation)
            before = state(path)
            begun = time.monotonic()
            ended = self.run(*operation.arguments)
            seconds = time.monotonic() - begun
            assert ended.status == 0, ended
            self.known[operation.name] = Known(seconds, before, state(path), state(self.store))
        return self.known[operation.name]


def state(path: Path) -> State | None:
    """All that a store says; None where there is no store."""
    if not path.exists() or Layout(path).current() is None:
        return None
    mark = f"<{expand('bg:contestedBy')}>"
    with open_store(path, wait=0) as store:
        lines = {str(quad) for quad in store.oxigraph}
        has_old = store.has_old_marks()
    marks = {line for line in lines if mark in line}
    said = {line for line in lines if f"<{OLD_MARKS}>" in line}
    return State(frozenset(lines - marks - said), frozenset(marks), has_old)


def strangers(path: Path) -> list[str]:
    """The files in a store's folder that no reader needs."""
    current = Layout(path).current()
    assert current is not None
    recorded = json.loads((current / "record.json").read_text())["files"]
    kept = {current / name for name in (*recorded, "record.json", "in-use", "quads/LOCK")}
    kept |= {path / "billgraph.json", path / "writer.lock"}
    return sorted(str(it.relative_to(path)) for it in _files(path) if it not in kept)


def _files(path: Path) -> Iterator[Path]:
    return (entry for entry in path.rglob("*") if entry.is_file() or not any(entry.iterdir()))
