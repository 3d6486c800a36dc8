"""Which code a person means."""

from __future__ import annotations

from dataclasses import dataclass

from billgraph.graph.engine import Engine
from billgraph.graph.errors import AmbiguousCode, NotACode, NothingFound
from billgraph.graph.questions.official import known_pattern
from billgraph.ontology.codes import Code, candidates
from billgraph.ontology.iris import GROUPS


def resolve(engine: Engine, text: str) -> Code:
    """Finds the code that a text as people type it stands for.

    A text that has the form of several systems stands for the one whose code is
    in the store; nothing is chosen between two that are.

    Args:
        engine: The store that is asked.
        text: A CURIE or a bare code, in any case, an ICD code with or without dot.

    Returns:
        The code, which is in the store.

    Raises:
        NotACode: When the text is no code.
        AmbiguousCode: When several codes of that form are in the store.
        NothingFound: When none is.
    """
    codes = candidates(text)
    known = [code for code in codes if engine.ask(f"ASK {{ {known_pattern(engine, code.iri)} }}")]
    # What only an edition knows that another one followed is known all the same: it was deleted.
    known = known or [code for code in codes if engine.ask(_formerly(code))]
    if not known:
        names = " or ".join(code.curie for code in codes)
        raise NothingFound(f"{names} is not in the store", "see what is loaded: billgraph sources")
    if len(known) > 1:
        raise AmbiguousCode(text, tuple(code.curie for code in known))
    if engine.date is not None:
        # What was asked for by name is shown; that it was not valid then is told.
        engine.note_hidden(engine.hidden(known))
    return known[0]


def _formerly(code: Code) -> str:
    return f"ASK {{ GRAPH ?release {{ <{code.iri}> skos:notation ?notation }} }}"


@dataclass(frozen=True, slots=True)
class Node:
    """What a person means where a group of codes will do as well as a code.

    Attributes:
        iri: Its IRI.
        code: The code, or None for a group.
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
            raise
        if len(groups) > 1:
            names = (iri.removeprefix(GROUPS).replace("/", ":") for iri in groups)
            raise AmbiguousCode(text, tuple(names)) from None
        return Node(groups[0], None, text.rpartition(":")[2].strip().upper())
    return Node(code.iri, code, code.curie)


def _groups(engine: Engine, text: str) -> list[str]:
    from billgraph.graph.statements import literal

    prefix, _, notation = text.strip().rpartition(":")
    pattern = engine.official(f"?group skos:notation {literal(notation.strip().upper())}")
    rows = engine.select(f"SELECT DISTINCT ?group {{ {pattern} }}")
    within = f"{GROUPS}{prefix.strip().lower()}/" if prefix else GROUPS
    return sorted(row["group"] for row in rows if row["group"].startswith(within))
