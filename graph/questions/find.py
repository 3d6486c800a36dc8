"""Codes by words of their names or by a part of the code, tolerant of misspelt words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from billgraph.graph.answer import Tabular
from billgraph.graph.engine.base import Engine
from billgraph.graph.names.search import (
    ALL_WORDS,
    CODE_PART,
    CODE_PREFIX,
    DOTTED_PART,
    EXACT_CODE,
    EXACT_NAME,
    LAST_WORD_BEGUN,
    Entry,
    Hits,
    NameIndex,
    Terms,
)
from billgraph.graph.names.words import MOST_LETTERS, code_part, parts, searchable
from billgraph.ontology.codes import Code
from billgraph.ontology.systems import SYSTEMS

APPROXIMATE = "approximate"

LIMIT = 20
"""How many codes are given when nothing else is said."""


@dataclass(frozen=True, slots=True)
class Match:
    """One code that was found, under the name that fits best.

    Attributes:
        code: The code.
        name: The name, or None for a code that no source names.
        official: Whether a release gives the name; otherwise a page states it.
        match: How it fits: ``exact code``, ``exact name``, ``code prefix``, ``words``,
            ``words, last begun``, ``code part`` or ``approximate``.
        sources: How many sources give the name; for a code without one, how many
            mention the code.
        score: Between 0 and 1; the matches come in its order.
    """

    code: Code
    name: str | None
    official: bool
    match: str
    sources: int
    score: float

    @property
    def approximate(self) -> bool:
        """Whether a word was taken for another one."""
        return self.match == APPROXIMATE


@dataclass(frozen=True, slots=True)
class QueryReading:
    """A word that was taken for others.

    Attributes:
        word: The word that was asked for, folded.
        known: Whether some name has it, though none together with the other words.
        shown: The words that the matches have in its place.
    """

    word: str
    known: bool
    shown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matches(Tabular):
    """What was found.

    Attributes:
        rows: The matches, the best first, one a code.
        total: How many codes match, those beyond the limit included.
        taken: The words that were taken for others, when all matches are approximate.
    """

    module: ClassVar[str] = "find"

    rows: tuple[Match, ...]
    total: int
    taken: tuple[QueryReading, ...] = ()


def find(
    engine: Engine, text: str, kinds: tuple[str, ...] = (), limit: int | None = LIMIT
) -> Matches:
    """Finds codes by words of an official or stated name, or by a part of the code.

    A name fits when it has all the words, in any order; the last one may be the
    beginning of a word. Case and accents make no difference. A text of one piece with
    a digit may be a part of a code, with or without its dot; a code that has the dot where it
    was asked for comes first. A prefix such as
    ``icd10cm:`` limits the search to that system. Only when nothing fits, words are
    taken for others that are spelt nearly so; words with a digit never are.

    Args:
        engine: The store that is asked.
        text: Words, or a part of a code.
        kinds: The kinds of codes to find; all of them when empty.
        limit: How many codes at most; None for all.

    Returns:
        The matches; none is no error.

    Example:
        >>> import tempfile
        >>> from billgraph.graph import open_store
        >>> with tempfile.TemporaryDirectory() as folder, open_store(folder) as store:
        ...     found = find(store, "sclerodrema")
        >>> (found.rows[0].code.curie, found.rows[0].approximate)
        ('icd10cm:L94.0', True)
        >>> [(taken.word, taken.shown) for taken in found.taken]
        [('sclerodrema', ('scleroderma',))]
    """
    terms = _terms(text, kinds)
    names = engine.names()
    if terms is None:
        return Matches((), 0)
    search = _Search(engine, names, limit)
    hits = search.hits(terms)
    if hits.total or not terms.words:
        found = Matches(tuple(_match(entry, terms) for entry in hits.entries), hits.total)
    else:
        found = _approximate(search, terms)
    engine.report_hidden(search.hidden, len(search.hidden))
    return found


class _Search:
    """A search of names that leaves out what was not valid on the engine's date."""

    def __init__(self, engine: Engine, names: NameIndex, limit: int | None) -> None:
        self.names = names
        self.hidden: set[Code] = set()
        self._engine = engine
        self._limit = limit

    def hits(self, terms: Terms) -> Hits:
        if self._engine.date is None:
            return self.names.search(terms, self._limit)
        found = self.names.search(terms, None).entries
        hidden = self._engine.hidden([entry.code for entry in found])
        self.hidden |= hidden
        left = [entry for entry in found if entry.code not in hidden]
        return Hits(tuple(left[: self._limit]), len(left))


def _terms(text: str, kinds: tuple[str, ...]) -> Terms | None:
    """What to look for; None where the text or the kinds leave nothing."""
    # A lone surrogate, as a broken command line gives it, is in no name.
    text = text.encode("utf-8", "replace").decode()
    systems = [system.prefix for system in SYSTEMS.values() if not kinds or system.kind in kinds]
    prefix, colon, rest = text.partition(":")
    if colon and prefix.strip().lower() in SYSTEMS:
        text = rest
        systems = [system for system in systems if system == prefix.strip().lower()]
    code = code_part(text)
    if not code or not systems:
        return None
    is_part = len(text.split()) == 1 and 2 <= len(code) <= MOST_LETTERS
    written = text.strip().lower()
    is_dotted = is_part and "." in written and written.replace(".", "") == code
    return Terms(
        words=tuple((word,) for word in parts(text)),
        last_is_begun=True,
        code=code,
        part=is_part and any(sign.isdigit() for sign in code),
        dotted=written if is_dotted else "",
        systems=tuple(systems) if len(systems) < len(SYSTEMS) else (),
    )


def _approximate(search: _Search, terms: Terms) -> Matches:
    """Searches with words that are spelt nearly as those that were asked for."""
    names = search.names
    words = [choice[0] for choice in terms.words]
    known = [names.has(word) for word in words]
    begun = terms.last_is_begun and (known[-1] or names.has(words[-1], begun=True))
    known[-1] = known[-1] or begun
    near = [names.near(word) for word in words]
    if not all(there or others for there, others in zip(known, near, strict=True)):
        return Matches((), 0)
    # First only the words that no name has are exchanged, for the nearest ones alone;
    # then any, for any near one.
    nearest = tuple(
        (word,) if there else tuple(other for distance, other in others if distance == others[0][0])
        for word, there, others in zip(words, known, near, strict=True)
    )
    wide = tuple(
        tuple(dict.fromkeys([*([word] if there else []), *(other for _, other in others)]))
        for word, there, others in zip(words, known, near, strict=True)
    )
    for choices in (nearest, wide):
        taken = replace(terms, words=choices, last_is_begun=begun, code="", part=False, dotted="")
        hits = search.hits(taken) if choices != terms.words else Hits((), 0)
        if hits.total:
            rows = tuple(_match(entry, terms, APPROXIMATE) for entry in hits.entries)
            return Matches(rows, hits.total, tuple(_taken(words, known, choices, hits)))
    return Matches((), 0)


def _taken(
    words: list[str], known: list[bool], choices: tuple[tuple[str, ...], ...], hits: Hits
) -> list[QueryReading]:
    found = {word for entry in hits.entries for word in searchable(entry.name or "")}
    return [
        QueryReading(word, there, shown)
        for word, there, choice in zip(words, known, choices, strict=True)
        if (shown := tuple(other for other in choice if other in found and other != word))
    ]


_NAMES = {
    EXACT_CODE: "exact code",
    EXACT_NAME: "exact name",
    CODE_PREFIX: "code prefix",
    DOTTED_PART: "code part",
    ALL_WORDS: "words",
    LAST_WORD_BEGUN: "words, last begun",
    CODE_PART: "code part",
}
_BASES = {
    EXACT_CODE: 1.0,
    EXACT_NAME: 0.9,
    CODE_PREFIX: 0.8,
    DOTTED_PART: 0.74,
    ALL_WORDS: 0.6,
    LAST_WORD_BEGUN: 0.45,
    CODE_PART: 0.4,
}


_APPROXIMATE_SHARE = 0.3


def _match(entry: Entry, terms: Terms, match: str | None = None) -> Match:
    score = _score(entry, terms) * (1.0 if match is None else _APPROXIMATE_SHARE)
    return Match(
        entry.code,
        entry.name,
        entry.official,
        match or _NAMES[entry.fit],
        entry.sources,
        round(score, 3),
    )


def _score(entry: Entry, terms: Terms) -> float:
    """A number that falls in the order of `billgraph.graph.names.search.rank`."""
    base = _BASES[entry.fit]
    if entry.fit in (ALL_WORDS, LAST_WORD_BEGUN):
        share = min(len(terms.words) / max(entry.words, 1), 1.0)
        return base + 0.07 * entry.official + 0.06 * share
    if entry.fit in (CODE_PREFIX, DOTTED_PART, CODE_PART):
        return base + 0.05 * len(terms.code) / len(entry.code.value)
    return base
