"""Recall and precision of the comparison, by mutation.

`PYTHONPATH=tests/audit python -m labelled.report ../shared/reference` prints the tables.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from labelled import written
from labelled.releases import SYSTEMS
from labelled.rows import Labelled, half, labelled

Says = Callable[[Labelled], bool]
"""Whether a name is wrong, as the code under test has it."""


@dataclass
class Score:
    """How often "this name is wrong" was said, and how often it was so."""

    caught: int = 0
    missed: int = 0
    blamed: int = 0
    cleared: int = 0
    by: dict[tuple[bool, str], Counter[bool]] = field(default_factory=lambda: defaultdict(Counter))
    errors: list[Labelled] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """The share of the wrong names that were caught."""
        return self.caught / max(1, self.caught + self.missed)

    @property
    def precision(self) -> float:
        """The share of the caught names that were wrong."""
        return self.caught / max(1, self.caught + self.blamed)

    def table(self) -> str:
        """One line for each mutation: rows, and the share that was judged rightly."""
        lines = [f"recall {self.recall:.4f}  precision {self.precision:.4f}"]
        for (right, how), seen in sorted(self.by.items()):
            total = seen[True] + seen[False]
            kind = "right" if right else "wrong"
            lines.append(f"{kind}  {how:24} {total:6}  {seen[True] / total:.3f}")
        return "\n".join(lines)


def score(rows: Iterable[Labelled], says_wrong: Says) -> Score:
    """Judges rows and counts."""
    found = Score()
    for row in rows:
        wrong = says_wrong(row)
        good = wrong != row.right
        found.by[row.right, row.how][good] += 1
        if not good:
            found.errors.append(row)
        if row.right:
            found.blamed += wrong
            found.cleared += not wrong
        else:
            found.caught += wrong
            found.missed += not wrong
    return found


def total(parts: Iterable[Score]) -> Score:
    """The scores of several sets of rows as one."""
    found = Score()
    for part in parts:
        found.caught += part.caught
        found.missed += part.missed
        found.blamed += part.blamed
        found.cleared += part.cleared
        for kind, seen in part.by.items():
            found.by[kind].update(seen)
        found.errors.extend(part.errors)
    return found


def main(root: Path, wanted: str, codes: int) -> None:
    """Prints the scores by release, then by mutation."""
    from billgraph.graph.names.matching import Names, compare

    alone, indexed = [], []
    for system, release in SYSTEMS.items():
        names = release(root)
        rows = [row for row in labelled(system, names, codes) if half(system, row.code) == wanted]
        index = Names(names)
        one = score(rows, lambda row: not compare(row.stated, row.names[0], row.names[1:]).agrees)
        two = score(rows, lambda row, index=index: not index.judge(row.stated, row.code).agrees)
        print(
            f"{system:14} {len(rows):6} rows"
            f"  compare {one.recall:.4f} {one.precision:.4f}"
            f"  judge {two.recall:.4f} {two.precision:.4f}"
        )
        alone.append(one)
        indexed.append(two)
    for title, parts in (("compare", alone), ("judge", indexed)):
        print(f"\n{title}\n{total(parts).table()}")
    hand = [row for row in written.rows() if half(row.system, row.code) == wanted]
    found = score(hand, lambda row: not compare(row.stated, row.names[0], row.names[1:]).agrees)
    print(f"\nwritten by hand (partly tuned on), compare\n{found.table()}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Recall and precision on labelled rows.")
    parser.add_argument("releases", type=Path, help="the folder with the releases")
    parser.add_argument("--half", choices=("tune", "held"), default="held")
    parser.add_argument("--codes", type=int, default=600, help="codes of each release")
    given = parser.parse_args()
    main(given.releases, given.half, given.codes)
