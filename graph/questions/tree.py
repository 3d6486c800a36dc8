"""The hierarchy around a code, up to the root and down to a depth."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import ClassVar

from billgraph.graph.answer import Drawable
from billgraph.graph.engine.base import Engine
from billgraph.graph.questions.hierarchy import (
    group_notations,
    levels_above,
    levels_below,
    official_names,
)
from billgraph.graph.questions.nodes import resolve_node
from billgraph.ontology.codes import Code

DEPTH = 2
"""How far down a tree goes when nobody says how far."""


@dataclass(frozen=True, slots=True)
class Place:
    """One place of the hierarchy: a code below one of its parents.

    Attributes:
        iri: The IRI of what stands here.
        code: The code, or None for a grouping that has no code of its own.
        notation: How its publisher refers to a grouping, where it does.
        label: Its official name, or None while no release names it.
        depth: How many steps it is from the asked code: 0 for that code, less
            above it, more below it; by the shortest way where there are several.
        parent: The CURIE of the parent that it stands below, the IRI of one that
            has no code, or None at a root.
        indent: How many places stand above this one in the tree as it is drawn.
    """

    iri: str
    code: Code | None
    notation: str | None
    label: str | None
    depth: int
    parent: str | None
    indent: int


@dataclass(frozen=True, slots=True)
class Tree(Drawable):
    """The hierarchy around a code.

    Attributes:
        code: The code or range that was asked for; None where it was a group.
        name: What was asked for: the CURIE of the code, or the notation of the group.
        places: What stands in it, from the root down, each after its parent; empty
            when no source puts the code into a hierarchy.
        has_more: Whether there is more below the depth that was asked for.
    """

    module: ClassVar[str] = "tree"

    code: Code | None
    name: str
    places: tuple[Place, ...]
    has_more: bool


def tree(engine: Engine, text: str, depth: int = DEPTH) -> Tree:
    """Finds what stands above a code and below it.

    A code with several parents stands below each of them, and what is below the
    code is shown the first time only.

    Args:
        engine: The store that is asked.
        text: The code, as people type it, the notation of a group, such as ``M30-M36``, or
            a range such as ``M34.0-M34.9``: the tree is then that of what all its codes
            stand under, with nothing below but these.
        depth: How many levels to go down.

    Returns:
        The tree.

    Raises:
        NotACode, AmbiguousCode: When the text names no code, or several.
        NothingFound: When the code is not in the store.

    Example:
        >>> import tempfile
        >>> from billgraph.graph import open_store
        >>> with tempfile.TemporaryDirectory() as folder, open_store(folder) as store:
        ...     [str(it.code or it.notation) for it in tree(store, "M34.1").places]
        ['13', 'M30-M36', 'icd10cm:M34', 'icd10cm:M34.1']
    """
    asked = resolve_node(engine, text)
    # One level more than asked for tells whether there is more.
    if asked.code is not None and asked.code.range is not None:
        from billgraph.graph.questions.ranges import steps_within

        top, steps = steps_within(engine, asked.code) or (asked.iri, [])
        below = [level for level in steps if level][: depth + 1]
    else:
        top, below = asked.iri, list(islice(levels_below(engine, asked.iri), depth + 1))
    shape = _Shape(top)
    for level in levels_above(engine, top):
        shape.take(level, -1)
    for level in below[:depth]:
        shape.take(level, 1)
    placed = shape.walk() if len(shape.depths) > 1 else []
    names = official_names(engine, list(dict.fromkeys(iri for iri, _, _ in placed)))
    notations = group_notations(engine, [iri for iri in names if Code.from_iri(iri) is None])
    places = tuple(
        Place(
            iri,
            Code.from_iri(iri),
            notations.get(iri),
            names.get(iri),
            shape.depths[iri],
            _name(parent) if parent is not None else None,
            indent,
        )
        for iri, parent, indent in placed
    )
    return Tree(asked.code, asked.name, places, has_more=len(below) > depth)


def _name(iri: str) -> str:
    code = Code.from_iri(iri)
    return iri if code is None else code.curie


class _Shape:
    """Who stands below whom, and how far from the asked code."""

    def __init__(self, start: str) -> None:
        self.depths = {start: 0}
        self._start = start
        self._children: dict[str, set[str]] = {}
        self._has_parent: set[str] = set()

    def take(self, level: list[tuple[str, str]], direction: int) -> None:
        """Takes the steps of one level up (-1) or down (1)."""
        for narrower, broader in level:
            near, far = (narrower, broader) if direction < 0 else (broader, narrower)
            self.depths.setdefault(far, self.depths[near] + direction)
            self._children.setdefault(broader, set()).add(narrower)
            self._has_parent.add(narrower)

    def walk(self) -> list[tuple[str, str | None, int]]:
        """Every place from the roots down: an IRI, its parent's, the indent."""
        # Roots first. Where a hierarchy runs in a circle there may be none; then the
        # farthest from the asked code does as one.
        starts = sorted(
            (iri for iri, depth in self.depths.items() if depth <= 0),
            key=lambda iri: (iri in self._has_parent, self.depths[iri], iri),
        )
        placed: list[tuple[str, str | None, int]] = []
        met: set[str] = set()
        for start in starts:
            waiting: list[tuple[str, str | None, int]] = [] if start in met else [(start, None, 0)]
            while waiting:
                place = waiting.pop()
                placed.append(place)
                iri, _, indent = place
                if iri not in met:
                    met.add(iri)
                    below = sorted(self._children.get(iri, ()), reverse=True)
                    waiting += [(child, iri, indent + 1) for child in below]
        return placed
