"""Words that two names write differently and mean alike: short forms, compounds, slips.

Looked at only for what is left after words are compared by their keys, which is little.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from billgraph.graph.names.matching.combining_forms import in_plain_words
from billgraph.graph.names.matching.tokenize import TokenizedName
from billgraph.graph.names.matching.vocabulary import abbreviations, qualifiers

_VOWELS = frozenset("aeiouy")
_LEAST_SLIP = 8
_LONGEST = 6
"""So many letters an abbreviation by first letters has at most."""
_CAPITALS = re.compile(r"[A-Z]")


def reconcile(
    ours: TokenizedName, theirs: TokenizedName, added: list[str], lost: list[str]
) -> tuple[list[str], list[str]]:
    """Removes from the unmatched words of two names what they have in common after all.

    Args:
        ours: The stated name.
        theirs: The official name.
        added: The keys that only the stated name has.
        lost: The keys that only the official name has.

    Returns:
        What stays of `added` and of `lost`.
    """
    for one in list(added):
        partners = (
            _initialism(ours.said[one], theirs, _least(one, ours))
            or _partner(one, ours, theirs, lost)
            or _compound(ours.said[one], theirs, lost)
            or [own for own in in_plain_words(ours.said[one], theirs) if own in lost]
        )
        explained = partners or _written(one, ours, theirs) or _names_itself(one, ours)
        if explained:
            added = [other for other in added if other != one]
            lost = [other for other in lost if other not in partners]
    if lost:
        lost = _spelt_out(ours, theirs, lost)
    for one in list(lost):
        partners = (
            _initialism(theirs.said[one], ours)
            or _compound(theirs.said[one], ours, added)
            or [own for own in in_plain_words(theirs.said[one], ours) if own in added]
        )
        if partners or _written(one, theirs, ours):
            lost = [other for other in lost if other != one]
            added = [other for other in added if other not in partners]
    return added, lost


def _least(one: str, reading: TokenizedName) -> int:
    """Returns the fewest letters of an abbreviation: two, where they are capitals."""
    word = reading.said[one]
    return 2 if len(word) == 2 and re.search(rf"\b{word.upper()}\b", reading.name) else 3


def _spelt_out(ours: TokenizedName, theirs: TokenizedName, lost: list[str]) -> list[str]:
    """Returns what is lost but for the words of abbreviations that the official name has too."""
    for own in ours.keys & theirs.keys:
        if partners := _initialism(own, theirs):
            lost = [other for other in lost if other not in partners]
    return lost


def _names_itself(one: str, ours: TokenizedName) -> bool:
    """Tells whether a word is an abbreviation that the stated name explains or is explained by.

    So it is in "Systemic sclerosis (SSc)" and in "AKI (acute kidney failure)".
    """
    word = ours.said[one]
    if _initialism(word, ours):
        return True
    if len(word) > _LONGEST:
        return False
    capitals = re.escape(word.upper())
    return re.search(rf"\b{capitals} \(|\({capitals}\)", ours.name) is not None


def _partner(one: str, ours: TokenizedName, theirs: TokenizedName, lost: list[str]) -> list[str]:
    word = _bare(ours.said[one])
    if one[0].isdigit():  # "CKD 3a" is stage 3a.
        return [other for other in lost if other.endswith(f":{one}")]
    for other in lost:
        if (one[0] == "!") == (other[0] == "!") and alike(word, _bare(theirs.said[other])):
            return [other]
    return []


def _bare(said: str) -> str:
    return said.removeprefix("non-").removeprefix("without ")


def _written(one: str, ours: TokenizedName, theirs: TokenizedName) -> bool:
    """Tells whether the words of an unmatched key stand in the other name, but for a slip.

    So it is with the parts of a phrase that only one of the names has whole, and with slips in
    words that are not compared.
    """
    if one[0] == "!" and f"-{one[1:]}" in theirs.keys:
        return True  # "Nontraumatic" is within "not specified as traumatic".
    if one[0] in "!-" or ":" in one or {f"!{one}", f"-{one}"} & theirs.keys:
        return False
    return all(
        word in theirs.signs
        or (
            len(word) >= _LEAST_SLIP
            and any(_slip(*sorted((word, other), key=len)) for other in theirs.signs)
        )
        for word in ours.said[one].split()
    )


@lru_cache(maxsize=50_000)
def alike(one: str, other: str) -> bool:
    """Tells whether two words are one, abbreviated or misspelt.

    Example:
        >>> alike("brkdwn", "breakdown"), alike("inj", "injection")
        (True, True)
        >>> alike("sclerodrema", "scleroderma")
        True
        >>> alike("cyst", "cystoscopy"), alike("ileum", "ilium"), alike("abduction", "adduction")
        (False, False, False)
    """
    short, long = sorted((one, other), key=len)
    if any(sign.isdigit() for sign in short):  # 1 mg is not 10 mg.
        return False
    if is_short_for(short, long):
        return True
    if " " in one or " " in other or not (one.isalpha() and other.isalpha()):
        return False
    return _slip(short, long)


def is_short_for(short: str, long: str) -> bool:
    """Tells whether a word is an abbreviation of another.

    Its letters must occur in the long word in their order, from the first on. And it must be known
    as an abbreviation from the official short descriptors, or have no vowel but its first letter.
    """
    if not 2 <= len(short) < len(long) or short[0] != long[0]:
        return False
    if short not in abbreviations() and (len(short) < 3 or _VOWELS.intersection(short[1:])):
        return False
    letters = iter(long)
    return all(letter in letters for letter in short)


def _slip(short: str, long: str) -> bool:
    """Tells whether two long words differ by one slip: letters swapped, doubled, missing or wrong.

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


def _initialism(said: str, other: TokenizedName, least: int = 3) -> list[str]:
    """Returns the keys of the words whose first letters a word is made of, as in "LOC" and "AF"."""
    word = said if len(said) <= _LONGEST else _bare(said)
    if not (least <= len(word) <= _LONGEST and word.isalpha()) or word in qualifiers():
        return []  # "hip", "arm" and "toe" are words
    is_denied = said != word
    word = _without_silent(word, other.initials)
    if not word:
        return []
    shown = [
        (own, _bare(words))
        for own, words in other.said.items()
        if (own[0] == "!") == is_denied and _bare(words)[0] in word
    ]
    run: list[str] = []
    for own, said in shown:
        if len(run) == len(word):
            break
        if said[0] == word[len(run)]:
            run.append(own)
        elif said[0] == word[0]:
            run = [own]
    if len(run) != len(word):
        return []
    # Several keys may stand for one word.
    whole = {other.said[own] for own in run}
    return [own for own, words in other.said.items() if words in whole]


def _without_silent(word: str, initials: str) -> str:
    """Returns the letters of an abbreviation whose words say something; else none."""
    at = initials.lower().find(word)
    if at >= 0:
        return _CAPITALS.sub("", initials[at : at + len(word)])
    return word if word in _CAPITALS.sub("", initials) else ""


def _compound(word: str, other: TokenizedName, left: list[str]) -> list[str]:
    """Returns the keys of two neighbouring words that a word is made of."""
    if len(word) < 6:
        return []
    said = list(other.said.items())
    for (first, one), (second, two) in pairwise(said):
        if one + two == word.replace(" ", "") and (first in left or second in left):
            return [first, second]
    return []


def matters(own: str) -> bool:
    """Tells whether a word decides which code is meant.

    Example:
        >>> matters("left"), matters("involv")
        (True, False)
    """
    return own[0] == "!" or ":" in own or own in qualifiers()
