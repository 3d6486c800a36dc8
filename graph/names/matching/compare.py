"""Whether a stated name is a code's official name, shortened or reworded, or says something else.

Names are compared as sets of words, each under a key that its plural, its British spelling, its
other parts of speech and its synonyms share (`stemming`, `vocabulary`, `tokenize`). What is
left on either side decides:

- words of one axis on both sides (left and right, hand and thigh): the names contradict;
- words only in the stated name: it adds what is not there;
- words only in the official name: it is shortened when they may go (asides, what follows a comma,
  the other members of a list, circumstances), and agrees in part when they may not.
"""

from __future__ import annotations

from collections.abc import Sequence

from billgraph.graph.names.matching.model import ORDER, Comparison, Contradiction, Verdict
from billgraph.graph.names.matching.reconcile import reconcile
from billgraph.graph.names.matching.tokenize import ENCOUNTERS, TokenizedName, tokenize
from billgraph.graph.names.matching.vocabulary import DISCIPLINES, WEAK, implied, qualifiers

LEAST_SCORE = 0.6
"""Below it, two names that each have words of their own are different."""

_FREE_WEIGHT = 0.35
_VAGUE = frozenset({"=nos"})
_REST = frozenset({"=other", "=nec"})
"""Not known which, and none of those that have a code: the two are never the same."""


def compare(stated: str, official: str, others: Sequence[str] = ()) -> Comparison:
    """Holds a stated name against the official names of a code.

    Args:
        stated: The name that a page gives the code.
        official: The code's official name.
        others: Further official names: inclusion terms, short names, display names.

    Returns:
        The comparison with the name that fits best; among equals, with `official`.

    Example:
        >>> compare("Hand Surgery", "Orthopaedic Hand Surgery").verdict
        <Verdict.SHORTENED: 'shortened'>
        >>> found = compare("Pain in left hand", "Pain in right thigh")
        >>> found.verdict, [one.axis for one in found.contradictions]
        (<Verdict.CONTRADICTS: 'contradicts'>, ['side', 'part'])
        >>> compare("Scleroderma", "Systemic sclerosis [scleroderma]").agrees
        True
    """
    best = _against(stated, official)
    for other in others:
        if best.verdict is Verdict.SAME:
            break
        best = min(best, _against(stated, other), key=_goodness)
    return best


def _goodness(found: Comparison) -> tuple[bool, float, int]:
    return (not found.agrees, -found.score, ORDER[found.verdict])


def _against(stated: str, official: str) -> Comparison:
    if stated == official:
        return Comparison(Verdict.SAME, 1.0, official)
    theirs = tokenize(official)
    best = compare_tokenized(tokenize(stated), theirs)
    for synonym in theirs.synonyms:
        if best.verdict is not Verdict.SAME:
            best = min(best, compare_tokenized(tokenize(stated), tokenize(synonym)), key=_goodness)
    return best


def compare_tokenized(ours: TokenizedName, theirs: TokenizedName) -> Comparison:
    """Holds one reading against another.

    Example:
        >>> stated, official = tokenize("Kidney failure, acute"), tokenize("Acute renal failure")
        >>> compare_tokenized(stated, official).verdict
        <Verdict.SAME: 'same'>
    """
    added = [own for own in ours.words if own not in theirs.keys]
    lost = [own for own in theirs.words if own not in ours.keys]
    if added or (lost and ("(" in theirs.name or "[" in theirs.name)):
        added, lost = reconcile(ours, theirs, added, lost)
    # Only by a word of both: a left hand is not what "left finger" says.
    added = [own for own in added if not (_implied(own, theirs) and _implied(own, ours))]
    contradictions = _contradictions(ours, theirs, added, lost)
    alien = [own for own in added if own not in WEAK and not _implied(own, theirs)]
    common = len(theirs.words) - len(lost)
    lost = [own for own in lost if own not in WEAK and not _implied(own, ours)]
    missed = [own for own in lost if not _may_go(own, ours, theirs)]
    extra = _flag_added(ours, theirs)
    unsaid = "=sequela" in theirs.flags and not _encounter(ours)
    residual = "=other" in theirs.flags and not ours.flags & {"=other", "=nec"}
    score = _score(
        common, len(alien) + bool(extra), len(missed) + unsaid, len(lost) - len(missed) + residual
    )
    if contradictions:
        score *= 0.5
    verdict = _verdict(
        score,
        common,
        bool(contradictions),
        alien,
        missed + ["=sequela"] * unsaid,
        lost,
        extra,
        residual,
    )
    kept = set(missed)
    return Comparison(
        verdict,
        round(score, 4),
        theirs.name,
        (*extra, *(ours.said[own] for own in alien)),
        (*(theirs.said[own] for own in missed), *("sequela",) * unsaid),
        (*("other",) * residual, *(theirs.said[own] for own in lost if own not in kept)),
        contradictions,
    )


def _verdict(
    score: float,
    common: int,
    contradicts: bool,
    alien: list[str],
    missed: list[str],
    lost: list[str],
    extra: tuple[str, ...],
    residual: bool,
) -> Verdict:
    if not common and (alien or lost):
        return Verdict.DIFFERENT
    if alien and (missed or lost) and score < LEAST_SCORE and not contradicts:
        return Verdict.DIFFERENT
    if contradicts:
        return Verdict.CONTRADICTS
    if alien or extra:
        return Verdict.ADDED
    if missed:
        return Verdict.PARTIAL
    return Verdict.SHORTENED if lost or residual else Verdict.SAME


def _score(common: int, alien: int, missed: int, free: int) -> float:
    total = 2 * common + alien + missed + _FREE_WEIGHT * free
    return 2 * common / total if total else 1.0


def _implied(own: str, other: TokenizedName) -> bool:
    """Tells whether a word goes without saying: left is on one side, a toe is a foot's."""
    return bool(implied().get(own, frozenset()) & other.keys)


def _may_go(own: str, ours: TokenizedName, theirs: TokenizedName) -> bool:
    if own in theirs.free or theirs.glossed.get(own, frozenset()) & ours.keys:
        return True
    if own[0] == "!" and any(other[0] == "!" and other in theirs.keys for other in ours.words):
        return True  # Who says of one thing that it is not there need not go through the list.
    return own in DISCIPLINES and "surgery" in theirs.name.lower() and len(ours.words) > 1


def _contradictions(
    ours: TokenizedName, theirs: TokenizedName, added: list[str], lost: list[str]
) -> tuple[Contradiction, ...]:
    if not added and not ours.flags and not theirs.flags:
        return ()
    found = []
    for own in added:
        axis = _axis(own)
        for other in lost if axis else ():
            if _axis(other) == axis:
                found.append(Contradiction(axis, ours.said[own], theirs.said[other]))
                break
        else:
            if axis == "side" and "=nos" in theirs.flags and not _has_axis(theirs, axis):
                found.append(Contradiction(axis, ours.said[own], "unspecified"))
            found.extend(
                Contradiction("with", ours.said[own], theirs.said[opposite])
                for opposite in _opposites(own)
                if opposite in lost
            )
    found.extend(_flag_contradictions(ours, theirs))
    return tuple(found)


def _flag_contradictions(ours: TokenizedName, theirs: TokenizedName) -> list[Contradiction]:
    found = []
    for ones, others in ((_VAGUE, _REST), (_REST, _VAGUE)):
        one, other = ones & ours.flags, others & theirs.flags
        if one and other and not ones & theirs.flags and not others & ours.flags:
            found.append(Contradiction("specified", _flag(min(one)), _flag(min(other))))
    mine = [flag for flag in ENCOUNTERS if flag in ours.flags]
    official = [flag for flag in ENCOUNTERS if flag in theirs.flags]
    if mine and official and mine != official:
        found.append(Contradiction("encounter", _flag(mine[0]), _flag(official[0])))
    return found


def _flag(flag: str) -> str:
    return {"=nos": "unspecified", "=other": "other", "=nec": "not elsewhere classified"}.get(
        flag, flag.removeprefix("=")
    )


def _flag_added(ours: TokenizedName, theirs: TokenizedName) -> tuple[str, ...]:
    """Returns what the stated name says of itself and the official one does not."""
    added = []
    if "=other" in ours.flags and not theirs.flags & {"=other", "=nec"}:
        added.append("other")
    if "=sequela" in ours.flags and "=sequela" not in theirs.flags and not _encounter(theirs):
        added.append("sequela")
    return tuple(added)


def _encounter(reading: TokenizedName) -> bool:
    return any(flag in reading.flags for flag in ENCOUNTERS)


def _axis(own: str) -> str:
    if ":" in own:
        return own.partition(":")[0]
    if own[0].isdigit():
        return "number"
    axis, _ = qualifiers().get(own, ("", ""))
    return axis


def _has_axis(reading: TokenizedName, axis: str) -> bool:
    return any(_axis(own) == axis for own in reading.words)


def _opposites(own: str) -> tuple[str, ...]:
    return (f"!{own}", f"-{own}", *((own[1:],) if own[0] in "!-" else ()))
