"""The store's folder: which files there are, who may touch them and when.

::

    STORE/
      billgraph.json                the format, and the name of the current generation
      writer.lock                   held by the one process that changes the store
      generations/NAME/quads/       an Oxigraph database, never written again once current
      generations/NAME/names.sqlite the index of names, made from the quads; may be missing
      generations/NAME/in-use       held, shared, by every process that reads it

A change is made in a new generation and becomes current by the renaming of
``billgraph.json``; before that moment it is nothing, after it, it is everything.
A generation that is neither current nor in use is deleted by the next change.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from billgraph.graph.errors import (
    DamagedStore,
    NotAStore,
    OtherStoreVersion,
    StoreBusy,
    StoreNotWritable,
)

try:
    import fcntl
except ImportError:  # Windows has no flock; there, an open file cannot be deleted anyway.
    fcntl = None  # type: ignore[assignment]

FORMAT = 1
"""The format of the store's folder; another one is refused."""

WAIT_SECONDS = 10.0
"""How long a change waits for another one to end."""

_MARKER = "billgraph.json"
_LOCK = "writer.lock"
_GENERATIONS = "generations"
_OURS = frozenset({_MARKER, _LOCK, _GENERATIONS})


class Layout:
    """The folder of one store.

    Args:
        path: The folder; it need not exist.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def current(self) -> Path | None:
        """The folder of the current generation; None where there is no store yet.

        Raises:
            NotAStore: When the path holds something else.
            OtherStoreVersion: When the store has another format.
            DamagedStore: When the marker is broken.
        """
        try:
            text = (self.path / _MARKER).read_text(encoding="utf-8")
        except FileNotFoundError:
            self._refuse_foreign()
            return None
        except NotADirectoryError:
            raise NotAStore(self.path, "is a file, no store", "name a folder") from None
        except OSError as error:
            raise NotAStore(
                self.path, f"cannot be read: {error.strerror}", "check its permissions"
            ) from error
        except UnicodeDecodeError:
            raise self._damaged() from None
        return self._generation(text)

    def _generation(self, text: str) -> Path:
        try:
            marker = json.loads(text)
            found, name = marker["format"], marker["generation"]
        except (ValueError, KeyError, TypeError):
            raise self._damaged() from None
        if found != FORMAT:
            raise OtherStoreVersion(
                self.path,
                f"has the store format {found!r}; this billgraph reads format {FORMAT}",
                "use the billgraph that wrote it, or name another folder with --store",
            )
        if not isinstance(name, str) or not name or Path(name).name != name:
            raise self._damaged()
        return self.path / _GENERATIONS / name

    def _damaged(self) -> DamagedStore:
        return DamagedStore(
            self.path,
            f"its {_MARKER} is broken",
            "delete the folder and add the pages again",
        )

    def _refuse_foreign(self) -> None:
        try:
            foreign = next((e.name for e in os.scandir(self.path) if e.name not in _OURS), None)
        except FileNotFoundError:
            return
        except NotADirectoryError:
            raise NotAStore(self.path, "is a file, no store", "name a folder") from None
        except OSError as error:
            raise NotAStore(
                self.path, f"cannot be read: {error.strerror}", "check its permissions"
            ) from error
        if foreign is not None:
            raise NotAStore(
                self.path,
                f"is no billgraph store: it holds {foreign}",
                "name an empty folder or a store with --store",
            )

    @contextmanager
    def writing(self, wait: float | None = None) -> Iterator[None]:
        """Holds the right to change the store, and clears what killed changes left.

        Args:
            wait: How many seconds to wait for another process.

        Raises:
            StoreBusy: When another process holds it for longer.
            StoreNotWritable: When the folder cannot be written.
        """
        try:
            (self.path / _GENERATIONS).mkdir(parents=True, exist_ok=True)
            lock = open(self.path / _LOCK, "a+", encoding="utf-8")
        except OSError as error:
            raise self.not_writable(error) from error
        with lock:
            self._acquire(lock, WAIT_SECONDS if wait is None else wait)
            self._clear()
            yield

    def _acquire(self, lock: IO[str], wait: float) -> None:
        deadline = time.monotonic() + wait
        while not _flock(lock, shared=False):
            if time.monotonic() >= deadline:
                lock.seek(0)
                holder = lock.read().strip()
                who = f" (process {holder})" if holder else ""
                raise StoreBusy(
                    self.path, f"another process is changing it{who}", "try again when it is done"
                )
            time.sleep(0.05)
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()

    def new_generation(self) -> Path:
        """Makes the folder of a new generation, not yet current."""
        number = 1 + max((int(p.name) for p in self._generations() if p.name.isdigit()), default=0)
        folder = self.path / _GENERATIONS / f"{number:08d}"
        folder.mkdir()
        (folder / "in-use").touch()
        return folder

    def switch(self, generation: Path) -> None:
        """Makes a finished generation the current one, in one renaming."""
        marker = {"store": "billgraph", "format": FORMAT, "generation": generation.name}
        draft = self.path / _GENERATIONS / _MARKER
        with open(draft, "w", encoding="utf-8") as stream:
            json.dump(marker, stream)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(self.path / _MARKER)
        _sync_folder(self.path)
        self._clear()

    def discard(self, generation: Path) -> None:
        """Deletes a generation, whatever state it is in."""
        import shutil

        shutil.rmtree(generation, ignore_errors=True)

    def _clear(self) -> None:
        current = self.current()
        for folder in self._generations():
            if folder != current and not _is_in_use(folder):
                self.discard(folder)

    def _generations(self) -> list[Path]:
        return [Path(e.path) for e in os.scandir(self.path / _GENERATIONS) if e.is_dir()]

    def not_writable(self, error: OSError) -> StoreNotWritable:
        """Turns what the system said of a failed write into billgraph's error."""
        reason = error.strerror or str(error).splitlines()[0]
        return StoreNotWritable(
            self.path,
            f"cannot be written: {reason}",
            "nothing was changed; check its permissions and the space on the disk",
        )


def hold(generation: Path) -> IO[str]:
    """Marks a generation as in use for as long as the returned file is open.

    Raises:
        OSError: When the generation is gone.
    """
    stream = open(generation / "in-use", encoding="utf-8")
    # A file system without locks (some network disks) leaves the reader unprotected
    # against the one rare case: two changes while it reads.
    _flock(stream, shared=True)
    return stream


def _is_in_use(generation: Path) -> bool:
    try:
        with open(generation / "in-use", encoding="utf-8") as stream:
            return not _flock(stream, shared=False)
    except OSError:
        return False


def _flock(stream: IO[str], *, shared: bool) -> bool:
    if fcntl is None:
        return True
    try:
        fcntl.flock(stream, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
