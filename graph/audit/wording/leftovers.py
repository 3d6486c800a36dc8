"""Words that two names write differently and mean alike: abbreviations, compounds, slips of the pen.

Looked at only for what is left after words are compared by their keys, which is little.
"""

from __future__ import annotations

from functools import lru_cache

from billgraph.graph.audit.wording.reading import Reading
from billgraph.graph.audit.wording.vocabulary import SILENT, abbreviations, qualifiers

_VOWELS = frozenset("aeiouy")
_LEAST_SLIP = 8


def reconcile(
    stated: Reading, official: Reading, added: list[str], lost: list[str]
) -> tuple[list[str], list[str], bool]:
    """Takes away what the leftover words of two names have in common after all.

    Args:
        stated: The stated name.
        official: The official name.
        added: The keys that only the stated name has.
        lost: The keys that only the official name has.

    Returns:
        What stays of `added` and of `lost`, and whether a pair was found.
    """
    found = False
    for one in list(added):
        partners = _initialism(stated.said[one], official) or [
            other
            for other in lost
            if (one[0] == "!") == (other[0] == "!")
            and alike(stated.said[one].split("-")[-1], official.said[other].split("-")[-1])
        ][:1]
        partners = partners or _compound(stated.said[one], official, lost)
        if partners:
            added = [other for other in added if other != one]
            lost = [other for other in lost if other not in partners]
            found = True
    for other in list(lost):
        partners = _initialism(official.said[other], stated)
        partners = partners or _compound(official.said[other], stated, added)
        if partners:
            lost = [one for one in lost if one != other]
            added = [one for one in added if one not in partners]
            found = True
    return added, lost, found


@lru_cache(maxsize=50_000)
def alike(one: str, other: str) -> bool:
    """Tells whether two words are one, abbreviated or misspelt.

    Example:
        >>> alike("brkdwn", "breakdown"), alike("inj", "injection"), alike("sclerodrema", "scleroderma")
        (True, True, True)
        >>> alike("cyst", "cystoscopy"), alike("ileum", "ilium"), alike("abduction", "adduction")
        (False, False, False)
    """
    short, long = sorted((one, other), key=len)
    if is_short_for(short, long):
        return True
    if " " in one or " " in other or not (one.isalpha() and other.isalpha()):
        return False
    return _slip(short, long)


def is_short_for(short: str, long: str) -> bool:
    """Tells whether a word is an abbreviation of another.

    Its letters must occur in the long word in their order, from the first on. And it must be known as
    an abbreviation from the official short descriptors, or have no vowel but its first letter.
    """
    if not 2 <= len(short) < len(long) or short[0] != long[0]:
        return False
    if short not in abbreviations() and (len(short) < 3 or _VOWELS.intersection(short[1:])):
        return False
    letters = iter(long)
    return all(letter in letters for letter in short)


def _slip(short: str, long: str) -> bool:
    """Whether two long words differ by one slip: letters swapped, doubled, missing or wrong.

    The first three letters and the last two must agree: "abduction" is no slip for "adduction".
    """
    if len(short) < _LEAST_SLIP or len(long) - len(short) > 1:
        return False
    if short[:3] != long[:3] or short[-2:] != long[-2:]:
        return False
    at = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) == len(long):
        swapped = short[at + 1 : at + 2] + short[at : at + 1]
        return short[at + 1 :] == long[at + 1 :] or (
            long[at : at + 2] == swapped and short[at + 2 :] == long[at + 2 :]
        )
    return short[at:] == long[at + 1 :]


def _initialism(word: str, other: Reading) -> list[str]:
    """The keys of the words whose first letters a word is made of."""
    if not (3 <= len(word) <= 6 and word.isalpha()) or word not in other.initials:
        return []
    shown = [(own, said) for own, said in other.said.items() if said[0] in word]
    run: list[str] = []
    for own, said in shown:
        if len(run) < len(word) and said[0] == word[len(run)]:
            run.append(own)
        elif said[0] == word[0]:
            run = [own]
    return run if len(run) == len(word) else []


def _compound(word: str, other: Reading, left: list[str]) -> list[str]:
    """The keys of two neighbouring words that a word is made of."""
    if len(word) < 6:
        return []
    said = list(other.said.items())
    for (first, one), (second, two) in zip(said, said[1:], strict=False):
        if one + two == word.replace(" ", "") and (first in left or second in left):
            return [first, second]
    return []


def matters(own: str) -> bool:
    """Whether a word decides which code is meant.

    Example:
        >>> matters("left"), matters("involvement")
        (True, False)
    """
    return own[0] == "!" or ":" in own or own in qualifiers() or own in SILENT
