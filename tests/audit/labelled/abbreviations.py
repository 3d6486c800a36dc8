"""Derives the abbreviations of the official short descriptors from the long ones beside them.

A short word stands for a long one when it begins with the same letter, its letters occur in the
long one in their order, it is no word of the long name, and the long name has only one word that
it can stand for. It is taken when this happens in three codes at least, and when most of the codes
that have the short word agree. `PYTHONPATH=tests/audit python -m labelled.abbreviations ../shared/reference` prints the table.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from labelled import releases

LEAST_CODES = 3
LEAST_SHARE = 0.6
WORD_SHARE = 5

_WORD = re.compile(r"[a-z]+")


def derive(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, int]]:
    """The abbreviations in pairs of a short and a long name, with the number of codes."""
    seen: Counter[str] = Counter()
    stands: Counter[tuple[str, str]] = Counter()
    meant = defaultdict(set)
    whole: Counter[str] = Counter()
    for short, long in pairs:
        long_words = set(_WORD.findall(long.lower()))
        whole.update(long_words)
        for word in set(_WORD.findall(short.lower())) - long_words:
            seen[word] += 1
            fits = [other for other in long_words if _stands_for(word, other)]
            if len(fits) == 1:
                stands[word, fits[0]] += 1
                meant[word].add(fits[0])
    for word in sorted(meant):
        best = max(meant[word], key=lambda other: (stands[word, other], other))
        kin = [other for other in meant[word] if other[:4] == best[:4]]
        codes = sum(stands[word, other] for other in kin)
        if codes >= LEAST_CODES and codes >= LEAST_SHARE * seen[word] and whole[word] < codes:
            yield word, best, codes


def _stands_for(short: str, long: str) -> bool:
    if not 2 <= len(short) < len(long) - 1 or short[0] != long[0]:
        return False
    letters = iter(long)
    return all(letter in letters for letter in short)


def table(root: Path) -> list[tuple[str, str, int]]:
    """The abbreviations of the releases below a folder.

    What is a word of official long names often enough stays a word ("cyst", "web").
    """
    words: Counter[str] = Counter()
    for release in releases.SYSTEMS.values():
        for names in release(root).values():
            words.update(set(_WORD.findall(names[0].lower())))
    derived = derive(releases.short_and_long(root))
    return [row for row in derived if WORD_SHARE * words[row[0]] <= row[2]]


if __name__ == "__main__":
    import sys

    for row in table(Path(sys.argv[1])):
        print(*row, sep="\t")
