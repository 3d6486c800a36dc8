"""Every command that asks something, with the call of the library that answers the same."""

from __future__ import annotations

import os
import shlex
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from billgraph.graph import Store

BOUND = "SELECT ?code ?note { ?s rdf:subject cpt:0489T ; rdf:object ?code ; bg:note ?note }"
AGGREGATE = "SELECT ?p (COUNT(*) AS ?n) { ?s rdf:predicate ?p } GROUP BY ?p"


@dataclass(frozen=True, slots=True)
class Command:
    """One command.

    Attributes:
        name: What it is called in the tables.
        arguments: The arguments of billgraph; PAGE stands for the file of a page.
        call: The call of the library, with a store and that file.
        reads: What it must read all of; empty for a command that may not grow with the store.
    """

    name: str
    arguments: tuple[str, ...]
    call: Callable[[Store, Path], Any]
    reads: str = ""

    def shown(self) -> list[str]:
        """The arguments as people type them."""
        return [shlex.quote(it) for it in self.arguments]


def _export(name: str) -> Callable[[Store, Path], Any]:
    def call(store: Store, page: Path) -> None:
        from billgraph.graph.export.formats import export_file
        from billgraph.graph.export.selection import ExportRequest, select

        path = page.with_name(f"made-{os.getpid()}.{name}")
        export_file(select(store, ExportRequest(("0489T",))), name, path)
        path.unlink()

    return call


def _sparql(query: str) -> Callable[[Store, Path], Any]:
    return lambda store, _: list(store.sparql(query).rows)


def _releases(store: Store, page: Path) -> Any:
    from billgraph.graph.rdf.catalogue import catalogue

    return catalogue(store)


def _page(store: Store, page: Path) -> Any:
    from billgraph.graph import read_page, write_page

    return write_page(read_page(page))


def _audit_page(store: Store, page: Path) -> Any:
    from billgraph.graph import read_page

    return store.audit(read_page(page))


FORMATS = ("graphml", "turtle", "ntriples", "cypher", "mermaid", "html", "fhir")

QUESTIONS = (
    Command("links 0489T", ("links", "0489T"), lambda store, _: store.links("0489T")),
    Command("links M34.1", ("links", "M34.1"), lambda store, _: store.links("M34.1")),
    Command(
        "links M34 --descend",
        ("links", "M34", "--descend"),
        lambda store, _: store.links("M34", descend=True),
    ),
    Command("show 0489T", ("show", "0489T"), lambda store, _: store.show("0489T")),
    Command("show M34.1", ("show", "M34.1"), lambda store, _: store.show("M34.1")),
    Command(
        "find scleroderma", ("find", "scleroderma"), lambda store, _: store.find("scleroderma")
    ),
    Command("find, misspelt", ("find", "sclerodrema"), lambda store, _: store.find("sclerodrema")),
    Command("find m34", ("find", "m34"), lambda store, _: store.find("m34")),
    Command("tree M34", ("tree", "M34"), lambda store, _: store.tree("M34")),
    Command(
        "path M34.1 207RC0000X",
        ("path", "M34.1", "207RC0000X"),
        lambda store, _: store.paths("M34.1", "207RC0000X"),
    ),
    Command(
        "common M34.0 M34.1",
        ("common", "M34.0", "M34.1"),
        lambda store, _: store.common("M34.0", "M34.1"),
    ),
    Command("similar 0489T", ("similar", "0489T"), lambda store, _: store.similar("0489T")),
    Command("similar M34.1", ("similar", "M34.1"), lambda store, _: store.similar("M34.1")),
    Command(
        "contradictions 0489T",
        ("contradictions", "0489T"),
        lambda store, _: store.contradictions("0489T"),
    ),
    Command("audit 0489T", ("audit", "0489T"), lambda store, _: store.audit("0489T")),
    Command("audit PAGE", ("audit", "PAGE"), _audit_page),
    Command("sparql, bound", ("sparql", BOUND), _sparql(BOUND)),
    Command("page PAGE", ("page", "PAGE"), _page),
    *(
        Command(
            f"export 0489T -f {it}", ("export", "0489T", "-f", it, "-o", os.devnull), _export(it)
        )
        for it in FORMATS
    ),
    Command("release list", ("release", "list"), _releases),
    Command("sources", ("sources",), lambda store, _: store.sources(), "pages, once"),
    Command("stats", ("stats",), lambda store, _: store.stats(), "the store, once"),
    Command(
        "sparql, aggregate",
        ("sparql", AGGREGATE),
        _sparql(AGGREGATE),
        "statements",
    ),
)


@contextmanager
def asked(store: Path, page: Path) -> Iterator[Callable[[str], float]]:
    """A process that has the store open and answers by its library.

    Yields:
        What asks a command by its name, and returns the seconds that the call took.
    """
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(store, page, theirs))
    process.start()
    theirs.close()

    def ask(name: str) -> float:
        ours.send(name)
        seconds: float = ours.recv()
        return seconds

    try:
        yield ask
    finally:
        ours.close()
        process.join()


def _serve(path: Path, page: Path, pipe: Connection) -> None:
    from billgraph.graph import open_store

    calls = {it.name: it.call for it in QUESTIONS}
    with open_store(path) as store:
        while True:
            try:
                name = pipe.recv()
            except EOFError:
                return
            start = time.perf_counter()
            calls[name](store, page)
            pipe.send(time.perf_counter() - start)
