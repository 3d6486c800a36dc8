"""What was probably meant: the codes whose official names have the words of a stated one."""

from __future__ import annotations

from billgraph.graph.engine.base import Engine
from billgraph.graph.names.search import Terms
from billgraph.graph.names.words import parts
from billgraph.ontology.codes import Code

_LOOKED_AT = 50
_FEWEST = 3
"""A word with fewer characters says little: of, the, in."""
_MOST = 6
"""A name of more words that no code has is a sentence, and one word less is one still."""


def suggest_codes(engine: Engine, system: str, name: str, limit: int = 5) -> list[Code]:
    """Finds codes by a stated name: with all its words, else with all but one of them.

    Args:
        engine: The store.
        system: The code system to look in.
        name: The stated name.
        limit: How many codes at most.

    Returns:
        The codes whose official name fits, the best first.
    """
    words: list[tuple[str, ...]] = [(word,) for word in dict.fromkeys(parts(name))]
    words = [word for word in words if len(word[0]) >= _FEWEST]
    if not words:
        return []
    found = _search(engine, system, words)
    if not found and 2 < len(words) <= _MOST:
        for place in range(len(words)):
            found += _search(engine, system, words[:place] + words[place + 1 :])
    return list(dict.fromkeys(found))[:limit]


def _search(engine: Engine, system: str, words: list[tuple[str, ...]]) -> list[Code]:
    hits = engine.names().search(Terms(words=tuple(words), systems=(system,)), _LOOKED_AT)
    return [entry.code for entry in hits.entries if entry.official]
