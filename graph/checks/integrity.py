"""Whether a store holds what it should: all of it read, and held against itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, NamedNode, Quad

from billgraph.graph.errors import DamagedStore
from billgraph.graph.rdf.pages import page_triples
from billgraph.graph.rdf.stored_page import stored_page
from billgraph.graph.store.layout import Layout
from billgraph.graph.store.manifest import matches_manifest
from billgraph.graph.store.name_index import NAMES
from billgraph.graph.store.superseded import is_in_union, superseded_graphs
from billgraph.graph.store.trouble import RESTORE, TROUBLE
from billgraph.ontology.iris import CATALOGUE, PAGES, RELEASES, expand

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Store as Oxigraph

    from billgraph.graph.engine.embedded import EmbeddedEngine
    from billgraph.graph.progress import Progress

_TOLD_EVERY = 20_000
_FEW = 3


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in a store that is not as it should be.

    Attributes:
        where: The graph or the file.
        problem: What is wrong.
        mend: What to do about it.
    """

    where: str
    problem: str
    mend: str


def check(
    store: EmbeddedEngine, generation: Path, progress: Progress | None = None
) -> Iterator[Fault]:
    """Reads all that a store holds, and finds what cannot be right.

    Checked are: that the files are those that were written; that every quad can be read;
    that the default graph is the union of the graphs that stand in it; that each page's
    graph is what its page states, no more and no less; that the catalogue and the graphs
    of releases agree; and that the index of names is sound.

    Args:
        store: The store.
        generation: The folder of its current generation.
        progress: Called with the number of quads read and the graph they are in.

    Yields:
        What is wrong; nothing when all is well.

    Raises:
        DamagedStore: When the database cannot be read at all.
    """
    layout = Layout(store.path)
    try:
        for name, problem in layout.mismatches(generation, whole=True):
            # The index may be missing, and what is wrong with it is told last.
            if name != NAMES:
                yield Fault(str(generation / name), problem, RESTORE)
        yield from _quads(store, progress)
    except TROUBLE as error:
        told = layout.not_read(error)
        yield Fault(str(generation), told.problem, told.mend)
    except DamagedStore as error:
        yield Fault(str(generation), error.problem, error.mend)
    yield from _names(generation / NAMES)


def _quads(store: EmbeddedEngine, progress: Progress | None) -> Iterator[Fault]:
    quads = store.oxigraph
    superseded = superseded_graphs(quads)
    yield from _union(quads, superseded, progress)
    for name in quads.named_graphs():
        if isinstance(name, NamedNode) and name.value.startswith(PAGES):
            yield from _page(store, quads, name)
    yield from _releases(quads)


def _union(
    quads: Oxigraph,
    superseded: set[NamedNode],
    progress: Progress | None,
) -> Iterator[Fault]:
    count = 0
    for graph in (DefaultGraph(), *quads.named_graphs()):
        wrong = []
        try:
            for quad in quads.quads_for_pattern(None, None, None, graph):
                count += 1
                if progress is not None and count % _TOLD_EVERY == 0:
                    progress(count, str(graph))
                if graph not in superseded and not _has_its_other(quads, quad, superseded):
                    wrong.append(quad)
        except TROUBLE as error:
            yield Fault(str(graph), f"cannot be read: {error}", RESTORE)
            continue
        if wrong:
            what = (
                "are said by no source"
                if isinstance(graph, DefaultGraph)
                else "are not in the union"
            )
            shown = "; ".join(str(quad.triple) for quad in wrong[:_FEW])
            yield Fault(str(graph), f"{len(wrong)} triples {what}, such as {shown}", RESTORE)


def _has_its_other(quads: Oxigraph, quad: Quad, superseded: set[NamedNode]) -> bool:
    """Tells whether a triple of a source is in the union, and one of the union in a source."""
    if not isinstance(quad.graph_name, DefaultGraph):
        return Quad(quad.subject, quad.predicate, quad.object, DefaultGraph()) in quads
    same = quads.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
    return any(is_in_union(it.graph_name, superseded) for it in same)


def _page(store: EmbeddedEngine, quads: Oxigraph, graph: NamedNode) -> Iterator[Fault]:
    there = {str(quad.triple) for quad in quads.quads_for_pattern(None, None, None, graph)}
    try:
        _, triples = page_triples(stored_page(store, graph.value))
    except (AssertionError, KeyError, ValueError) as error:
        yield Fault(graph.value, f"is no whole page: {error}", "add the page again")
        return
    digest = f" <{expand('bg:digest')}> "
    said = {line for line in triples if digest not in line}
    there = {line for line in there if digest not in line}
    if said != there:
        count = len(said ^ there)
        yield Fault(graph.value, f"{count} triples do not fit the page", "add the page again")


def _releases(quads: Oxigraph) -> Iterator[Fault]:
    is_release = NamedNode(expand("bg:codeSet"))
    listed = {
        quad.subject
        for quad in quads.quads_for_pattern(None, is_release, None, NamedNode(CATALOGUE))
    }
    graphs = {
        name
        for name in quads.named_graphs()
        if isinstance(name, NamedNode) and name.value.startswith(RELEASES)
    }
    for name in sorted(listed ^ graphs, key=str):
        problem = "is in the catalogue and has no graph" if name in listed else "is in no catalogue"
        yield Fault(str(name), problem, "add the release again")


def _names(path: Path) -> Iterator[Fault]:
    """Checks the index of names, which is derived: the next change rebuilds a broken one."""
    try:
        import sqlite3
    except ImportError:
        return
    if not path.exists():
        return
    mend = f"delete {path}; searches do without, and the next change makes it anew"
    if not matches_manifest(path):
        yield Fault(str(path), "is damaged: it is not what was written", mend)
        return
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as index:
            (found,) = index.execute("PRAGMA quick_check").fetchone()
    except sqlite3.Error as error:
        yield Fault(str(path), f"is damaged: {error}", mend)
        return
    if found != "ok":
        yield Fault(str(path), f"is damaged: {found}", mend)
