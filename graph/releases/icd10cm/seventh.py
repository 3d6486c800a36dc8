"""The codes that 7th characters make of a code, as the tabular list tells it.

A category, or a code below it, defines 7th characters for all codes under it that do not
define their own. A code shorter than six characters is filled up with the placeholder X,
and the 7th character is always the seventh (tabular list, introduction, "7th characters and
placeholder X"). A note may except some, as that of S06 does (FY 2026): "7th characters D
and S do not apply to codes in category S06 with 6th character 7 - …, or 8 - …".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from billgraph.graph.releases.icd10cm.tree import CODE, Entry

_EXCEPTION = re.compile(
    r"7th characters? (?P<seventh>[0-9A-Z](?:(?:,| and|, and) [0-9A-Z])*) do(?:es)? not apply to"
    r" codes in (?:sub)?category (?P<under>[A-Z][0-9A-Z.]+) with 6th characters? (?P<sixth>.+)"
)
_SIXTH = re.compile(r"(?:^|, or |, | or )([0-9A-Z])(?= - |,| or |\.|$)")
_LENGTH = len("S06.0X0")
"""How long a code with six characters is, its dot included."""


@dataclass(frozen=True, slots=True)
class ExceptedCodes:
    """Codes that do not take some of the 7th characters that stand above them.

    Attributes:
        under: The code under which they stand.
        sixth: The 6th characters that they have.
        seventh: The 7th characters that they do not take.
    """

    under: str
    sixth: frozenset[str]
    seventh: frozenset[str]

    def holds(self, code: str) -> bool:
        """Whether a code, its 7th character included, is one of those that do not exist."""
        return (
            code.startswith(self.under)
            and code[_LENGTH - 1] in self.sixth
            and code[_LENGTH] in self.seventh
        )


def exceptions(notes: tuple[tuple[str, str], ...]) -> list[ExceptedCodes]:
    """Reads the exceptions in the notes of an entry.

    Example:
        >>> text = "7th characters D and S do not apply to codes in category S06 with 6th"
        >>> (found,) = exceptions((("notes", text + " character 7 - death, or 8 - death."),))
        >>> found.under, sorted(found.sixth), sorted(found.seventh)
        ('S06', ['7', '8'], ['D', 'S'])
    """
    matches = (_EXCEPTION.search(text) for element, text in notes if element == "notes")
    return [
        ExceptedCodes(
            match["under"],
            frozenset(_SIXTH.findall(match["sixth"])),
            frozenset(re.findall(r"\b[0-9A-Z]\b", match["seventh"])),
        )
        for match in matches
        if match is not None
    ]


class Seventh:
    """Says of each code, in the order of the list, which 7th characters it takes.

    Args:
        entries: The entries of the list.
    """

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries
        self._inherited: list[tuple[tuple[str, str], ...]] = []
        self._exceptions: list[ExceptedCodes] = []
        for entry in entries:
            above = () if entry.parent is None else self._inherited[entry.parent]
            self._inherited.append(entry.seventh or above)
            if entry.kind == CODE and entry.notes:
                self._exceptions += exceptions(entry.notes)

    def codes(self, at: int) -> Iterator[tuple[str, str]]:
        """The codes that 7th characters make of the entry at a place, each with its name.

        The name is that of the entry, a comma and the meaning of the 7th character, as
        the official code lists have it. An entry with codes under it makes none.
        """
        entry = self._entries[at]
        if entry.kind != CODE or entry.has_codes:
            return
        stem = entry.name if "." in entry.name else f"{entry.name}."
        stem = stem.ljust(_LENGTH, "X")
        for char, meaning in self._inherited[at]:
            code = stem + char
            if not any(it.holds(code) for it in self._exceptions):
                yield code, f"{entry.title}, {meaning}"
