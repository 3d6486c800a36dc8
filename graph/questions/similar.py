"""Which codes are most like a code, by what they share."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from math import log
from typing import ClassVar

from billgraph.graph.answer import Tabular
from billgraph.graph.engine.base import Engine
from billgraph.graph.questions.names import code_names
from billgraph.graph.questions.neighbours import degrees, linked, linked_from
from billgraph.graph.questions.resolve import resolve
from billgraph.ontology.codes import Code

LIMIT = 10

READ = 5000
"""How many links are read, at most, to find the codes that may be compared."""

COMPARED = 100
"""How many codes are compared by all that they share, where hubs are among that."""


@dataclass(frozen=True, slots=True)
class SharedCode:
    """One code that two similar codes are both linked with.

    Attributes:
        code: The shared code.
        degree: How many codes it is linked with in all.
        weight: What it adds to the score: 1 / ln(degree).
    """

    code: Code
    degree: int
    weight: float


@dataclass(frozen=True, slots=True)
class Similar:
    """One code that is like the asked one.

    Attributes:
        code: The code.
        label: Its official name, or None while no release names it.
        stated_label: The name that most sources give it, or None.
        score: The Adamic-Adar index of the two codes; more is more alike.
        shared: What both are linked with, the rarest first.
    """

    code: Code
    label: str | None
    stated_label: str | None
    score: float
    shared: tuple[SharedCode, ...]


@dataclass(frozen=True, slots=True)
class Alike(Tabular):
    """The codes that are like a code.

    Attributes:
        code: The code that was asked for.
        found: The codes most like it, the best first; of equal ones the first by code.
        is_exact: False when a code that shares only hubs with the asked one could
            belong among them: hubs were not followed.
    """

    module: ClassVar[str] = "similar"

    code: Code
    found: tuple[Similar, ...]
    is_exact: bool


def similar(engine: Engine, text: str, limit: int = LIMIT) -> Alike:
    """Finds the codes of the same kind that share most with a code.

    The measure is the Adamic-Adar index: the sum, over all that two codes are both
    linked with, of 1 / ln(degree). A rare diagnosis that both share counts much, a
    modifier that thousands of procedures have counts little (L. A. Adamic and
    E. Adar, Friends and neighbors on the Web, Social Networks 25 (3), 2003,
    pages 211-230).

    Every score is exact. What may be compared is found from the rarest codes that
    the asked one is linked with, as many as have `READ` links together; of the hubs
    that are left it is only asked which of the best `COMPARED` codes they are linked
    with. The answer says whether anything could have been missed by that.

    Args:
        engine: The store that is asked.
        text: The code, as people type it.
        limit: How many codes to return.

    Returns:
        The most alike codes, with what they share with the asked one.

    Raises:
        NotACode, AmbiguousCode: When the text names no code, or several.
        NothingFound: When the code is not in the store.

    Example:
        >>> import tempfile
        >>> from billgraph.graph import open_store
        >>> with tempfile.TemporaryDirectory() as folder, open_store(folder) as store:
        ...     alike = similar(store, "M34.0", 2)
        >>> [(it.code.curie, round(it.score, 3)) for it in alike.found]
        [('icd10cm:L98.4', 0.279), ('icd10cm:M34.1', 0.279)]
    """
    code = resolve(engine, text)
    near = degrees(engine, _valid(engine, {there for _, there in linked(engine, [code])}))
    # A neighbour without another link is shared with nobody, and ln 1 is 0.
    weights = {it: 1 / log(degree) for it, degree in near.items() if degree > 1}
    order = sorted(weights, key=lambda it: (near[it], it))
    count = _affordable(order, near)
    shared: dict[Code, set[Code]] = {}
    for of, it in linked(engine, order[:count], [code.kind]):
        if it != code:
            shared.setdefault(it, set()).add(of)
    ranked = _ranked({it: shared[it] for it in _valid(engine, shared)}, weights)
    compared, passed_over = ranked[:COMPARED], ranked[COMPARED:]
    hubs = set(order[count:])
    if hubs:
        for it, of in _among(engine, {it for it, _ in compared}, hubs):
            shared[it].add(of)
    best = _ranked({it: shared[it] for it, _ in compared}, weights)[:limit]
    # No code that was passed over, or never met, can have a higher score than this.
    missed = sum(weights[it] for it in hubs) + (passed_over[0][1] if passed_over else 0.0)
    last = best[-1][1] if len(best) == limit else 0.0
    names = code_names(engine, [it for it, _ in best])
    found = (
        Similar(
            it,
            names[it].label,
            names[it].stated,
            score,
            tuple(
                SharedCode(of, near[of], weights[of])
                for of in sorted(shared[it], key=lambda of: (near[of], of))
            ),
        )
        for it, score in best
    )
    return Alike(code, tuple(found), is_exact=missed <= last)


def _valid(engine: Engine, codes: Collection[Code]) -> set[Code]:
    """The codes without those that were not valid on the date, if there is one."""
    hidden = engine.hidden(codes)
    engine.report_hidden(hidden)
    return set(codes) - hidden


def _affordable(order: list[Code], near: dict[Code, int]) -> int:
    """How many of the neighbours, the rarest first, may be followed; the rarest may always."""
    total = 0
    for count, it in enumerate(order):
        total += near[it]
        if total > READ:
            return max(count, 1)
    return len(order)


def _ranked(shared: dict[Code, set[Code]], weights: dict[Code, float]) -> list[tuple[Code, float]]:
    # Summed in one order, so that codes that share the same have the same score.
    scores = {it: sum(weights[hub] for hub in sorted(of)) for it, of in shared.items()}
    return sorted(scores.items(), key=lambda entry: (-entry[1], entry[0]))


def _among(engine: Engine, codes: set[Code], hubs: set[Code]) -> Iterator[tuple[Code, Code]]:
    """Which of some codes are linked with which hubs, read from the procedures' end."""
    for asked, others, is_hub in ((codes, hubs, False), (hubs, codes, True)):
        kinds = {other.kind for other in others}
        for here, there in linked_from(engine, sorted(asked), kinds):
            if there in others:
                yield (there, here) if is_hub else (here, there)
