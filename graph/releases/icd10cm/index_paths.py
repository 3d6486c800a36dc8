"""The paths of the terms of an index, and the terms that its references lead to.

A reference names a term by its path: "see Infarct, myocardium". A step of it is the title of a
term or one of the words that the title gives beside each other ("Infarct, infarction"), in any
case. What leaves the choice to the coder ("by site", "condition") leads to no term.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from billgraph.graph.releases.icd10cm.index_titles import SEE, Title
from billgraph.graph.releases.icd10cm.index_xml import Term
from billgraph.ontology.iris import term_iri

_MOST_STEPS = 12
"""How far references are followed, and of how many steps the path of one may be."""

_MOST_NAMESAKES = 50
_MOST_TRIED = 1_000
"""How many terms are looked at for one name, and for one reference: more are in no real index."""

_UNSPECIFIC = re.compile(r"\s(?:nec|nos)$", re.IGNORECASE)
_BY_CHOICE = re.compile(r"(?:^|, )by |^condition$")


class Paths:
    """Knows the paths of the terms of an index.

    Args:
        code_set: The key of the set.
        terms: The terms, each after the one that it stands under.
    """

    def __init__(self, code_set: str, terms: list[Term]) -> None:
        self._code_set = code_set
        self._terms = terms
        self._under: dict[tuple[int | None, str], tuple[int, ...]] = {}
        for names in (_whole, _words):
            for place, term in enumerate(terms):
                for name in dict.fromkeys(names(term)):
                    key = term.parent, name
                    before = self._under.get(key, ())
                    if place not in before and len(before) < _MOST_NAMESAKES:
                        self._under[key] = (*before, place)

    def text(self, place: int) -> str:
        """The path of a term, as people refer to it: "Attack, heart"."""
        *above, last = self._titles(place)
        # What is not elsewhere classified is so at its own place, and not on the way to others.
        steps = (it.written if at else it.short for at, it in enumerate(above))
        return ", ".join((*(_UNSPECIFIC.sub("", step) for step in steps), last.written))

    def iri(self, place: int) -> str:
        """The IRI of a term.

        It holds the modifiers too: two terms of one path differ in them.
        """
        titles = self._titles(place)
        path = "\x1e".join(it.written for it in titles)
        return term_iri(self._code_set, path, *titles[-1].modifiers)

    def find(self, reference: str) -> int | None:
        """The place of the term that a reference leads to, or None."""
        text = _folded(reference.partition(" (")[0])
        if not text or _BY_CHOICE.search(text):
            return None
        return self._below(None, text.split(", "), iter(range(_MOST_TRIED)))

    def shown_by(self, place: int) -> Iterator[int]:
        """The terms that a term without a code sends to, each through the one before."""
        met = {place}
        for _ in range(_MOST_STEPS):
            references = self._terms[place].references
            found = {self.find(text) for kind, text in references if kind == SEE}
            if len(found) != 1:
                return
            (target,) = found
            if target is None or target in met:
                return
            yield target
            if self._terms[target].codes:
                return
            met.add(target)
            place = target

    def _titles(self, place: int) -> list[Title]:
        """The titles from the main term down to a term."""
        found: list[Title] = []
        at: int | None = place
        while at is not None:
            term = self._terms[at]
            assert term.title is not None
            found.append(term.title)
            at = term.parent
        return found[::-1]

    def _below(self, parent: int | None, steps: list[str], tries: Iterator[int]) -> int | None:
        """The term at the end of some steps; a title may have commas, and be several of them."""
        if not steps:
            return parent
        if len(steps) > _MOST_STEPS:
            return None
        for end in range(len(steps), 0, -1):
            for child in self._under.get((parent, ", ".join(steps[:end])), ()):
                if next(tries, None) is None:
                    return None
                found = self._below(child, steps[end:], tries)
                if found is not None:
                    return found
        return None


def _whole(term: Term) -> Iterator[str]:
    """What a term is called below the one that it stands under."""
    assert term.title is not None
    for title in (term.title.written, term.title.short):
        yield from _called(_folded(title))
    # "Complication(s)" is referred to as "Complications".
    if "s" in term.title.modifiers:
        yield f"{_folded(term.title.written)}s"


def _words(term: Term) -> Iterator[str]:
    """The words that its title gives beside each other, each of which may be meant."""
    assert term.title is not None
    for part in _folded(term.title.written).split(", "):
        yield from _called(part)


def _called(name: str) -> Iterator[str]:
    yield name
    if _UNSPECIFIC.search(name):
        yield name[:-4]


def _folded(text: str) -> str:
    return text.lower().rstrip(" .,;")
