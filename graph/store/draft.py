"""A change of the store: a new generation while it is being made.

Every triple of a source is written twice, into the source's named graph and into
the default graph, which so is the union of all graphs. Oxigraph can compute a
union itself, but it counts a triple once for each graph that holds it
(`use_default_graph_as_union`, pyoxigraph 0.5.13), where SPARQL asks for a set.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store

from billgraph.graph.store.name_file import NAMES
from billgraph.graph.store.name_writing import write_names

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

    from billgraph.graph.store.update import GraphChange

CHUNK = 100_000
"""How many triples are collected before they are written; bounds the memory."""

_MUCH = 1.25


class Draft:
    """The quads of a generation that is not yet current.

    Each graph is put, replaced or dropped at most once.

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
        self._before = self._size()
        self._documents = [_Document(), _Document()]
        self._gone: dict[Quad, None] = {}
        self._dropped: list[NamedNode] = []
        self._waiting = 0
        self._changed: set[str] = set()
        self._base = base
        self._loading: list[Future[None]] = []
        self._pool: ThreadPoolExecutor | None = None

    def put(self, graph: str, triples: Collection[str]) -> None:
        """Adds a named graph that is not in the store yet.

        Args:
            graph: The IRI of the graph.
            triples: N-Triples lines without their closing dot.
        """
        self._changed.add(graph)
        if triples:
            min(self._documents, key=len).add(graph, triples)
            self._count(len(triples))

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

    def drop(self, graph: str) -> None:
        """Removes a named graph with all that no other graph says too."""
        self._changed.add(graph)
        name = NamedNode(graph)
        gone = self._quads(name)
        self._gone.update(dict.fromkeys(gone))
        self._dropped.append(name)
        self._count(len(gone))

    def update(self, update: str, before: Store) -> list[GraphChange]:
        """Runs a SPARQL update; see `billgraph.graph.store.update.run`."""
        from billgraph.graph.store.update import run

        self._write()
        self._wait()
        changes = run(self._store, before, update)
        self._changed |= {change.graph for change in changes}
        return changes

    def finish(self) -> None:
        """Writes all that is left, and closes the database for good."""
        self._write()
        self._wait()
        # Optimising rewrites the whole database. It pays when much is new: else a small
        # change that comes later would have to wait for it.
        if self._size() > self._before * _MUCH:
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

    def _size(self) -> int:
        size = 0
        for file in self._folder.glob("*.sst"):
            with suppress(FileNotFoundError):  # Oxigraph has just merged it into another
                size += file.stat().st_size
        return size

    def _quads(self, graph: NamedNode) -> list[Quad]:
        return list(self._store.quads_for_pattern(None, None, None, graph))

    def _count(self, more: int) -> None:
        self._waiting += more
        if self._waiting >= CHUNK:
            self._write()

    def _write(self) -> None:
        # What is loading must be in before anything is removed: a triple goes from the
        # default graph only if no other graph has it.
        self._wait()
        self._remove_gone()
        self._load()
        self._waiting = 0

    def _load(self) -> None:
        anchor = self._anchor()
        texts = [document.text() + anchor for document in self._documents if document]
        if not texts:
            return
        self._documents = [_Document(), _Document()]
        if self._pool is None:
            from concurrent.futures import ThreadPoolExecutor

            self._pool = ThreadPoolExecutor(2)
        # Oxigraph loads each document on one core; two documents take two.
        self._loading = [self._pool.submit(self._bulk_load, text) for text in texts]

    def _anchor(self) -> bytes:
        """One quad that is there already, to be loaded with all that is new.

        Oxigraph merges files whose keys overlap. Those of a graph of its own overlap with
        no others, so that each small change would leave four files for ever (and
        `optimize` would leave them too); with the anchor, they overlap with all.
        """
        for graph in self._store.named_graphs():
            for quad in self._store.quads_for_pattern(None, None, None, graph):
                # A blank node would be another one in the document.
                terms = quad.subject, quad.object, graph
                if all(isinstance(term, NamedNode | Literal) for term in terms):
                    return f"{graph} {{ {quad.triple} . }}\n".encode()
        return b""

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
        for graph in self._dropped:
            self._store.remove_graph(graph)
        self._dropped = []

    def _is_said_elsewhere(self, quad: Quad, gone: Collection[Quad]) -> bool:
        same = self._store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
        return any(other not in gone and other.graph_name != DefaultGraph() for other in same)


class _Document:
    """Graphs and their union as one TriG document, within which a blank node is one node."""

    def __init__(self) -> None:
        self._graphs: list[str] = []
        self._union: dict[str, None] = {}
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def add(self, graph: str, triples: Collection[str]) -> None:
        self._graphs += (f"<{graph}> {{\n", " .\n".join(triples), " .\n}\n")
        self._union.update(dict.fromkeys(triples))
        self._size += len(triples)

    def text(self) -> bytes:
        return "".join((" .\n".join((*self._union, "")), *self._graphs)).encode()
