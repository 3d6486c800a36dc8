"""Recall and precision of the comparison, by mutation.

`python tests/audit/labelled/report.py ../shared/reference [tune|held] [--misses N]`
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from labelled.rows import Labelled

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


def main(arguments: list[str]) -> None:
    """Prints the tables for the releases in a folder."""
    from pathlib import Path

    from billgraph.graph.audit.wording import Names, compare
    from labelled.releases import SYSTEMS
    from labelled.rows import half, labelled

    root = Path(arguments[0])
    wanted = arguments[1] if len(arguments) > 1 else "tune"
    misses = int(arguments[2]) if len(arguments) > 2 else 0
    codes = 600
    only = arguments[3].split(",") if len(arguments) > 3 else list(SYSTEMS)
    alone, indexed = [], []
    for system in only:
        names = SYSTEMS[system](root)
        rows = [row for row in labelled(system, names, codes) if half(system, row.code) == wanted]
        index = Names(names)
        one = score(rows, lambda row: not compare(row.stated, row.names[0], row.names[1:]).agrees)
        two = score(rows, lambda row, index=index: not index.judge(row.stated, row.code).agrees)
        print(
            f"{system:14} {len(rows):6} rows: compare {one.recall:.3f} {one.precision:.3f}"
            f"  judge {two.recall:.3f} {two.precision:.3f}"
        )
        alone.append((one, rows))
        indexed.append((two, rows))
        for row in Random_(misses, two.errors):
            found = index.judge(row.stated, row.code)
            print(
                f"   {'R' if row.right else 'W'} {row.how}: {row.stated!r} | {row.code}"
                f" {row.names[0]!r} {found.comparison.verdict} {found.comparison.why} {found.meant[:1]}"
            )
    for title, parts in (("compare", alone), ("judge", indexed)):
        print(f"\n{title}")
        total = Score()
        for part, _ in parts:
            total.caught += part.caught
            total.missed += part.missed
            total.blamed += part.blamed
            total.cleared += part.cleared
            for kind, seen in part.by.items():
                total.by[kind].update(seen)
        print(total.table())


def Random_(number: int, rows: list[Labelled]) -> list[Labelled]:
    from random import Random

    return Random(1).sample(rows, min(number, len(rows)))


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
