"""Writing a text to a file that is there as a whole or not at all."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from billgraph.cli.ending import changing


@contextmanager
def written(path: str | None) -> Iterator[TextIO]:
    """Opens what a command writes to: standard output, or a file that it puts in place.

    Args:
        path: The file; None or ``-`` for standard output. See
            `billgraph.graph.export.target.one_file` for how it comes there.

    Raises:
        Unwritable: When the system refuses: no such folder, no permission, a full disk.
    """
    if path is None or path == "-":
        yield sys.stdout
        return
    from billgraph.graph.export.target import one_file
    from billgraph.graph.export.text import as_text

    with (
        changing(f"{path} was written", f"nothing was left in the place of {path}"),
        one_file(Path(path)) as output,
        as_text(output) as stream,
    ):
        yield stream
