"""The index of names of a generation that is being made; see `billgraph.graph.store.name_index`."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from billgraph.graph.names.search import Stated
from billgraph.graph.store.manifest import matches_manifest
from billgraph.graph.store.name_tables import all_stated, is_ours, make_index, write_names

if TYPE_CHECKING:
    from pyoxigraph import Store


class NameIndexWriter:
    """The index of a generation while it is being written.

    It goes on with the index of the generation before; where there is none to go on with, it is
    made from all sources at the end. Where Python's SQLite has no FTS5, nothing is written, and
    searches do without.

    Args:
        path: The file to write.
        base: The file of the generation before, or None; where it does not exist or is of
            another making, there is nothing to go on with.
    """

    def __init__(self, path: Path, base: Path | None) -> None:
        self._path = path
        self._base = base
        self._goes_on: bool | None = None

    def write(self, more: Mapping[Stated, int]) -> None:
        """Writes what differs from the generation before, and was not written yet.

        Args:
            more: How many more sources than before call a code so; fewer, where negative.

        Raises:
            OSError: When the disk refuses.
        """
        if not _has_sqlite():
            return
        with self._trouble():
            if self._goes_on is None:
                self._begin()
            if self._goes_on:
                self._go_on({stated: count for stated, count in more.items() if count})

    def finish(
        self,
        quads: Callable[[], Store],
        more: Mapping[Stated, int],
        superseded: Container[str] = (),
    ) -> None:
        """Writes the last of what differs.

        Args:
            quads: Gives all quads of the generation; asked only where there is no index to go
                on with.
            more: As for `write`.
            superseded: The named graphs that do not stand in the default graph, and give no names.

        Raises:
            OSError: When the disk refuses.
        """
        if not _has_sqlite() or (not any(more.values()) and self._is_as_before()):
            return
        self.write(more)
        if not self._goes_on:
            with self._trouble():
                if not make_index(self._path):
                    return
                write_names(all_stated(quads(), superseded), self._path)
        with open(self._path, "rb+") as stream:
            os.fsync(stream.fileno())

    def _is_as_before(self) -> bool:
        """Gives the file of the generation before a second name, where it stays as it is."""
        if self._goes_on is None and self._base is not None and _is_sound(self._base):
            with suppress(OSError):  # not every disk can do that
                os.link(self._base, self._path)
                return True
        return False

    def _begin(self) -> None:
        self._goes_on = False
        if self._base is not None and _is_sound(self._base):
            shutil.copyfile(self._base, self._path)
            self._goes_on = True

    def _go_on(self, more: Mapping[Stated, int]) -> None:
        import sqlite3

        try:
            write_names(more, self._path)
        except sqlite3.DatabaseError:
            # The file may be damaged where nobody has looked; then it is made anew.
            self._path.unlink()
            self._goes_on = False

    @contextmanager
    def _trouble(self) -> Iterator[None]:
        import sqlite3

        try:
            yield
        except sqlite3.Error as error:
            raise OSError(f"{self._path.name}: {error}") from error


def _is_sound(index: Path) -> bool:
    # A damaged file that is copied would pass for a sound one from then on.
    return is_ours(index) and matches_manifest(index)


def _has_sqlite() -> bool:
    try:
        import sqlite3  # noqa: F401
    except ImportError:
        return False
    return True
