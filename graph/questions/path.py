"""How two codes are connected: the shortest paths, with the evidence for each hop."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import ClassVar

from billgraph.graph.answer import Drawable
from billgraph.graph.batching import batched, values_block
from billgraph.graph.engine.base import Engine
from billgraph.graph.engine.patterns import step_pattern
from billgraph.graph.questions.evidence import Evidence, evidence
from billgraph.graph.questions.hierarchy import official_names
from billgraph.graph.questions.neighbours import degrees, linked
from billgraph.graph.questions.resolve import resolve
from billgraph.ontology.codes import Code
from billgraph.ontology.errors import CodeError
from billgraph.ontology.relations import KINDS

HUBS = ("payer", "site")
"""The kinds that paths do not lead through: nearly every procedure has the same ones."""

MAX_LENGTH = 4
LIMIT = 20

_A_PAGE = 40
"""About how many links a procedure has: those of its page, and some from others'."""


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of a path.

    Attributes:
        start: The code that it leaves.
        end: The code that it reaches.
        label: The official name of `end`, or None while no release names it.
        evidence: All that is stated between the two, by whom and where.
    """

    start: Code
    end: Code
    label: str | None
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Paths(Drawable):
    """The shortest paths between two codes.

    Attributes:
        start: The code that they leave.
        end: The code that they reach.
        avoided: The kinds that they do not lead through.
        total: How many shortest paths there are, those that are left out included.
        paths: The paths, all of one length: the hops of each.
    """

    module: ClassVar[str] = "path"

    start: Code
    end: Code
    avoided: tuple[str, ...]
    total: int
    paths: tuple[tuple[Hop, ...], ...]


def paths(
    engine: Engine,
    start: str,
    end: str,
    max_length: int = MAX_LENGTH,
    avoid: Collection[str] = HUBS,
    limit: int = LIMIT,
) -> Paths:
    """Finds the shortest paths between two codes, over links and hierarchies alike.

    A link may be followed in either direction, and so may a step of a hierarchy
    (`skos:broader`). The search goes level by level from both codes at once, each
    time from the side with fewer links, and asks the engine for one level at a time:
    it reads the surroundings of the two codes and no more of the store. networkx then
    lists the paths within what was found on them.

    Args:
        engine: The store that is asked.
        start: The code that the paths leave, as people type it.
        end: The code that they reach.
        max_length: How many hops a path may have.
        avoid: The kinds of codes that no path may lead through; `start` and `end`
            may be of them.
        limit: How many paths to return where there are more of the same length.

    Returns:
        The paths, in the order of their codes; none when the codes are not
        connected within `max_length`.

    Raises:
        NotACode, AmbiguousCode: When a text names no code, or several.
        CodeError: When both texts name the same code.
        NothingFound: When a code is not in the store.

    Example:
        >>> import tempfile
        >>> from billgraph.graph import open_store
        >>> with tempfile.TemporaryDirectory() as folder, open_store(folder) as store:
        ...     found = paths(store, "M34.1", "207RC0000X")
        >>> [(hop.end.curie, hop.evidence[0].line) for hop in found.paths[0]]
        [('cpt:0489T', 42), ('nucc:207RC0000X', 33)]
    """
    here, there = resolve(engine, start), resolve(engine, end)
    if here == there:
        raise CodeError(end, f"both codes are {here.curie}", "name two different codes")
    edges = _Search(engine, here, there, avoid).edges(max_length)
    avoided = tuple(kind for kind in KINDS if kind in avoid)
    if not edges:
        return Paths(here, there, avoided, 0, ())
    import networkx

    graph: networkx.Graph[Code] = networkx.Graph()
    graph.add_edges_from(sorted(edges))
    shortest = networkx.all_shortest_paths(graph, there, here)
    chosen = [way[::-1] for way in islice(shortest, limit)]
    return Paths(
        here, there, avoided, _count(edges, here, there), _with_evidence(engine, sorted(chosen))
    )


def _count(edges: Collection[tuple[Code, Code]], start: Code, end: Code) -> int:
    """How many paths there are, without walking each: every edge leads a level further."""
    ahead: dict[Code, list[Code]] = {}
    for near, far in edges:
        ahead.setdefault(near, []).append(far)
    ways = {start: 1}
    while end not in ways:
        level: dict[Code, int] = {}
        for near, count in ways.items():
            for far in ahead.get(near, ()):
                level[far] = level.get(far, 0) + count
        ways = level
    return ways[end]


def _with_evidence(engine: Engine, chosen: list[list[Code]]) -> tuple[tuple[Hop, ...], ...]:
    pairs = dict.fromkeys(pair for way in chosen for pair in pairwise(way))
    stated = evidence(engine, pairs)
    names = official_names(engine, list({end.iri for _, end in pairs}))
    return tuple(
        tuple(Hop(near, far, names.get(far.iri), stated[near, far]) for near, far in pairwise(way))
        for way in chosen
    )


class _Front:
    """All that was reached from one end, and how."""

    def __init__(self, code: Code) -> None:
        self.level = [code]
        self.depths = {code: 0}
        self.nearer: dict[Code, set[Code]] = {}
        """For each code the ones a level nearer to the end that it was reached from."""
        self.cost: int | None = None
        """About how many links the next level takes; None until it is counted."""

    def take(self, pairs: Iterable[tuple[Code, Code]]) -> None:
        """Goes a level further, by all the pairs of a code of the level and another one."""
        depth = self.depths[self.level[0]] + 1
        level = set()
        for near, far in pairs:
            if self.depths.setdefault(far, depth) == depth:
                self.nearer.setdefault(far, set()).add(near)
                level.add(far)
        self.level, self.cost = sorted(level), None

    def back(self, codes: Iterable[Code]) -> set[tuple[Code, Code]]:
        """The pairs of nearer and farther codes on the ways from the end to some codes."""
        waiting, met = list(codes), set[tuple[Code, Code]]()
        while waiting:
            far = waiting.pop()
            for near in self.nearer.get(far, ()):
                if (near, far) not in met:
                    met.add((near, far))
                    waiting.append(near)
        return met


class _Search:
    """A search from both ends at once (Pohl, Bi-directional search, 1971)."""

    def __init__(self, engine: Engine, start: Code, end: Code, avoid: Collection[str]) -> None:
        self._engine = engine
        self._ends = {start, end}
        self._avoid = avoid
        self._kinds = {kind for kind in KINDS if kind not in avoid} | {start.kind, end.kind}
        self._start, self._end = _Front(start), _Front(end)

    def edges(self, max_length: int) -> set[tuple[Code, Code]]:
        """The edges on all shortest paths, each from the nearer to the start."""
        for _ in range(max_length):
            front, other = self._start, self._end
            if self._cost(other) < self._cost(front):
                front, other = other, front
            front.take(self._allowed(front.level))
            if not front.level:
                return set()
            # Whole levels are taken in turn, so the first meeting is at the shortest
            # length, and all paths of that length pass through where the two meet.
            meeting = [code for code in front.level if code in other.depths]
            if meeting:
                back = {(far, near) for near, far in self._end.back(meeting)}
                return self._start.back(meeting) | back
        return set()

    def _cost(self, front: _Front) -> int:
        """About how many links leave the front: one hub may have more than all others."""
        if front.cost is None:
            others = [code for code in front.level if code.kind != "procedure"]
            counted = sum(degrees(self._engine, others).values())
            front.cost = counted + _A_PAGE * (len(front.level) - len(others))
        return front.cost

    def _allowed(self, level: list[Code]) -> Iterable[tuple[Code, Code]]:
        found = [*linked(self._engine, level, self._kinds), *self._hierarchy(level)]
        hidden = self._engine.hidden({far for _, far in found} - self._ends)
        self._engine.report_hidden(hidden)
        for near, far in found:
            if (far.kind not in self._avoid and far not in hidden) or far in self._ends:
                yield near, far

    def _hierarchy(self, level: list[Code]) -> Iterable[tuple[Code, Code]]:
        for batch in batched(code.iri for code in level):
            for ends in (("?near", "?far"), ("?far", "?near")):
                pattern = step_pattern(self._engine, *ends)
                query = f"SELECT DISTINCT ?near ?far {{ {values_block('near', batch)} {pattern} }}"
                for row in self._engine.select(query):
                    near, far = Code.from_iri(row["near"]), Code.from_iri(row["far"])
                    if near is not None and far is not None:
                        yield near, far
