"""A generation that is open for reading, which the threads of a process share."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, BinaryIO

from pyoxigraph import Store as Oxigraph

if TYPE_CHECKING:
    from billgraph.graph.store.name_index import IndexedNames


class OpenGeneration:
    """One generation, with what was read of it once.

    It is released when its last reader lets go of it: a question that one thread asks goes on
    with it while another thread's change has moved the store to the next one.

    Args:
        generation: Its folder.
        quads: Its database.
        held: The file that keeps it from being cleared; None where somebody else holds it.
    """

    def __init__(self, generation: Path, quads: Oxigraph, held: BinaryIO | None) -> None:
        self.generation = generation
        self.editions: Mapping[str, Any] | None = None
        self._quads: Oxigraph | None = quads
        self._held = held
        self._names: dict[str, IndexedNames | None] = {}
        self._lock = Lock()

    @property
    def quads(self) -> Oxigraph:
        """The database.

        Raises:
            ValueError: When the store was closed.
        """
        quads = self._quads
        if quads is None:
            raise ValueError("the store is closed")
        return quads

    def names(self, name: str | None = None) -> IndexedNames | None:
        """Returns an index of names that lies beside the database, opened once.

        Args:
            name: The name of its file; by default the index of the generation itself.
        """
        # A lookup of links needs no names.
        from billgraph.graph.store.name_index import NAMES, open_names

        name = name or NAMES
        with self._lock:
            if self._quads is not None and self._names.get(name) is None:
                self._names[name] = open_names(self.generation, name)
            return self._names.get(name)

    def close(self) -> None:
        """Releases it, whoever still reads it."""
        with self._lock:
            self._quads = None
            for names in self._names.values():
                if names is not None:
                    names.close()
            self._names.clear()
            if self._held is not None:
                self._held.close()
                self._held = None

    def __del__(self) -> None:
        self.close()
