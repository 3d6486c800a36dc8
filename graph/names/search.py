"""What a search asks of the names in a store, and what it gets.

A store has a file for it (`billgraph.graph.store.name_index`); any other engine is
asked by SPARQL (`billgraph.graph.engine.queried_names`). Both give the same
answers in the same order.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from billgraph.graph.names.words import parts, searchable
from billgraph.ontology.codes import Code
from billgraph.ontology.systems import SYSTEMS

EXACT_CODE, EXACT_NAME, CODE_PREFIX, DOTTED_PART, ALL_WORDS, LAST_WORD_BEGUN, CODE_PART = range(7)
"""How an entry fits what was asked, the best first."""

BY_CODE = frozenset({EXACT_CODE, CODE_PREFIX, DOTTED_PART, CODE_PART})


Stated = tuple[str, str | None, bool]
"""What a source calls a code: its IRI, a name or None for none, and whether it is official."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What to look for; an entry is found when it fits in any of the ways.

    Attributes:
        words: The words that a name must have, all of them; for each, the folded
            words that may stand for it.
        last_is_begun: Whether the last word may be the beginning of one.
        code: The code without its signs, or an empty string.
        part: Whether `code` may be a part of a code, not only all of it.
        dotted: `code` with the dot that was asked for, or an empty string; the codes that
            have the dot there come before those of which `code` is a part without it.
        systems: The code systems to look in; all of them when empty.
    """

    words: tuple[tuple[str, ...], ...] = ()
    last_is_begun: bool = False
    code: str = ""
    part: bool = False
    dotted: str = ""
    systems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A code under one of its names.

    Attributes:
        code: The code.
        name: The name, or None for a code that no source names.
        official: Whether a release gives the name.
        sources: How many sources give it; for a code without a name, how many
            mention the code.
        words: How many distinct words the name has.
        fit: How it fits what was asked, such as `ALL_WORDS`.
    """

    code: Code
    name: str | None
    official: bool
    sources: int
    words: int
    fit: int


@dataclass(frozen=True, slots=True)
class Hits:
    """The codes that were found, each under its best name, the best first.

    Attributes:
        entries: As many as were asked for.
        total: How many there are.
    """

    entries: tuple[Entry, ...]
    total: int


class NameIndex(ABC):
    """Looks names and codes up."""

    @abstractmethod
    def search(self, terms: Terms, limit: int | None) -> Hits:
        """Finds codes, ranked as `rank` does.

        Args:
            terms: What to look for.
            limit: How many at most; None for all.
        """

    @abstractmethod
    def has(self, word: str, *, begun: bool = False) -> bool:
        """Tells whether any name has a folded word, or one that begins with it."""

    @abstractmethod
    def near(self, word: str) -> list[tuple[int, str]]:
        """Returns the words of names near a folded word with their distance, the nearest first."""

    @abstractmethod
    def stated(self, codes: Collection[Code]) -> dict[Code, list[tuple[str, int]]]:
        """Returns what sources call codes, and how many call each so; official names are left out.

        Returns:
            The names of each code, that of most sources first and equal ones by the alphabet;
            an empty list where no source names it.
        """


def fit_of_name(name: str, terms: Terms) -> int | None:
    """Returns how a name fits the words that are looked for, or None where it does not.

    Example:
        >>> terms = Terms(words=(("pain",), ("ha",)), last_is_begun=True)
        >>> fit_of_name("Pain in hand", terms) == LAST_WORD_BEGUN
        True
    """
    has = set(searchable(name))
    *whole, last = terms.words
    if not all(has.intersection(choice) for choice in whole):
        return None
    if has.intersection(last):
        return EXACT_NAME if len(parts(name)) == len(terms.words) else ALL_WORDS
    begun = terms.last_is_begun and any(word.startswith(last) for word in has)
    return LAST_WORD_BEGUN if begun else None


def rank(entry: Entry) -> tuple[object, ...]:
    """Returns the key by which entries are put in order, the best first.

    A better fit goes first. Of codes found by their code, the shorter and then the
    lower; of those found by their name, an official name, then the shorter one, then
    the one that more sources give.
    """
    code = (len(entry.code.value), entry.code.value) if entry.fit in BY_CODE else (0, "")
    return (entry.fit, code, _standing(entry), _ORDER[entry.code.system], entry.code.value)


def preference(entry: Entry) -> tuple[object, ...]:
    """Returns the key by which one of several names of a code is chosen, the best first.

    Where the code was asked for, the name that more sources give says more than a
    short one.
    """
    return (_standing(entry), entry.name or "")


def _standing(entry: Entry) -> tuple[object, ...]:
    sizes = (entry.words, -entry.sources)
    if entry.fit in BY_CODE:
        sizes = (-entry.sources, entry.words)
    return (entry.fit, entry.name is None, not entry.official, *sizes)


def best(entries: Iterable[Entry], limit: int | None) -> Hits:
    """Chooses one name for each code, and puts the codes in order."""
    chosen: dict[Code, Entry] = {}
    for entry in sorted(entries, key=preference):
        chosen.setdefault(entry.code, entry)
    return Hits(tuple(sorted(chosen.values(), key=rank)[:limit]), len(chosen))


_ORDER = {system: place for place, system in enumerate(SYSTEMS)}
