"""The house keeps its order: who imports whom, what a lookup loads, what is installed."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("ontology", "graph", "cli", "data")
MAY_IMPORT = {
    "ontology": {"ontology"},
    "graph": {"graph", "ontology"},
    "cli": {"cli", "graph", "ontology"},
    "data": set(),
}


def modules(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


def rooms_imported(path: Path) -> set[str]:
    """The rooms that a module imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            names = [node.module or ""]
        found |= {name.split(".")[1] for name in names if name.startswith("billgraph.")}
    return found


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_what_lies_below_it(room: str) -> None:
    for path in modules(room):
        assert rooms_imported(path) <= MAY_IMPORT[room], path


def test_every_folder_with_code_is_installed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    listed = set(project["tool"]["setuptools"]["packages"])
    there = {
        "billgraph." + ".".join(path.parent.relative_to(ROOT).parts)
        for room in ROOMS
        for path in modules(room)
    }
    assert there == listed


def test_there_is_no_folder_that_would_hide_the_namespace_package() -> None:
    assert not (ROOT / "billgraph").exists()


def expressions(path: Path) -> list[str]:
    """The regular expressions that a module compiles."""
    calls = [it for it in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(it, ast.Call)]
    compiled = [it.args[0] for it in calls if ast.unparse(it.func) == "re.compile"]
    return [str(it.value) for it in compiled if isinstance(it, ast.Constant)]


def test_no_expression_repeats_a_group_possessively() -> None:
    """Early releases of Python 3.11, as Debian 12 has one, match `(?:…)*+` and `(?>…)` wrongly."""
    found = [
        (path, expression)
        for room in ROOMS
        for path in modules(room)
        for expression in expressions(path)
    ]
    assert found
    assert [it for it in found if re.search(r"(?<!\\)\)[*+?]\+|\(\?>", it[1])] == []


def test_a_module_is_one_idea_of_at_most_400_lines() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for room in (*ROOMS, "tests")
        for path in modules(room)
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert not long


@pytest.mark.parametrize(
    "arguments",
    [
        ("links", "0489T"),
        ("show", "M34.1"),
        ("links", "22"),
        ("links", "M34.1", "--descend"),
        ("tree", "M34.1"),
        ("common", "M34.0", "M34.1"),
        ("similar", "M34.1"),
        ("contradictions", "M34.1"),
        ("find", "hnad"),
    ],
)
def test_a_lookup_does_not_load_the_heavy_libraries(
    arguments: tuple[str, ...], store_path: Path
) -> None:
    program = (
        "import sys; from billgraph.cli.main import run;"
        f"run({['--store', str(store_path), *arguments]!r}); print(sorted(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    loaded = set(ast.literal_eval(done.stdout.splitlines()[-1]))
    heavy = {"rdflib", "networkx", "yaml", "lxml", "pyshacl", "rich", "importlib.metadata"}
    assert not loaded & heavy
    assert "pyoxigraph" in loaded


def test_the_library_door_offers_what_it_lists() -> None:
    import billgraph.graph as door

    for name in door.__all__:
        assert getattr(door, name) is not None
    assert set(dir(door)) == set(door.__all__)
    with pytest.raises(AttributeError, match="nothing_like_it"):
        _ = door.nothing_like_it
