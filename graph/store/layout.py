"""The store's folder: which files there are, who may touch them and when.

::

    STORE/
      billgraph.json                the format, the current generation, its record's checksum
      writer.lock                   held by the one process that changes the store
      generations/NAME/quads/       an Oxigraph database, never written again once current
      generations/NAME/names.sqlite the index of names, made from the quads; may be missing
      generations/NAME/record.json  the sizes and checksums of these files
      generations/NAME/counts.json  what `stats` has counted of them; missing until then
      generations/NAME/sources.json what `sources` has listed of them; missing until then
      generations/NAME/names-….sqlite the index as of a date; missing until somebody searches it
      generations/NAME/degrees.json how many links hubs have, as far as was asked
      generations/NAME/in-use       held, shared, by every process that reads it

A change is made in a new generation and becomes current by the renaming of
``billgraph.json``; before that moment it is nothing, after it, it is everything.
A generation that is neither current nor in use is deleted at the begin and at the
end of a change.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from billgraph.graph.errors import (
    DamagedStore,
    NotAStore,
    OtherStoreVersion,
    StoreBusy,
    StoreError,
)
from billgraph.graph.files.disk import make_folder, put_in_place, sync_folder
from billgraph.graph.store import trouble
from billgraph.graph.store.locking import flock, is_in_use, open_in_use
from billgraph.graph.store.manifest import IN_USE, RECORD, mismatches, write_manifest
from billgraph.graph.store.trouble import MARKER, RESTORE, TROUBLE

FORMAT = 1
"""The format of the store's folder; another one is refused."""

WAIT_SECONDS = 10.0
"""How long a change waits for another one to end."""

_LOCK = "writer.lock"
_GENERATIONS = "generations"
QUADS = "quads"
"""The folder of the database in a generation's."""
_OURS = frozenset({MARKER, _LOCK, _GENERATIONS})


@dataclass(frozen=True, slots=True)
class _Marker:
    generation: Path
    record: str | None


def expanded(path: str | os.PathLike[str]) -> Path:
    """Returns a path with the home folder in the place of its ``~``; raises as `Layout` does."""
    if not os.fspath(path):  # which would be the folder that the program runs in
        raise NotAStore(Path("''"), "names no folder", "write its name")
    try:
        return Path(path).expanduser()
    except RuntimeError:
        raise NotAStore(
            Path(path), "is in a home folder that is not known", "write the path in full"
        ) from None


class Layout:
    """The folder of one store.

    Args:
        path: The folder; it need not exist, and may begin with ``~``.
        wait: How many seconds a change waits for another one to end; by default
            `WAIT_SECONDS`.

    Raises:
        NotAStore: When it is empty, or begins with a home folder that is not known.
    """

    def __init__(self, path: str | os.PathLike[str], wait: float | None = None) -> None:
        self.path = expanded(path)
        self._wait = WAIT_SECONDS if wait is None else wait

    def current(self) -> Path | None:
        """Returns the folder of the current generation; None where there is no store yet.

        Raises:
            NotAStore: When the path holds something else.
            OtherStoreVersion: When the store has another format.
            DamagedStore: When the marker is broken.
        """
        marker = self._marker()
        return None if marker is None else marker.generation

    def _marker(self) -> _Marker | None:
        try:
            text = (self.path / MARKER).read_text(encoding="utf-8")
        except FileNotFoundError:
            self._refuse_foreign()
            return None
        except NotADirectoryError:
            raise NotAStore(self.path, "is a file, no store", "name a folder") from None
        except (IsADirectoryError, UnicodeDecodeError):
            raise self._damaged() from None
        except OSError as error:
            raise trouble.not_found(self.path, error) from error
        return self._parsed(text)

    def _parsed(self, text: str) -> _Marker:
        try:
            marker = json.loads(text)
            found, name, record = marker["format"], marker["generation"], marker.get("record")
        except (ValueError, KeyError, TypeError, RecursionError):
            raise self._damaged() from None
        if found != FORMAT:
            raise OtherStoreVersion(
                self.path,
                f"has the store format {found!r}; this billgraph reads format {FORMAT}",
                "use the billgraph that wrote it, or name another folder with --store",
            )
        if not isinstance(name, str) or not re.fullmatch("[0-9]+", name):
            raise self._damaged()
        if not isinstance(record, str | None):
            raise self._damaged()
        return _Marker(self.path / _GENERATIONS / name, record)

    def _damaged(self) -> DamagedStore:
        return DamagedStore(self.path, f"its {MARKER} is broken", RESTORE)

    def mismatches(self, generation: Path, *, whole: bool) -> Iterator[tuple[str, str]]:
        """See `billgraph.graph.store.manifest.mismatches`."""
        marker = self._marker()
        is_current = marker is not None and marker.generation == generation
        checksum = marker.record if marker is not None and is_current else None
        return mismatches(generation, checksum, whole=whole)

    def verify(self, generation: Path, *, whole: bool = False) -> None:
        """Refuses a generation whose database is not what was written.

        Args:
            generation: The folder of the generation.
            whole: Whether all files of the database are to be read; else only those that
                the engine takes on trust.

        Raises:
            DamagedStore: When a file is not as it was written.
        """
        with self.reading(generation):
            for name, problem in self.mismatches(generation, whole=whole):
                # The index of names is derived, and may be missing.
                if name == RECORD or name.startswith(f"{QUADS}/"):
                    raise DamagedStore(self.path, f"its {name} {problem}", RESTORE)

    def _refuse_foreign(self) -> None:
        try:
            names = [entry.name for entry in self.path.iterdir()]
            generations = self._generations()
        except FileNotFoundError:
            broken = trouble.broken_link(self.path)
            if broken is not None:
                raise broken from None
            return
        except NotADirectoryError:
            raise NotAStore(self.path, "is a file, no store", "name a folder") from None
        except OSError as error:
            raise trouble.not_found(self.path, error) from error
        foreign = next((name for name in sorted(names) if name not in _OURS), None)
        if foreign is not None:
            raise NotAStore(
                self.path,
                f"is no billgraph store: it holds {foreign}",
                "name the folder of a store, or have one made in an empty one: billgraph init DIR",
            )
        # A first building that was killed leaves the first generation and no marker. Any
        # later one was made of a store, whose marker somebody has deleted.
        later = [folder for folder in generations if int(folder.name) > 1]
        if later:
            raise DamagedStore(
                self.path,
                f"its {MARKER} is missing",
                f"bring it back, {RESTORE}",
            )

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Holds the right to change the store, and clears what killed changes left.

        Raises:
            StoreBusy: When another process holds it for too long.
            StoreNotWritable: When the folder cannot be written, or its file system cannot
                lock: two changes at once would destroy each other's generations.
        """
        try:
            make_folder(self.path / _GENERATIONS)
            lock = open(self.path / _LOCK, "a+b", buffering=0)
        except OSError as error:
            raise self.not_written(error) from error
        with lock:
            self._acquire(lock)
            self.clear()
            yield

    def _acquire(self, lock: BinaryIO) -> None:
        deadline = time.monotonic() + self._wait
        while not self._locked(lock):
            if time.monotonic() >= deadline:
                lock.seek(0)
                holder = lock.read().decode("ascii", "replace").strip()
                who = f" (process {holder})" if holder else ""
                raise StoreBusy(
                    self.path, f"another process is changing it{who}", "try again when it is done"
                )
            time.sleep(0.05)
        # Only for the message above: on a full disk, a change that frees space still may.
        with suppress(OSError):
            lock.truncate(0)
            lock.write(str(os.getpid()).encode())

    def _locked(self, lock: BinaryIO) -> bool:
        try:
            return flock(lock, shared=False)
        except OSError as error:
            raise trouble.not_locked(self.path, error) from error

    def hold(self, generation: Path) -> BinaryIO | None:
        """Marks a generation as in use for as long as the returned file is open.

        Returns:
            The file; None when the generation is no longer the current one.

        Raises:
            OSError: When the generation is current and cannot be read.
        """
        try:
            stream = open_in_use(generation)
        except OSError:
            if generation == self.current():
                raise
            return None
        # Where the file system cannot lock, no process that uses it so can change the store;
        # one on a machine that can lock it may, and the reader is told then.
        with suppress(OSError):
            if not flock(stream, shared=True):
                stream.close()
                return None
        if generation == self.current():
            return stream
        # Somebody changed the store since its marker was read, and may be deleting this.
        stream.close()
        return None

    def new_generation(self) -> Path:
        """Makes the folder of a new generation, not yet current."""
        number = 1 + max((int(p.name) for p in self._generations()), default=0)
        folder = self.path / _GENERATIONS / f"{number:08d}"
        folder.mkdir()
        (folder / IN_USE).touch()
        return folder

    def before_the_first(self) -> Path:
        """Returns the folder of what the first generation is made from, while it is made."""
        return self.path / _GENERATIONS / "00000000"

    def switch(self, generation: Path, base: Path | None) -> None:
        """Makes a finished generation the current one, in one renaming.

        Args:
            generation: Its folder.
            base: That of the generation it was made from, or None.

        Raises:
            OSError: When the disk refuses; the store is as it was.
        """
        record = write_manifest(generation, base)
        for folder in (generation / QUADS, generation, generation.parent):
            sync_folder(folder)
        marker = {
            "store": "billgraph",
            "format": FORMAT,
            "generation": generation.name,
            "record": record,
        }
        temporary = self.path / _GENERATIONS / MARKER
        with open(temporary, "w", encoding="utf-8") as stream:
            json.dump(marker, stream)
            stream.flush()
            os.fsync(stream.fileno())
        put_in_place(temporary, self.path / MARKER)

    def clear(self) -> None:
        """Deletes every generation that is neither current nor in use.

        Where a broken marker does not tell which one is current, none is.
        """
        try:
            current = self.current()
        except DamagedStore:
            return
        try:
            generations = self._generations()
        except OSError:  # whoever may not list them may not change the store either
            return
        for folder in generations:
            if folder != current and not is_in_use(folder):
                _delete(folder)

    def discard(self, generation: Path) -> None:
        """Deletes a generation that did not become current, whatever the marker is like."""
        with suppress(DamagedStore):
            if self.current() == generation:
                return
        _delete(generation)

    def _generations(self) -> list[Path]:
        try:
            entries = list((self.path / _GENERATIONS).iterdir())
        except FileNotFoundError:
            return []
        return [entry for entry in entries if entry.name.isdigit() and entry.is_dir()]

    @contextmanager
    def reading(self, generation: Path | None = None) -> Iterator[None]:
        """Has a block that fails for damaged files say so.

        Args:
            generation: The one that is read, where that is known.

        Raises:
            DamagedStore: When Oxigraph cannot read on.
        """
        try:
            yield
        except TROUBLE as error:
            raise self.not_read(error, generation) from error

    def not_read(self, error: Exception, generation: Path | None = None) -> StoreError:
        """Turns what was said of a failed reading into billgraph's error.

        Args:
            error: What was raised.
            generation: The one that was read, where that is known.
        """
        if generation is not None and not generation.exists() and self._goes_on_without(generation):
            return trouble.changed_meanwhile(self.path)
        return trouble.not_read(self.path, error)

    def _goes_on_without(self, generation: Path) -> bool:
        with suppress(StoreError):
            return self.current() not in (None, generation)
        return False

    def not_written(self, error: Exception) -> StoreError:
        """Turns what was said of a failed change into billgraph's error."""
        return trouble.not_written(self.path, error)


def _delete(generation: Path) -> None:
    import shutil

    shutil.rmtree(generation, ignore_errors=True)
