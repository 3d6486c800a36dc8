"""Ways in which a name becomes wrong for its code."""

from __future__ import annotations

import re
from random import Random

from labelled.right import Mutation

_FLIPS = {
    "side": (("left", "right"), ("bilateral", "left"), ("right", "left")),
    "course": (("acute", "chronic"), ("chronic", "acute")),
    "height": (("upper", "lower"), ("lower", "upper"), ("anterior", "posterior")),
    "with": (("without", "with"), ("with", "without")),
    "kind": (
        ("benign", "malignant"),
        ("primary", "secondary"),
        ("open", "closed"),
        ("nondisplaced", "displaced"),
        ("displaced", "nondisplaced"),
        ("initial", "subsequent"),
        ("congenital", "acquired"),
        ("male", "female"),
        ("complete", "incomplete"),
        ("mild", "severe"),
        ("accidental", "intentional self-harm"),
        ("first", "third"),
        ("medial", "lateral"),
        ("inpatient", "outpatient"),
        ("adult", "pediatric"),
    ),
}
_PARTS = (
    "hand foot shoulder hip knee elbow wrist ankle thigh forearm finger toe eye ear nose neck"
    " breast kidney liver lung femur tibia radius ulna humerus skull pelvis abdomen thorax"
).split()
_ADDED = (
    "with gangrene",
    "with lung involvement",
    "in pregnancy",
    "due to trauma",
    "with ulceration",
    "of the left hand",
    "without perforation",
    "in remission",
    "by robotic assistance",
    "for ventilator",
    "with bleeding",
    "requiring hospital admission",
)
_ADDED_FRONT = (
    "Acute",
    "Chronic",
    "Recurrent",
    "Pediatric",
    "Other forms of",
    "Secondary",
    "Congenital",
    "Postoperative",
)
_QUALIFIERS = re.compile(
    r"\b(?:left|right|bilateral|acute|chronic|recurrent|upper|lower|congenital|secondary|pediatric"
    r"|anterior|posterior|multiple|severe|moderate|mild|benign|malignant|non-?pressure"
    r"|nondisplaced|nontraumatic) ",
    re.I,
)
_WITH = re.compile(r" (?:with|without) (?!or\b|complication)[a-z][^,]*$")


def side(name: str, random: Random) -> str | None:
    return _flip(name, "side", random)


def course(name: str, random: Random) -> str | None:
    return _flip(name, "course", random)


def height(name: str, random: Random) -> str | None:
    return _flip(name, "height", random)


def with_or_without(name: str, random: Random) -> str | None:
    if "with or without" in name.lower() or "with no " in name.lower():
        return None
    return _flip(name, "with", random)


def kind(name: str, random: Random) -> str | None:
    return _flip(name, "kind", random)


def body_part(name: str, random: Random) -> str | None:
    folded = name.lower()
    found = [part for part in _PARTS if part in folded and re.search(rf"\b{part}\b", folded)]
    if not found:
        return None
    part = random.choice(found)
    other = random.choice([one for one in _PARTS if one not in found])
    return re.sub(rf"\b{part}\b", other, name, flags=re.I)


def words_added(name: str, random: Random) -> str | None:
    added = random.choice(_ADDED)
    return None if set(added.split()) & set(name.lower().split()) else f"{name} {added}"


def words_added_in_front(name: str, random: Random) -> str | None:
    added = random.choice(_ADDED_FRONT)
    if added.lower().split()[0] in re.findall(r"[a-z]+", name.lower().replace("-", "")):
        return None
    return f"{added} {name[0].lower()}{name[1:]}"


def qualifier_dropped(name: str, _: Random) -> str | None:
    # What stands in brackets is nonessential.
    if _QUALIFIERS.search(re.sub(r"\([^)]*\)", "", name)) is None or "(" in name:
        return None
    if re.search(r"\b(and|or) ", name):
        return None
    changed = _QUALIFIERS.sub("", name, count=1)
    return changed if changed != name else None


def with_phrase_dropped(name: str, _: Random) -> str | None:
    match = _WITH.search(name)
    if match and re.search(r"[,;(]", name[: match.start()]):
        return None
    return name[: match.start()] if match and len(name[: match.start()].split()) > 1 else None


def number_changed(name: str, random: Random) -> str | None:
    found = re.search(r"\b(type|stage|grade) (\d)\b", name, re.I)
    if not found:
        return None
    other = random.choice([digit for digit in "1234" if digit != found[2]])
    return f"{name[: found.start(2)]}{other}{name[found.end(2) :]}"


def _flip(name: str, axis: str, random: Random) -> str | None:
    pairs = [pair for pair in _FLIPS[axis] if re.search(rf"\b{pair[0]}\b", name, re.I)]
    if not pairs:
        return None
    one, other = random.choice(pairs)
    if re.search(rf"\b{other}\b", name, re.I):
        return None
    return re.sub(rf"\b{one}\b", other, name, count=1, flags=re.I)


MUTATIONS: dict[str, Mutation] = {
    one.__name__: one
    for one in (
        side,
        course,
        height,
        with_or_without,
        kind,
        body_part,
        words_added,
        words_added_in_front,
        qualifier_dropped,
        with_phrase_dropped,
        number_changed,
    )
}
"""Changes of one name; `rows` adds the names of other codes."""
