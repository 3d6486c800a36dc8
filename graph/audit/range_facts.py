"""What releases say of a range of codes, as the rules ask for it of a code."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from billgraph.graph.audit.code_facts import (
    LISTED,
    MISSING,
    UNCHECKED,
    Assertion,
    CodeFacts,
    Node,
)
from billgraph.graph.engine.base import Engine
from billgraph.graph.engine.dated import DatedEngine
from billgraph.graph.questions.ranges import WHOLE, meaning, same_as
from billgraph.graph.releases.model import Edition
from billgraph.ontology.codes import Code

_NAMES = frozenset({"skos:prefLabel", "skos:altLabel"})


class RangeFacts:
    """Answers what releases say of ranges.

    Args:
        engine: The store.
        on: The date that is asked for; None asks the latest editions.
    """

    def __init__(self, engine: Engine, on: date | None) -> None:
        is_dated = on is None or engine.date == on
        self._engine = engine if is_dated else DatedEngine(engine, on)  # type: ignore[arg-type]
        self._members: dict[Code, tuple[Code, ...]] = {}

    def members(self, code: Code) -> tuple[Code, ...]:
        """The codes that a range stands for."""
        if code not in self._members:
            self._members[code] = meaning(self._engine, code).codes
        return self._members[code]

    def about(self, code: Code, listing: list[Edition], node: Callable[[str], Node]) -> CodeFacts:
        """What releases say of a range.

        It is `LISTED` where they have codes of it, and `MISSING` where a complete edition has
        none. Its names are those of the header or the block that stands for the same codes.

        Args:
            code: The range.
            listing: The editions that answer and list the codes of its system.
            node: Gives what they say of a code or a group.
        """
        found = meaning(self._engine, code)
        self._members[code] = found.codes
        edition = next(iter(listing), None)
        if found.told == WHOLE and edition is not None:
            status = LISTED if found.codes else MISSING
        else:
            status = UNCHECKED
        known = tuple(self._names(code, node)) if found.codes else ()
        return CodeFacts(code, status, edition, Node(code.iri, known))

    def _names(self, code: Code, node: Callable[[str], Node]) -> Iterator[Assertion]:
        same = same_as(self._engine, code)
        if same is not None:
            yield from (it for it in node(same).known if it.prop in _NAMES)
