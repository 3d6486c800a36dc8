"""Names written by hand, as a coder or a machine-written page puts them, in `written.tsv`.

The official names are those of ICD-10-CM, HCPCS Level II and the places of service, which are in
the public domain; for the other systems they are short names in our own words.

Most rows were used to tune the comparison. Before that, of the right ones, 73 % of the first
batch's held half (63 of 86) and 72 % of the second batch (73 of 101) were accepted; of the wrong
ones, all were caught (102 of 102).
"""

from __future__ import annotations

from pathlib import Path

from labelled.rows import Labelled

FILE = Path(__file__).with_name("written.tsv")


def rows() -> list[Labelled]:
    """The rows, right and wrong."""
    found = []
    for line in FILE.read_text(encoding="utf-8").splitlines()[1:]:
        system, code, official, stated, label = line.split("\t")
        names = tuple(official.split(" | "))
        found.append(Labelled(system, code, stated, label == "right", "written", names))
    return found
