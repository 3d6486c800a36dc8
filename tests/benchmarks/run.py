"""The benchmarks: what a question and a load cost, as ratios within one run.

``python tests/benchmarks/run.py`` measures everything; name one or more of the
measurements to limit it. Absolute times differ from machine to machine and from
minute to minute, so each figure is given beside a yardstick that ran in turn with
it: an empty Python process for questions, raw Oxigraph for loads.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from generate import write_pages

BILLGRAPH = [sys.executable, "-c", "from billgraph.cli.main import main; main()"]
NOTHING = [sys.executable, "-c", "pass"]
LOAD_RAW = """
import sys, pyoxigraph
store = pyoxigraph.Store(sys.argv[2])
store.bulk_load(path=sys.argv[1], format=pyoxigraph.RdfFormat.N_QUADS)
store.optimize()
store.flush()
"""
TRIPLES = 3_000_000
TRIPLES_A_PAGE = 337  # in the union of all sources, where a code is described once


def run(command: list[str], **environment: str) -> float:
    """Runs a command to its end and returns its wall time in seconds."""
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, **environment})
    return time.perf_counter() - start


def in_turn(commands: dict[str, list[str]], rounds: int) -> dict[str, list[float]]:
    """Times commands in turn, so that a slow minute of the machine hits them all."""
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds + 1):
        for name, command in commands.items():
            times[name].append(run(command))
    return {name: values[1:] for name, values in times.items()}  # the first warms the disk


def report(times: dict[str, list[float]], yardstick: str) -> None:
    """Prints each median, and its ratio to the yardstick's round by round."""
    print("| what | median ms | ratio: median | least | most |")
    print("|---|---|---|---|---|")
    for name, values in times.items():
        ratios = [a / b for a, b in zip(values, times[yardstick], strict=True)]
        middle = statistics.median(ratios)
        print(
            f"| {name} | {statistics.median(values) * 1000:.1f} | {middle:.2f} "
            f"| {min(ratios):.2f} | {max(ratios):.2f} |"
        )
    print()


def lookup(folder: Path, rounds: int) -> None:
    """A cold `links 0489T` on the bundled store and on one of 3 million triples."""
    small, large = folder / "bundled", large_store(folder)
    run([*BILLGRAPH, "init", str(small)])
    links = [*BILLGRAPH, "links", "0489T", "--store"]
    print(f"## A cold lookup, {rounds} rounds; warm disk, whole processes\n")
    times = in_turn(
        {
            "python -c pass": NOTHING,
            "links, bundled store": [*links, str(small)],
            "links, 3 million triples": [*links, str(large)],
        },
        rounds,
    )
    report(times, "python -c pass")
    pairs = zip(times["links, 3 million triples"], times["links, bundled store"], strict=True)
    print(f"large over bundled, median: {statistics.median(a / b for a, b in pairs):.3f}\n")
    imports([*links, str(small)])


def imports(command: list[str], most: int = 15) -> None:
    """Prints the modules whose own import costs most in a command."""
    profiled = [command[0], "-X", "importtime", *command[1:]]
    done = subprocess.run(profiled, check=True, capture_output=True, text=True)
    lines = [line.removeprefix("import time:") for line in done.stderr.splitlines()]
    found = [line.split("|") for line in lines if line.count("|") == 2 and "[us]" not in line]
    total = sum(int(own) for own, _, _ in found)
    print(f"Of {len(found)} modules imported in {total / 1000:.0f} ms, those that cost most:\n")
    print("| module | own ms |")
    print("|---|---|")
    for own, _, name in sorted(found, key=lambda parts: -int(parts[0]))[:most]:
        print(f"| {name.strip()} | {int(own) / 1000:.1f} |")
    print()


def add(folder: Path, rounds: int) -> None:
    """`add` of 1,000 pages in one call, against raw Oxigraph on the same quads."""
    pages, count = folder / "pages-1000", 1000
    write_pages(pages, count)
    quads, stores = folder / "quads.nq", iter(range(1000))
    empty = folder / "empty"
    run([*BILLGRAPH, "init", str(empty)])
    run([*BILLGRAPH, "--store", str(empty), "remove", "0489T.txt"])
    times: dict[str, list[float]] = {"raw Oxigraph": [], "billgraph add": []}
    for _ in range(rounds):
        store = folder / f"add-{next(stores)}"
        shutil.copytree(empty, store)
        times["billgraph add"].append(run([*BILLGRAPH, "--store", str(store), "add", str(pages)]))
        if not quads.exists():
            dump(store, quads)
        raw = folder / f"raw-{next(stores)}"
        times["raw Oxigraph"].append(run([sys.executable, "-c", LOAD_RAW, str(quads), str(raw)]))
        for made in (store, raw):
            shutil.rmtree(made)
    print(f"## `add` of {count:,} pages in one call, {rounds} rounds\n")
    report(times, "raw Oxigraph")
    rate = count / statistics.median(times["billgraph add"])
    print(f"billgraph add: {rate:.0f} pages/s\n")


def dump(store: Path, quads: Path) -> None:
    """Writes all quads of a store, the default graph's included, to a file."""
    from pyoxigraph import RdfFormat

    from billgraph.graph import open_store

    with open_store(store) as opened:
        opened.oxigraph.dump(str(quads), RdfFormat.N_QUADS)


def large_store(folder: Path) -> Path:
    """A store of about 3 million triples, built once in the folder."""
    store = folder / "large"
    if not (store / "billgraph.json").exists():
        pages = folder / "pages-large"
        write_pages(pages, TRIPLES // TRIPLES_A_PAGE)
        run([*BILLGRAPH, "--store", str(store), "add", str(pages)])
        shutil.rmtree(pages)
    return store


MEASUREMENTS: dict[str, Callable[[Path, int], None]] = {"lookup": lookup, "add": add}


def main() -> None:
    """Runs the measurements that were named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    listed = ", ".join(MEASUREMENTS)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"any of {listed}")
    parser.add_argument("--rounds", type=int, default=15, help="how often each is timed")
    parser.add_argument("--folder", type=Path, help="keep the data there for another run")
    arguments = parser.parse_args()
    unknown = set(arguments.names) - set(MEASUREMENTS)
    if unknown:
        parser.error(f"no measurement {', '.join(unknown)}; there are {listed}")
    versions = ", ".join(f"{name} {version(name)}" for name in ("billgraph", "pyoxigraph", "click"))
    print(f"# {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"\n{versions}\n")
    folder = arguments.folder or Path(tempfile.mkdtemp(prefix="billgraph-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        for name in arguments.names or MEASUREMENTS:
            MEASUREMENTS[name](folder, arguments.rounds)
    finally:
        if arguments.folder is None:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
