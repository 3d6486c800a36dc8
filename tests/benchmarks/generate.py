"""Writes realistic code pages, invented from a seed, for the benchmarks and tests to measure on.

The pages have the form of the page that billgraph was asked for, oddities included: rows without
their leading pipe, tables that run on, hyphens on lines of their own, no line end at the end.
Every code has the form of its system and is computed, taken from no list; every word is our own.
About one row in 25 carries the label of another row, as on machine-written pages.

    python tests/benchmarks/generate.py FOLDER --count 1000 --seed 0
"""

from __future__ import annotations

import argparse
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import accumulate, product
from pathlib import Path
from random import Random
from typing import TypeVar

LIMIT = 100_000
"""How many pages there are; each has a procedure code of its own, and none is 0489T."""

T = TypeVar("T")
Words = Sequence[str]


def _words(text: str) -> Words:
    return tuple(" ".join(word.split()) for word in text.split(","))


PARTS = _words("""shoulder, elbow, wrist, hand, thumb, hip, knee, ankle, foot, heel, neck, back,
    rib, spine, pelvis, jaw, cheek, eyelid, ear, nose, throat, tongue, scalp, lung, heart, liver,
    kidney, bladder, bowel, breast, gum, thigh, calf, arm, toe, tendon, artery, vein, nerve, lip""")
KINDS = _words("staged,guided,limited,extended,assisted,single,repeat,deep,partial,targeted")
ACTS = _words("""repair, transfer, release, injection, removal, drainage, fixation, grafting, scan,
    infusion, biopsy, reshaping, stimulation, revision, insertion, closure, sampling, dressing,
    lengthening, cooling, heating, cleansing, mapping, sealing, testing""")
MEANS = _words("""with image guidance, by open approach, through a scope, with cell preparation,
    by laser, by needle, under sedation, with a donor graft, at a distance, with an implant""")
CONDITIONS = _words("""pain, swelling, stiffness, weakness, injury, strain, fracture, infection,
    ulcer, bleeding, scarring, rash, numbness, tremor, cramp, cyst, growth, narrowing, blockage,
    rupture, tear, burn, bruise, abscess, deformity, instability, atrophy, inflammation, hardening,
    thinning, discoloration, spasm, paralysis, overuse, frostbite, bite, wound, fistula, clot, wear,
    irritation, erosion, fatigue, contracture, malformation, sore, lump, itch, blister, chill""")
COURSES = _words("Acute,Chronic,Recurrent,Right,Left,Secondary,Early,Late,Mild,Other (localized)")
CHANGES = _words("More,Reduced,Repeated,Distinct,Shared,Unplanned,Assisted,Remote,Staged,Other")
SERVICES = _words("work,anesthesia,session,operator,team,visit,supply/device?,reading,site,test")
PAYERS = _words("""Medicare, Aetna, UnitedHealthcare, Blue Cross Blue Shield, Cigna Health, Civic+,
    Harbor Mutual, Northfield Health, Prairie Care, Cedar Plan, Lakeside Assurance, Beacon 360""")
SITES = _words("""hospital outpatient setting, ambulatory surgical center, physician office,
    inpatient hospital, emergency department, independent laboratory, rural health clinic""")
PEOPLE = _words("""the lead clinician, a second operator, the nursing team, a trained technician,
    the referring doctor, an outside consultant, the covering provider, a resident""")
PAPERS = _words("""the signed report, the visit record, the consent form, the timed log,
    the device sheet, the treatment plan, a dated letter, the nursing record""")
REASONS = _words("""the tissue was hard to reach, an earlier attempt failed, both sides were worn,
    the patient could not lie still, the device had to be changed, plain treatment did not help""")
BILLING = """\
It belongs to a family of services for the {part} whose prices differ between the regions.
Plans read the same record in different ways, so the wording of {paper} may decide a claim.
Because preparation, {act} and aftercare may be billed apart, the order of the lines matters.
Most requests are settled within a week, but reviewers ask for {paper} when {reason}.
Where a plan has no written policy, its reviewers decide case by case, {ending}
Some claims name {who} and another provider for one session.""".splitlines()
CLINICAL = """\
Someone who is sent for this service has usually had {condition} of the {part} for months.
Tablets, rest and exercise were tried first and helped for a while, until {reason}.
Before the date is fixed, {who} looks through {paper} and asks about allergies and medicines.
The skin is cleaned, and the area around the {part} is numbed or the patient lightly sedated.
The {act} itself is then done {means}, in one sitting as a rule and in two where {reason}.
Material that was taken is weighed, labelled and stored by {who} within the hour, {ending}
Throughout the session {who} watches pulse, breathing and comfort, {ending}
The patient’s own transport home is arranged, with a sheet that says when to call for help.
A first check follows after two days and another after six weeks, with exercises in between.
If {condition} is seen again later, {who} decides what follows.""".splitlines()
MODIFIER_NOTES = """\
Use when {reason} and the work for {code} differed from the ordinary, {ending}
Use when {who} carries out a part of {code} alone because {reason}, {ending}
Use when {code} is reported beside other {system} codes of one day because {reason}, {ending}
Use when the session for {code} ended early because {reason}, {ending}
Use when the {part} on the other side is treated in one session by {who}, {ending}""".splitlines()
SPECIALTY_NOTES = """\
Carries out the {act} and signs {paper} for problems of the {part}.
Sends patients for {code} and sees them again afterwards, {ending}
Plans the session together with {who} and checks {paper}.""".splitlines()
DIAGNOSIS_NOTES = """\
The most usual reason for which {code} is requested after {reason}, {ending}
Often present before the {act} and watched by {who} until the {part} has settled, {ending}
Seen beside the main illness and listed second when {who} treats it too, {ending}""".splitlines()
RELATED_NOTES = """\
Takes the place of {code} where {reason}; the two are seldom paid for one session, {ending}
Comes before {code} in many cases, when {who} needs a clearer view of the {part}, {ending}
Billed on a later day, when {who} checks how the {part} has healed after {code}, {ending}
Reported with {code} when it took time of its own because {reason}, {ending}""".splitlines()
RELATED = "{1}, {2}; {0} ({3}), each session, with planning, first dressing and one later check"
ENDINGS = _words("and {0} says so plainly.,and {0} is kept for review.,and {0} gives the time.")

_ENDINGS = _words(",.0,.1,.2,.31,.4,.81,.9,.A1,.501A")
_ICD = product("MSIKJLGNECHRFDBAOTQZ", range(100), _ENDINGS)
_LABELS = product(CONDITIONS, PARTS, COURSES)
DIAGNOSES = [
    (f"{letter}{digits:02}{ending}", f"{course} {condition} of the {part}")
    for (letter, digits, ending), (condition, part, course) in zip(_ICD, _LABELS, strict=True)
]
_CODES = [*map(str, range(22, 92)), *map("".join, product("AGKQTX", "1CESX"))]
MODIFIERS = list(zip(_CODES, map(" ".join, product(CHANGES, SERVICES)), strict=True))
SPECIALTIES = [
    (f"{group}{'RXPQT'[place % 5]}{'0CGHLNSW'[place // 5]}0{group % 9}00X", f"{part} {field}")
    for group, field in ((207, "Surgery"), (208, "Medicine"), (225, "Care & Therapy"), (363, "Lab"))
    for place, part in enumerate(map(str.capitalize, PARTS))
]


def procedure_code(number: int) -> str:
    """The procedure code that a page is about, which is that of no other page.

    Of ten pages eight have a category I code, one a category III and one a HCPCS code; pages near
    in number have codes near in number.

    Args:
        number: The number of the page, from 0 to below `LIMIT`.

    Raises:
        ValueError: When there is no such page.

    Example:
        >>> [procedure_code(number) for number in (0, 1, 8, 9, 89_999, 99_998)]
        ['00100', '00101', '0490T', 'J0100', 'A0699', '0489U']
    """
    if not 0 <= number < LIMIT:
        raise ValueError(f"there is no page {number}: pages are numbered from 0 to {LIMIT - 1}")
    ten, place = divmod(number, 10)
    if place == 8:
        # The last would be 0489T, which is not for an invented page.
        return f"{(490 + ten) % 10_000:04}{'T' if ten < 9_999 else 'U'}"
    if place == 9:
        fifty, rest = divmod(ten, 50)
        return f"{'JGLAEQCKSHMPRTVB'[fifty % 16]}{100 + fifty // 16 * 50 + rest:04}"
    # Runs of 200 codes in a row, spread over the whole range.
    run, rest = divmod(ten * 8 + place, 200)
    return f"{(run * 203 % 500 * 200 + 100 + rest) % 100_000:05}"


def page_text(number: int, seed: int = 0) -> str:
    """The text of one page, the same on every platform and version of Python.

    Args:
        number: The number of the page, as for `procedure_code`.
        seed: Another seed gives other pages about the same procedures.

    Example:
        >>> page_text(0).splitlines()[1]
        'CPT 00100: Staged Repair of the Shoulder with image guidance'
    """
    rng, code = Random(f"{seed}/{number}"), procedure_code(number)
    system, ten = "CPT" if code[0].isdigit() else "HCPCS", number // 10
    (kind, act, part, means), cause = _title(number), (ten // 40 + 7 * ten) % 50
    words = {"code": code, "system": system, "kind": kind, "act": act, "part": part}
    words |= {"means": means, "condition": CONDITIONS[cause]}
    payers, (first, second) = _skewed(rng, PAYERS, 5), _skewed(rng, SITES, 2)
    # Three diagnoses that the pages near this one share, and three that pages of all kinds name.
    home = cause * 400 + ten % 40 * 10
    diagnoses = _distinct(lambda: _pick(rng, DIAGNOSES[home : home + 10]), 3)
    diagnoses += _skewed(rng, DIAGNOSES, 3, 7919, *diagnoses)
    near = _related(rng, number)
    related = [(procedure_code(it), RELATED.format(*_title(it)).capitalize()) for it in near]

    def say(sentences: Words, count: int) -> str:
        chosen = _distinct(lambda: _pick(rng, sentences), count)
        return " ".join(_fill(rng, text, words) for text in sorted(chosen, key=sentences.index))

    def table(codes: Sequence[tuple[str, str]], notes: Words, pipe: str = "") -> str:
        lines = ["|---|---|---|"]
        for index, (name, label) in enumerate(codes):
            called = codes[index - 1][1] if rng.random() < 0.04 else label
            lines.append(f"{pipe}{name} | {called} | {_fill(rng, _pick(rng, notes), words)} |")
        return "\n".join(lines)

    return f"""Summary & Overview
{system} {code}: {kind.title()} {act.title()} of the {part.title()} {means}
{system} code {code} stands for the {kind} {act} of the {part}, done {means} for patients with \
{CONDITIONS[cause]} that other care has not relieved. {say(BILLING, 5)} Key payers included in \
this analysis are {", ".join(payers[:4])}, and {payers[4]}. {say(BILLING, 5)}
{"Billing" if system == "CPT" else system} Code Overview
{system} code {code} is reported when a provider performs the {kind} {act} of the patient’s \
{part} {means}. It covers getting ready, the {act} itself and the first dressing; anything that \
{_pick(rng, PEOPLE)} adds on another day is reported apart and needs a record of its own.
-
Service type: {kind.title()} {act} of the {part} (planning, {act}, and aftercare)
-
Typical site of service: {first.capitalize()} or {second} where {part} care is at hand
Clinical & Coding Specifications
Clinical Context
{say(CLINICAL, 7)}
{say(CLINICAL, 9)}
Typical site of service: {second} or {first}. Service type: {kind} {act} of the {part}. Typical \
patient scenario: an adult with {CONDITIONS[cause]} of the {part} for whom {_pick(rng, REASONS)}, \
seen by {_pick(rng, PEOPLE)} and listed for {code} as soon as {_pick(rng, PAPERS)} was complete.
Coding Specifications
| Modifier | Description | When to Use |
{table(sorted(_skewed(rng, MODIFIERS, 13, 37)), MODIFIER_NOTES)}
| Taxonomy Code | Specialty | Notes |
{table(_skewed(rng, SPECIALTIES, 5, 37), SPECIALTY_NOTES, "| ")}
Related Diagnoses
| ICD-10 Code | Description | Clinical Relevance |
{table(diagnoses, DIAGNOSIS_NOTES)}
Related {system} Codes
| {system} Code | Description | Relationship to This Procedure |
{table(related, RELATED_NOTES)}"""


def write_pages(folder: Path, count: int, seed: int = 0) -> None:
    """Writes the pages 0 to below `count`, each into a file named by its procedure code.

    Args:
        folder: Where to; made when it does not exist.
        count: How many pages, at most `LIMIT`.
        seed: The seed of all pages.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     write_pages(Path(folder), 2)
        ...     sorted(path.name for path in Path(folder).iterdir())
        ['00100.txt', '00101.txt']
    """
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        (folder / f"{procedure_code(number)}.txt").write_bytes(page_text(number, seed).encode())


def _pick(rng: Random, choices: Sequence[T]) -> T:
    # Of `Random`, only `random()` is promised to stay the same in all versions of Python.
    return choices[int(rng.random() * len(choices))]


def _fill(rng: Random, sentence: str, words: Mapping[str, str]) -> str:
    who, paper, reason = _pick(rng, PEOPLE), _pick(rng, PAPERS), _pick(rng, REASONS)
    ending = _pick(rng, ENDINGS).format(paper)
    return sentence.format(**words, who=who, paper=paper, reason=reason, ending=ending)


def _distinct(draw: Callable[[], T], count: int, *taken: T) -> list[T]:
    found = dict.fromkeys(taken)
    while len(found) < count + len(taken):
        found[draw()] = None
    return list(found)[len(taken) :]


def _skewed(rng: Random, items: Sequence[T], count: int, stride: int = 1, *taken: T) -> list[T]:
    """Draws by Zipf's law; the commonest are the first, that one stride on, and so forth."""
    weights = _zipf(len(items))

    def draw() -> T:
        return items[bisect_right(weights, int(rng.random() * weights[-1])) * stride % len(items)]

    return _distinct(draw, count, *taken)


@cache
def _zipf(size: int) -> Sequence[int]:
    # Whole numbers, as powers and logarithms differ in the last place between platforms.
    return list(accumulate(10**9 // rank for rank in range(1, size + 1)))


def _title(number: int) -> tuple[str, str, str, str]:
    # No two numbers below 100,000 give the same four words.
    ten = number // 10
    act, means = ACTS[(ten // 40 + ten) % 25], MEANS[(ten // 1000 + ten) % 10]
    return KINDS[number % 10], act, PARTS[ten % 40], means


def _related(rng: Random, number: int) -> list[int]:
    """Two of the same system and two of any, all near the page, and one that many pages name."""

    def near(step: int, reach: int) -> int:
        other = number + step * (int(rng.random() * 2 * reach) - reach)
        return other if 0 <= other < LIMIT else number

    found = _distinct(lambda: near(10, 6), 2, number)
    found += _distinct(lambda: near(1, 40), 2, number, *found)
    return found + _skewed(rng, range(2000), 1, 1, number, *found)


def main() -> None:
    """Runs the command line."""
    parser = argparse.ArgumentParser(description="Write invented code pages into a folder.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=1000, help="how many pages (default: 1000)")
    parser.add_argument("--seed", type=int, default=0, help="the seed (default: 0)")
    options = parser.parse_args()
    if not 0 <= options.count <= LIMIT:
        parser.error(f"--count must be between 0 and {LIMIT}")
    write_pages(options.folder, options.count, options.seed)


if __name__ == "__main__":
    main()
