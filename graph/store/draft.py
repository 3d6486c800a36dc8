"""A change of the store: a new generation while it is being made.

Every quad of a source is written twice, into the source's named graph and into
the default graph, which so is the union of all graphs. Oxigraph can compute a
union itself, but it counts a triple once for each graph that holds it
(`use_default_graph_as_union`, pyoxigraph 0.5.13), where SPARQL asks for a set.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store

from billgraph.graph.store.name_file import NAMES
from billgraph.graph.store.name_writing import write_names

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

    from billgraph.graph.store.update import GraphChange

CHUNK = 100_000
"""How many triples are collected before they are loaded; bounds the memory."""

_OPTIMIZE_SHARE = 4


class Draft:
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
        if base is not None:
            Store.read_only(str(base)).backup(str(quads))
        self._folder = quads
        self._store = Store(str(quads))
        self._is_open = True
        self._before = len(self._store) if base is not None else 0
        self._named: list[str] = []
        self._default: dict[str, None] = {}
        self._dropped: set[NamedNode] = set()
        self._changed: set[str] = set()
        self._base = base
        self._loading: list[Future[None]] = []
        self._pool: ThreadPoolExecutor | None = None
        self._loaded = 0

    def put(self, graph: str, triples: Iterable[str]) -> None:
        """Adds triples to a named graph, beside what it holds.

        Args:
            graph: The IRI of the graph.
            triples: N-Triples lines without their closing dot.
        """
        self._changed.add(graph)
        name = f" <{graph}> .\n"
        for triple in triples:
            self._named.append(triple + name)
            self._default[triple] = None
        if len(self._named) >= CHUNK:
            self._load()

    def drop(self, graph: str) -> None:
        """Removes a named graph with all that no other graph says too."""
        self._changed.add(graph)
        self._dropped.add(NamedNode(graph))

    def update(self, update: str, before: Store) -> list[GraphChange]:
        """Runs a SPARQL update; see `billgraph.graph.store.update.run`."""
        from billgraph.graph.store.update import run

        self._load()
        self._wait()
        return run(self._store, before, update)

    def finish(self) -> None:
        """Writes all that is left, and closes the database for good."""
        self._load()
        self._wait()
        # Optimising rewrites the whole database. It pays when much is new; small changes
        # are left to the compaction that RocksDB does by itself.
        if self._loaded * _OPTIMIZE_SHARE >= self._before:
            self._store.optimize()
        self._store.flush()
        self._write_names()
        self.close()
        for log in self._folder.glob("LOG*"):
            log.unlink()

    def close(self) -> None:
        """Ends the work of this draft, finished or not."""
        if not self._is_open:
            return
        self._is_open = False
        if self._pool is not None:
            self._pool.shutdown()
        # Oxigraph closes a database when its last reference goes.
        del self._store, self._loading

    def _write_names(self) -> None:
        base = self._base.parent / NAMES if self._base is not None else None
        write_names(self._store, self._changed, self._folder.parent / NAMES, base)

    def _load(self) -> None:
        # What is loading must be in before a graph is dropped: a triple goes from the
        # default graph only if no other graph has it.
        self._wait()
        self._remove_dropped()
        if not self._named:
            return
        named = "".join(self._named).encode()
        default = "".join(f"{triple} .\n" for triple in self._default).encode()
        self._loaded += len(self._named) + len(self._default)
        self._named, self._default = [], {}
        if self._pool is None:
            from concurrent.futures import ThreadPoolExecutor

            self._pool = ThreadPoolExecutor(2)
        # Oxigraph loads each input on one core; two inputs take two.
        self._loading = [self._pool.submit(self._bulk_load, part) for part in (named, default)]

    def _bulk_load(self, data: bytes) -> None:
        # Lenient: the IRIs were made by billgraph and need no second validation.
        self._store.bulk_load(data, RdfFormat.N_QUADS, lenient=True)

    def _wait(self) -> None:
        loading, self._loading = self._loading, []
        for future in loading:
            future.result()

    def _remove_dropped(self) -> None:
        dropped, self._dropped = self._dropped, set()
        gone: list[str] = []
        for graph in dropped:
            quads = list(self._store.quads_for_pattern(None, None, None, graph))
            triples = [f"{quad.triple} ." for quad in quads]
            gone.append(f"GRAPH {graph} {{ {' '.join(triples)} }}")
            gone += [
                triple
                for quad, triple in zip(quads, triples, strict=True)
                if not self._is_kept(quad, dropped)
            ]
        if gone:
            self._store.update(f"DELETE DATA {{ {' '.join(gone)} }}")
        for graph in dropped:
            self._store.remove_graph(graph)

    def _is_kept(self, quad: Quad, dropped: set[NamedNode]) -> bool:
        same = self._store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
        return any(
            other.graph_name not in dropped and other.graph_name != DefaultGraph() for other in same
        )
