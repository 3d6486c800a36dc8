"""Backups: a store's current generation as a store of its own, and back."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from pyoxigraph import Store as Oxigraph

from billgraph.graph.errors import DamagedStore, NotAStore
from billgraph.graph.files import temporary
from billgraph.graph.files.disk import copy_file
from billgraph.graph.store.layout import QUADS, Layout
from billgraph.graph.store.manifest import NEVER_READ, RECORD, mismatches
from billgraph.graph.store.name_index import NAMES
from billgraph.graph.store.trouble import RESTORE, TROUBLE


def copy_store(source: Layout, target: Layout) -> None:
    """Makes the current generation of one store the current one of another.

    The source is only read, and may be changed meanwhile. The files are copied and not
    linked, so that what damages the one leaves the other, and each copy is held against
    the record of what was written: a damaged store becomes no backup, and a damaged
    backup no store. Whatever damaged the target, its marker too, it is replaced.

    Args:
        source: The store that is copied.
        target: The store, or an empty or new folder, that becomes a copy of it.

    Raises:
        NotAStore: When there is no store at the source, or something else at the target.
        DamagedStore: When the source cannot be read; the target is as it was.
        StoreBusy: When another process is changing the target.
        StoreNotWritable: When the disk refuses; the target is as it was.
    """
    with suppress(DamagedStore):
        target.current()
    with target.writing():
        try:
            generation = target.new_generation()
        except OSError as error:
            raise target.not_written(error) from error
        temporary.register(generation, lambda: target.current() == generation)
        try:
            _copy(source, generation)
            with temporary.committing():
                target.switch(generation, None)
        except BaseException as error:
            # Where the marker is broken, `clear` does not know what may go.
            target.discard(generation)
            if isinstance(error, OSError):
                raise target.not_written(error) from error
            raise
        finally:
            temporary.unregister(generation)
        target.clear()


def _copy(source: Layout, generation: Path) -> None:
    held, current = _held(source)
    with held:
        source.verify(current)
        try:
            # Opened first: a store that cannot be read is no backup.
            Oxigraph.read_only(str(current / QUADS))
        except TROUBLE as error:
            raise source.not_read(error) from error
        (generation / QUADS).mkdir()
        for file in (*(current / QUADS).iterdir(), current / NAMES, current / RECORD):
            if file.is_file():
                copy_file(file, generation / file.relative_to(current))
    for name, problem in mismatches(generation, None, whole=True):
        if name != NAMES:
            raise DamagedStore(source.path, f"its {name} {problem}", RESTORE)
        # The index is derived: a copy without it answers the same.
        (generation / NAMES).unlink(missing_ok=True)


def _held(source: Layout) -> tuple[BinaryIO, Path]:
    """Returns the current generation, and the file that keeps it while it is copied."""
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


def link_files(before: Oxigraph, base: Path, quads: Path) -> None:
    """Links the files of a database into the folder of a new one that begins as its copy.

    Args:
        before: That one, open.
        base: Its folder.
        quads: The folder of the new one, which is made.

    Raises:
        OSError: When the disk refuses.
    """
    try:
        before.backup(str(quads))
    except OSError as error:
        # Oxigraph copies them by itself only where the two are on several disks; there may
        # be no links, or no more of them, on one too.
        if "link file" not in str(error):
            raise
        quads.mkdir()
        for file in base.iterdir():
            if not file.name.startswith(NEVER_READ):
                copy_file(file, quads / file.name)
