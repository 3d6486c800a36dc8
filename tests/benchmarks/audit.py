"""What the audit of many pages costs: time, and memory that must not grow with their number.

``python tests/benchmarks/audit.py [RELEASE…] [--store DIR] [--pages N…]`` makes a store, adds the
releases that are named (or copies one that has them), then for each number of pages adds so many
and audits all of them. The yardstick is the same command with the one rule that asks no release:
the reading of pages, the processes and the writing of the answer.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from generate import write_pages
from run import BILLGRAPH, run

# Runs a command, and prints how long it took and the memory of its largest process.
MEASURED = """
import json, resource, subprocess, sys, time
start = time.perf_counter()
status = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
taken = time.perf_counter() - start
most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
most *= 1 if sys.platform == "darwin" else 1024
print(json.dumps([taken, most, status]))
"""
ALL = ("audit", "--all", "-f", "jsonl", "--fail-on", "never")
FRAME = (*ALL, "--rule", "acceptance-invalid")


def measured(store: Path, *arguments: str) -> tuple[float, float]:
    """Runs billgraph on a store: its wall time in seconds, its largest process in MiB."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *BILLGRAPH, *arguments],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "BILLGRAPH_STORE": str(store)},
    )
    taken, most, status = json.loads(done.stdout)
    if status != 0:
        raise SystemExit(done.stderr)
    return taken, most / 2**20


def main() -> None:
    """Runs the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("releases", nargs="*", help="files of releases, each an edition")
    parser.add_argument("--store", type=Path, help="a store with releases, which is copied")
    parser.add_argument("--pages", type=int, nargs="+", default=[100, 1000])
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store, pages = Path(folder, "store"), Path(folder, "pages")
        if options.store is not None:
            shutil.copytree(options.store, store)
        for release in options.releases:
            run([*BILLGRAPH, "release", "add", release], BILLGRAPH_STORE=str(store))
        print("| pages | pages/s | s | ratio: to the frame | MiB | ratio: to the first |")
        print("|---|---|---|---|---|---|")
        first = 0.0
        for count in options.pages:
            shutil.rmtree(pages, ignore_errors=True)
            write_pages(pages, count)
            run([*BILLGRAPH, "add", str(pages)], BILLGRAPH_STORE=str(store))
            rounds = [
                (measured(store, *ALL), measured(store, *FRAME)) for _ in range(options.rounds)
            ]
            taken = statistics.median(whole[0] for whole, _ in rounds)
            ratio = statistics.median(whole[0] / frame[0] for whole, frame in rounds)
            memory = max(whole[1] for whole, _ in rounds)
            first = first or memory
            print(
                f"| {count} | {count / taken:.0f} | {taken:.2f} | {ratio:.2f} | {memory:.0f}"
                f" | {memory / first:.2f} |"
            )


if __name__ == "__main__":
    main()
