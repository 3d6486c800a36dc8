"""Which codes a range stands for, as the loaded releases tell, and which ranges cover a code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from billgraph.graph.engine.base import Engine
from billgraph.graph.engine.patterns import within
from billgraph.graph.engine.validity import SET_OF
from billgraph.graph.questions.hierarchy import Step, family, levels_above, levels_below
from billgraph.graph.rdf.pages import ends_of
from billgraph.graph.rdf.terms import literal
from billgraph.ontology.codes import Code
from billgraph.ontology.iris import GROUPS, scheme_iri

WHOLE, IN_PART, UNTOLD = "whole", "in part", "untold"
"""Who tells: a hierarchy or a complete list; an excerpt; nobody."""

_CATEGORY = 3


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a range stands for.

    Attributes:
        code: The range.
        codes: The codes; without a release that tells, the ends that belong to it.
        told: `WHOLE`, `IN_PART` or `UNTOLD`.
    """

    code: Code
    codes: tuple[Code, ...]
    told: str


def meaning(engine: Engine, code: Code) -> Meaning:
    """Finds the codes that a range stands for, in their order.

    A block of the hierarchy, such as M30-M36, stands for what is below it. Of other ranges
    the hierarchy is asked for what is below the nearest code or group that both ends are
    under, and the order of the codes for what lies between them; where there is no hierarchy,
    the list of the codes.

    Args:
        engine: The store that is asked.
        code: The range.
    """
    found = code.range
    assert found is not None
    codes = sorted(set(_members(engine, code)))
    edition = engine.editions().get(SET_OF.get(code.system, ""))
    is_part = edition is not None and edition.is_excerpt
    if codes or (edition is not None and not is_part):
        return Meaning(code, tuple(codes), IN_PART if is_part else WHOLE)
    ends = (end for end in ends_of(code) if found.is_backwards or found.covers(end.value))
    return Meaning(code, tuple(ends), UNTOLD)


def covering(engine: Engine, codes: Iterable[Code]) -> dict[Code, list[Code]]:
    """The ranges that pages state and that cover some of the codes, each with these."""
    asked: dict[str, list[Code]] = {}
    for code in codes:
        if code.range is None:
            asked.setdefault(code.system, []).append(code)
    found: dict[Code, list[Code]] = {}
    for system, among in asked.items():
        for ranged in _stated(engine, system):
            covered = [code for code in among if ranged.covers(code)]
            if not covered and _may_be_block(ranged):
                members = set(_below_groups(engine, ranged))
                covered = [code for code in among if code in members]
            if covered:
                found[ranged] = covered
    return found


def same_as(engine: Engine, code: Code) -> str | None:
    """The IRI of the header or the block below which just the codes of a range are, or None."""
    found = code.range
    assert found is not None
    blocks = groups(engine, code.value, f"{GROUPS}{code.system}/") if _may_be_block(code) else []
    top = blocks[0] if blocks else _common(engine, ends_of(code))
    if top is None or blocks or found.is_wildcard:
        return top
    header = Code.from_iri(top)
    return top if set(family(engine, top)) - {header} == set(_members(engine, code)) else None


def steps_within(engine: Engine, code: Code) -> tuple[str, list[list[Step]]] | None:
    """What all codes of a range stand under, and the steps down from there to them.

    Args:
        engine: The store that is asked.
        code: The range.

    Returns:
        The IRI of the nearest code or group above all, and its steps level by level; None
        where no hierarchy has the codes.
    """
    members = set(_members(engine, code))
    blocks = groups(engine, code.value, f"{GROUPS}{code.system}/") if _may_be_block(code) else []
    top = blocks[0] if blocks else _common(engine, ends_of(code))
    if top is None or not members:
        return None
    levels = [list(level) for level in levels_below(engine, top)]
    kept = {member.iri for member in members}
    for level in reversed(levels):
        kept.update(broader for narrower, broader in level if narrower in kept)
    return top, [[step for step in level if step[0] in kept] for level in levels]


def groups(engine: Engine, notation: str, within_iri: str) -> list[str]:
    """The IRIs of the groups that a publisher refers to so."""
    pattern = engine.official(f"?group skos:notation {literal(notation)}")
    rows = engine.select(f"SELECT DISTINCT ?group {{ {pattern} }}")
    return sorted(row["group"] for row in rows if row["group"].startswith(within_iri))


def _stated(engine: Engine, system: str) -> list[Code]:
    rows = engine.select(
        f"SELECT DISTINCT ?range {{ ?range a bg:CodeRange ; skos:inScheme <{scheme_iri(system)}> }}"
    )
    found = (Code.from_iri(row["range"]) for row in rows)
    return sorted(code for code in found if code is not None and code.range is not None)


def _may_be_block(code: Code) -> bool:
    found = code.range
    return code.system == "icd10cm" and found is not None and len(found.last) == _CATEGORY


def _below_groups(engine: Engine, code: Code) -> Iterator[Code]:
    """The codes below the block that a range is, if it is one."""
    for top in (*groups(engine, code.value, f"{GROUPS}{code.system}/"), code.iri):
        yield from (it for it in family(engine, top) if it.range is None)


def _members(engine: Engine, code: Code) -> list[Code]:
    found = code.range
    assert found is not None
    if found.is_backwards:
        return []
    below = list(_below_groups(engine, code)) if _may_be_block(code) else []
    top = None if below else _common(engine, ends_of(code))
    if top is not None:
        below = [it for it in family(engine, top) if found.covers(it.value)]
        if found.is_wildcard and not found.is_below and not _is_official(engine, below):
            below = []
    return below or [it for it in _listed(engine, code) if found.covers(it.value)]


def _common(engine: Engine, ends: tuple[Code, ...]) -> str | None:
    """The nearest code or group that all ends are under, or are themselves."""
    if not ends:
        return None
    paths = []
    for end in ends:
        steps = [step for level in levels_above(engine, end.iri) for step in level]
        paths.append(dict.fromkeys((end.iri, *(broader for _, broader in steps))))
    return next((iri for iri in paths[0] if all(iri in path for path in paths)), None)


def _is_official(engine: Engine, codes: list[Code]) -> bool:
    """Whether a hierarchy names the codes: the one code of a wildcard may be the page's alone."""
    return len(codes) > 1 or any(True for code in codes for _ in levels_above(engine, code.iri))


def _listed(engine: Engine, code: Code) -> list[Code]:
    """The codes of its system that the edition which answers lists."""
    edition = engine.editions().get(SET_OF.get(code.system, ""))
    found = code.range
    if edition is None or found is None:
        return []
    # The order of texts is that of the codes; what a range covers beside is below its last.
    upper = f"{found.last or found.first}~"
    pattern = f"""?code skos:inScheme <{scheme_iri(code.system)}> ; skos:notation ?notation
        FILTER (?notation >= {literal(found.first)} && ?notation <= {literal(upper)})"""
    rows = engine.select(f"SELECT DISTINCT ?code {{ {within([edition], pattern)} }}")
    codes = (Code.from_iri(row["code"]) for row in rows)
    return [it for it in codes if it is not None]
