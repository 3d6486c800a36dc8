"""Where the words of the tables stand in the releases: the last column of both tables.

`both CODE`: both wordings stand in official names of one code. That they occur together is a hint
and no proof that they mean the same: a name may tell them apart. `meant CODE`: only the wording
that is read instead stands in that code's names. `none`: a key of our own, such as
`physician-assistant`, or a wording that no single name has. That two wordings mean the same is
common usage throughout; no release states it.

`PYTHONPATH=tests/audit python -m labelled.evidence ../shared/reference` writes the columns anew.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from labelled.releases import SYSTEMS

TABLES = Path(__file__).parents[3] / "graph" / "audit" / "wording"

_WORD = re.compile(r"[a-z0-9]+")
Find = Callable[[list[str]], set[tuple[str, str]]]


def finder(root: Path) -> Find:
    """A function that finds the codes one of whose names has all words, in the releases' order."""
    standing: dict[str, set[tuple[str, str, int]]] = defaultdict(set)
    for system, release in SYSTEMS.items():
        for code, names in release(root).items():
            for place, name in enumerate(names):
                for word in set(_WORD.findall(name.lower())):
                    standing[word].add((system, code, place))

    def find(words: list[str]) -> set[tuple[str, str]]:
        found = [standing[word] | standing[f"{word}s"] for word in words]
        return {place[:2] for place in set.intersection(*found)} if found else set()

    return find


def of_synonym(said: str, meant: str, find: Find) -> str:
    """The evidence for a row of `synonyms.tsv`."""
    official = find(_WORD.findall(meant.replace(":", " "))) if meant[0] != "=" else set()
    if shared := official & find(_WORD.findall(said)):
        return "both " + " ".join(min(shared))
    return "meant " + " ".join(min(official)) if official else "none"


def of_qualifier(word: str, find: Find) -> str:
    """The evidence for a row of `qualifiers.tsv`: a code whose name has the first word."""
    found = find([word])
    return " ".join(min(found)) if found else "none"


def column(table: str, root: Path) -> list[str]:
    """The lines of a table with the last column as the releases in a folder give it."""
    find, lines = finder(root), []
    for line in (TABLES / table).read_text(encoding="utf-8").splitlines():
        columns = line.split("\t")
        if line.startswith("#") or columns[0] in ("said", "axis"):
            lines.append(line)
        elif table == "synonyms.tsv":
            lines.append("\t".join([*columns[:2], of_synonym(columns[0], columns[1], find)]))
        else:
            lines.append("\t".join([*columns[:3], of_qualifier(columns[2].split()[0], find)]))
    return lines


if __name__ == "__main__":
    import sys

    for name in ("synonyms.tsv", "qualifiers.tsv"):
        text = "\n".join(column(name, Path(sys.argv[1]))) + "\n"
        (TABLES / name).write_text(text, encoding="utf-8")
