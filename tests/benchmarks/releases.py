"""What adding official releases costs, as ratios to raw Oxigraph within one run.

``python tests/benchmarks/releases.py FILE...`` adds each file to a store of its own; name
files that are parts of one release together, joined by a plus sign. Every measurement runs in
a process of its own, billgraph and raw Oxigraph in turn. Raw Oxigraph bulk-loads, from
N-Quads on the disk, the very quads that the store then has, those of the default graph
included, and optimises and flushes as billgraph does.

Processor seconds are given beside the seconds that passed, for a machine that has
other work to do makes the second longer and the first hardly.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from measure import Cost, cost
from run import LOAD_RAW, dump

READ = """
import sys
from pathlib import Path
from billgraph.graph.releases.documents import documents
from billgraph.graph.releases.formats import recognise
for file in sys.argv[1:]:
    for document in documents(Path(file)):
        layout = recognise(document)
        for _ in layout.read(document).descriptions if layout else ():
            pass
"""
ADD = """
import json, sys
from datetime import date
from pathlib import Path
from billgraph.graph import open_store
store, day, *files = sys.argv[1:]
given = date.fromisoformat(day) if day else None
with open_store(Path(store)) as opened:
    added = opened.add_releases(*map(Path, files), valid_from=given)
print(json.dumps([[it.entry.edition.title, it.entry.codes, it.triples] for it in added]))
"""
OPEN = "import sys; from billgraph.graph import open_store; open_store(sys.argv[1]).close()"


def run(script: str, *arguments: str) -> Cost:
    """Runs a script in a process of its own."""
    return cost([sys.executable, "-c", script, *arguments])


def size(folder: Path) -> int:
    """How many bytes the files below a folder take, one with several names once."""
    found = [path.stat() for path in folder.rglob("*") if path.is_file()]
    return sum({(it.st_dev, it.st_ino): it.st_size for it in found}.values())


def measure(files: list[str], folder: Path, rounds: int, day: str) -> list[dict[str, Any]]:
    """Adds a release and loads its quads raw, in turn."""
    empty, quads = folder / "empty", folder / "quads.nq"
    run(OPEN, str(empty))
    found = []
    for _ in range(rounds):
        store, raw = folder / "store", folder / "raw"
        shutil.copytree(empty, store)
        added = run(ADD, str(store), day, *files)
        if not quads.exists():
            dump(store, quads)
        loaded = run(LOAD_RAW, str(quads), str(raw))
        editions = json.loads(added.out)
        found.append(
            {
                "editions": editions,
                "triples": sum(triples for _, _, triples in editions),
                "read": run(READ, *files),
                "add": added,
                "raw": loaded,
                "disk": size(store) - size(empty),
            }
        )
        shutil.rmtree(store)
        shutil.rmtree(raw)
    return found


def report(found: list[dict[str, Any]]) -> str:
    """One row of the table: medians of the rounds."""

    def middle(values: list[float]) -> float:
        return statistics.median(values)

    def seconds(what: str) -> str:
        wall = middle([it[what].wall for it in found])
        return f"{wall:.1f} / {middle([it[what].processor for it in found]):.1f}"

    first = found[0]
    ratio = middle([it["add"].wall / it["raw"].wall for it in found])
    worked = middle([it["add"].processor / it["raw"].processor for it in found])
    millions = first["triples"] / 1e6
    cells = (
        "; ".join(title for title, _, _ in first["editions"]),
        f"{sum(codes for _, codes, _ in first['editions']):,}",
        f"{first['triples']:,}",
        seconds("read"),
        seconds("add"),
        seconds("raw"),
        f"{ratio:.2f} / {worked:.2f}",
        f"{max(it['add'].peak for it in found):.0f}",
        f"{middle([it['disk'] for it in found]) / 2**20 / millions:.0f}",
    )
    return f"| {' | '.join(cells)} |"


HEADS = (
    "release",
    "codes",
    "triples",
    "reading, s / processor s",
    "add, s / processor s",
    "raw Oxigraph, s / processor s",
    "ratio",
    "peak MiB",
    "disk, MiB per million triples",
)


def main() -> None:
    """Measures the files that were named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", metavar="FILE", help="one release, or FILE+FILE")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is timed")
    parser.add_argument("--valid-from", default="", help="for files that do not say it")
    arguments = parser.parse_args()
    print(f"| {' | '.join(HEADS)} |\n|{'---|' * len(HEADS)}")
    for files in arguments.files:
        with tempfile.TemporaryDirectory(prefix="billgraph-") as folder:
            found = measure(files.split("+"), Path(folder), arguments.rounds, arguments.valid_from)
        print(report(found), flush=True)


if __name__ == "__main__":
    main()
