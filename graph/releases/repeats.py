"""Codes that a file of a release lists twice."""

from __future__ import annotations

from collections.abc import Hashable

from billgraph.graph.releases.documents import Document
from billgraph.graph.releases.model import Skipped
from billgraph.ontology.codes import Code

_SAME = "repeats a row above it"


class Repeats:
    """Remembers what a file says of each code, as one number for each.

    Args:
        document: The file.
        skipped: Where a row that says the same again is counted.
    """

    def __init__(self, document: Document, skipped: Skipped) -> None:
        self._document = document
        self._skipped = skipped
        self._seen: dict[str, tuple[int, int | None]] = {}

    def has(self, code: Code, said: Hashable, line: int | None) -> bool:
        """Whether the file has said just this of the code before.

        Args:
            code: The code.
            said: All that the row says of it.
            line: The line of the row, where the file has lines.

        Raises:
            UnreadableInput: When it said something else: nobody can tell which holds.
        """
        mark = hash(said)
        before = self._seen.get(code.curie)
        if before is None:
            self._seen[code.curie] = mark, line
            return False
        if before[0] != mark:
            where = f" (line {before[1]})" if before[1] is not None else ""
            raise self._document.wrong(f"lists {code.value} twice, and not alike{where}", line)
        self._skipped.add(_SAME, line, code.value)
        return True
