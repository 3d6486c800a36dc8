"""One change of a store: nothing of it is there before it ends, then all of it is."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Self

from billgraph.graph.files import temporary
from billgraph.graph.store.layout import QUADS, Layout
from billgraph.graph.store.trouble import TROUBLE

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Store

    from billgraph.graph.names.search import Stated
    from billgraph.graph.store.update import GraphChange
    from billgraph.graph.store.writer import GenerationWriter


class Transaction:
    """A change that becomes the current generation when its block ends well.

    A block that changes nothing costs nothing; one that raises leaves the store
    as it was. The caller holds `Layout.writing`. Every method raises as the
    block's end does.

    Args:
        layout: The store's folder.

    Attributes:
        is_made: Whether its generation has become the current one.

    Raises:
        StoreNotWritable: When the disk refuses.
        DamagedStore: When the current generation cannot be read.
    """

    def __init__(self, layout: Layout) -> None:
        self.is_made = False
        self._layout = layout
        self._generation: Path | None = None
        self._before: Path | None = None
        self._writer: GenerationWriter | None = None

    def put(self, graph: str, triples: Collection[str]) -> None:
        """Adds a named graph; see `GenerationWriter.put`."""
        with self._trouble():
            self.writer.put(graph, triples)

    def put_part(self, graph: str, triples: Collection[str]) -> None:
        """Adds a part of a named graph; see `GenerationWriter.put_part`."""
        with self._trouble():
            self.writer.put_part(graph, triples)

    def record_names(self, graph: str, names: Collection[Stated]) -> None:
        """Tells what a graph that was put calls its codes; see `GenerationWriter.record_names`."""
        with self._trouble():
            self.writer.record_names(graph, names)

    def replace(self, graph: str, triples: Collection[str]) -> None:
        """Gives a named graph other triples; see `GenerationWriter.replace`."""
        with self._trouble():
            self.writer.replace(graph, triples)

    def amend(self, graph: str, gone: Collection[str], triples: Collection[str]) -> None:
        """Takes some triples from a named graph and adds others; see `GenerationWriter.amend`."""
        with self._trouble():
            self.writer.amend(graph, gone, triples)

    def drop(self, graph: str, successor: str | None = None) -> None:
        """Removes a named graph; see `GenerationWriter.drop`."""
        with self._trouble():
            self.writer.drop(graph, successor)

    def exclude_from_union(self, graph: str, successor: str | None = None) -> None:
        """Takes a named graph out of the default graph; see `GenerationWriter`."""
        with self._trouble():
            self.writer.exclude_from_union(graph, successor)

    def include_in_union(self, graph: str) -> None:
        """Puts a named graph into the default graph again; see `GenerationWriter`."""
        with self._trouble():
            self.writer.include_in_union(graph)

    def update(
        self, update: str, before: Store, *, base: str | None = None, apart: bool = False
    ) -> list[GraphChange]:
        """Runs a SPARQL update; one that changes nothing leaves no generation."""
        with self._trouble():
            changes = self.writer.update(update, before, base=base, apart=apart)
            if not changes and self._writer is not None:
                self._writer.close()
                self._writer = None
        return changes

    def checkpoint(self) -> Path:
        """Finishes what the change, the first of a new store, has made, and goes on from there.

        Nothing of it is there before the change ends.

        Returns:
            The folder of the generation that has it, to be read.
        """
        from billgraph.graph.store.writer import GenerationWriter

        with self._trouble():
            self.writer.finish()
            assert self._generation is not None
            # Of the first generation alone it is known that no store was there before it.
            before = self._layout.before_the_first()
            temporary.register(before)
            self._before = self._generation.rename(before)
            self._generation = self._layout.new_generation()
            temporary.register(self._generation, self._is_current)
            self._writer = GenerationWriter(self._generation / QUADS, self._before / QUADS)
        return self._before

    @property
    def writer(self) -> GenerationWriter:
        """The new generation, begun as a copy of the current one when first asked for."""
        if self._writer is None:
            from billgraph.graph.store.writer import GenerationWriter

            with self._trouble():
                base = self._layout.current()
                self._generation = self._layout.new_generation()
                temporary.register(self._generation, self._is_current)
                self._writer = GenerationWriter(
                    self._generation / QUADS, base / QUADS if base is not None else None
                )
        return self._writer

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._generation is None and error is None:
            return
        try:
            if error is None and self._writer is not None:
                with self._trouble():
                    self._writer.finish()
                    if self._before is not None:
                        self._layout.discard(self._before)
                    self._switch()
        finally:
            if self._writer is not None:
                self._writer.close()
            # If the change did not come to its end, what there is of it goes.
            self._layout.clear()
            for path in (self._before, self._generation):
                if path is not None:
                    temporary.unregister(path)

    def _switch(self) -> None:
        assert self._generation is not None
        with temporary.committing():
            try:
                self._layout.switch(self._generation, self._layout.current())
            finally:
                # Whatever breaks in here, the marker says what came of it.
                self.is_made = self._is_current()

    def _is_current(self) -> bool:
        return self._layout.current() == self._generation

    @contextmanager
    def _trouble(self) -> Iterator[None]:
        try:
            yield
        except TROUBLE as error:
            raise self._layout.not_written(error) from error
