"""The parts of the body that a procedure is for, and that a text speaks of."""

from __future__ import annotations

import re

from billgraph.graph.audit.facts import Facts
from billgraph.graph.names.matching.vocabulary import qualifiers
from billgraph.ontology.codes import Code

_WORD = re.compile(r"[a-z]+")
_IRREGULAR = {"feet": "foot"}


def sites_of(code: Code, facts: Facts) -> frozenset[str]:
    """The parts of the body that releases say a procedure is for; empty where none does."""
    return frozenset(it.value for it in facts.about(code).node.all("bg:bodySite"))


def sites_in(text: str) -> frozenset[str]:
    """The parts of the body that a text names.

    Example:
        >>> sorted(sites_in("Soft tissue of the hands, in hand reconstruction"))
        ['hand']
        >>> sites_in("a five-minute visit")
        frozenset()
    """
    found = set()
    for word in _WORD.findall(text.lower()):
        single = _IRREGULAR.get(word, word)
        for form in (single, single.removesuffix("s"), single.removesuffix("es")):
            if qualifiers().get(form, ("", ""))[0] == "part":
                found.add(form)
                break
    return frozenset(found)


def siblings(code: Code, facts: Facts) -> list[Code]:
    """The codes that stand under the same group."""
    found = (it for above in facts.about(code).broader for it in facts.directly_below(above))
    return [it for it in dict.fromkeys(found) if it != code]
