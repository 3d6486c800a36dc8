"""Precision and recall of the audit on labelled pages, in all and by rule.

`PYTHONPATH=tests/audit python -m labelled.measure STORE [REFERENCE] [tune|held] [COUNT]` prints
them for a store with releases: pages are drawn from the files in REFERENCE, or the small world.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from billgraph.graph.audit.audit import audit_pages
from billgraph.graph.audit.model import INFO, Finding
from billgraph.graph.engine.base import Engine
from labelled.pages import LabelledPage, Stated


@dataclass
class Measured:
    """What the audit found, held against the labels.

    A row is found wrong when it has an error or a warning. A rule is right about a row that is
    labelled with it.
    """

    caught: int = 0
    missed: list[tuple[LabelledPage, Stated]] = field(default_factory=list)
    blamed: list[tuple[LabelledPage, Stated, Finding]] = field(default_factory=list)
    cleared: int = 0
    expected: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    rightly: Counter[str] = field(default_factory=Counter)

    @property
    def recall(self) -> float:
        """The share of the wrong rows that were found."""
        return self.caught / max(1, self.caught + len(self.missed))

    @property
    def precision(self) -> float:
        """The share of the found rows that are wrong."""
        return self.caught / max(1, self.caught + len(self.blamed))

    def recall_of(self, label: str) -> float:
        """The share of the rows with a label that one of its rules found."""
        return self.found[label] / max(1, self.expected[label])

    def precision_of(self, rule: str) -> float:
        """The share of the rows that a rule told which are labelled with it."""
        return self.rightly[rule] / max(1, self.told[rule])

    def table(self) -> str:
        """For people: in all, by label, by rule."""
        rows = self.caught + len(self.missed) + len(self.blamed) + self.cleared
        lines = [f"{rows} rows: recall {self.recall:.4f}, precision {self.precision:.4f}"]
        lines += [
            f"  recall    {self.recall_of(label):.3f} of {self.expected[label]:5} {label}"
            for label in sorted(self.expected)
        ]
        lines += [
            f"  precision {self.precision_of(rule):.3f} of {self.told[rule]:5} {rule}"
            for rule in sorted(self.told)
        ]
        return "\n".join(lines)


def measure(engine: Engine, pages: Iterable[LabelledPage]) -> Measured:
    """Audits labelled pages and counts."""
    drawn = list(pages)
    found = Measured()
    for page, report in zip(drawn, audit_pages(engine, [it.page for it in drawn]), strict=True):
        by_line: dict[int | None, list[Finding]] = {}
        for finding in report.findings:
            if finding.severity != INFO:
                by_line.setdefault(finding.line, []).append(finding)
        for stated in page.rows:
            _count(found, page, stated, by_line.get(stated.row.line, []))
    return found


def _count(found: Measured, page: LabelledPage, stated: Stated, told: list[Finding]) -> None:
    rules = {finding.rule for finding in told}
    found.told.update(rules)
    found.rightly.update(rules & stated.rules)
    if stated.rules:
        label = "/".join(sorted(stated.rules)) if len(stated.rules) < 3 else "a name"
        found.expected[label] += 1
        found.found[label] += bool(rules & stated.rules)
        if told:
            found.caught += 1
        else:
            found.missed.append((page, stated))
    elif told:
        found.blamed.append((page, stated, told[0]))
    else:
        found.cleared += 1


def main(arguments: list[str]) -> None:
    """Prints the measurement, and what was judged wrongly."""
    from billgraph.graph import open_store
    from labelled.pages import pages
    from labelled.world import real, small

    store, *rest = arguments
    reference = Path(rest[0]) if rest else None
    half, count = (rest[1] if len(rest) > 1 else "tune"), int(rest[2]) if len(rest) > 2 else 100
    world = real(reference) if reference is not None and reference.exists() else small()
    drawn = [page for page in pages(world, count) if page.half == half]
    with open_store(store) as opened:
        found = measure(opened, drawn)
    print(found.table())
    if half == "tune":
        for _, stated in found.missed:
            print("missed", stated.how, stated.row.code, stated.row.label, set(stated.rules))
        for page, stated, told in found.blamed:
            print(
                "blamed", page.page.procedure.value, stated.how, stated.row.code.curie, told.message
            )


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
