"""Telling a database whose files are damaged from a query that cannot be run.

Oxigraph raises the same class for both (pyoxigraph 0.5.13): only the words of RocksDB's status
tell the first ("Corruption: block checksum mismatch: …").
"""

from __future__ import annotations


def is_damage(error: RuntimeError) -> bool:
    """Whether what Oxigraph raised is about the files of the database.

    Example:
        >>> is_damage(RuntimeError("Corruption: bad block")), is_damage(RuntimeError("x"))
        (True, False)
    """
    return str(error).startswith(("Corruption", "IO error"))
