"""What a person means where a group of codes will do as well as a code."""

from __future__ import annotations

from dataclasses import dataclass

from billgraph.graph.engine.base import Engine
from billgraph.graph.errors import AmbiguousCode, NotACode, NothingFound
from billgraph.graph.questions.resolve import resolve
from billgraph.graph.rdf.terms import literal
from billgraph.ontology.codes import Code, candidate_ranges
from billgraph.ontology.iris import GROUPS


@dataclass(frozen=True, slots=True)
class Node:
    """What a person means where a group of codes will do as well as a code.

    Attributes:
        iri: Its IRI.
        code: The code or range of codes, or None for a group.
        name: The CURIE of the code, or the notation of the group, such as ``M30-M36``.
    """

    iri: str
    code: Code | None
    name: str


def resolve_node(engine: Engine, text: str) -> Node:
    """Finds the code, or the group of codes, that a text stands for.

    A group goes by its publisher's notation, such as the block ``M30-M36`` of ICD-10-CM;
    what is a code is never taken for a group.

    Args:
        engine: The store that is asked.
        text: A code as people type it, or the notation of a group, after the prefix of its
            system or not.

    Raises:
        NotACode: When the text is no code and no group has that notation.
        AmbiguousCode: When several codes, or several groups, could be meant.
        NothingFound: When the code is not in the store.
    """
    try:
        code = resolve(engine, text)
    except (NotACode, NothingFound):
        groups = _groups(engine, text)
        if not groups:
            if (ranged := _range(engine, text)) is not None:
                return Node(ranged.iri, ranged, ranged.curie)
            raise
        if len(groups) > 1:
            names = (iri.removeprefix(GROUPS).replace("/", ":") for iri in groups)
            raise AmbiguousCode(text, tuple(names)) from None
        return Node(groups[0], None, text.rpartition(":")[2].strip().upper())
    return Node(code.iri, code, code.curie)


def _range(engine: Engine, text: str) -> Code | None:
    """The range that a text is, also where no page states it; of several what has codes."""
    from billgraph.graph.questions.ranges import meaning

    found = candidate_ranges(text)
    full = [code for code in found if meaning(engine, code).codes] if len(found) > 1 else found
    return next(iter(full or found), None)


def _groups(engine: Engine, text: str) -> list[str]:
    prefix, _, notation = text.strip().rpartition(":")
    if not (notation.isascii() and notation.isprintable()):
        return []
    pattern = engine.official(f"?group skos:notation {literal(notation.strip().upper())}")
    rows = engine.select(f"SELECT DISTINCT ?group {{ {pattern} }}")
    within = f"{GROUPS}{prefix.strip().lower()}/" if prefix else GROUPS
    return sorted(row["group"] for row in rows if row["group"].startswith(within))
