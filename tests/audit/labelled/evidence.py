"""Where the words of the tables stand in the releases: the last column of the tables.

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
from collections.abc import Callable, Iterable
from pathlib import Path

from labelled.releases import SYSTEMS

TABLES = Path(__file__).parents[3] / "graph" / "names" / "matching"

EVIDENT = ("synonyms.tsv", "qualifiers.tsv", "implied.tsv", "roots.tsv")
"""The tables whose last column is written here."""

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


def of_implied(word: str, by: str, find: Find) -> str:
    """The evidence for a row of `implied.tsv`: both in a name of one code, else the second."""
    if shared := find([word, by]):
        return "both " + " ".join(min(shared))
    return f"by {of_qualifier(by, find)}"


def of_part(part: str, form: str, words: Iterable[str]) -> str:
    """The evidence for a row of `roots.tsv`: the first long word of the releases that has it."""
    fits = str.endswith if part == "suffix" else str.startswith
    return min((it for it in words if fits(it, form) and len(it) >= len(form) + 4), default="none")


def column(table: str, root: Path) -> list[str]:
    """The lines of a table with the last column as the releases in a folder give it."""
    find = finder(root)
    known = _words(root) if table == "roots.tsv" else frozenset()
    seen: dict[str, Callable[[list[str]], str]] = {
        "synonyms.tsv": lambda row: of_synonym(row[0], row[1], find),
        "qualifiers.tsv": lambda row: of_qualifier(row[2].split()[0], find),
        "implied.tsv": lambda row: of_implied(row[0], row[1], find),
        "roots.tsv": lambda row: of_part(row[0], row[1], known),
    }
    lines = []
    for line in (TABLES / table).read_text(encoding="utf-8").splitlines():
        *columns, _ = row = line.split("\t") if "\t" in line else [line, ""]
        is_head = line.startswith("#") or row[0] in ("said", "axis", "word", "part")
        lines.append(line if is_head else "\t".join([*columns, seen[table](row)]))
    return lines


def _words(root: Path) -> frozenset[str]:
    """All words of the official names."""
    names = (name for release in SYSTEMS.values() for own in release(root).values() for name in own)
    return frozenset(word for name in names for word in _WORD.findall(name.lower()))


if __name__ == "__main__":
    import sys

    for name in EVIDENT:
        text = "\n".join(column(name, Path(sys.argv[1]))) + "\n"
        (TABLES / name).write_text(text, encoding="utf-8")
