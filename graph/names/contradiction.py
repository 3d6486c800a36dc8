"""Whether two names can both be right for one code.

Decided with care for the innocent: names are told apart only where hardly a word is common to
both. What is done to a name before that:

- case is folded; brackets and apostrophes go, so that "CR(E)ST" is "crest"; other punctuation
  parts words;
- words that say nothing of what is meant ("of", "other", "unspecified", …) are left out;
- a plural is taken for its singular ("biopsies", "ulcers");
- two words are alike when they begin with the same five letters, or when the shorter one has
  four and the other begins with it: "graft" and "grafting", "surgery" and "surgical".

Synonyms are beyond it: "heart attack" and "myocardial infarction" are told apart, and someone who
knows both has to look.
"""

from __future__ import annotations

import re
from functools import lru_cache

LEAST_OVERLAP = 1 / 3
"""The share of the shorter name's words that the longer one has at least, if both can be right."""

_EMPTY_WORDS = frozenset(
    "a an and any as at by each for from in into is nec nos not of on only or other others per"
    " the this to unspecified with elsewhere classified code procedure".split()
)

_OPPOSITES = (
    ("left", "right"),
    ("unilateral", "bilateral"),
    ("male", "female"),
    ("acute", "chronic"),
    ("benign", "malignant"),
)
"""Words of which a name that has one cannot mean what a name with only the other means."""

_ABBREVIATION = re.compile(r"[A-Z0-9]{1,6}")


@lru_cache(maxsize=20_000)
def words(name: str) -> frozenset[str]:
    """Returns the words of a name that say what is meant.

    Example:
        >>> sorted(words("Chronic ulcers of skin, not elsewhere classified"))
        ['chronic', 'skin', 'ulcer']
    """
    plain = re.sub(r"[()\[\]'\u2019.]", "", name.casefold())
    found = re.findall(r"[^\W_]+", plain)
    return frozenset(_singular(word) for word in found if word not in _EMPTY_WORDS)


def disagree(one: str, other: str) -> bool:
    """Tells whether two names cannot both be right for one code.

    They disagree when each has one of a pair of opposites that the other lacks, such
    as left and right; or when neither's words contain the other's and less than
    `LEAST_OVERLAP` of the shorter name's words are alike to some of the longer one's.
    A name that is one abbreviation is never told apart from another.

    Example:
        >>> disagree("Plastic Surgery", "Cardiovascular Disease Physician")
        True
        >>> disagree("Fat graft", "Grafting of autologous fat by liposuction")
        False
        >>> disagree("Pain in left hand", "Pain in right hand")
        True
        >>> disagree("CREST", "Limited systemic sclerosis")
        False
    """
    ours, theirs = words(one), words(other)
    if not ours or not theirs or _is_abbreviation(one) or _is_abbreviation(other):
        return False
    if any(
        first in a and second not in a and second in b and first not in b
        for first, second in _OPPOSITES
        for a, b in ((ours, theirs), (theirs, ours))
    ):
        return True
    if ours <= theirs or theirs <= ours:
        return False
    short, long = sorted((ours, theirs), key=len)
    alike = sum(any(_alike(word, another) for another in long) for word in short)
    return alike / len(short) < LEAST_OVERLAP


def _is_abbreviation(name: str) -> bool:
    return _ABBREVIATION.fullmatch(re.sub(r"[^\w]", "", name)) is not None


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _alike(one: str, other: str) -> bool:
    letters = min(len(one), len(other), 5)
    return one == other or (letters >= 4 and one[:letters] == other[:letters])
