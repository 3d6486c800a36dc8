"""A `World` as release files: billgraph's excerpt layout, marked as complete."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import yaml

from labelled.releases import Names
from labelled.world import World


def write(world: World, folder: Path, *, whole: bool = True) -> list[Path]:
    """Writes the editions of a world, the earlier one of the diagnoses first.

    Args:
        world: The world.
        folder: Where the files go.
        whole: Whether to write all; else the edits alone, for a world of real files.
    """
    documents = list(_lists(world)) if whole else []
    documents += [("ncci-ptp-practitioner", "2024Q3", "2024-07-01", _edits(world))]
    paths = []
    for code_set, version, valid_from, facts in documents:
        path = folder / f"{code_set}-{version}.yaml"
        # The committed modifiers are those of HCPCS alone.
        complete = str(code_set != "modifiers").lower()
        head = f"excerpt_of: {code_set}\ncomplete: {complete}\nversion: '{version}'\n"
        text = yaml.dump({"facts": facts}, allow_unicode=True, Dumper=_Dumper)
        path.write_text(f"{head}valid_from: {valid_from}\n{text}", encoding="utf-8")
        paths.append(path)
    return paths


_Dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_Document = tuple[str, str, str, dict[str, object]]


def _lists(world: World) -> Iterator[_Document]:
    icd = world.names["icd10cm"]
    yield "icd10cm", "2025", "2024-10-01", _diagnoses(world, {**icd, **world.deleted})
    yield "icd10cm", "2026", "2025-10-01", _diagnoses(world, icd)
    yield "nucc", "1", "2025-10-01", _named("nucc", world.names["nucc"])
    yield "modifiers", "1", "2025-10-01", _named("mod", world.names["mod"])
    rows = {
        f"edit/row-{code}": {
            "rdf:type": "<ontology#FeeScheduleRow>",
            "bg:ofProcedure": f"<id/cpt/{code}>",
            **{f"bg:{key}": value for key, value in row.items()},
        }
        for code, row in world.schedule.items()
    }
    yield "pfs", "1", "2025-10-01", {**{f"id/cpt/{code}": {} for code in world.schedule}, **rows}
    add_ons = {
        f"id/cpt/{code}": {"bg:addOnTo": [f"<id/cpt/{one}>" for one in primaries]}
        for code, primaries in world.add_ons.items()
    }
    yield "ncci-aoc", "1", "2025-10-01", add_ons


def _named(system: str, names: Names) -> dict[str, object]:
    return {f"id/{system}/{code}": _names(own) for code, own in names.items()}


def _names(own: tuple[str, ...]) -> dict[str, object]:
    found: dict[str, object] = {"skos:prefLabel": own[0]}
    if len(own) > 1:
        found["skos:altLabel"] = list(own[1:])
    return found


def _diagnoses(world: World, names: Names) -> dict[str, object]:
    excludes: dict[str, list[str]] = defaultdict(list)
    for one, two in world.excludes:
        excludes[one].append(f"<id/icd10cm/{two}>")
    found: dict[str, object] = {}
    for code, own in names.items():
        facts = _names(own)
        facts["bg:billable"] = code not in world.headers
        above = next((code[:end] for end in range(len(code) - 1, 2, -1) if code[:end] in names), "")
        if above:
            facts["skos:broader"] = f"<id/icd10cm/{above}>"
        if code in excludes:
            facts["bg:excludes1"] = excludes[code]
        found[f"id/icd10cm/{code}"] = facts
    return found


def _edits(world: World) -> dict[str, object]:
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one, two, indicator in world.edits:
        groups[one, indicator].append(f"<id/cpt/{two}>")
    return {
        f"edit/pair-{one}-{indicator}": {
            "rdf:type": "<ontology#PairEdit>",
            "bg:setting": "practitioner",
            "bg:column1": f"<id/cpt/{one}>",
            "bg:column2": seconds,
            "bg:modifierIndicator": indicator,
        }
        for (one, indicator), seconds in groups.items()
    }
