"""Coverage-guided fuzzing of the readers, with atheris.

``make fuzz`` tries every reader for ten minutes, ``FUZZ_SECONDS=60 make fuzz READER=html`` those
with "html" in their name for a minute. What was found is kept in ``.fuzz/READER``: the inputs that
led to new code in ``inputs``, where the next run begins, and those that a reader fails at in
``failures``, one for each place. ``python -m hostile READER FILE`` reads such a file again.
"""

from __future__ import annotations

import os
import subprocess
import sys
import traceback
from hashlib import sha256
from pathlib import Path
from random import Random

FOLDER = Path(os.environ.get("FUZZ_FOLDER", ".fuzz"))
LONGEST = 1 << 16
HANGS_AFTER = 30
"""Seconds after which one input counts as a hang; a small one takes milliseconds."""

MEGABYTES = 3000


def fuzz_all(wanted: str, seconds: int) -> int:
    """Tries every reader whose name has a text in it, each in a process of its own."""
    from hostile.targets import TARGETS

    names = [name for name in TARGETS if wanted in name]
    if not names:
        print(f"no reader has {wanted!r} in its name; there are {', '.join(TARGETS)}")
        return 2
    failed = []
    for name in names:
        done = subprocess.run([sys.executable, "-m", "hostile", "--fuzz", name, str(seconds)])
        found = sorted((FOLDER / name / "failures").iterdir())
        if done.returncode or found:
            failed.append(name)
        for path in found:
            print(f"{name} fails at {path}; again: python -m hostile {name} {path}")
    print(f"{len(names)} readers, {seconds} seconds each; failing: {', '.join(failed) or 'none'}")
    return 1 if failed else 0


def fuzz(name: str, seconds: int) -> None:
    """Tries one reader; does not return."""
    import atheris

    # All modules at once: a reader imports what it needs when it is called.
    with atheris.instrument_imports(include=["billgraph"]):
        _import_all()
        from hostile.targets import TARGETS
    target = TARGETS[name]
    inputs, failures = FOLDER / name / "inputs", FOLDER / name / "failures"
    inputs.mkdir(parents=True, exist_ok=True)
    failures.mkdir(exist_ok=True)
    for seed in target.seeds():
        (inputs / sha256(seed).hexdigest()[:16]).write_bytes(seed)
    known: set[tuple[str, ...]] = set()

    def read(data: bytes) -> None:
        try:
            target.read(data)
        except Exception as error:  # all of them: that is what is looked for
            place = _place(error)
            if place not in known:
                known.add(place)
                path = failures / sha256(repr(place).encode()).hexdigest()[:16]
                path.write_bytes(data)
                print(f"{name}: {' '.join(place)}: {str(error)[:200]!r}: {path}", flush=True)

    def change(data: bytes, size: int, seed: int) -> bytes:
        random = Random(seed)
        changed = target.spoil(data, random) if random.random() < 0.5 else b""
        return changed[:size] or atheris.Mutate(data, size)

    options = [
        f"-max_total_time={seconds}",
        f"-max_len={LONGEST}",
        f"-timeout={HANGS_AFTER}",
        f"-rss_limit_mb={MEGABYTES}",
        f"-artifact_prefix={failures}/",
        "-print_final_stats=1",
        "-verbosity=0",
    ]
    atheris.Setup([sys.argv[0], *options, str(inputs)], read, custom_mutator=change)
    atheris.Fuzz()


def _import_all() -> None:
    from importlib import import_module
    from pkgutil import walk_packages

    import billgraph.graph
    import billgraph.ontology

    for room in (billgraph.graph, billgraph.ontology):
        for module in walk_packages(room.__path__, f"{room.__name__}."):
            import_module(module.name)


def _place(error: Exception) -> tuple[str, ...]:
    """What tells one failure from another: its kind, and the last line of ours."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [it for it in frames if "/graph/" in it.filename or "/ontology/" in it.filename]
    last = (ours or frames)[-1]
    return type(error).__name__, Path(last.filename).name, str(last.lineno)


def main() -> int:
    """Runs what the arguments ask for."""
    match sys.argv[1:]:
        case ["--fuzz", name, seconds]:
            fuzz(name, int(seconds))
            return 0
        case [name, path]:
            from hostile.targets import TARGETS

            TARGETS[name].read(Path(path).read_bytes())
            print(f"{path} is read or refused, as it should be")
            return 0
        case _:
            seconds = int(os.environ.get("FUZZ_SECONDS") or 600)
            return fuzz_all(os.environ.get("READER") or "", seconds)


if __name__ == "__main__":
    sys.exit(main())
