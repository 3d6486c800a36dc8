"""What the questions that walk the graph cost on a large store, as ratios within one run.

``python tests/benchmarks/walk.py --folder DIR`` builds the store in DIR once and keeps it. Each
question runs as a cold process of its own, in turn with a cold ``links``, which is the yardstick;
``to_networkx()`` turns the whole store into a graph, as a path need not.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from run import BILLGRAPH, NOTHING, in_turn, large_store, report

from billgraph.graph import open_store

WHOLE = """
import sys
from billgraph.graph import open_store
with open_store(sys.argv[1]) as store:
    store.to_networkx()
"""
IMPORT = "import networkx"

QUESTIONS: dict[str, list[str]] = {
    "links 0489T": ["links", "0489T"],
    "path, 2 hops, procedures": ["path", "00100", "0490T"],
    "path, 2 hops, diagnosis to specialty": ["path", "M34.0", "207R00000X"],
    "path, 3 hops": ["path", "I00", "207RC0000X"],
    "path, 4 hops": ["path", "0489T", "J0100", "--avoid", "modifier", "--avoid", "specialty"],
    "path from a hub": ["path", "mod:22", "M34.1"],
    "common, two procedures": ["common", "00100", "00101"],
    "similar, diagnosis": ["similar", "M34.0"],
    "similar, procedure": ["similar", "00100"],
    "contradictions of a diagnosis": ["contradictions", "M34.0"],
}

SLOW: dict[str, list[str]] = {
    "similar to a hub": ["similar", "mod:22"],
    "contradictions of the whole store": ["contradictions"],
}


def walk(folder: Path, rounds: int) -> None:
    """Measures every question against `links`, and the whole store as a networkx graph."""
    store = str(large_store(folder))

    def asked(questions: dict[str, list[str]]) -> dict[str, list[str]]:
        return {name: [*BILLGRAPH, "--store", store, *it] for name, it in questions.items()}

    with open_store(store) as opened:
        triples, quads = opened.stats().triples, len(opened.oxigraph)
    print(f"## Questions that walk, cold, {rounds} rounds; {triples:,} triples, {quads:,} quads\n")
    fast = {"python -c pass": NOTHING, "import networkx": [sys.executable, "-c", IMPORT]}
    report(in_turn({**fast, **asked(QUESTIONS)}, rounds), "links 0489T")
    print("## What reads much of the store, 1 round\n")
    path = "path, 2 hops, procedures"
    whole = {"to_networkx(), the whole store": [sys.executable, "-c", WHOLE, store]}
    yardsticks = {name: QUESTIONS[name] for name in ("links 0489T", path)}
    report(in_turn({**asked(yardsticks), **asked(SLOW), **whole}, 1), path)


def main() -> None:
    """Runs the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10, help="how often each is timed")
    parser.add_argument("--folder", type=Path, help="keep the store there for another run")
    arguments = parser.parse_args()
    if arguments.folder is not None:
        walk(arguments.folder, arguments.rounds)
    else:
        with tempfile.TemporaryDirectory(prefix="billgraph-") as folder:
            walk(Path(folder), arguments.rounds)


if __name__ == "__main__":
    main()
