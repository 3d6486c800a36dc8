"""What the labelled pages are drawn from: names, indicators, edits, notes.

`real` reads the publishers' files as simply as they can be read, without billgraph's readers;
`small` is what of it may be committed: names in the public domain (`subset.tsv`), invented
specialties, and code numbers with their indicators (`world.json`). No name of a CPT code is in it.
`PYTHONPATH=tests/audit python -m labelled.world ../shared/reference` writes `world.json` anew.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from xml.etree import ElementTree

from labelled import releases
from labelled.releases import Names
from labelled.subset import subset

FILE = Path(__file__).with_name("world.json")
_REFERRED = re.compile(r"\(([A-Z][0-9A-Z]{2}(?:\.[0-9A-Z]+)?)\)")
_COLUMNS = {
    "statusCode": 3,
    "pctcIndicator": 13,
    "globalDays": 14,
    "multipleProcedure": 18,
    "bilateralSurgery": 19,
    "assistantAtSurgery": 20,
    "coSurgeons": 21,
    "teamSurgery": 22,
}
_WITH_SEVENTH = 8
_SAMPLE, _ADD_ONS = 500, 40


@dataclass
class World:
    """What pages are drawn from.

    Attributes:
        names: For each system the names of its codes.
        billable: The diagnoses that a claim may carry.
        headers: The diagnoses that stand above others.
        schedule: Indicators of CPT codes by the local name of their property.
        edits: Active NCCI edits among these: column 1, column 2, modifier indicator.
        add_ons: Add-on codes with the primary codes that are listed for them.
        excludes: Diagnoses that exclude each other by a note at the first.
        deleted: Diagnoses that were deleted, with their names.
        retired: Specialties that the taxonomy lists as inactive.
    """

    names: dict[str, Names]
    billable: set[str]
    headers: set[str]
    schedule: dict[str, dict[str, str]] = field(default_factory=dict)
    edits: list[tuple[str, str, str]] = field(default_factory=list)
    add_ons: dict[str, list[str]] = field(default_factory=dict)
    excludes: list[tuple[str, str]] = field(default_factory=list)
    deleted: Names = field(default_factory=dict)
    retired: set[str] = field(default_factory=set)


def real(root: Path) -> World:
    """The world of the publishers' files in a folder."""
    new, flags = releases.icd10cm(root), _billable(root)
    old = releases.icd10cm_2024(root)
    schedule, descriptors = _schedule(root)
    names = {
        "icd10cm": new,
        "nucc": releases.nucc(root),
        "mod": releases.modifiers(root),
        "cpt": descriptors,
    }
    return World(
        names=names,
        retired=_retired(root),
        billable={code for code in new if flags.get(code) == "1"},
        headers={code for code in new if flags.get(code) == "0"},
        schedule=schedule,
        edits=_edits(root, set(schedule)),
        add_ons=_add_ons(root, set(schedule)),
        excludes=_excludes(root),
        deleted={
            code: own
            for code, own in old.items()
            if code not in new and len(code) < _WITH_SEVENTH and flags[code] == "1"
        },
    )


def small() -> World:
    """The world that is committed."""
    found = json.loads(FILE.read_text(encoding="utf-8"))
    names = subset()
    icd = names["icd10cm"]
    headers = {code for code in icd if any(o != code and o.startswith(code) for o in icd)}
    billable = set(icd) - headers
    excluding = {code: tuple(own) for code, own in found["excluding"].items()}
    # Some are taken away, and stand only in an earlier edition.
    deleted = set(sorted(billable)[7::60])
    return World(
        names={
            "icd10cm": {code: own for code, own in icd.items() if code not in deleted} | excluding,
            "nucc": _invented_specialties(),
            "mod": {code: tuple(own) for code, own in found["modifiers"].items()},
        },
        billable=(billable - deleted) | set(excluding),
        headers=headers,
        schedule=found["schedule"],
        edits=[tuple(edit) for edit in found["edits"]],
        add_ons=found["add_ons"],
        excludes=[tuple(pair) for pair in found["excludes"]],
        deleted={code: icd[code] for code in deleted},
    )


def _invented_specialties() -> Names:
    """Specialties that nobody has, in codes that nobody gave, named as the NUCC names them."""
    fields = "Lantern Meadow Harbour Glacier Orchard Pebble Thunder Willow Canyon Marble".split()
    kinds = "Medicine Surgery Therapy Counselling".split()
    return {
        f"2{at:02d}{place}00000X": (f"{one} {kind} Physician", f"{one} {kind}")
        for at, one in enumerate(fields, 40)
        for place, kind in zip("ABCD", kinds, strict=True)
    }


def write(root: Path) -> None:
    """Writes what may be committed of the real world."""
    world = real(root)
    random = Random(11)
    # The codes with most edits among them, so that few have many.
    together = defaultdict(int)
    for one, two, _ in world.edits:
        together[one] += 1
        together[two] += 1
    most = sorted(together, key=lambda code: (-together[code], code))[:120]
    special = [c for c, row in world.schedule.items() if row["statusCode"] in "BJC"]
    add_ons = dict(random.sample(sorted(world.add_ons.items()), 20))
    kept = {*most, *random.sample(sorted(special), 60), *add_ons}
    icd = world.names["icd10cm"]
    pairs = [it for it in world.excludes if set(it) <= world.billable]
    pairs = random.sample(sorted(pairs), 24)
    modifiers = {
        code: own[:1]
        for code, own in releases.hcpcs_2025(root).items()
        if len(code) == 2 and len(own[0]) < 120
    }
    document = {
        "source": "CMS: PPRRVU2025_Oct (indicators), NCCI edits and add-on codes 2024Q3, HCPCS"
        " 2025-10 (modifiers); NCHS: tabular list 2026-04-01 (excludes1)",
        "schedule": {code: world.schedule[code] for code in sorted(kept)},
        "edits": sorted(it for it in world.edits if it[0] in kept and it[1] in kept),
        "add_ons": {code: add_ons[code] for code in sorted(add_ons) if code in kept},
        "excludes": pairs,
        "excluding": {code: icd[code] for pair in pairs for code in pair},
        "modifiers": modifiers,
    }
    FILE.write_text(json.dumps(document, indent=0, sort_keys=True) + "\n", encoding="utf-8")


# Reading


def _billable(root: Path) -> dict[str, str]:
    with gzip.open(root / "icd10cm/icd10cm_order_2024.flattened.csv.gz", "rt") as file:
        return {row[1]: row[2] for row in csv.reader(file)}


def _retired(root: Path) -> set[str]:
    text = (root / "nucc/nucc_taxonomy_251.csv").read_text(encoding="utf-8-sig", errors="replace")
    rows = csv.DictReader(text.splitlines(keepends=True))
    return {row["Code"] for row in rows if re.search("inactiv|deactiv", str(row), re.IGNORECASE)}


def _schedule(root: Path) -> tuple[dict[str, dict[str, str]], Names]:
    rows, names = {}, {}
    with open(root / "pfs/PPRRVU2025_Oct.csv", encoding="latin-1", newline="") as file:
        for row in csv.reader(file):
            if len(row) > 22 and re.fullmatch(r"\d{4}[\dT]", row[0]) and not row[1]:
                rows[row[0]] = {key: row[at].strip() for key, at in _COLUMNS.items()}
                names[row[0]] = (row[2],)
    add_ons = _primaries(root)
    some = Random(4).sample(sorted(set(add_ons) & set(rows)), _ADD_ONS)
    chosen = {*Random(3).sample(sorted(rows), _SAMPLE), *some}
    chosen |= {one for code in some for one in add_ons[code][:1] if one in rows}
    kept = {code: row for code, row in rows.items() if code in chosen}
    return kept, {code: own for code, own in names.items() if code in chosen}


def _edits(root: Path, codes: set[str]) -> list[tuple[str, str, str]]:
    path = root / "ncci/ncci_ptp_practitioner_2024Q3.csv.gz"
    with gzip.open(path, "rt") as file:
        return [
            (one, two, indicator)
            for one, two, ended, indicator, *_ in csv.reader(file)
            if one in codes and two in codes and ended == "*" and indicator in "01"
        ]


def _add_ons(root: Path, codes: set[str]) -> dict[str, list[str]]:
    return {code: own for code, own in _primaries(root).items() if code in codes}


def _primaries(root: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    with open(root / "ncci/ncci_aoc.csv", encoding="utf-8-sig", newline="") as file:
        for primary, add_on, _ in csv.reader(file):
            found[add_on].append(primary)
    return {code: own for code, own in found.items() if "CCCCC" not in own}


def _excludes(root: Path) -> list[tuple[str, str]]:
    """Codes with a note of their own that names one other code in full."""
    with gzip.open(root / "icd10cm/icd10c-tabular-April-1-2026.xml.gz") as file:
        tree = ElementTree.parse(file)
    found = []
    for node in tree.iter("diag"):
        code = node.findtext("name") or ""
        for note in node.findall("excludes1/note"):
            text = note.text or ""
            referred = _REFERRED.findall(text)
            if len(referred) == 1 and "-" not in text and referred[0][:3] != code[:3]:
                found.append((code, referred[0]))
    return found


if __name__ == "__main__":
    import sys

    write(Path(sys.argv[1]))
