"""How the name that a page states for a code stands to the official ones, and whose it is.

The rules about names share this: each row is judged once, and every rule tells its part.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile
from weakref import WeakKeyDictionary

from billgraph.graph.audit.code_facts import CodeFacts
from billgraph.graph.audit.facts import Facts
from billgraph.graph.audit.model import Evidence
from billgraph.graph.names.matching import Comparison, Verdict, compare, rank
from billgraph.graph.pages.model import Row
from billgraph.ontology.codes import Code

_KEPT = 50_000
_LIKE = 20
_SHOWN = 5
_LEAST = 0.6
"""Below it, a suggested name has little to do with the stated one."""
_UNLIKE = 0.3
"""Below it, a name has little to do with a descriptor that is abbreviated or in other words."""
_LOOSE = frozenset({"cpt", "pos"})
"""CPT descriptors are abbreviated, and pages write places of service in words of their own."""
_NEC = re.compile(r"\bnot elsewhere classified\b|\bNEC\b", re.IGNORECASE)
_PLACES = frozenset({"side", "part"})


class Naming(StrEnum):
    """How a stated name stands to the code's own."""

    AGREES = "agrees"
    IN_PART = "in part"
    CONTRADICTS = "contradicts"
    OF_ANOTHER = "of another"
    DIFFERENT = "different"
    OF_A_CODE_BELOW = "of a code below"


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found about a stated name.

    Attributes:
        naming: How it stands to the code's own names.
        comparison: The comparison with the own name that fits best.
        meant: The codes whose name it is, or that it fits best, the likeliest first.
        loosely: Whether there is no official name in full: only abbreviated descriptors or
            billgraph's own words, so that little can be said against a name.
    """

    naming: Naming
    comparison: Comparison
    meant: tuple[Code, ...] = ()
    loosely: bool = False


def check_name(row: Row, facts: Facts) -> Judged | None:
    """Judges the name of a row; None where it states none, or no release names the code."""
    if row.label is None:
        return None
    kept = _judged.setdefault(facts, {})
    key = (row.code, row.label)
    if key not in kept:
        if len(kept) >= _KEPT:
            kept.clear()
        kept[key] = _judge(row.code, row.label, facts)
    return kept[key]


_judged: WeakKeyDictionary[Facts, dict[tuple[Code, str], Judged | None]] = WeakKeyDictionary()


def own_name(code: Code, facts: Facts) -> Evidence:
    """What the release calls a code."""
    about = facts.about(code)
    name = about.names[0] if about.names else "without a name"
    prop = "skos:prefLabel" if about.label else "skos:altLabel"
    return Evidence(f"{code.value} is {name}", about.said_by(prop))


def evidence(row: Row, found: Judged, facts: Facts) -> tuple[Evidence, ...]:
    """What the releases call the stated code, and the code that is likeliest meant."""
    return tuple(own_name(code, facts) for code in (row.code, *found.meant[:1]))


def fitting(
    name: str, codes: Iterable[Code], facts: Facts, limit: int = _SHOWN
) -> tuple[Code, ...]:
    """Those of some codes whose names fit a stated one, the best first."""
    names = {code.value: facts.about(code).names for code in codes}
    by_value = {code.value: code for code in codes}
    found = rank(name, {value: own for value, own in names.items() if own}, limit)
    return tuple(by_value[value] for value, score in found if score >= _LEAST)


def _judge(code: Code, name: str, facts: Facts) -> Judged | None:
    about = facts.about(code)
    if not about.names:
        return None
    own = _compared(name, about.names)
    if code.system in _LOOSE or _is_in_own_words(about):
        return _loosely(own)
    if own.verdict is Verdict.SAME:
        return Judged(Naming.AGREES, own)
    rivals = _rivals(code, name, facts)
    if about.billable is False or code.range is not None:
        lower = set(facts.below(code))
        below = [it for it in rivals if it[0] in lower and it[1].agrees]
        if below and not own.agrees:
            return Judged(Naming.OF_A_CODE_BELOW, own, tuple(it for it, _ in below[:_SHOWN]))
    meant = tuple(
        it for it, found in rivals if found.agrees and (not own.agrees or _is_name(found))
    )
    if own.agrees:
        naming = Naming.OF_ANOTHER if meant and not _is_above(meant, code, facts) else Naming.AGREES
        return Judged(naming, own, meant[:_SHOWN] if naming is Naming.OF_ANOTHER else ())
    return Judged(_naming(own, bool(meant)), own, meant[:_SHOWN])


def _is_in_own_words(about: CodeFacts) -> bool:
    """Whether a code has no name but those that an excerpt, not its publisher, gives it."""
    known = about.node.first("skos:prefLabel"), about.node.first("skos:altLabel")
    return known[0] is None and known[1] is not None and known[1].edition.is_excerpt


def _compared(name: str, names: tuple[str, ...]) -> Comparison:
    """Holds a name against the official ones; an "NEC" against those that say it too.

    Under one code the name may be "not elsewhere classified", and what is not specified an
    alternative: they are not the same.
    """
    if _NEC.search(name) and _NEC.search(names[0]):
        names = tuple(it for it in names if _NEC.search(it))
    return compare(name, names[0], names[1:])


def _loosely(own: Comparison) -> Judged:
    unlike = own.score < _UNLIKE and own.verdict in (Verdict.DIFFERENT, Verdict.CONTRADICTS)
    return Judged(Naming.DIFFERENT if unlike else Naming.AGREES, own, loosely=True)


def _naming(own: Comparison, is_of_another: bool) -> Naming:
    if any(it.axis in _PLACES for it in own.contradictions):
        return Naming.CONTRADICTS
    if is_of_another:
        return Naming.OF_ANOTHER
    if own.verdict is Verdict.CONTRADICTS:
        return Naming.CONTRADICTS
    return Naming.DIFFERENT if own.verdict is Verdict.DIFFERENT else Naming.IN_PART


def _rivals(code: Code, name: str, facts: Facts) -> list[tuple[Code, Comparison]]:
    """Other codes whose names are like a stated one; not what the code stands under."""
    has_kin = facts.about(code).billable is False or code.range is not None
    kin = facts.below(code) if has_kin else []
    near = [*facts.named_like(code.system, name, _LIKE), *kin]
    facts.ask_at_once(near)
    above = set(facts.above(code.iri))
    found = []
    for other in dict.fromkeys(near):
        names = facts.about(other).names
        if other.iri not in above and names:
            found.append((other, compare(name, names[0], names[1:])))
    found.sort(key=lambda it: (_order(it[1]), -_alike(it[0], code), it[0]))
    return [it for it in found if it[1].score >= _LEAST]


def _order(found: Comparison) -> tuple[bool, bool, float]:
    return not found.agrees, found.verdict is not Verdict.SAME, -found.score


def _alike(one: Code, other: Code) -> int:
    """How many characters two codes have alike from the first on: what a slip leaves."""
    pairs = zip(one.value, other.value, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _is_name(found: Comparison) -> bool:
    return found.verdict is Verdict.SAME


def _is_above(meant: tuple[Code, ...], code: Code, facts: Facts) -> bool:
    return any(it.iri in facts.above(code.iri) for it in meant)
