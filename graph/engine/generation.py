"""One generation of a store, opened while another process holds it."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import Store as Oxigraph

from billgraph.graph.engine.embedded import EmbeddedEngine
from billgraph.graph.store.layout import QUADS, Layout
from billgraph.graph.store.opened import OpenGeneration


def open_generation(path: Path, generation: Path) -> EmbeddedEngine:
    """Opens one generation of a store, current or not, while another process holds it.

    Args:
        path: The store's folder.
        generation: The generation's folder, as `EmbeddedEngine.generation` gives it.

    Raises:
        DamagedStore: When its files cannot be read.
    """
    return _Generation(Layout(path), generation)


class _Generation(EmbeddedEngine):
    """One generation, which another process holds for as long as this one reads it."""

    def __init__(self, layout: Layout, generation: Path) -> None:
        self._only = generation
        super().__init__(layout)

    def _open(self) -> None:
        with self._layout.reading(self._only):
            quads = Oxigraph.read_only(str(self._only / QUADS))
        self._opened = OpenGeneration(self._only, quads, None)
