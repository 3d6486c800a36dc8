"""The cache of answers that take long, in files beside a generation, made when first asked for.

A generation never changes, so what was counted of it once stays true as long as it is there,
and the next change begins without. Like the index of names a file of these is derived and may
be missing; where the folder cannot be written, there is none.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import get_ident
from typing import Any, TypeVar
from zlib import crc32

from billgraph.graph.files.temporary import unfinished

T = TypeVar("T")

_VERSION = 2
"""What is in the files; those of another version are not used."""


def cached(generation: Path, what: str, find: Callable[[T | None], T]) -> T:
    """Returns what is cached of a generation, or finds it now.

    Args:
        generation: The folder of the generation.
        what: The name under which it is cached, of ``counts``, ``degrees`` and ``sources``.
        find: Called with what is cached, or None; returns that, or more of it, to be cached: a
            mapping or a list of what JSON has.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     [cached(Path(folder), "counts", lambda it: it or {"pages": n}) for n in (1, 2)]
        [{'pages': 1}, {'pages': 1}]
    """
    path = generation / f"{what}.json"
    before = _read(path)
    found = find(before)
    if found is not before:
        with suppress(OSError):
            _write(path, found)
    return found


def _read(path: Path) -> Any:
    try:
        head, _, found = path.read_bytes().partition(b"\n")
        is_whole = json.loads(head) == _head(found)
        return json.loads(found) if is_whole else None
    except (OSError, ValueError, RecursionError):
        return None


def _write(path: Path, found: object) -> None:
    text = json.dumps(found).encode()
    # Several processes and threads may find it at once; each renames a whole file of its own.
    with unfinished(path.with_name(f"{path.name}.{os.getpid()}.{get_ident()}")) as temporary:
        temporary.write_bytes(json.dumps(_head(text)).encode() + b"\n" + text)
        temporary.replace(path)


def _head(found: bytes) -> dict[str, int]:
    return {"version": _VERSION, "checksum": crc32(found)}
