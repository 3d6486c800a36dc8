"""The finished examples of CONTRIBUTING.md, put into a copy of the code and used."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"^```(?:python|text)\n# ([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LOOP = re.compile(r"\n    entry\.name: entry\n    for entry in \(")
ENTRY = re.compile(r"(?:(before) )?(\w+) in (\S+)")


@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder to import billgraph from, with every example in its place."""
    folder = tmp_path_factory.mktemp("contributing")
    for room in ("ontology", "graph", "cli", "data"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / room, folder / "billgraph" / room, ignore=ignored)
    blocks = BLOCK.findall((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    assert len(blocks) == 12
    for place, code in blocks:
        entry = ENTRY.fullmatch(place)
        if entry is None:
            (folder / "billgraph" / place).write_text(code, encoding="utf-8")
        else:
            add_entry(folder / "billgraph" / entry[3], entry[2], code, before=bool(entry[1]))
    return folder


def add_entry(path: Path, registry: str, entry: str, *, before: bool) -> None:
    """Puts an entry first into a registry, or a function before it."""
    text = path.read_text(encoding="utf-8")
    begin = re.search(rf"^{registry}\b.*[({{]$", text, re.MULTILINE)
    assert begin is not None, f"{path} has no registry {registry}"
    if before:
        place = begin.start()
    else:
        # Where the registry is made from a loop, its entries stand in the brackets inside.
        loop = _LOOP.match(text, begin.end())
        place = (loop or begin).end() + 1
    path.write_text(f"{text[:place]}{entry}{text[place:]}", encoding="utf-8")


@pytest.fixture
def run(extended: Path, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the extended command line in a folder of its own."""
    environment = os.environ | {"PYTHONPATH": str(extended), "BILLGRAPH_STORE": "store"}
    program = "from billgraph.cli.main import main; main()"

    def call(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", program, *arguments]
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True
        )

    assert call("init", "store").returncode == 0
    return call


def test_an_example_of_a_layout_is_read_as_a_release(run, tmp_path: Path) -> None:
    rows = [
        {"code": "M34", "title": "Systemic sclerosis", "billable": False},
        {"code": "M341", "title": "CR(E)ST syndrome", "billable": True},
    ]
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (tmp_path / "icd10cm_2027.jsonl").write_text(lines, encoding="utf-8")
    added = run("release", "add", "icd10cm_2027.jsonl", "-f", "json")
    assert added.returncode == 0, added.stderr
    assert json.loads(added.stdout)[0]["codes"] == 2


def test_an_example_of_a_page_format_is_read_as_a_page(run, tmp_path: Path) -> None:
    page = {"procedure": "0489T", "diagnoses": [{"code": "M341", "label": "CREST syndrome"}]}
    (tmp_path / "page.json").write_text(json.dumps(page), encoding="utf-8")
    assert "code: M34.1" in run("page", "page.json").stdout


def test_an_example_of_a_rule_finds_what_it_looks_for(run, tmp_path: Path) -> None:
    (tmp_path / "page.yaml").write_text("procedure: cpt:0489T\ndiagnoses:\n  - code: M34.1\n")
    done = run("audit", "page.yaml", "--rule", "name-missing", "-f", "json")
    (finding,) = json.loads(done.stdout)["findings"]
    assert finding["message"] == "the page gives M34.1 no name"


def test_an_example_of_an_export_is_written(run) -> None:
    lines = run("export", "M34.1", "-f", "tgf").stdout.splitlines()
    assert lines[-1] == "cpt:0489T icd10cm:M34.1 diagnosis"
    assert "#" in lines


def test_an_example_of_a_question_is_answered_on_the_command_line(run, tmp_path: Path) -> None:
    (tmp_path / "page.yaml").write_text("procedure: cpt:0232T\ndiagnoses:\n  - code: Z99.89\n")
    assert run("add", "page.yaml").returncode == 0
    done = run("nameless", "-f", "json")
    assert {"code": "icd10cm:Z99.89", "sources": 1} in json.loads(done.stdout), done.stderr
