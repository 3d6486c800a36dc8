"""Writing a file that is there as a whole or not at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from billgraph.graph.errors import Unwritable


@contextmanager
def written(path: str | None) -> Iterator[TextIO]:
    """Opens what a command writes to: standard output, or a file that it puts in place.

    The file is written beside its place and renamed when all of it is there, so that a
    full disk or an interruption leaves the earlier one.

    Args:
        path: The file; None or ``-`` for standard output.

    Raises:
        Unwritable: When the system refuses: no such folder, no permission, a full disk.
    """
    if path in (None, "-"):
        yield sys.stdout
        return
    assert path is not None
    place = Path(path)
    made = place.with_name(f".{place.name}.{os.getpid()}.part")
    try:
        with open(made, "w", encoding="utf-8", newline="\n") as stream:
            yield stream
        made.replace(place)
    except OSError as error:
        problem = f"cannot be written: {error.strerror or error}"
        raise Unwritable(place, problem, "name another file, or check its folder") from error
    finally:
        with suppress(OSError):
            made.unlink()
