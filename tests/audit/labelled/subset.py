"""A part of the releases that are in the public domain, in `subset.tsv`, for machines without them.

Whole categories of ICD-10-CM (tabular list valid from 2026-04-01, order file of 2024) and runs of
HCPCS Level II (October 2025), so that the codes have their siblings and headers, and the places of
service.
`PYTHONPATH=tests/audit python -m labelled.subset ../shared/reference` writes it anew.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from labelled import releases
from labelled.releases import Names

FILE = Path(__file__).with_name("subset.tsv")
_ALWAYS = frozenset({"M34", "L98", "I10"})


def subset() -> dict[str, Names]:
    """The names by system."""
    found: dict[str, Names] = {}
    for line in FILE.read_text(encoding="utf-8").splitlines():
        system, code, names = line.split("\t")
        found.setdefault(system, {})[code] = tuple(names.split(" | "))
    return found


def _chosen(group: str, share: int) -> bool:
    return group in _ALWAYS or hashlib.sha256(group.encode()).digest()[0] < share


def write(root: Path) -> None:
    """Writes the file from the releases in a folder."""
    lines = []
    for system, size, share in (("icd10cm", 3, 7), ("icd10cm-2024", 3, 2), ("hcpcs", 3, 14)):
        for code, names in sorted(releases.SYSTEMS[system](root).items()):
            if _chosen(code[:size], share) and all(len(name) < 250 for name in names):
                lines.append((system, code, names))
    lines += [("pos", code, names) for code, names in releases.places(root).items()]
    text = "".join(f"{system}\t{code}\t{' | '.join(names)}\n" for system, code, names in lines)
    FILE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    import sys

    write(Path(sys.argv[1]))
