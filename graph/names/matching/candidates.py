"""Which codes' names fit a stated name best, of a hundred thousand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import nlargest
from math import log

from billgraph.graph.names.matching.compare import compare, compare_tokenized
from billgraph.graph.names.matching.model import ORDER, Comparison, Verdict
from billgraph.graph.names.matching.reconcile import matters
from billgraph.graph.names.matching.tokenize import TokenizedName, tokenize
from billgraph.graph.names.matching.vocabulary import WEAK, abbreviations, key

FEW = 64
"""So many names are compared one by one, without an index."""

_MOST_CANDIDATES = 2_000
_COMPARED = 24
_REMEMBERED = 20_000
_WEAK_WEIGHT = 0.1


@dataclass(frozen=True, slots=True)
class Judgement:
    """A stated name held against its code's names, and against the names of all other codes.

    Attributes:
        comparison: How the name stands to the code's own names; its verdict considers the others.
        meant: The codes whose names fit the stated one at least as well, the best first, with
            their scores; empty when the code's own name fits best.
    """

    comparison: Comparison
    meant: tuple[tuple[str, float], ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether the stated name is the code's, and no other code's."""
        return self.comparison.agrees


class CandidateIndex:
    """An index of the official names of many codes, built once and asked often.

    Args:
        names: For each code its names, the official one first.

    Example:
        >>> names = CandidateIndex({
        ...     "M79.641": ["Pain in right hand"],
        ...     "M79.642": ["Pain in left hand"],
        ...     "M79.652": ["Pain in left thigh"],
        ... })
        >>> names.rank("left hand pain", limit=1)
        [('M79.642', 1.0)]
        >>> judged = names.judge("Pain in left hand", "M79.652")
        >>> judged.comparison.verdict, judged.meant
        (<Verdict.DIFFERENT: 'different'>, (('M79.642', 1.0),))
    """

    def __init__(self, names: Mapping[str, Sequence[str]]) -> None:
        self._names = {code: tuple(own) for code, own in names.items() if own}
        self._ranked: dict[str, list[tuple[str, Comparison]]] = {}
        self._owner: list[str] = []
        self._place: list[int] = []
        self._text: list[str] = []
        self._postings: dict[str, list[int]] = {}
        for code, own in self._names.items():
            for place, text in enumerate(own):
                self._add(code, place, text)
        total = len(self._owner) + 1
        self._weights = {
            word: log(total / len(found)) * (_WEAK_WEIGHT if word in WEAK else 1) + 0.01
            for word, found in self._postings.items()
        }
        self._size = [0.0] * len(self._owner)
        for word, found in self._postings.items():
            weight = self._weights[word]
            for number in found:
                self._size[number] += weight

    def __len__(self) -> int:
        """Returns how many codes there are."""
        return len(self._names)

    def _add(self, code: str, place: int, text: str) -> None:
        number = len(self._owner)
        self._owner.append(code)
        self._place.append(place)
        self._text.append(text)
        for word in tokenize.__wrapped__(text).keys:
            self._postings.setdefault(word, []).append(number)

    def rank(
        self, stated: str, limit: int = 5, among: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """Finds the codes whose names fit a stated name best.

        Args:
            stated: The name.
            limit: How many codes at most.
            among: The codes to choose from; all of them when None.

        Returns:
            Codes with their scores from 0 to 1, the best first. Codes that share no word with
            the name are left out.
        """
        return [(code, found.score) for code, found in self._best(stated, limit, among)]

    def judge(self, stated: str, code: str) -> Judgement:
        """Holds a stated name against its code's names, knowing what other codes are called.

        It changes the verdict of `compare` in three ways. A shortened name that is another code's
        whole name is `different`. One that fits another code as well is `partial`: it does not
        say which. And one that lacks words, none of them deciding, is `shortened` when it fits no
        other code. A header's name is no rival for the codes below it.

        Raises:
            KeyError: When the code has no name here.
        """
        official, *others = self._names[code]
        own = compare(stated, official, others)
        if own.verdict is Verdict.SAME:
            return Judgement(own)
        # A header's name may stand for its codes, but not for the rest ("other") among them.
        residual = "other" in own.left_out
        rivals = [
            (other, found)
            for other, found in self._nearest(stated)
            if other != code
            and (residual or not is_kin(code, other))
            and self._names[other][0] != official
        ]
        better = [pair for pair in rivals if _rank(pair[1]) <= _rank(own)]
        meant = tuple((other, found.score) for other, found in better if found.agrees)
        if not own.agrees and not meant:
            meant = tuple((other, found.score) for other, found in better)
        return Judgement(_reconsidered(own, rivals, better), meant)

    def _nearest(self, stated: str) -> list[tuple[str, Comparison]]:
        """Returns the best few for a name, cached: pages repeat the same names."""
        if stated not in self._ranked:
            if len(self._ranked) >= _REMEMBERED:
                self._ranked.clear()
            self._ranked[stated] = self._best(stated, 8, None)
        return self._ranked[stated]

    def _best(
        self, stated: str, limit: int, among: Collection[str] | None
    ) -> list[tuple[str, Comparison]]:
        reading = tokenize(stated)
        found: dict[str, tuple[tuple[float, int, int], Comparison]] = {}
        for number in self._candidates(reading, among):
            code, place = self._owner[number], self._place[number]
            one = compare_tokenized(reading, tokenize(self._text[number]))
            if not one.score:
                continue
            order = (*_rank(one), place)
            if code not in found or order < found[code][0]:
                found[code] = (order, one)
        ranked = sorted(found.items(), key=lambda item: (item[1][0], item[0]))
        return [(code, one) for code, (_, one) in ranked[:limit]]

    def _candidates(self, reading: TokenizedName, among: Collection[str] | None) -> list[int]:
        words = [word for word in self._expanded(reading) if word in self._postings]
        shared: dict[int, float] = {}
        for word in sorted(words, key=lambda word: len(self._postings[word])):
            found, weight = self._postings[word], self._weights[word]
            if len(shared) + len(found) > _MOST_CANDIDATES and shared:
                if len(found) <= 10 * _MOST_CANDIDATES:
                    members = shared.keys() & set(found)
                    for number in members:
                        shared[number] += weight
                continue
            for number in found:
                shared[number] = shared.get(number, 0.0) + weight
        if among is not None:
            shared = {n: weight for n, weight in shared.items() if self._owner[n] in among}
        wanted = sum(self._weights[word] for word in words)
        fits = [(weight / (wanted + self._size[n]), -n) for n, weight in shared.items()]
        return [-n for _, n in nlargest(_COMPARED, fits)]

    def _expanded(self, reading: TokenizedName) -> Iterable[str]:
        for own, said in reading.said.items():
            yield own
            if own not in self._postings and said in abbreviations():
                yield key(abbreviations()[said])


def rank(
    stated: str, names: Mapping[str, Sequence[str]], limit: int = 5
) -> list[tuple[str, float]]:
    """Finds the codes whose names fit a stated name best, of a few.

    For many questions to the same names, or for many names, build `CandidateIndex` once.

    Args:
        stated: The name that a page gives.
        names: For each code its names, the official one first.
        limit: How many codes at most.

    Returns:
        Codes with their scores from 0 to 1, the best first; among equals, a code whose first name
        fits goes before one whose other name does, and then the lower code. Codes that share no
        word with the name are left out.

    Example:
        >>> children = {"M79.641": ["Pain in right hand"], "M79.642": ["Pain in left hand"]}
        >>> rank("Pain in left hand", children)
        [('M79.642', 1.0), ('M79.641', 0.3333)]
    """
    if sum(map(len, names.values())) > FEW:
        return CandidateIndex(names).rank(stated, limit)
    reading = tokenize(stated)
    found = []
    for code, own in names.items():
        held = [(*_rank(one), place, code, one.score) for place, one in _held(reading, own)]
        if held and (best := min(held))[-1]:
            found.append(best)
    return [(code, score) for *_, code, score in sorted(found)[:limit]]


def _held(reading: TokenizedName, names: Sequence[str]) -> Iterable[tuple[int, Comparison]]:
    for place, name in enumerate(names):
        yield place, compare_tokenized(reading, tokenize(name))


def _rank(found: Comparison) -> tuple[float, int]:
    """Returns the key that puts the best first: by score, then by verdict."""
    return (-found.score, ORDER[found.verdict])


def _reconsidered(
    own: Comparison,
    rivals: list[tuple[str, Comparison]],
    better: list[tuple[str, Comparison]],
) -> Comparison:
    agreeing = [found for _, found in better if found.agrees]
    if any(found.verdict is Verdict.SAME for found in agreeing):
        return replace(own, verdict=Verdict.DIFFERENT)
    if own.verdict is Verdict.SHORTENED and agreeing:
        return replace(own, verdict=Verdict.PARTIAL, lost=own.lost + own.left_out, left_out=())
    nobody = not better and not any(found.agrees for _, found in rivals)
    if own.verdict is Verdict.PARTIAL and nobody and _only_unneeded(own):
        left_out = own.lost + own.left_out
        return replace(own, verdict=Verdict.SHORTENED, lost=(), left_out=left_out)
    return own


def is_kin(code: str, other: str) -> bool:
    """Tells whether a code's name may be shortened to the other one's.

    A header is kin of the codes below it, and so are the ICD-10-CM codes that only differ in the
    seventh character (the encounter).

    Example:
        >>> is_kin("S60.011A", "S60.01"), is_kin("S60.011A", "S60.011D"), is_kin("S60.01", "S60.02")
        (True, True, False)
    """
    return code.startswith(other) or (len(code) == 8 == len(other) and code[:7] == other[:7])


def _only_unneeded(own: Comparison) -> bool:
    official = tokenize(own.official)
    lost = set(own.lost)
    return (
        not any(
            said in lost and (matters(word) or word in official.bound)
            for word, said in official.said.items()
        )
        and "sequela" not in lost
    )
