"""The counts of a generation, kept beside it from the first time on that somebody asks.

A generation never changes, so what was counted of it once stays true as long as it is there,
and the next change begins without. Like the index of names the file is derived and may be
missing; where the folder cannot be written, there is none.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from zlib import crc32

COUNTS = "counts.json"
"""The file's name in the folder of a generation."""

_VERSION = 1
"""Which counts there are; those of another version are made anew."""


def kept(generation: Path, count: Callable[[], dict[str, int]]) -> dict[str, int]:
    """Gives the counts of a generation: those that are kept, or what is counted now.

    Args:
        generation: The folder of the generation.
        count: Counts.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     kept(Path(folder), lambda: {"pages": 1}), kept(Path(folder), dict)
        ({'pages': 1}, {'pages': 1})
    """
    path = generation / COUNTS
    found = _read(path)
    if found is None:
        found = count()
        with suppress(OSError):
            _write(path, found)
    return found


def _read(path: Path) -> dict[str, int] | None:
    try:
        said = json.loads(path.read_bytes())
        counts: dict[str, int] = said["counts"]
        is_whole = said["version"] == _VERSION and said["checksum"] == _sum(counts)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return counts if is_whole else None


def _write(path: Path, counts: dict[str, int]) -> None:
    text = json.dumps({"version": _VERSION, "checksum": _sum(counts), "counts": counts})
    # Several processes may count at once; each renames a whole file of its own.
    draft = path.with_name(f"{COUNTS}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def _sum(counts: dict[str, int]) -> int:
    return crc32(json.dumps(counts, sort_keys=True).encode())
