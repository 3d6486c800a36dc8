"""The writer of a new generation, which is a change of the store while it is being made.

Every triple of a source is written twice, into the source's named graph and into
the default graph, which so is the union of all graphs that stand in it. Oxigraph can
compute a union itself, but it counts a triple once for each graph that holds it
(`use_default_graph_as_union`, pyoxigraph 0.5.13), where SPARQL asks for a set. An
edition of an official code set stands in it while it is the set's latest; see
`billgraph.graph.store.superseded`.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, NamedNode, Quad, QuerySolutions, RdfFormat, Store, parse

from billgraph.graph.files.disk import put_in_place
from billgraph.graph.sparql.execution import execute, execute_apart
from billgraph.graph.store.backup import link_files
from billgraph.graph.store.compaction import file_sizes, overlapping_quad, should_compact
from billgraph.graph.store.name_index import NAMES
from billgraph.graph.store.name_index_writer import NameIndexWriter
from billgraph.graph.store.name_tables import stated_in
from billgraph.graph.store.rebuild import copy_without, should_rebuild
from billgraph.graph.store.superseded import is_in_union, superseded_graphs
from billgraph.graph.store.trig import TrigDocument
from billgraph.graph.store.update import enforce_union
from billgraph.ontology.iris import AUDIT, CATALOGUE

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

    from billgraph.graph.names.search import Stated
    from billgraph.graph.store.update import GraphChange

CHUNK = 100_000
"""How many triples are collected before they are written; bounds the memory."""

_MANY_NAMES = 200_000
"""How many names are collected before they are written; bounds the memory too."""

_NAMELESS = frozenset({AUDIT, CATALOGUE})
"""Graphs that name no code."""


class GenerationWriter:
    """The quads of a generation that is not yet current.

    Args:
        quads: The folder of the new database; it must not exist.
        base: The folder of the database to start from, or None for an empty one.
            Its unchanging files are shared by hard links, so that the start
            costs the same whatever its size.

    Raises:
        OSError: When the disk refuses.
    """

    def __init__(self, quads: Path, base: Path | None) -> None:
        self._before_it = None if base is None else Store.read_only(str(base))
        if base is not None and self._before_it is not None:
            link_files(self._before_it, base, quads)
        self._target = self._folder = quads
        self._store = Store(str(quads))
        self._is_open = True
        self._before = sum(file_sizes(quads))
        self._is_large = False
        self._documents = [TrigDocument(), TrigDocument()]
        self._gone: dict[Quad, None] = {}
        self._waiting = 0
        self._changed: set[str] = set()
        self._named: Counter[Stated] = Counter()
        self._names_told: set[str] = set()
        self._names = NameIndexWriter(quads.parent / NAMES, base and base.parent / NAMES)
        self._superseded = superseded_graphs(self._store)
        self._superseded_before = {name.value for name in self._superseded}
        self._loading: list[Future[None]] = []
        self._pool: ThreadPoolExecutor | None = None

    def put(self, graph: str, triples: Collection[str]) -> None:
        """Adds triples to a named graph; a large graph is put in pieces.

        Args:
            graph: The IRI of the graph.
            triples: N-Triples lines without their closing dot.
        """
        self._note_change(graph)
        if triples:
            superseded = NamedNode(graph) in self._superseded
            min(self._documents, key=len).add(graph, triples, in_union=not superseded)
            self._count(len(triples))

    def put_part(self, graph: str, triples: Collection[str]) -> None:
        """Adds one of many parts of a graph, and loads it at once; see `put`.

        The parts are small, which takes less memory than collecting them.
        """
        self.put(graph, triples)
        self._is_large = True
        self._write()

    def record_names(self, graph: str, names: Collection[Stated]) -> None:
        """Tells what a graph calls the codes that it mentions, once all of it was put.

        Where it is new, it then need not be read again for the index of names.

        Args:
            graph: The IRI of the graph.
            names: All its names, and the codes that it does not name.
        """
        name = NamedNode(graph)
        if self._before_it is not None and self._before_it.contains_named_graph(name):
            return
        self._changed.discard(graph)
        self._names_told.add(graph)
        if name not in self._superseded:
            self._named.update(names)
            if len(self._named) >= _MANY_NAMES:
                self._names.write(self._named)
                self._named.clear()

    def replace(self, graph: str, triples: Collection[str]) -> None:
        """Gives a named graph these triples in the place of those that it has.

        Editions of a page mostly say the same, so only what differs is written:
        removing a triple costs many times what reading it does.

        Args:
            graph: The IRI of the graph.
            triples: N-Triples lines without their closing dot.
        """
        before = {str(quad.triple): quad for quad in self._quads(NamedNode(graph))}
        after = set(triples)
        gone = [quad for triple, quad in before.items() if triple not in after]
        self._gone.update(dict.fromkeys(gone))
        self._count(len(gone))
        self.put(graph, [triple for triple in triples if triple not in before])

    def amend(self, graph: str, gone: Collection[str], triples: Collection[str]) -> None:
        """Takes some triples from a named graph and adds others, without reading the rest.

        Args:
            graph: The IRI of the graph.
            gone: What it has and shall not have, as N-Triples lines without closing dot.
            triples: What it shall have too.
        """
        name = NamedNode(graph)
        for quad in parse(" .\n".join((*gone, "")).encode(), RdfFormat.N_TRIPLES):
            self._gone[Quad(quad.subject, quad.predicate, quad.object, name)] = None
        self._count(len(gone))
        self.put(graph, triples)

    def drop(self, graph: str, successor: str | None = None) -> None:
        """Removes a named graph with all that no other graph says too.

        Args:
            graph: The IRI of the graph.
            successor: That of a graph which says much of the same; it spares time.
        """
        name = NamedNode(graph)
        self._write()
        self._wait()
        self._note_change(graph)
        if should_rebuild(self._store, name, CHUNK):
            self._superseded.discard(name)
            self._rebuild_without(name)
            return
        self._leave_union(name, successor)
        self._superseded.discard(name)
        self._remove(self._store.quads_for_pattern(None, None, None, name))
        self._store.remove_graph(name)

    def exclude_from_union(self, graph: str, successor: str | None = None) -> None:
        """Takes a graph out of the default graph, or keeps a new one from standing in it.

        Args:
            graph: The IRI of the graph.
            successor: That of a graph which says much of the same; it spares time.
        """
        name = NamedNode(graph)
        if name not in self._superseded:
            self._write()
            self._wait()
            self._note_change(graph)
            self._leave_union(name, successor)
            self._superseded.add(name)

    def include_in_union(self, graph: str) -> None:
        """Puts a graph that was superseded into the default graph again."""
        name = NamedNode(graph)
        if name in self._superseded:
            self._note_change(graph)
            self._superseded.discard(name)
            for quad in self._store.quads_for_pattern(None, None, None, name):
                min(self._documents, key=len).add(graph, [str(quad.triple)], in_graph=False)
                self._count(1)

    def update(
        self, update: str, before: Store, *, base: str | None = None, apart: bool = False
    ) -> list[GraphChange]:
        """Runs a SPARQL update, where asked in a process of its own.

        See `billgraph.graph.store.update` for what it may do.
        """
        self._write()
        self._wait()
        if apart:
            # Only one process at a time may have the database open for writing.
            del self._store
            try:
                execute_apart(self._folder, update, base)
            finally:
                self._store = Store(str(self._folder))
        else:
            execute(self._store, update, base)
        changes = enforce_union(self._store, before, self._superseded)
        for change in changes:
            self._note_change(change.graph)
        return changes

    def finish(self) -> None:
        """Writes all that is left, and closes the database for good."""
        self._write()
        if self._changed - _NAMELESS:
            self._wait()
        # Oxigraph needs a processor meanwhile, and none of it is Python's.
        settled = self._threads().submit(self._settle, list(self._loading))
        self._write_names()
        settled.result()
        self.close()
        for log in self._folder.glob("LOG*"):
            log.unlink()
        if self._folder != self._target:
            shutil.rmtree(self._target)
            put_in_place(self._folder, self._target)

    def _settle(self, loading: Iterable[Future[None]]) -> None:
        for future in loading:
            future.result()
        if should_compact(file_sizes(self._folder), self._before, is_large=self._is_large):
            self._store.optimize()
        self._store.flush()

    def close(self) -> None:
        """Ends the work of this writer, finished or not."""
        if not self._is_open:
            return
        self._is_open = False
        if self._pool is not None:
            self._pool.shutdown()
        # Oxigraph closes a database when its last reference goes.
        del self._store, self._loading, self._before_it

    def _note_change(self, graph: str) -> None:
        """Notes that a graph is not as it was; what it names is read at the end."""
        if graph in self._names_told:
            # It is new, so what it names now is what was told of it.
            self._write()
            self._wait()
            self._names_told.discard(graph)
            if NamedNode(graph) not in self._superseded:
                self._named.subtract(stated_in(self._store, graph))
        self._changed.add(graph)

    def _write_names(self) -> None:
        superseded = {name.value for name in self._superseded}
        for graph in self._changed - _NAMELESS:
            if graph not in superseded:
                self._named.update(stated_in(self._store, graph))
            if self._before_it is not None and graph not in self._superseded_before:
                self._named.subtract(stated_in(self._before_it, graph))
        self._names.finish(self._whole, self._named, superseded)

    def _whole(self) -> Store:
        self._wait()
        return self._store

    def _quads(self, graph: NamedNode) -> list[Quad]:
        return list(self._store.quads_for_pattern(None, None, None, graph))

    def _count(self, more: int) -> None:
        self._waiting += more
        if self._waiting >= CHUNK:
            self._is_large = True
            self._write()

    def _write(self) -> None:
        # What is loading must be in before anything is removed: a triple goes from the
        # default graph only if no other graph has it.
        self._wait()
        self._remove_gone()
        self._load()
        self._waiting = 0

    def _load(self) -> None:
        anchor = overlapping_quad(self._store)
        texts = [document.taken(anchor) for document in self._documents if document]
        if not texts:
            return
        # Oxigraph loads each document on one core; two documents take two.
        self._loading = [self._threads().submit(self._bulk_load, text) for text in texts]

    def _threads(self) -> ThreadPoolExecutor:
        if self._pool is None:
            from concurrent.futures import ThreadPoolExecutor

            self._pool = ThreadPoolExecutor(3)  # two that load, and one that waits for them
        return self._pool

    def _bulk_load(self, text: bytes) -> None:
        # Lenient: the IRIs were made by billgraph and need no second validation.
        self._store.bulk_load(text, RdfFormat.TRIG, lenient=True)

    def _wait(self) -> None:
        loading, self._loading = self._loading, []
        for future in loading:
            future.result()

    def _remove_gone(self) -> None:
        gone, self._gone = self._gone, {}
        # First ask, then remove: what is asked must not depend on the order.
        unsaid = [quad for quad in gone if not self._is_said_elsewhere(quad, gone)]
        for quad in gone:
            self._store.remove(quad)
        for quad in unsaid:
            self._store.remove(Quad(quad.subject, quad.predicate, quad.object, DefaultGraph()))
        # Oxigraph knows the name of a graph that has lost its last quad.
        for graph in {quad.graph_name for quad in gone}:
            if next(self._store.quads_for_pattern(None, None, None, graph), None) is None:
                self._store.remove_graph(graph)

    def _rebuild_without(self, graph: NamedNode) -> None:
        """Goes on with another database, into which all but one graph is loaded."""
        old, before = self._store, self._folder
        self._folder = before.with_name(f"{before.name}-rebuilt")
        self._store = Store(str(self._folder))
        self._before = 0
        for name, plain, other in copy_without(old, self._store, graph):
            is_in_union = name not in self._superseded
            union = [Quad(*it.triple) for it in other if is_in_union]
            self._store.bulk_extend([*other, *union])
            triples = [str(quad.triple) for quad in plain]
            min(self._documents, key=len).add(name.value, triples, in_union=is_in_union)
            self._count(len(plain))
        self._write()
        self._wait()
        if before != self._target:
            del old
            shutil.rmtree(before)

    def _leave_union(self, graph: NamedNode, successor: str | None) -> None:
        """Removes from the default graph what only this graph says there."""
        if graph in self._superseded:
            return
        ignored = ", ".join(map(str, (graph, *self._superseded)))
        is_in_union = successor is not None and NamedNode(successor) not in self._superseded
        first = f"FILTER NOT EXISTS {{ GRAPH <{successor}> {{ ?s ?p ?o }} }}" if is_in_union else ""
        # Asked at once: to ask for each triple by itself takes ten times as long.
        unsaid = self._store.query(
            f"""SELECT ?s ?p ?o {{
                GRAPH {graph} {{ ?s ?p ?o }}
                {first}
                FILTER NOT EXISTS {{
                    GRAPH ?other {{ ?s ?p ?o }} FILTER (?other NOT IN ({ignored}))
                }}
            }}"""
        )
        assert isinstance(unsaid, QuerySolutions)
        self._remove(Quad(it["s"], it["p"], it["o"], DefaultGraph()) for it in unsaid)

    def _remove(self, quads: Iterable[Quad]) -> None:
        """Removes quads in bounded memory; removing a graph at once would hold all of it."""
        for count, quad in enumerate(quads, 1):
            self._store.remove(quad)
            if count % CHUNK == 0:
                self._store.flush()

    def _is_said_elsewhere(self, quad: Quad, gone: Collection[Quad]) -> bool:
        same = self._store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
        return any(is_in_union(it.graph_name, self._superseded) and it not in gone for it in same)
