"""Up and down the hierarchies that releases bring (`skos:broader`), level by level.

A level is one query for all its codes. What was met once is not asked for again, so a
hierarchy that runs in a circle, as a faulty release might, ends like any other.

Not every step of a hierarchy need be a code: a grouping without a code of its own is an
IRI that is no concept of a code system. So these functions deal in IRIs.
"""

from __future__ import annotations

from collections.abc import Iterator

from billgraph.graph.batching import batched, values_block
from billgraph.graph.engine.base import Engine
from billgraph.graph.engine.patterns import name_pattern, step_pattern
from billgraph.ontology.codes import Code

Step = tuple[str, str]
"""The IRI of the narrower and of the broader."""


def levels_above(engine: Engine, iri: str) -> Iterator[list[Step]]:
    """Climbs from a code to the root; one list a level, the nearest first."""
    return _levels(engine, iri, climbs=True)


def levels_below(engine: Engine, iri: str) -> Iterator[list[Step]]:
    """Descends from a code to all that lies under it; one list a level, the nearest first."""
    return _levels(engine, iri, climbs=False)


def family(engine: Engine, top: str) -> list[Code]:
    """A code, if it is one, and every code under it in its hierarchy.

    Args:
        engine: The store that is asked.
        top: The IRI of the code, or of a group.

    Returns:
        The code first, then those under it by level.

    Example:
        >>> import tempfile
        >>> from billgraph.graph import open_store
        >>> with tempfile.TemporaryDirectory() as folder, open_store(folder) as store:
        ...     [member.curie for member in family(store, Code("icd10cm", "M34.1").iri)]
        ['icd10cm:M34.1']
    """
    code = Code.from_iri(top)
    found: dict[Code, None] = {} if code is None else {code: None}
    for level in levels_below(engine, top):
        members = (Code.from_iri(narrower) for narrower, _ in level)
        found |= dict.fromkeys(sorted(member for member in members if member is not None))
    return list(found)


def official_names(engine: Engine, iris: list[str]) -> dict[str, str]:
    """The official names of some concepts, by IRI; what no release names is left out."""
    found: dict[str, str] = {}
    for batch in batched(iris):
        pattern = name_pattern(engine, "?node", "?name")
        query = f"SELECT ?node ?name {{ {values_block('node', batch)} {pattern} }}"
        for row in engine.select(query):
            # Of several names, in several languages perhaps, always the same one.
            found[row["node"]] = min(row["name"], found.get(row["node"], row["name"]))
    return found


def group_notations(engine: Engine, iris: list[str]) -> dict[str, str]:
    """How publishers refer to some groups, by IRI, such as ``M30-M36`` for a block."""
    found: dict[str, str] = {}
    for batch in batched(iris):
        pattern = engine.official("?node skos:notation ?notation")
        for row in engine.select(f"SELECT * {{ {values_block('node', batch)} {pattern} }}"):
            found[row["node"]] = row["notation"]
    return found


def _levels(engine: Engine, iri: str, *, climbs: bool) -> Iterator[list[Step]]:
    met, level = {iri}, [iri]
    while level:
        steps = _steps(engine, level, climbs=climbs)
        if steps:
            yield steps
        level = sorted({step[climbs] for step in steps} - met)
        met.update(level)


def _steps(engine: Engine, iris: list[str], *, climbs: bool) -> list[Step]:
    bound = "narrower" if climbs else "broader"
    found: set[Step] = set()
    for batch in batched(iris):
        rows = engine.select(
            f"""SELECT DISTINCT ?narrower ?broader {{
                {values_block(bound, batch)} {step_pattern(engine, "?narrower", "?broader")}
                FILTER (isIRI(?narrower) && isIRI(?broader))
            }}"""
        )
        found |= {(row["narrower"], row["broader"]) for row in rows}
    return sorted(found if engine.date is None else _valid(engine, found, climbs=climbs))


def _valid(engine: Engine, steps: set[Step], *, climbs: bool) -> list[Step]:
    """The steps that lead to a code that was valid on the engine's date, or to a group."""
    from billgraph.graph.engine.validity import only_valid

    def reached(step: Step) -> tuple[Code, ...]:
        code = Code.from_iri(step[climbs])
        return () if code is None else (code,)

    return only_valid(engine, steps, reached)
