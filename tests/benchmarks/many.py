"""Many pages: how the rate holds and what memory it takes, and one page more at the end.

``python tests/benchmarks/many.py`` generates ``--count`` pages (100,000) and adds them to a new
store in one change, in a process that tells after every so many how far it is. Then one page more
is added to that store and to the bundled one, and replaced in both, in turn. First of all, some
pages are read by one process and by as many as there are processors, in turn. ``--write`` puts the
tables into RESULTS.md.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

from generate import LIMIT, page_text, write_pages
from measure import Cost, cost, count_triples, machine, package, ratio, report, table, tell
from releases import size as size_on_disk
from run import BILLGRAPH

ADD = """
import json, os, sys, time
from billgraph.graph import open_store
begun = time.perf_counter()
def tell(count, name):
    if count % int(sys.argv[3]) == 0:
        spent = os.times()
        with open("/proc/self/statm") as stream:
            pages = int(stream.read().split()[1])
        memory = pages * os.sysconf("SC_PAGE_SIZE") / 2**20
        told = count, time.perf_counter() - begun, spent.user + spent.system, memory
        print(json.dumps(told), flush=True)
with open_store(sys.argv[1]) as store:
    store.add_files(sys.argv[2], progress=tell)
"""
"""Prints (pages read, seconds, processor seconds of this process, its memory in MiB)."""

ADD_BY = """
import sys
from billgraph.graph import open_store
with open_store(sys.argv[1]) as store:
    store.add_files(sys.argv[2], jobs=int(sys.argv[3]))
"""


def added(store: Path, pages: Path, every: int) -> tuple[list[list[float]], Cost]:
    """Adds a folder of pages; what was told on the way, and what the whole cost."""
    spent = cost([sys.executable, "-c", ADD, str(store), str(pages), str(every)])
    return [json.loads(line) for line in spent.out.splitlines()], spent


def rates(told: list[list[float]]) -> str:
    """The rate of each stretch beside that of the first."""
    stretches = list(pairwise([[0, 0.0, 0.0, 0.0], *told]))
    first = _rate(*stretches[0])
    rows = [
        (
            f"{before[0]:,.0f} to {after[0]:,.0f}",
            f"{_rate(before, after):.0f}",
            f"{_rate(before, after) / first:.2f}",
            f"{(after[2] - before[2]) / (after[0] - before[0]) * 1000:.1f}",
            f"{after[3]:.0f}",
        )
        for before, after in stretches
    ]
    return table(("pages", "a second", "to the first", "processor ms a page", "MiB in use"), rows)


def _rate(before: list[float], after: list[float]) -> float:
    return (after[0] - before[0]) / (after[1] - before[1])


def by_processes(folder: Path, count: int, rounds: int) -> str:
    """The same pages read by one process and by several, in turn."""
    pages = folder / "some"
    write_pages(pages, count)
    jobs = (1, os.cpu_count() or 1)
    spent: dict[int, list[Cost]] = {it: [] for it in jobs}
    for number in range(rounds):
        for job, found in spent.items():
            store = folder / f"by {job} {number}"
            cost([*BILLGRAPH, "init", str(store)])
            found.append(cost([sys.executable, "-c", ADD_BY, str(store), str(pages), str(job)]))
            shutil.rmtree(store)
    shutil.rmtree(pages)
    alone = [it.wall for it in spent[1]]
    rows = [
        (
            str(job),
            f"{count / statistics.median(it.wall for it in found):.0f}",
            f"{ratio([it.wall for it in found], alone):.2f}",
        )
        for job, found in spent.items()
    ]
    return table(("processes that read", "pages a second", "time to that of one"), rows)


def one_more(full: Path, small: Path, folder: Path, rounds: int) -> str:
    """One page added, replaced and removed, on the full store and on the bundled one in turn."""
    page = folder / "another.txt"
    steps: dict[str, tuple[int, list[str]]] = {
        "add a page": (1, ["add", str(page)]),
        "replace it": (2, ["add", str(page)]),
        "remove it": (2, ["remove", page.name]),
    }
    found: dict[str, dict[str, list[Cost]]] = {it: {"full": [], "small": []} for it in steps}
    for _ in range(rounds + 1):
        for step, (seed, arguments) in steps.items():
            page.write_bytes(page_text(0, seed).encode())
            for name, store in (("full", full), ("small", small)):
                found[step][name].append(cost([*BILLGRAPH, "--store", str(store), *arguments]))
    rows = []
    for step, both in found.items():
        walls = {name: [it.wall for it in costs[1:]] for name, costs in both.items()}
        work = {name: [it.processor for it in costs[1:]] for name, costs in both.items()}
        rows.append(
            (
                step,
                f"{statistics.median(walls['small']) * 1000:.0f}",
                f"{statistics.median(walls['full']) * 1000:.0f}",
                f"{ratio(walls['full'], walls['small']):.2f}",
                f"{ratio(work['full'], work['small']):.2f}",
            )
        )
    return table(("", "bundled ms", "full ms", "full / bundled", "processor"), rows)


def document(options: argparse.Namespace, folder: Path) -> str:
    """Measures, and writes what came of it."""
    tell("reading by one process and by several")
    shared = by_processes(folder, options.some, options.rounds)
    full, small, pages = folder / "full", folder / "small", folder / "pages"
    tell(f"writing {options.count:,} pages")
    write_pages(pages, options.count)
    for store in (full, small):
        cost([*BILLGRAPH, "init", str(store)])
    tell("adding them")
    told, spent = added(full, pages, options.every)
    shutil.rmtree(pages)
    found: dict[str, Any] = {
        "count": options.count,
        "machine": machine(),
        "versions": ", ".join(f"{it} {package(it)}" for it in ("billgraph", "pyoxigraph")),
        "triples": count_triples(full),
        "gib": size_on_disk(full) / 2**30,
        "wall": spent.wall,
        "peak": spent.peak,
        "rates": rates(told),
        "shared": shared,
        "some": options.some,
    }
    tell("one page more")
    found["one"] = one_more(full, small, folder, options.rounds)
    return TEXT.format(**found)


TEXT = """\
## Many pages

{machine}; {versions}.

{count:,} generated pages of about 30 statements each, added in one change: {triples:,} triples,
{gib:.1f} GiB on disk, {wall:.0f} s in all with the last merging, {peak:.0f} MiB at the peak of the
largest process. How far it was after each stretch; the processor's time and the memory are those
of the process that writes:

{rates}
{some:,} pages, read by one process and by as many as there are processors, in turn:

{shared}
One page more, in whole processes, on that store and on the bundled one in turn: medians, and
medians of the ratios.

{one}
```sh
python tests/benchmarks/many.py --count {count}
```
"""


def parser() -> argparse.ArgumentParser:
    """The command line's options."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=LIMIT, help=f"how many ({LIMIT})")
    parser.add_argument("--every", type=int, default=10_000, help="tell after so many (10000)")
    parser.add_argument("--some", type=int, default=2000, help="for the first part (2000)")
    parser.add_argument("--rounds", type=int, default=5, help="how often in turn (default 5)")
    parser.add_argument("--folder", type=Path, help="where the stores are made, and left")
    parser.add_argument("--write", action="store_true", help="write into RESULTS.md")
    return parser


def main() -> None:
    """Runs the command line."""
    options = parser().parse_args()
    report("many", document, options)


if __name__ == "__main__":
    main()
