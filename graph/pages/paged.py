"""Documents that have pages of their own: a PDF, and a workbook with its sheets."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from billgraph.graph.pages.blocks import Block
from billgraph.graph.pages.interpret import interpret
from billgraph.graph.pages.model import Page, Problem


@dataclass(frozen=True, slots=True)
class Paged:
    """A document as blocks, and where its pages begin.

    Attributes:
        blocks: Its blocks; their lines are counted through the whole document.
        starts: The first line of each page; empty where it has none.
        problems: What of it could not be read as text.
    """

    blocks: Sequence[Block]
    starts: tuple[int, ...] = ()
    problems: tuple[Problem, ...] = ()

    def number_of(self, line: int | None) -> int | None:
        """The number of the page on which a line stands, counted from 1.

        Example:
            >>> Paged([], (1, 40)).number_of(41)
            2
        """
        if line is None or not self.starts:
            return None
        return bisect_right(self.starts, line)


def interpret_paged(document: Paged, source: str) -> Page:
    """Reads the code page that a document makes; its rows know their page.

    Args:
        document: The document.
        source: Its name, for the page and for messages.

    Raises:
        UnreadableInput: When the document names no procedure code.
    """
    page = interpret(document.blocks, source)
    problems = sorted((*page.problems, *document.problems), key=lambda it: it.line)
    number_of = document.number_of
    return replace(
        page,
        rows=tuple(replace(it, page=number_of(it.line)) for it in page.rows),
        problems=tuple(replace(it, page=number_of(it.line)) for it in problems),
        unread=tuple(replace(it, page=number_of(it.line)) for it in page.unread),
    )
