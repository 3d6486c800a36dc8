"""What is linked with many codes at once, without reading more of the store than that."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from billgraph.graph.batching import batched, values_block
from billgraph.graph.engine.base import Engine
from billgraph.ontology.codes import Code
from billgraph.ontology.relations import CODE_KINDS, KINDS, RELATIONS

HUB = 500
"""From so many links on, it is kept how many they are."""


def linked(
    engine: Engine, codes: Iterable[Code], kinds: Collection[str] = CODE_KINDS
) -> Iterator[tuple[Code, Code]]:
    """Finds what the sources link with some codes, in whichever direction.

    Args:
        engine: The store that is asked.
        codes: The codes.
        kinds: The kinds of codes to find; `noncovered` among them has the diagnoses too that
            do not go with a procedure.

    Yields:
        Pairs of an asked code and a code that it is linked with. A pair comes twice
        where each of two procedures names the other.

    Example:
        >>> import tempfile
        >>> from billgraph.graph import open_store
        >>> with tempfile.TemporaryDirectory() as folder, open_store(folder) as store:
        ...     [there.curie for _, there in linked(store, [Code("icd10cm", "M34.0")])]
        ['cpt:0489T']
    """
    by_kind: dict[str, list[str]] = {}
    for code in codes:
        by_kind.setdefault(code.kind, []).append(code.iri)
    for kind, iris in by_kind.items():
        # Only procedures have links; every other kind is at their end.
        if kind == "procedure":
            yield from _out(engine, iris, kinds)
        if "procedure" in kinds:
            ways = "|".join(
                f"<{it.iri}>"
                for it in RELATIONS.values()
                if it.code_kind == kind and it.kind in (kind, *kinds)
            )
            yield from _pairs(engine, iris, f"?there {ways} ?here")


def linked_from(
    engine: Engine, codes: Iterable[Code], kinds: Collection[str] = CODE_KINDS
) -> Iterator[tuple[Code, Code]]:
    """Finds what procedures link to: as `linked`, but never against the direction."""
    return _out(engine, [code.iri for code in codes if code.kind == "procedure"], kinds)


def _out(engine: Engine, iris: list[str], kinds: Collection[str]) -> Iterator[tuple[Code, Code]]:
    relations = ", ".join(f"<{RELATIONS[kind].iri}>" for kind in KINDS if kind in kinds)
    if relations:
        pattern = f"?here ?relation ?there FILTER (?relation IN ({relations}))"
        yield from _pairs(engine, iris, pattern)


def _pairs(engine: Engine, iris: list[str], pattern: str) -> Iterator[tuple[Code, Code]]:
    for batch in batched(iris):
        found = engine.select(
            f"SELECT DISTINCT ?here ?there {{ {values_block('here', batch)} {pattern} }}"
        )
        for row in found:
            here, there = Code.from_iri(row["here"]), Code.from_iri(row["there"])
            if here is not None and there is not None:
                yield here, there


def degrees(engine: Engine, codes: Iterable[Code]) -> dict[Code, int]:
    """Counts how many codes each of some codes is linked with, in whichever direction.

    The engine counts, so that the links of a hub need not leave it, and may keep the number.

    Args:
        engine: The store that is asked.
        codes: The codes.

    Returns:
        The number for each code, the codes without links included.

    Example:
        >>> import tempfile
        >>> from billgraph.graph import open_store
        >>> with tempfile.TemporaryDirectory() as folder, open_store(folder) as store:
        ...     degrees(store, [Code("icd10cm", "M34.0"), Code("cpt", "0489T")]).values()
        dict_values([1, 36])
    """
    asked = list(codes)
    counted: dict[Code, int] = {}

    def hubs(kept: dict[str, int] | None) -> dict[str, int] | None:
        known = kept or {}
        counted.update((it, known[it.curie]) for it in asked if it.curie in known)
        new = _counted(engine, [it for it in asked if it not in counted])
        counted.update(new)
        more = {it.curie: degree for it, degree in new.items() if degree >= HUB}
        return known | more if more else kept

    engine.cached("degrees", hubs)
    return counted


def _counted(engine: Engine, codes: Iterable[Code]) -> dict[Code, int]:
    counted = dict.fromkeys(codes, 0)
    for kind in CODE_KINDS:
        ways = _EVERY_WAY if kind == "procedure" else f"^<{RELATIONS[kind].iri}>"
        for batch in batched(code.iri for code in counted if code.kind == kind):
            found = engine.select(
                f"""SELECT ?here (COUNT(DISTINCT ?there) AS ?count) {{
                    {values_block("here", batch)} ?here {ways} ?there
                }} GROUP BY ?here"""
            )
            for row in found:
                code = Code.from_iri(row.get("here", ""))
                if code is not None:
                    counted[code] = int(row["count"])
    return counted


_EVERY_WAY = "|".join(
    (*(f"<{RELATIONS[kind].iri}>" for kind in CODE_KINDS), f"^<{RELATIONS['procedure'].iri}>")
)
