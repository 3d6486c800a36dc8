"""Ranges of codes: from a first to a last one, or all that begin alike.

A page writes ``M34.0-M34.9``, or a wildcard: ``E11.-`` and ``M34.x`` mean what stands below a
header, and ``M17.0*`` the code itself too. A range is kept as one thing with one notation; which
codes it stands for only a release that is loaded can tell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from billgraph.ontology.systems import SYSTEMS

RANGED = frozenset({"icd10cm", "cpt", "hcpcs"})
"""The systems whose codes stand in an order that pages refer to."""

_END = r"[A-Za-z0-9](?:[A-Za-z0-9]|\.(?=[A-Za-z0-9])){2,8}"
_JOINED = r"\s*(?:[-\u2010-\u2015]|\b(?:to|through|thru)\b)\s*"
_NO_MORE = r"(?![\w*]|[.-]\w)"
_SPAN = re.compile(rf"({_END})\.?{_JOINED}({_END}){_NO_MORE}")
# "M17.12- Unilateral" parts a code from its name; after a dot a hyphen parts nothing.
_DASH = r"\.-|-(?=\s*(?:[,;|)\]]|\Z))"
_DIAGNOSIS = r"[A-Za-z][0-9][0-9A-Ba-b](?:\.?[0-9A-NP-Za-np-wyz]{1,3})??"
_WILDCARDS = {
    "icd10cm": re.compile(rf"({_DIAGNOSIS})({_DASH}|\.?\*|\.[xX]+|x+){_NO_MORE}"),
    "cpt": re.compile(rf"([0-9]{{3,4}})(\*|[xX]{{1,2}}){_NO_MORE}"),
    "hcpcs": re.compile(rf"([A-Za-z][0-9]{{2,3}})(\*|[xX]{{1,2}}){_NO_MORE}"),
}
_FULL = len("99213")


@dataclass(frozen=True, slots=True)
class CodeRange:
    """A range of codes of one system.

    Attributes:
        system: The prefix of the code system.
        first: The first code; of a wildcard, what all codes begin with.
        last: The last code; empty for a wildcard.
        is_below: Whether a wildcard stands only for what is below the code that it names.
    """

    system: str
    first: str
    last: str = ""
    is_below: bool = False

    @property
    def is_wildcard(self) -> bool:
        """Whether it says what codes begin with, and no ends."""
        return not self.last

    @property
    def ends(self) -> tuple[str, ...]:
        """The codes that it names: both ends; of a wildcard the one that it is made of, if any."""
        if not self.is_wildcard:
            return self.first, self.last
        return (self.first,) if SYSTEMS[self.system].fits(self.first) else ()

    @property
    def is_backwards(self) -> bool:
        """Whether its last code stands before its first."""
        return not self.is_wildcard and self.last < self.first

    @property
    def notation(self) -> str:
        """The one way in which it is written.

        Example:
            >>> CodeRange("icd10cm", "H91.2", is_below=True).notation
            'H91.2-'
        """
        if not self.is_wildcard:
            return f"{self.first}-{self.last}"
        if not self.is_below:
            return f"{self.first}*"
        return f"{self.first}-" if "." in self.first else f"{self.first}.-"

    def covers(self, code: str) -> bool:
        """Whether a code lies in it, by the order of the codes.

        Example:
            >>> found = CodeRange("icd10cm", "M34.0", "M34.9")
            >>> [found.covers(it) for it in ("M34", "M34.0", "M34.81", "M34.9", "M35.0")]
            [False, True, True, True, False]
        """
        if self.is_wildcard:
            return code.startswith(self.first) and not (self.is_below and code == self.first)
        if self.system != "icd10cm" and _letter(code) != _letter(self.last):
            # The codes that end in a letter are a series of their own: 0001F, 0001T, 0001U.
            return False
        return self.first <= code and (code <= self.last or code.startswith(self.last))


def read_range(systems: tuple[str, ...], text: str) -> CodeRange | None:
    """Reads the one range that a text holds.

    Args:
        systems: The systems whose codes it may be of.
        text: The text.

    Example:
        >>> read_range(("icd10cm",), "M34.0 \u2013 m349").notation
        'M34.0-M34.9'
        >>> [read_range(("icd10cm",), it).notation for it in ("M34.x", "M17.0*", "E11-")]
        ['M34.-', 'M17.0*', 'E11.-']
    """
    found = range_at(systems, text.strip(), 0)
    return found[0] if found is not None and found[1] == len(text.strip()) else None


def range_at(systems: tuple[str, ...], text: str, place: int) -> tuple[CodeRange, int] | None:
    """The range that begins at a place of a text, and where it ends; None where none does."""
    span = _SPAN.match(text, place)
    for system in systems:
        if system not in RANGED:
            continue
        if span is not None and (found := _span(system, span[1], span[2])):
            return found, span.end()
        wildcard = _WILDCARDS[system].match(text, place)
        if wildcard is not None and (found := _wildcard(system, wildcard[1], wildcard[2])):
            return found, wildcard.end()
    return None


def range_of(system: str, value: str) -> CodeRange | None:
    """The range whose notation a value is; None where it is no range's.

    Example:
        >>> range_of("icd10cm", "E11.-").first, range_of("icd10cm", "E11.9")
        ('E11', None)
    """
    return _range_of(system, value) if "-" in value or value.endswith("*") else None


@lru_cache(maxsize=10_000)
def _range_of(system: str, value: str) -> CodeRange | None:
    found = read_range((system,), value)
    return found if found is not None and found.notation == value else None


def _span(system: str, first: str, last: str) -> CodeRange | None:
    known = SYSTEMS[system]
    first, last = known.normalise(first), known.normalise(last)
    if not (known.fits(first) and known.fits(last)) or first == last:
        return None
    return CodeRange(system, first, last)


def _wildcard(system: str, begins: str, sign: str) -> CodeRange | None:
    known = SYSTEMS[system]
    if system != "icd10cm":
        is_whole = sign == "*" or len(begins) + len(sign) == _FULL
        return CodeRange(system, begins.upper()) if is_whole else None
    if sign[0] == "x" and not begins[0].isupper():
        # In small letters it is a code as people type it: t36.0x.
        return None
    first = known.normalise(begins)
    return CodeRange(system, first, is_below=sign != "*") if known.fits(first) else None


def _letter(code: str) -> str:
    return code[-1:] if code[-1:].isalpha() else ""
