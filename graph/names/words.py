"""Words as a search sees them: without case or accent, and how far two are apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

MOST_LETTERS = 40
"""The length beyond which a word is not compared with others: none of a name is longer."""

_WORD = re.compile(r"[^\W_]+")
_CHUNK = re.compile(r"[^\s,;:/]+")


def fold(text: str) -> str:
    """Takes case and accents from a text (Unicode 15, sections 3.13 and 2.12).

    Example:
        >>> fold("Sjögren")
        'sjogren'
    """
    if not text.isascii():
        from unicodedata import combining, normalize

        text = "".join(sign for sign in normalize("NFKD", text) if not combining(sign))
        # Folding case may bring back what has a decomposition, and the other way round.
        return normalize("NFKD", text.casefold())
    return text.lower()


def parts(text: str) -> list[str]:
    """Returns the distinct words of a text, folded, in its order.

    Example:
        >>> parts("Raynaud's syndrome, with gangrene")
        ['raynaud', 's', 'syndrome', 'with', 'gangrene']
    """
    return list(
        dict.fromkeys(word for chunk in _CHUNK.findall(fold(text)) for word in _pieces(chunk)[0])
    )


def searchable(text: str) -> list[str]:
    """Returns the words under which a name is found: its parts, and what signs cut apart, whole.

    Example:
        >>> searchable("CR(E)ST syndrome")
        ['cr', 'e', 'st', 'syndrome', 'crest']
    """
    found: dict[str, None] = {}
    whole: dict[str, None] = {}
    for chunk in _CHUNK.findall(fold(text)):
        pieces, joined = _pieces(chunk)
        found.update(pieces)
        if joined:
            whole[joined] = None
    return list(found | whole)


@lru_cache(1 << 16)
def _pieces(chunk: str) -> tuple[dict[str, None], str]:
    """Returns the words in a chunk, and the chunk without the signs that part them, if any do."""
    pieces = _WORD.findall(chunk)
    return dict.fromkeys(pieces), "".join(pieces) if len(pieces) > 1 else ""


def code_part(text: str) -> str:
    """Returns a code, or a part of one, without the signs that people leave out.

    Example:
        >>> code_part("M34.81")
        'm3481'
    """
    plain = text.replace(".", "")
    if plain.isalnum() and plain.isascii():
        return plain.lower()
    return "".join(_WORD.findall(fold(text)))


def letters(word: str) -> int:
    """Returns the set of a word's letters as the bits of a number, for a quick comparison.

    One edit of a word takes at most one letter away, and brings at most one.

    Example:
        >>> letters("pain") == letters("pian")
        True
    """
    bits = 0
    for sign in word:
        bits |= 1 << (ord(sign) % 61)
    return bits


def letters_left(word: str) -> list[int]:
    """Returns sets of a word's letters; what it was meant for has all letters of at least one.

    Each edit takes away at most one letter, so of one set more than there may be edits, one
    is left whole. Such a set leaves few words to be compared, and a database can ask for it.

    Example:
        >>> meant = letters("hands")
        >>> [meant & it == it for it in letters_left("sand")]
        [True, True]
        >>> [meant & it == it for it in letters_left("hends")]
        [True, False]
    """
    own = sorted(set(word))
    count = allowed_edits(word) + 1
    return [letters("".join(own[place::count])) for place in range(count)]


def allowed_edits(word: str) -> int:
    """Returns how many edits a word may be away from what was meant.

    None up to two letters, one up to five, two beyond, as the fuzziness ``AUTO`` of
    Elasticsearch has it. None where there is a digit: another number is another thing.

    Example:
        >>> [allowed_edits(word) for word in ("of", "hand", "sclerodrema", "2024")]
        [0, 1, 2, 0]
    """
    if len(word) <= 2 or len(word) > MOST_LETTERS or not word.isalpha():
        return 0
    return 1 if len(word) <= 5 else 2


def nearest(word: str, vocabulary: Iterable[tuple[str, int]]) -> list[tuple[int, str]]:
    """Finds the words that a misspelt one may have been meant for.

    Args:
        word: The word.
        vocabulary: Words and their `letters`.

    Returns:
        Pairs of distance and word, the nearest first, `word` itself included when
        it is there.

    Example:
        >>> nearest("hnad", [(word, letters(word)) for word in ("hand", "land", "foot")])
        [(1, 'hand')]
    """
    limit, own = allowed_edits(word), letters(word)
    return sorted(
        (distance, other)
        for other, bits in vocabulary
        if abs(len(other) - len(word)) <= limit
        and (own & ~bits).bit_count() <= limit
        and (bits & ~own).bit_count() <= limit
        for distance in _within(word, other, limit)
    )


def _within(word: str, other: str, limit: int) -> Iterator[int]:
    found = edit_distance(word, other, limit)
    if found <= limit:
        yield found


def edit_distance(one: str, other: str, limit: int | None = None) -> int:
    """Counts the letters to insert, delete, replace or swap (optimal string alignment).

    Args:
        one: A word.
        other: Another one.
        limit: The distance beyond which any other one stands for the true one: most words
            are far apart, and the first letters show it.

    Example:
        >>> edit_distance("sclerodrema", "scleroderma"), edit_distance("hand", "hands")
        (1, 1)
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, sign in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, sign_other in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (sign != sign_other))
            if i > 1 and j > 1 and sign == other[j - 2] and one[i - 2] == sign_other:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        # All that follows grows out of this row, or by a swap out of the one before.
        if limit is not None and min(row) > limit and min(before) >= limit:
            return limit + 1
    return row[-1]
