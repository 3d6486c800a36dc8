"""Signs that command a terminal or turn a line around, wherever people see names."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from billgraph.cli.main import run

Run = Callable[..., Any]

SIGNS = "\x1b[31m\x07\x9b2J\u202eevil\u2066\u200b"
NAME = f"Skin {SIGNS} | thick"


def add_hostile_release(store: Path) -> None:
    path = store.with_name("modifiers.csv")
    path.write_text(f'mod_code,mod_type,mod_description\n22,CPT,"{NAME}"\n', encoding="utf-8")
    added = ["release", "add", str(path), "--valid-from", "2030-01-01", "--store", str(store)]
    assert run(added) == 0


@pytest.fixture
def hostile_store(changed: Callable[..., Path]) -> Path:
    """A store with a release that gives a modifier such a name; a page cannot."""
    return changed(add_hostile_release)


def commands(text: str) -> bool:
    return any(not sign.isprintable() and sign != "\n" for sign in text)


@pytest.mark.parametrize("output", ["table", "markdown"])
@pytest.mark.parametrize(
    "question",
    [
        ("links", "0489T"),
        ("links", "0489T", "--tree"),
        ("show", "mod:22"),
        ("find", "Skin"),
        ("path", "0489T", "mod:22"),
        ("common", "0489T", "0490T"),
        ("sparql", "SELECT ?name { mod:22 skos:prefLabel ?name }"),
        ("release", "list"),
        ("audit", "0489T"),
    ],
)
def test_no_table_commands_the_terminal(
    question: tuple[str, ...], output: str, hostile_store: Path, billgraph: Run
) -> None:
    tree = "--tree" in question
    done = billgraph(*question, *(() if tree else ("-f", output)))
    assert done.status in (0, 1), done.err
    assert not commands(done.out + done.err)


def test_json_says_the_name_as_it_is(hostile_store: Path, billgraph: Run) -> None:
    rows = billgraph("links", "0489T", "--to", "modifier", "-f", "json").json
    assert NAME in {row["label"] for row in rows}
    assert billgraph("show", "mod:22", "-f", "json").json[0]["label"] == NAME
    lines = billgraph("find", "Skin", "-f", "jsonl").out.splitlines()
    assert NAME in [json.loads(line)["name"] for line in lines]


def test_a_pipe_in_a_name_makes_no_cell_of_markdown(hostile_store: Path, billgraph: Run) -> None:
    rows = billgraph("show", "mod:22", "-f", "markdown").out.splitlines()
    assert len({row.replace("\\|", "").count("|") for row in rows}) == 1


@pytest.mark.parametrize("command", ["add", "page", "audit"])
def test_the_name_of_a_file_commands_no_terminal(
    command: str, tmp_path: Path, billgraph: Run
) -> None:
    path = tmp_path / f"a{SIGNS}\nb.txt"
    path.write_text("CPT 0101T: x\n| ICD-10 Code | Description |\n|---|---|\n| none | x |\n")
    done = billgraph(command, path)
    assert not commands(done.out + done.err)
    missing = billgraph(command, tmp_path / f"no{SIGNS}\n.txt")
    assert missing.status in (1, 2, 3)
    assert not commands(missing.out + missing.err)
    assert missing.err.count("\n") == 1


def test_no_progress_commands_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import sys

    from billgraph.cli import progress

    monkeypatch.setattr(progress, "_DELAY", -1.0)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with progress.Counter("pages read") as counter:
        counter.show(1, NAME)
    shown = capsys.readouterr().err.replace("\r\x1b[K", "")
    assert shown.startswith("1 pages read: ")
    assert not commands(shown)
