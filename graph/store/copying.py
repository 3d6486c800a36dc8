"""Backups: a store's current generation as a store of its own, and back."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import BinaryIO

from pyoxigraph import Store as Oxigraph

from billgraph.graph.errors import NotAStore
from billgraph.graph.store.layout import QUADS, TROUBLE, Layout
from billgraph.graph.store.name_file import NAMES


def copy_store(source: Layout, target: Layout) -> None:
    """Makes the current generation of one store the current one of another.

    The source is only read, and may be changed meanwhile. The files are copied and not
    linked, so that what damages the one leaves the other.

    Args:
        source: The store that is copied.
        target: The store, or an empty or new folder, that becomes a copy of it.

    Raises:
        NotAStore: When there is no store at the source, or something else at the target.
        DamagedStore: When the source cannot be read; the target is as it was.
        StoreBusy: When another process is changing the target.
        StoreNotWritable: When the disk refuses; the target is as it was.
    """
    target.current()
    with target.writing():
        generation = target.new_generation()
        try:
            _copy(source, target, generation)
            target.switch(generation)
        finally:
            target.clear()


def _copy(source: Layout, target: Layout, generation: Path) -> None:
    held, current = _held(source)
    with held:
        try:
            # Opened first: a store that cannot be read is no backup.
            Oxigraph.read_only(str(current / QUADS))
        except TROUBLE as error:
            raise source.not_read(error) from error
        try:
            shutil.copytree(current / QUADS, generation / QUADS)
            if (current / NAMES).exists():
                shutil.copyfile(current / NAMES, generation / NAMES)
        except OSError as error:
            raise target.not_written(error) from error


def _held(source: Layout) -> tuple[BinaryIO, Path]:
    """The current generation, and the file that keeps it while it is copied."""
    while True:
        current = source.current()
        if current is None:
            raise NotAStore(source.path, "is no store", "name the folder of a backup")
        try:
            held = source.hold(current)
        except OSError as error:
            raise source.not_read(error) from error
        # Otherwise somebody has just changed the source: take what is current now.
        if held is not None:
            return held, current
