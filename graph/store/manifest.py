"""What a generation's files were when it was finished: their names, sizes and checksums.

Oxigraph's engine, RocksDB, holds its data against checksums as it reads them. But a
list of its files (``MANIFEST-*``) that was cut short it takes for one whose end was never
written, and goes on without what is missing, and a log likewise; and where a file is
missing, a query that groups or counts collects the same error until the memory ends. So
these files and the sizes of all are held against the record when a store is opened, and
everything is by `check`.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

RECORD = "record.json"
"""The file's name in the folder of a generation."""

IN_USE = "in-use"
"""The name of the file that readers hold; it comes and goes with them."""

NEVER_READ = ("LOG", "LOCK")
"""The begin of the names of files that mean nothing to who opens a finished database."""

_OF_THE_PROCESS = frozenset({errno.EACCES, errno.EPERM, errno.EMFILE, errno.ENFILE, errno.ESTALE})

_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class _File:
    size: int
    checksum: str


_Files = dict[str, _File]


def write_manifest(generation: Path, base: Path | None) -> str:
    """Writes down what the files of a finished generation are.

    Args:
        generation: The folder of the generation.
        base: That of the generation it was made from, or None. A file that the two share
            is not read again, so that a small change of a large store stays small.

    Returns:
        The checksum of the record.

    Raises:
        OSError: When the disk refuses.
    """
    before = _shared(generation, base)
    files = {
        name: before.get(name) or _File(*_summed(generation / name)) for name in _names(generation)
    }
    said = {name: [file.size, file.checksum] for name, file in files.items()}
    text = json.dumps({"files": said}, indent=0).encode()
    with open(generation / RECORD, "wb") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    return _hex(crc32(text))


def mismatches(generation: Path, checksum: str | None, *, whole: bool) -> Iterator[tuple[str, str]]:
    """Holds the files of a generation against its record.

    Args:
        generation: The folder of the generation.
        checksum: That of the record; None where it is not known, as in a store of the
            time before there were records.
        whole: Whether all files are to be read; else only those that Oxigraph would
            take on trust when it opens them, and of the others the size is asked.

    Yields:
        The name of a file that is not as it was written, and what is wrong with it.

    Raises:
        OSError: When this process may not read a file, or no more files.
    """
    try:
        files = _read(generation, checksum)
    except (OSError, ValueError, TypeError) as error:
        _pass_on(error)
        yield RECORD, f"is not what was written: {error}"
        return
    for name, file in files.items():
        # What lies beside the database is derived from it, and may be missing.
        if whole or "/" in name:
            wrong = _misfit(generation / name, file, whole=whole or _is_on_trust(name))
            if wrong is not None:
                yield name, wrong


def matches_manifest(file: Path) -> bool:
    """Tells whether a file of a generation is what the record says, if there is a record."""
    try:
        recorded = _read(file.parent, None).get(file.name)
        return recorded is None or _misfit(file, recorded, whole=True) is None
    except (OSError, ValueError, TypeError):
        return False


def _is_on_trust(name: str) -> bool:
    base = name.rpartition("/")[2]
    return base == "CURRENT" or base.startswith("MANIFEST-") or base.endswith(".log")


def _misfit(path: Path, recorded: _File, *, whole: bool) -> str | None:
    try:
        size = path.stat().st_size
        if size != recorded.size:
            return f"has {size:,} bytes in the place of {recorded.size:,}"
        if whole and _summed(path)[1] != recorded.checksum:
            return "is not what was written: its checksum is another"
    except OSError as error:
        _pass_on(error)
        return f"cannot be read: {error.strerror}"
    return None


def _pass_on(error: Exception) -> None:
    """Raises again what says nothing of the file, but of this process: it may not read now."""
    if isinstance(error, OSError) and error.errno in _OF_THE_PROCESS:
        raise error


def _read(generation: Path, checksum: str | None) -> _Files:
    try:
        text = (generation / RECORD).read_bytes()
    except FileNotFoundError:
        if checksum is None:
            return {}
        raise ValueError("it is missing") from None
    if checksum is not None and _hex(crc32(text)) != checksum:
        raise ValueError("its checksum is another")
    return {name: _File(*said) for name, said in json.loads(text)["files"].items()}


def _shared(generation: Path, base: Path | None) -> _Files:
    """Returns what the record of another generation says of the files that both have."""
    if base is None:
        return {}
    try:
        files = _read(base, None)
    except (OSError, ValueError, TypeError):
        return {}
    return {name: file for name, file in files.items() if _is_same(generation, base, name, file)}


def _is_same(generation: Path, base: Path, name: str, recorded: _File) -> bool:
    try:
        here, there = (generation / name).stat(), (base / name).stat()
    except OSError:
        return False
    return os.path.samestat(here, there) and here.st_size == recorded.size


def _names(generation: Path) -> list[str]:
    """Returns the files of a generation, but for those that come and go with its use."""
    found = [
        path.relative_to(generation)
        for path in generation.rglob("*")
        if path.is_file() and not path.name.startswith(NEVER_READ)
    ]
    return sorted(path.as_posix() for path in found if path.name not in (RECORD, IN_USE))


def _summed(path: Path) -> tuple[int, str]:
    size, checksum = 0, 0
    with open(path, "rb", buffering=0) as stream:
        while piece := stream.read(_PIECE):
            size += len(piece)
            checksum = crc32(piece, checksum)
    return size, _hex(checksum)


def _hex(checksum: int) -> str:
    return f"{checksum:08x}"
