"""The soak: faults at random for as long as wished, and what must hold after each.

``make soak`` or ``python tests/soak/run.py``. It prints the seed; with the same seed,
the same faults come in the same order, and ``--only NUMBER`` does one of them again.
What a clock decides (where exactly a killed command was) is near the same, not the same.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from faults.disks import can_mount
from faults.servers import Server, oxigraph_server, virtuoso_server
from faults.trials import FAULTS, MOUNTING, trial
from faults.world import World
from servers import oxigraph_program, virtuoso_programs


def main() -> int:
    options = _options()
    print(f"seed {options.seed}", flush=True)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="billgraph-soak-")))
        world = World(folder, tuple(_servers(stack, folder)))
        return _run(world, _faults(folder, options.faults), options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=os.environ.get("SOAK_SECONDS") or 600)
    parser.add_argument("--kills", type=int, default=os.environ.get("SOAK_KILLS") or None)
    parser.add_argument("--seed", default=os.environ.get("SOAK_SEED") or str(time.time_ns()))
    parser.add_argument("--only", type=int, help="the number of the one trial to do")
    parser.add_argument("--faults", nargs="+", choices=FAULTS, default=list(FAULTS))
    return parser.parse_args()


def _servers(stack: ExitStack, folder: Path) -> Iterator[Server]:
    """The servers that are installed, each running until the stack is closed."""
    for name in ("oxigraph", "virtuoso"):
        (folder / name).mkdir()
    if (program := oxigraph_program()) is not None:
        yield stack.enter_context(oxigraph_server(program, folder / "oxigraph"))
    else:
        print("no push to Oxigraph: its server is not installed (pip install oxigraph)")
    if (programs := virtuoso_programs()) is not None:
        yield stack.enter_context(virtuoso_server(programs, folder / "virtuoso", rows=1_000_000))
    else:
        print("no push to Virtuoso: apt-get install virtuoso-opensource-7-bin")


def _faults(folder: Path, wished: list[str]) -> list[str]:
    """The names of the faults, each as often as it is to come."""
    mounts = can_mount(folder / "disk")
    if not mounts:
        print(
            "no small disks can be mounted here: " + ", ".join(sorted(MOUNTING)) + " are left out"
        )
    names = [name for name in wished if mounts or name not in MOUNTING]
    return [name for name in names for _ in range(FAULTS[name][1])]


def _run(world: World, faults: list[str], options: argparse.Namespace) -> int:
    begun, number, failed = time.monotonic(), 0, 0
    done: Counter[str] = Counter()
    while _goes_on(options, done, time.monotonic() - begun):
        number = number + 1 if options.only is None else options.only
        seed = f"{options.seed}:{number}"
        fault = random.Random(seed).choice(faults)
        try:
            told = trial(world, fault, seed)
            print(f"{number}: {told.fault}: {told.result}", flush=True)
        except Exception:
            failed += 1
            traceback.print_exc()
            print(
                f"{number}: {fault} FAILED; again: --seed {options.seed} --only {number}",
                flush=True,
            )
        done[fault] += 1
        if options.only is not None:
            break
    told = ", ".join(f"{count} {fault}" for fault, count in sorted(done.items()))
    print(f"{told} in {time.monotonic() - begun:.0f} s; {failed} failed")
    return 1 if failed else 0


def _goes_on(options: argparse.Namespace, done: Counter[str], seconds: float) -> bool:
    if options.kills is not None:
        return done["kill"] < options.kills
    return seconds < options.seconds


if __name__ == "__main__":
    sys.exit(main())
