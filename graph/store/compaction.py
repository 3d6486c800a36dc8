"""When Oxigraph's files are merged (compacted, as RocksDB calls it), and what lets them be."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from pyoxigraph import Store

from billgraph.graph.store.rebuild import is_plain

_MUCH = 1.25
_LOOSE_SIZE = 32 << 20
_LOOSE_FILES = 64


def file_sizes(quads: Path) -> list[int]:
    """Lists the sizes of a database's table files, in bytes.

    Args:
        quads: The folder of the database.
    """
    sizes = []
    for file in quads.glob("*.sst"):
        with suppress(FileNotFoundError):  # Oxigraph has just merged it into another
            sizes.append(file.stat().st_size)
    return sizes


def should_compact(sizes: Sequence[int], before: int, *, is_large: bool) -> bool:
    """Tells whether to optimise, which rewrites the whole database.

    It pays when much is new, or when what was loaded lies in many files: each look-up
    would search all of them (measured: a query four times as slow), and a small change
    that comes later would have to wait for Oxigraph to merge them.

    Args:
        sizes: The sizes of the files.
        before: What they had together before the change.
        is_large: Whether the change was loaded in more than one piece.

    Example:
        >>> should_compact([200], 100, is_large=False), should_compact([110], 100, is_large=False)
        (True, False)
    """
    loose = sum(size < _LOOSE_SIZE for size in sizes)
    is_scattered = is_large and loose > _LOOSE_FILES
    return is_scattered or sum(sizes) > before * _MUCH


def overlapping_quad(store: Store) -> bytes:
    """Gives one quad that is there already, as TriG, to be loaded with all that is new.

    Oxigraph merges files whose keys overlap. Those of a graph of its own overlap with
    no others, so that each small change would leave four files for ever (and
    `optimize` would leave them too); with this quad, they overlap with all.
    """
    for graph in store.named_graphs():
        for quad in store.quads_for_pattern(None, None, None, graph):
            if is_plain(quad):
                return f"{graph} {{ {quad.triple} . }}\n".encode()
    return b""
