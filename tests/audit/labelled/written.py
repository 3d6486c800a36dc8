"""Names written by hand, as a coder or a machine-written page puts them, in `written.tsv`.

The official names are those of ICD-10-CM, HCPCS Level II and the places of service, which are in
the public domain; for the other systems they are short names in our own words.

Most rows were used to tune the comparison. Before that, of the right ones, 73 % of the first
batch's held half (63 of 86) and 72 % of the second batch (73 of 101) were accepted; of the wrong
ones, all were caught (102 of 102).

`paraphrases.tsv` holds more of them, in freer words, for tuning alone: abbreviations, lay words,
eponyms, another order, without what goes without saying. The half `tune` was tuned on first: of
its right names, 58 % were accepted before and 85 % after it, and of those of the other half 56 %
and 66 %, which says how much of it carries over. Then that half was tuned on as well.
"""

from __future__ import annotations

from pathlib import Path

from labelled.rows import Labelled

FILE = Path(__file__).with_name("written.tsv")
PARAPHRASES = Path(__file__).with_name("paraphrases.tsv")


def rows(file: Path = FILE) -> list[Labelled]:
    """The rows of a file, right and wrong."""
    found = []
    for line in file.read_text(encoding="utf-8").splitlines()[1:]:
        system, code, official, stated, label = line.split("\t")
        names = tuple(official.split(" | "))
        found.append(Labelled(system, code, stated, label == "right", "written", names))
    return found
