"""Each test is run by one task, and the README's command needs no more than it installs."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from tasks import COLLECTED, PACKAGES, PROGRAMS, TASKS, WantsMore

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
OPTIONS = PROJECT["tool"]["pytest"]["ini_options"]["addopts"]
EXTRAS = PROJECT["project"]["optional-dependencies"]


def names(extra: str) -> set[str]:
    """The packages that an extra adds, without their versions."""
    return {re.split(r"[ >=;]", it)[0] for it in EXTRAS[extra]}


def selections() -> dict[str, str]:
    """What the README's command and each task of the Makefile select, as it is spelled there."""
    (default,) = (it.removeprefix("-m=") for it in OPTIONS if it.startswith("-m="))
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^([\w-]+):\n\t.*-m pytest -m (\w+)", makefile, re.MULTILINE)
    return {"README": default, **dict(targets)}


def test_every_test_is_run_by_exactly_one_task(request: pytest.FixtureRequest) -> None:
    collected = request.config.stash[COLLECTED]
    assert request.node.nodeid in dict(collected)
    for test, markers in collected:
        marked = {marker: marker in markers for marker in TASKS}
        found = [task for task, words in selections().items() if eval(words, dict(marked))]
        assert len(found) == 1, f"{test} is run by {found}"


def test_ci_runs_the_readmes_command_and_every_task_beside_it() -> None:
    assert selections().keys() == {"README", *TASKS.values()}
    steps = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    for target in TASKS.values():
        assert re.search(rf"^ *make {target}\b", steps, re.MULTILINE), target
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert [it for it in TASKS.values() if f"| `make {it}" not in contributing] == []


def test_the_packages_of_others_are_in_an_extra_of_their_own() -> None:
    assert names("test-programs") | names("documents") == {
        "billgraph[documents]",
        "billgraph[test]",
        *PACKAGES,
    }
    assert not names("test") & PACKAGES.keys()


@pytest.mark.parametrize("module", PACKAGES.values())
def test_a_test_of_the_readmes_command_that_wants_a_package_of_others_fails(
    module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, module, raising=False)
    for get in (importlib.import_module, pytest.importorskip):
        with pytest.raises(WantsMore, match=module):
            get(module)


@pytest.mark.parametrize("name", sorted(PROGRAMS))
def test_a_test_of_the_readmes_command_that_starts_a_program_of_others_fails(name: str) -> None:
    with pytest.raises(WantsMore, match=name):
        subprocess.run([name, "--version"], check=False)
