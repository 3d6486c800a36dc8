"""Mutation testing: changes the code of a folder line by line, and tells what no test noticed.

``python tests/mutation/run.py graph/audit/rules`` runs mutmut on that folder with the tests that
are named like it (tests/audit); further folders or files of tests may follow. mutmut knows modules
by their paths, and the folders of this checkout are not where they are imported from. So it works
on a copy in which they are, below ``.mutation/``; a second run tests only what changed, and with
``--again`` also what survived before.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("ontology", "graph", "cli", "data")
OF_WHOLE_SUITE = ("--numprocesses", "--dist", "--doctest-modules", "-m=")
"""Options of pytest that have no place where one process runs a few tests for each mutant."""

UNNOTICED = ("survived", "no tests")


def tests_of(folder: str) -> str:
    """The folder of tests that is named like a folder of code.

    Example:
        >>> tests_of("graph/audit/rules")
        'tests/audit'
    """
    return f"tests/{folder.split('/')[1]}"


def stage(folder: str, tests: list[str]) -> Path:
    """Copies code and tests to where mutmut can work, and configures it there."""
    place = ROOT / ".mutation" / folder.replace("/", "-")
    for stale in (place / "src", place / "tests", place / "mutants" / "tests"):
        shutil.rmtree(stale, ignore_errors=True)
    without = shutil.ignore_patterns("__pycache__", "node_modules")
    # Python remembers of a missing folder in its path that nothing can be imported from there.
    (place / "mutants" / "src").mkdir(parents=True, exist_ok=True)
    for room in ROOMS:
        shutil.copytree(ROOT / room, place / "src" / "billgraph" / room, ignore=without)
        link = place / "mutants" / room  # for tests that look at the files themselves
        link.unlink(missing_ok=True)
        link.symlink_to(Path("src", "billgraph", room))
    shutil.copytree(ROOT / "tests", place / "tests", ignore=without)
    (place / "pyproject.toml").write_text(configuration(folder, tests), encoding="utf-8")
    return place


def configuration(folder: str, tests: list[str]) -> str:
    """What mutmut and pytest read in the copy; pytest's part is taken from this checkout's."""
    ours = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    pytest = ours["tool"]["pytest"]["ini_options"]
    options = [it for it in pytest["addopts"] if not it.startswith(OF_WHOLE_SUITE)]
    code = f"src/billgraph/{folder}"
    lines = {
        "tool.mutmut": {
            "source_paths": ["src"],
            "only_mutate": [code if folder.endswith(".py") else f"{code}/*"],
            "pytest_add_cli_args_test_selection": tests,
            # A store that was open keeps threads, which a fork of its process would miss.
            "process_isolation": "forkserver",
            "use_git_change_detection": False,
            # Seconds beside what the tests took before: on a busy machine one that is only slow
            # is less often taken for one that noticed.
            "timeout_constant": 20.0,
        },
        "tool.pytest.ini_options": {
            "addopts": [*options, "-p", "no:xdist", "-p", "no:cacheprovider"],
            "markers": pytest["markers"],
            "pythonpath": ["src", *pytest["pythonpath"]],
            "filterwarnings": pytest["filterwarnings"],
        },
    }
    return "\n".join(_table(name, values) for name, values in lines.items())


def _table(name: str, values: dict[str, object]) -> str:
    def written(value: object) -> str:
        if isinstance(value, list):
            return f"[{', '.join(written(it) for it in value)}]"
        if isinstance(value, bool | float):
            return str(value).lower()
        assert isinstance(value, str)
        return json.dumps(value)  # a basic string of TOML is written as one of JSON

    return f"[{name}]\n" + "".join(f"{key} = {written(it)}\n" for key, it in values.items())


def mutmut(place: Path, *arguments: str, quiet: bool = False) -> str:
    """Runs mutmut in the copy, also for the processes that tests start."""
    environment = os.environ | {"PYTHONPATH": str(place / "mutants" / "src"), "COLUMNS": "100"}
    done = subprocess.run(
        [sys.executable, "-c", "from mutmut.__main__ import cli; cli()", *arguments],
        cwd=place,
        env=environment,
        stdout=subprocess.PIPE if quiet else None,
        text=True,
        check=True,
    )
    return done.stdout or ""


def outcomes(place: Path) -> dict[str, str]:
    """What came of each mutant, by its name."""
    listed = mutmut(place, "results", "--all", "true", quiet=True)
    return dict(re.findall(r"^ +(\S+): (.+)$", listed, re.MULTILINE))


def unnoticed(found: dict[str, str]) -> list[str]:
    """The mutants that no test noticed."""
    return [name for name, outcome in found.items() if outcome in UNNOTICED]


def report(place: Path) -> None:
    """Prints each mutant that no test noticed, and the counts by module."""
    found = outcomes(place)
    for name in unnoticed(found):
        print(mutmut(place, "show", name, quiet=True))
    counts: dict[str, Counter[str]] = {}
    for name, outcome in found.items():
        module = name.rpartition(".")[0].removeprefix("billgraph.")
        counts.setdefault(module, Counter())[outcome] += 1
    kinds = sorted({kind for counted in counts.values() for kind in counted})
    print("| module |" + "".join(f" {kind} |" for kind in kinds))
    print("|---|" + "---|" * len(kinds))
    counts["all"] = sum(counts.values(), Counter())
    for module, counted in counts.items():
        print(f"| {module} |" + "".join(f" {counted[kind] or ''} |" for kind in kinds))


def main() -> None:
    """Reads the command line and runs."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", help="the folder or file to change, such as graph/audit/rules")
    parser.add_argument("tests", nargs="*", help="the tests to run; by default those named like it")
    parser.add_argument("--again", action="store_true", help="try again what survived before")
    parser.add_argument("--processes", default="2", help="how many run side by side")
    chosen = parser.parse_args()
    folder = chosen.folder.rstrip("/")
    place = stage(folder, chosen.tests or [tests_of(folder)])
    names = unnoticed(outcomes(place)) if chosen.again else []
    mutmut(place, "run", "--max-children", chosen.processes, *names)
    report(place)


if __name__ == "__main__":
    main()
