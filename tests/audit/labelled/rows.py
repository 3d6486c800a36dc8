"""Labelled rows: a name stated for a code, whether it is right, and how it was made.

Codes are split in two halves by a hash. The rows of the half `held` are for measuring; nothing may
be tuned on them.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from random import Random

from labelled.releases import Names
from labelled.right import ALWAYS, IF_UNIQUE
from labelled.wrong import MUTATIONS


@dataclass(frozen=True, slots=True)
class Labelled:
    """One labelled row.

    Attributes:
        system: The release that the code is of.
        code: The code.
        stated: The name that is stated for it.
        right: Whether it can stand for the code.
        how: The mutation, or `written` for a row written by hand.
        names: The official names of the code.
    """

    system: str
    code: str
    stated: str
    right: bool
    how: str
    names: tuple[str, ...]


def half(system: str, code: str) -> str:
    """The half that a code belongs to: `tune` or `held`."""
    digest = hashlib.sha256(f"{system}:{code}".encode()).digest()
    return "tune" if digest[0] % 2 else "held"


def labelled(system: str, names: Names, codes: int, seed: int = 5) -> Iterator[Labelled]:
    """Rows of so many codes of a release, each code with some right names and some wrong ones."""
    random = Random(f"{system}-{seed}")
    everything = sorted(names)
    chosen = random.sample(everything, min(codes, len(everything)))
    shapes = _Shapes(names)
    for code in sorted(chosen):
        yield from _right_rows(system, code, names, shapes, random)
        yield from _wrong_rows(system, code, names, everything, random)


def _right_rows(
    system: str, code: str, names: Names, shapes: _Shapes, random: Random
) -> Iterator[Labelled]:
    title = names[code][0]
    made: list[tuple[str, str]] = []
    for how, mutate in ALWAYS.items():
        if stated := mutate(title, random):
            made.append((how, stated))
    for how in IF_UNIQUE:
        stated = shapes.unique(code, how)
        if stated:
            made.append((how, stated))
    for how, stated in random.sample(made, min(4, len(made))):
        yield Labelled(system, code, stated, True, how, names[code])


def _wrong_rows(
    system: str, code: str, names: Names, everything: list[str], random: Random
) -> Iterator[Labelled]:
    title = names[code][0]
    made: list[tuple[str, str]] = []
    for how, mutate in MUTATIONS.items():
        if stated := mutate(title, random):
            made.append((how, stated))
    other = random.choice(everything)
    made.append(("another code", names[other][0]))
    if sibling := _sibling(code, everything, random):
        made.append(("sibling", names[sibling][0]))
    if header := _header(code, names):
        made.append(("header", names[header][0]))
    for how, stated in random.sample(made, min(4, len(made))):
        if not any(_matter(stated) == _matter(own) for own in names[code]):
            yield Labelled(system, code, stated, False, how, names[code])


def _sibling(code: str, everything: list[str], random: Random) -> str | None:
    from bisect import bisect_left

    at = bisect_left(everything, code)
    near = [one for one in everything[max(0, at - 6) : at + 7] if one != code]
    return random.choice([one for one in near if one[:3] == code[:3]] or [""]) or None


def _header(code: str, names: Names) -> str | None:
    """The code above, where the code's name says more than the header's."""
    above = next((code[:end] for end in range(len(code) - 1, 2, -1) if code[:end] in names), None)
    if above is None:
        return None
    more = set(_said(names[code][0]).split()) - set(_said(names[above][0]).split())
    return above if more - _UNSAYING else None


_UNSAYING = frozenset(
    "unspecified initial subsequent encounter for closed open fracture with of in and or the other"
    " not elsewhere classified a to due routine delayed healing nonunion malunion specified"
    " without complications uncomplicated type disease disorder disorders site severity part"
    " i ii iii iiia iiib iiic".split()
)


def _matter(name: str) -> frozenset[str]:
    """The words of a name but for those that do not tell it from a header's or a synonym's."""
    return frozenset(_said(name).split()) - _SILENT


_SILENT = frozenset("unspecified nos initial encounter physician s of the in and site".split())


@cache
def _said(name: str) -> str:
    """A name without signs and without what says nothing, to see whether two are one."""
    return " ".join(word for word in re.findall(r"[a-z0-9]+", name.lower()))


class _Shapes:
    """What the names of a release become when they are shortened, and which of these are unique."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._beginnings: Counter[str] = Counter()
        for own in names.values():
            words = _said(re.sub(r"[(\[][^)\]]*[)\]]", " ", own[0])).split()
            self._beginnings.update(" ".join(words[:end]) for end in range(1, len(words) + 1))

    def unique(self, code: str, how: str) -> str | None:
        """The shortened name of a code, where no other code's name begins with it."""
        stated = IF_UNIQUE[how](self._names[code][0], Random(0))
        return stated if stated and self._beginnings[_said(stated)] == 1 else None
