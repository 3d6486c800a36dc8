"""What is known about the words of names, read from the tables beside this module.

- `qualifiers.tsv`: words that decide which code is meant, by axis (left and right are one);
- `synonyms.tsv`: wordings that mean the same;
- `abbreviations.tsv`: the short forms of the official short descriptors, derived from the long
  descriptors beside them (CMS: HCPCS 2019 and 2025-10, OPPS Addendum B 2026-04; ICD-10-CM order
  file 2026).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache

from billgraph.graph.names.matching.stemming import american, singular, stem

SILENT = frozenset(
    "a an the of in on at to for from as into is are be been was were has have had having its it"
    " this that these those their than then there so also eg ie etc such one's due at's by within"
    " upon any all mention otherwise via perform s x o".split()
)
"""Words that say nothing of what is meant, on either side."""

WEAK = frozenset(
    stem(singular(word))
    for word in (
        "disease disorder syndrome condition type form involvement involving affecting"
        " unspecified specified procedure service code physician specialist patient problem"
        " diagnosis site classified elsewhere current medicine practice provider doctor facility"
        " center clinic program structure region area level part body case state nature item nos"
        " use only caused located related mellitus issue encounter presence present severity"
        " finding visit individual phenomenon side tract gland status stay system treatment"
        " component complicating virus health licensed"
    ).split()
)
"""Words that may be there or not without telling one code from another."""

DISCIPLINES = frozenset(stem(word) for word in "orthopedic clinical".split())
"""What names of specialties in surgery or medicine begin with, and people leave out."""

CIRCUMSTANCE = frozenset(
    "during when including includes which who whom if while where performed furnished provided"
    " such under requiring obtained using eg per each every".split()
)
"""Words that begin what describes a service but does not name it."""

_NUMBERS = {
    word: str(number)
    for number, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve".split(), 1
    )
}
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5"}
COUNTED = frozenset(
    stem(word) for word in "type stage grade class phase degree category level fetus".split()
)
"""What is counted by the number behind it; the two are one word."""

Phrases = tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
"""Wordings and what they stand for, by their keys."""
_ORDINALS = {"first": "1", "second": "2", "third": "3", "fourth": "4", "1st": "1", "2nd": "2"}

UNITS = frozenset(
    "min hr mg mcg ml cc cm mm gm g kg iu unit mci millicurie hour minute day inch oz lb yard sq"
    " gram liter percent week month year".split()
)
"""What a number may count in a name; the two are one word."""


@cache
def qualifiers() -> dict[str, tuple[str, str]]:
    """Returns the axis and the value of each deciding word, by its key.

    Example:
        >>> qualifiers()[key("left")]
        ('side', 'left')
    """
    found = {}
    for axis, value, words, _ in rows("qualifiers.tsv"):
        found[key(words.split()[0])] = (axis, value)
    return found


@cache
def implied() -> dict[str, frozenset[str]]:
    """Returns the words beside which each word goes without saying, by their keys.

    Example:
        >>> key("cornea") in implied()[key("eye")]
        True
    """
    found: dict[str, set[str]] = {}
    for word, by, _ in rows("implied.tsv"):
        found.setdefault(key(word), set()).add(key(by))
    return {word: frozenset(by) for word, by in found.items()}


@cache
def abbreviations() -> dict[str, str]:
    """Returns the long word of each short one.

    Example:
        >>> abbreviations()["inj"]
        'injection'
    """
    return {short: long for short, long, _ in rows("abbreviations.tsv")}


@cache
def _single() -> dict[str, str]:
    """Returns words that another single word stands for."""
    found = {
        _plain(said): meant
        for said, meant, _ in rows("synonyms.tsv")
        if " " not in said and " " not in meant
    }
    for _, _, words, _ in rows("qualifiers.tsv"):
        first, *others = words.split()
        found.update((_plain(other), first) for other in others)
    return found


@cache
def phrases() -> dict[str, Phrases]:
    """Returns what several words stand for, by the key of the first word, the longest phrase first.

    Example:
        >>> phrases()[key("shortness")]
        ((('shortness', 'of', 'breath'), ('dyspnea',)),)
    """
    found: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
    for said, meant, _ in rows("synonyms.tsv"):
        if " " in said or " " in meant:
            keys = tuple(key(word) for word in said.split())
            instead = tuple(_meant(word) for word in meant.split())
            if keys != instead:
                found.setdefault(keys[0], []).append((keys, instead))
    return {
        first: tuple(sorted(rows, key=lambda row: -len(row[0]))) for first, rows in found.items()
    }


def _meant(word: str) -> str:
    if ":" in word:
        return word
    return f"!{key(word[1:])}" if word[0] == "!" else key(word)


@lru_cache(maxsize=100_000)
def key(word: str) -> str:
    """Returns the form under which a word is compared.

    Example:
        >>> key("kidneys") == key("renal"), key("tumours") == key("tumor"), key("two")
        (True, True, '2')
    """
    if word.startswith("="):
        return word
    single = _single()
    plain = _plain(word)
    for _ in range(3):
        if plain not in single:
            break
        word = single[plain]
        if word.startswith("="):
            return word
        plain = _plain(word)
    return plain


def _plain(word: str) -> str:
    if word in _NUMBERS:
        return _NUMBERS[word]
    return stem(singular(american(word)))


def counted(noun: str, number: str) -> str | None:
    """Returns the one word for a type, stage or grade and its number, or None.

    Example:
        >>> counted("type", "ii"), counted("stage", "3"), counted("hand", "2")
        ('type:2', 'stage:3', None)
    """
    if noun not in COUNTED:
        return None
    letter = number[-1] if number[-1] in "abc" and number[:-1] in _ROMAN else ""
    number = number[:-1] if letter else number
    number = _ROMAN.get(number, _NUMBERS.get(number, number)) + letter
    if not number[0].isdigit():
        number = _ORDINALS.get(number, "")
    return f"{noun}:{number}" if number else None


def degree(ordinal: str) -> str | None:
    """Returns the number of an ordinal word, or None.

    Example:
        >>> degree("second"), degree("hand")
        ('2', None)
    """
    return _ORDINALS.get(ordinal)


def rows(name: str) -> Iterator[list[str]]:
    """Yields the rows of a table beside this module, without its head.

    Example:
        >>> next(rows("qualifiers.tsv"))[:3]
        ['side', 'left', 'left lt']
    """
    from importlib.resources import files

    text = (files("billgraph.graph.names.matching") / name).read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    yield from rows[1:]
