"""What a reader has collected of a page so far, within bounds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from billgraph.graph.pages.codelike import ITEM, SENTENCE, codes_in
from billgraph.graph.pages.model import MAX_ROWS, Problem, Row, Unread, too_many_rows
from billgraph.ontology.codes import Code
from billgraph.ontology.ranges import read_range
from billgraph.ontology.relations import RELATIONS
from billgraph.ontology.systems import SYSTEMS


@dataclass(slots=True)
class Collected:
    """Rows, problems, and what looks like a code and was not read.

    Attributes:
        source: The name of the document.
        rows: What the page states.
        problems: What could not be read.
        kinds: The relations that have a row.
    """

    source: str
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)
    named: set[Code] = field(default_factory=set)
    _lost: list[tuple[Unread, bool]] = field(default_factory=list)
    _same: dict[Any, Any] = field(default_factory=dict)

    def add(self, row: Row) -> None:
        """Takes a row."""
        self._bound(row.line or 0)
        # Rows say the same again and again; each is then kept once.
        once = self._same.setdefault
        code: Code = once(row.code, row.code)
        label, note = once(row.label, row.label), once(row.note, row.note)
        self.rows.append(Row(row.kind, code, label, note, row.line))
        self.kinds.add(row.kind)

    def add_once(self, row: Row) -> None:
        """Takes a row, unless its code was taken so before."""
        if row.code not in self.named:
            self.named.add(row.code)
            self.add(row)

    def add_problem(self, problem: Problem) -> None:
        """Takes what could not be read."""
        self._bound(problem.line)
        self.problems.append(problem)

    def lose(self, text: str, line: int, where: int, *, is_mention: bool = False) -> None:
        """Takes what in a text that is not read looks like a code.

        Args:
            text: The text.
            line: Its line.
            where: Where it stands; see `codes_in`.
            is_mention: Whether it is a sentence, which may name again what was read.
        """
        for found in codes_in(text, where):
            self._bound(line)
            token = self._same.setdefault(found, found)
            self._lost.append((Unread(line, token), is_mention or where == SENTENCE))

    def lose_cells(self, cells: tuple[str, ...], line: int) -> None:
        """Takes what in the cells of a row looks like a code."""
        for cell in cells:
            self.lose(cell, line, ITEM)

    def unread(self, procedure: Code) -> tuple[Unread, ...]:
        """What was lost: not the page's own code, nor a code that a sentence mentions again."""
        if not self._lost:
            return ()
        read = {row.code.value for row in self.rows}
        lost = []
        for it, is_mentioned in self._lost:
            code = _normal(it.text)
            if code != procedure.value and not (is_mentioned and code in read):
                lost.append(it)
        return tuple(sorted(lost, key=lambda it: it.line))

    def _bound(self, line: int) -> None:
        if len(self.rows) + len(self.problems) + len(self._lost) >= MAX_ROWS:
            raise too_many_rows(self.source, line)


def _normal(text: str) -> str:
    for kind in ("procedure", "diagnosis"):
        for system in RELATIONS[kind].systems:
            if (ranged := read_range((system,), text)) is not None:
                return ranged.notation
            code = SYSTEMS[system].normalise(text)
            if SYSTEMS[system].fits(code):
                return code
    return text.upper()
