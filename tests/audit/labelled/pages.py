"""Labelled pages: each row right or wrong, and by which rules.

Pages are drawn from a `World` by a seed, half of them from the codes of the half `tune` and half
from those of the half `held`, on which nothing may be tuned. What is wrong about a modifier or a
pair is decided here by tables of its own, written from RVU25D.pdf and the NCCI's column heads.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from billgraph.graph.pages.model import Page, Row
from billgraph.ontology.codes import Code
from labelled.rows import Labelled, half, labelled
from labelled.world import World

NAMES = frozenset({"name-of-another-code", "name-contradicts", "name-different", "name-in-part"})
_GONE = frozenset({"code-not-in-release", "code-deleted"})
_UNSUPPORTED = frozenset({"modifier-unsupported"})
_KINDS = {"icd10cm": "diagnosis", "nucc": "specialty", "mod": "modifier", "cpt": "procedure"}

_REFUSED = {
    "50": ("bilateralSurgery", "029"),
    "51": ("multipleProcedure", "09"),
    "62": ("coSurgeons", "09"),
    "66": ("teamSurgery", "09"),
    "80": ("assistantAtSurgery", "19"),
    "81": ("assistantAtSurgery", "19"),
    "82": ("assistantAtSurgery", "19"),
    "AS": ("assistantAtSurgery", "19"),
    "26": ("pctcIndicator", "023459"),
    "TC": ("pctcIndicator", "0234568 9".replace(" ", "")),
}
_PROCEDURES = ("000", "010", "090")
_ALWAYS_RIGHT = ("22", "23", "52", "53", "59")


@dataclass(frozen=True, slots=True)
class Stated:
    """One row of a page.

    Attributes:
        row: What the page states.
        rules: The rules that may tell it as an error or a warning; empty when it is right.
        how: How it was made.
    """

    row: Row
    rules: frozenset[str]
    how: str


@dataclass(frozen=True, slots=True)
class LabelledPage:
    """A page and what is wrong with it."""

    page: Page
    rows: tuple[Stated, ...]
    half: str


def pages(world: World, count: int, seed: int = 5) -> Iterator[LabelledPage]:
    """So many pages, of the halves `tune` and `held` by turns."""
    named = [
        (system, row)
        for system in ("icd10cm", "nucc", "mod")
        for row in labelled(system, world.names[system], 3000, seed)
    ]
    pools = {which: _Pool(world, which, named) for which in ("tune", "held")}
    for number in range(count):
        which = ("tune", "held")[number % 2]
        yield pools[which].page(f"page-{number:03d}.txt", Random(f"{seed}-{number}"))


class _Pool:
    """The codes and names of one half."""

    def __init__(self, world: World, which: str, named: list[tuple[str, Labelled]]) -> None:
        self._world, self._half = world, which
        self._names: dict[tuple[str, bool], list[Labelled]] = {}
        for system, row in named:
            if half(system, row.code) == which and self._may(system, row.code):
                self._names.setdefault((system, row.right), []).append(row)
        self._schedule = {
            code: row for code, row in world.schedule.items() if half("cpt", code) == which
        }

    def _may(self, system: str, code: str) -> bool:
        if system == "nucc":
            return code not in self._world.retired
        return system != "icd10cm" or code in self._world.billable

    def page(self, source: str, random: Random) -> LabelledPage:
        """Draws one page."""
        ordinary = sorted(c for c, row in self._schedule.items() if c not in self._world.add_ons)
        procedure = random.choice(ordinary)
        stated = [
            *self._diagnoses(random),
            *self._names_of("nucc", 3, 2, random),
            *self._retired(random),
            *self._modifiers(procedure, random),
            *self._procedures(procedure, random),
        ]
        rows, met = [], set()
        for line, it in enumerate(stated, 1):
            if (it.row.kind, it.row.code) in met:
                continue
            met.add((it.row.kind, it.row.code))
            row = Row(it.row.kind, it.row.code, it.row.label, line=line)
            rows.append(Stated(row, it.rules, it.how))
        page = Page(Code("cpt", procedure), source, rows=tuple(it.row for it in rows))
        return LabelledPage(page, tuple(rows), self._half)

    # Names

    def _names_of(self, system: str, right: int, wrong: int, random: Random) -> Iterator[Stated]:
        for is_right, count in ((True, right), (False, wrong)):
            found = self._names.get((system, is_right), [])
            for row in random.sample(found, min(count, len(found))):
                rules: frozenset[str] = frozenset() if is_right else NAMES
                yield _stated(system, row.code, row.stated, rules, row.how)

    def _retired(self, random: Random) -> Iterator[Stated]:
        found = [code for code in sorted(self._world.retired) if half("nucc", code) == self._half]
        if found:
            code = random.choice(found)
            yield _stated("nucc", code, None, {"code-deleted"}, "retired")

    def _diagnoses(self, random: Random) -> Iterator[Stated]:
        world = self._world
        by_name = list(self._names_of("icd10cm", 4, 2, random))
        named = {it.row.code.value for it in by_name}
        yield from by_name
        icd = world.names["icd10cm"]
        headers = [code for code in sorted(world.headers) if half("icd10cm", code) == self._half]
        header = random.choice(headers)
        yield _stated("icd10cm", header, icd[header][0], {"code-is-header"}, "header")
        gone = [code for code in sorted(world.deleted) if half("icd10cm", code) == self._half]
        if gone:
            code = random.choice(gone)
            yield _stated("icd10cm", code, world.deleted[code][0], _GONE, "deleted")
        some = random.choice(sorted(icd))
        missing = f"{some[:3]}.{random.choice('QRTUVW')}{random.choice('PQRS')}"
        if missing not in icd:
            yield _stated("icd10cm", missing, icd[some][0], {"code-not-in-release"}, "missing")
        malformed = f"{some[:3]}.O{random.choice('OI')}"
        yield _stated("icd10cm", malformed, None, {"code-malformed"}, "malformed")
        pairs = [it for it in world.excludes if set(it) <= world.billable]
        pairs = [it for it in pairs if half("icd10cm", it[0]) == self._half]
        if pairs and random.random() < 0.5:
            one, two = random.choice(pairs)
            if {one, two}.isdisjoint(named):
                yield _stated("icd10cm", one, icd[one][0], (), "excluding")
                rule = {"diagnoses-exclude-each-other"}
                yield _stated("icd10cm", two, icd[two][0], rule, "excluded")

    # Modifiers

    def _modifiers(self, procedure: str, random: Random) -> Iterator[Stated]:
        row = self._schedule[procedure]
        for modifier in random.sample(_ALWAYS_RIGHT, 2):
            yield _stated("mod", modifier, None, (), "always right")
        for modifier, (key, refused) in sorted(_REFUSED.items()):
            if random.random() < 0.5:
                rules = _UNSUPPORTED if row[key] in refused else ()
                yield _stated("mod", modifier, None, rules, f"{key} {row[key]}")
        days = row["globalDays"]
        if days not in ("MMM", "ZZZ"):
            rules = () if days in ("010", "090") else {"modifier-global-days"}
            yield _stated("mod", random.choice(["58", "78", "79"]), None, rules, f"days {days}")
        if days in _PROCEDURES:
            modifier = random.choice(["25", "57"])
            yield _stated("mod", modifier, None, {"modifier-for-visits"}, "visit")
        anesthesia = row["statusCode"] == "J"
        rules = () if anesthesia else {"modifier-anesthesia"}
        yield _stated("mod", random.choice(["AA", "QZ", "QY"]), None, rules, "anesthesia")
        yield from self._described(random)

    def _described(self, random: Random) -> Iterator[Stated]:
        """Modifiers that no indicator decides about, with right and wrong descriptions."""
        for is_right, count in ((True, 2), (False, 1)):
            found = [row for row in self._names.get(("mod", is_right), []) if _is_plain(row.code)]
            for row in random.sample(found, min(count, len(found))):
                rules = () if is_right else {"modifier-misdescribed"}
                yield _stated("mod", row.code, row.stated, rules, row.how)

    # Related procedures

    def _procedures(self, procedure: str, random: Random) -> Iterator[Stated]:
        world, never = self._world, self._kept_apart(procedure)
        free = [
            code
            for code, row in sorted(self._schedule.items())
            if code not in (*never, *world.add_ons, procedure) and row["statusCode"] not in "BPDF"
        ]
        ordinary = sorted(set(self._schedule) - set(world.add_ons) - never)
        descriptors = world.names.get("cpt", {})
        for code in random.sample(free, min(2, len(free))):
            label = descriptors[code][0] if code in descriptors else None
            yield _stated("cpt", code, label, (), "unrelated")
        for rules, found in (
            ({"procedures-not-together"}, sorted(never - set(world.add_ons))),
            ({"procedure-bundled"}, [c for c in ordinary if self._bundled(c)]),
            ({"add-on-without-primary"}, self._add_ons_of_others(procedure)),
        ):
            if found:
                (name,) = rules
                yield _stated("cpt", random.choice(found), None, rules, name)
        if descriptors and free:
            one, two = random.sample(free, 2)
            if not set(descriptors[one][0].lower().split()) & set(
                descriptors[two][0].lower().split()
            ):
                rules = {"procedure-misnamed"}
                yield _stated("cpt", one, descriptors[two][0], rules, "another's descriptor")

    def _kept_apart(self, procedure: str) -> set[str]:
        """What is never paid beside a procedure."""
        found = {two for one, two, it in self._world.edits if one == procedure and it == "0"}
        found |= {one for one, two, it in self._world.edits if two == procedure and it == "0"}
        return found & set(self._schedule)

    def _bundled(self, code: str) -> bool:
        return self._schedule[code]["statusCode"] in "BP"

    def _add_ons_of_others(self, procedure: str) -> list[str]:
        """Add-on codes none of whose primaries could be on the page."""
        return [
            code
            for code, primaries in sorted(self._world.add_ons.items())
            if code in self._schedule
            and procedure not in primaries
            and not set(primaries) & set(self._schedule)
        ]


def _is_plain(code: str) -> bool:
    decided = {*_REFUSED, *_ALWAYS_RIGHT, "24", "25", "57", "58", "78", "79", "47"}
    anesthesia = {"AA", "AD", "G8", "G9", "QK", "QS", "QX", "QY", "QZ"}
    return code not in decided | anesthesia and not code.startswith("P")


def _stated(
    system: str,
    code: str,
    label: str | None,
    rules: frozenset[str] | set[str] | tuple[()],
    how: str,
) -> Stated:
    row = Row(_KINDS[system], Code(system, code), label)
    return Stated(row, frozenset(rules), how)
