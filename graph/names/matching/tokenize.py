"""A name as the comparison sees it: its words under one key each, and what kind of word each is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from billgraph.graph.names.matching import vocabulary
from billgraph.graph.names.matching.stemming import singular
from billgraph.graph.names.matching.vocabulary import (
    CIRCUMSTANCE,
    COUNTED,
    SILENT,
    UNITS,
    Phrases,
    counted,
    degree,
    key,
    qualifiers,
)
from billgraph.graph.names.words import fold

_UNSAID = "=unsaid"
"""What follows is said not to be said: "not specified as traumatic"."""
ENCOUNTERS = ("=initial", "=subsequent", "=sequela")
"""What the seventh character of an ICD-10-CM code says."""

_NO_INITIALS = frozenset({"and", "or", "with"})
_SIDES = frozenset({"left", "right", "bilateral", "unilateral"})
_TURNS = frozenset({key(word) for word in "not non no without with due except exclud".split()})

_SIGNS = re.compile(r"\d+(?:[.,]\d+)*(?![a-z])|[a-z0-9]+|[,;:()\[\]%<>]")
_PLURAL = re.compile(r"\((?:e?s|ies)\)")
_INSIDE = re.compile(r"(?<=[a-z])\(([a-z]+)\)(?=[a-z])")
_POSSESSIVE = re.compile(r"['’‘`´](?:s\b)?")
_DOTTED = re.compile(r"\b(?:[a-z]\.){2,}")
_NON = re.compile(r"\bnon[- ]?(?=[a-z]{4})")
_PREFIXED = re.compile(
    r"\b(pre|post|anti|sub|multi|intra|inter|semi|peri|self|co|re|off|on|over|extra)-(?=[a-z])"
)
_BRACKETED = re.compile(r"\[([^\[\]]{4,})\]")


@dataclass(frozen=True, slots=True, eq=False)
class TokenizedName:
    """What one name says.

    Attributes:
        name: The name.
        words: The key of each word that says something, in its order; a word after
            "without" or "non" has an exclamation mark, one after "except" a minus.
        said: For each key, the word as the name has it.
        free: The keys that a shorter name may leave out: asides in brackets, what follows a
            comma, the other members of a list, circumstances.
        flags: What the name says of itself: `=nos` (unspecified), `=other`, …
        bound: The keys that follow "with", "due to" and the like: the name says them of all before.
        initials: The first letters of its words, for abbreviations; those of words that say
            nothing as capitals.
        signs: Its words as they are written, folded, but for those that say "unspecified".
        synonyms: Further names that stand in square brackets.
        glossed: For a key the keys in the brackets behind it: "morbid (severe)".
    """

    name: str
    words: tuple[str, ...]
    said: dict[str, str]
    free: frozenset[str]
    flags: frozenset[str]
    bound: frozenset[str]
    initials: str
    signs: frozenset[str]
    keys: frozenset[str]
    synonyms: tuple[str, ...] = ()
    glossed: Mapping[str, frozenset[str]] = field(default_factory=dict)


@lru_cache(maxsize=5_000)
def tokenize(name: str) -> TokenizedName:
    """Reads a name.

    Example:
        >>> reading = tokenize("Non-pressure chronic ulcers of skin, unspecified")
        >>> reading.words, sorted(reading.flags)
        (('!pressur', 'chron', 'ulcer', 'skin'), ['=nos'])
    """
    words = _Words()
    signs = _signs(name)
    position = 0
    while position < len(signs):
        position += words.take(signs, position)
    said = words.said
    return TokenizedName(
        name,
        tuple(said),
        said,
        frozenset(words.free),
        frozenset(words.flags),
        frozenset(words.bound),
        "".join(words.initials),
        frozenset(signs) - words.unsaid,
        frozenset(said),
        tuple(_BRACKETED.findall(name)) if "[" in name else (),
        words.glossed,
    )


def _signs(name: str) -> list[str]:
    """Returns the words and signs of a name, folded, whether written together or apart."""
    text = fold(name)
    if "(" in text:
        text = _INSIDE.sub(r"\1", _PLURAL.sub("", text))
    text = _POSSESSIVE.sub("", text)
    if "/" in text:
        text = text.replace("w/o", " without ").replace("w/", " with ").replace("and/or", " or ")
    if "&" in text:
        text = text.replace("&", " and ")
    if "." in text:
        text = text.replace("e.g.", " eg ").replace("i.e.", " ie ")
        text = _DOTTED.sub(lambda found: found[0].replace(".", ""), text)
    if "on" in text:
        text = _NON.sub("non ", text)
    if "-" in text:
        text = _PREFIXED.sub(r"\1", text)
    return _SIGNS.findall(text)


@lru_cache(maxsize=50_000)
def _known(sign: str) -> tuple[str | None, Phrases, bool]:
    """Returns the key of a sign (None: punctuation), the phrases it begins, whether it may join."""
    if not sign[0].isalnum():
        return None, (), False
    own = key(sign)
    joins = sign[0].isdigit() or own in COUNTED or degree(sign) is not None
    return own, vocabulary.phrases().get(own, ()), joins


def _stands(keys: tuple[str, ...], signs: list[str], position: int) -> bool:
    if position + len(keys) > len(signs):
        return False
    return all(key(signs[position + place]) == wanted for place, wanted in enumerate(keys[1:], 1))


def _joined(sign: str, own: str, following: str) -> str | None:
    if sign[0].isdigit() and singular(following) in UNITS:
        return sign + key(following)
    if following == "degree" and (number := degree(sign)):
        return f"degree:{number}"
    return counted(own, following) if following.isalnum() else None


class _Words:
    """Takes the signs of one name, and knows where in the name it is."""

    def __init__(self) -> None:
        self.said: dict[str, str] = {}
        self.free: set[str] = set()
        self.flags: set[str] = set()
        self.bound: set[str] = set()
        self.initials: list[str] = []
        self.depth = 0
        self.tail = False
        self.negated = 0  # 1: the next word, 2: until the clause ends, 3: twice
        self.excepted = False
        self.aside = False
        self.binding = False
        self.encounter = False
        self.unknown = False  # "unspecified" stands before the word
        self.list_word = False
        self.last = ""
        self.unsaid: set[str] = set()
        self.glossed: dict[str, frozenset[str]] = {}
        self.before = ""

    def take(self, signs: list[str], position: int) -> int:
        """Takes one word, phrase or sign; returns how many signs it was."""
        sign = signs[position]
        own, begun, joins = _known(sign)
        if own is None:
            self._punctuation(sign)
            return 1
        if own not in _NO_INITIALS:
            self.initials.append(sign[0].upper() if own in SILENT else sign[0])
        for keys, instead in begun:
            if _stands(keys, signs, position):
                taken = signs[position : position + len(keys)]
                if instead[0] == "=nos":
                    self.unsaid.update(taken)
                self.initials.extend(word[0] for word in taken[1:])
                shown = " ".join(taken)
                for word in instead:
                    self._word(word, shown)
                return len(keys)
        if joins and position + 1 < len(signs):
            following = signs[position + 1]
            if joined := _joined(sign, own, following):
                self._word(joined, f"{sign} {following}")
                return 2
        self._word(own, sign)
        return 1

    def _punctuation(self, sign: str) -> None:
        if sign in "([":
            self.depth += 1
            self.before = self.last
            self.negated = 0
        elif sign in ")]":
            self.depth = max(0, self.depth - 1)
            self.aside = False
            self.negated = 0
        elif sign in ",;:":
            self.negated = 0 if self.negated == 2 else self.negated
            self.excepted = self.binding = self.unknown = False
            self.tail = self.tail or bool(self.said)
            self.list_word = False

    def _word(self, own: str, shown: str) -> None:
        if own[0] == "=":
            self.flags.add(own)
            self.unknown = own == "=nos"
            self.encounter = self.encounter or own in ENCOUNTERS
            if own == _UNSAID:
                self.flags.remove(own)
                self.excepted = True
        elif own in _TURNS:
            self._turn(own)
        elif own in ("and", "or"):
            self.list_word = True
            if self.last and (self.depth or not self._deciding(self.last)):
                self.free.add(self.last)
        elif own in CIRCUMSTANCE or shown in CIRCUMSTANCE or (own == "by" and len(self.said) > 2):
            self.aside = self.aside or self.depth > 0 or len(self.said) >= 2
        elif own not in SILENT and shown not in SILENT:
            self._content(own, shown)

    def _turn(self, own: str) -> None:
        """Takes a word that says how what follows it is meant."""
        if own in ("not", "non"):
            # "without nonunion" is not "without union".
            self.negated = 3 if self.negated == 2 else 1
        elif own in ("no", "without"):
            self.negated = 2
        elif own in ("with", "due"):
            self.negated, self.excepted = 0, False
        else:
            self.excepted = True
        self.binding = self.binding or own in ("with", "without", "due")

    def _content(self, own: str, shown: str) -> None:
        if own in _SIDES:
            # "Without foreign body of left hand" does not deny the hand.
            self.negated = 0
        if self.negated:
            own = "!!"[: 1 + (self.negated == 3)] + own
            shown = ("non-" if self.negated == 1 else "without ") + shown
            self.negated = 0 if self.negated == 1 else 2
        elif self.excepted:
            own = "-" + own
        if self.depth and self.before:
            self.glossed[self.before] = self.glossed.get(self.before, frozenset()) | {own}
        if own not in self.said:
            self.said[own] = shown
            if self._may_go(own):
                self.free.add(own)
            elif self.binding:
                self.bound.add(own)
        self.list_word = self.unknown = False
        self.last = own

    def _may_go(self, own: str) -> bool:
        if own[0] == "-" or self.aside or self.encounter:
            return True
        if self.depth:
            return self.list_word or own not in _SIDES
        return (self.tail or self.list_word or self.unknown) and not self._deciding(own)

    def _deciding(self, own: str) -> bool:
        if own[0] == "!" or ":" in own:
            return True
        axis = qualifiers().get(own, ("",))[0]
        return axis != "" and not (axis == "part" and self.list_word)
