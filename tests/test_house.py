"""The house keeps its order: who imports whom, what a lookup loads, what is installed."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import networkx
import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("ontology", "graph", "cli", "data")

FLOORS = (
    ("ontology",),
    ("graph",),
    ("graph/files",),
    ("graph/pages", "graph/releases", "graph/names", "graph/sparql"),
    ("graph/rdf",),
    ("graph/store",),
    ("graph/engine",),
    ("graph/questions",),
    ("graph/audit",),
    ("graph/tables", "graph/export"),
    ("graph/notebook", "graph/changes", "graph/upload", "graph/checks"),
    ("graph/library",),
    ("graph/__init__",),
    ("cli",),
)
"""The rooms, from the ground up: what stands on a floor imports itself and the floors below.

``graph`` is what lies loose in that folder, and ``graph/__init__`` the door of the library.
ARCHITECTURE.md draws them.
"""

FLOOR_OF = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}

KNOWS_NOT = {"graph/store": {"graph/pages", "graph/releases", "graph/rdf"}}
"""What a room does not know although it lies below: a store holds quads, whatever they say."""

LOOSE = 6
"""How many modules lie in ``graph`` itself at most, each for several rooms."""


@dataclass(frozen=True)
class Import:
    """One module that another one imports, or names as a text to import or to run.

    Attributes:
        path: The module that imports.
        module: What it imports, such as ``billgraph.graph.store.layout``.
        names: What it takes from there; empty where it takes the module.
        is_top_level: Whether it does so when it is loaded.
    """

    path: Path
    module: str
    names: tuple[str, ...]
    is_top_level: bool

    def __str__(self) -> str:
        return f"{self.path.relative_to(ROOT)} imports {self.module}"


def modules(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def dotted(path: Path) -> str:
    parts = ("billgraph", *path.relative_to(ROOT).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> list[Import]:
    """All that a module of ours imports of ours: at the top, in a function, under TYPE_CHECKING."""
    tree = parsed(path)
    found = []
    for node in ast.walk(tree):
        top = node in tree.body
        if isinstance(node, ast.Import):
            found += [Import(path, alias.name, (), top) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            names = tuple(alias.name for alias in node.names)
            found.append(Import(path, node.module or "", names, top))
    return [it for it in found if it.module.startswith("billgraph.")]


def room_of(module: str) -> str:
    """The room of a module, or of what is imported from it."""
    _, top, *inner = module.split(".")
    if top != "graph":
        return top
    if not inner:
        return "graph/__init__"
    return f"graph/{inner[0]}" if (ROOT / "graph" / inner[0]).is_dir() else "graph"


def all_imports() -> list[Import]:
    return [it for room in ROOMS for path in modules(room) for it in imports(path)]


def resolved(it: Import) -> list[str]:
    """The modules that an import loads: ``from package import module`` loads the module."""
    below = [f"{it.module}.{name}" for name in it.names]
    loaded = [name for name in below if name in ALL_MODULES]
    return loaded if len(loaded) == len(it.names) and loaded else [it.module, *loaded]


ALL_MODULES = {dotted(path) for room in ROOMS for path in modules(room)}


def may_import(room: str, other: str) -> bool:
    if room == "data" or other == "data":
        return room == other
    is_below = FLOOR_OF[other] < FLOOR_OF[room] and other not in KNOWS_NOT.get(room, ())
    return room == other or is_below


def test_every_room_is_on_one_floor() -> None:
    there = {room_of(name) for name in ALL_MODULES} - {"data"}
    assert there == set(FLOOR_OF)
    assert len(FLOOR_OF) == sum(len(rooms) for rooms in FLOORS)


def test_a_room_imports_only_itself_and_the_floors_below() -> None:
    found = [(it, loaded) for it in all_imports() for loaded in resolved(it)]
    assert len(found) > 1000
    assert [
        str(it) for it, loaded in found if not may_import(room_of(dotted(it.path)), room_of(loaded))
    ] == []


def test_a_text_that_names_a_module_stays_in_its_room_or_below() -> None:
    """What `import_module` or ``python -m`` is given counts as an import too."""
    named = re.compile(r"billgraph(?:\.\w+)+")
    texts = [
        Import(path, match[0], (), False)
        for path in modules("graph")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and (match := named.fullmatch(node.value.rstrip(".")))
        and room_of(match[0]) in FLOOR_OF
        and path != ROOT / "graph" / "__init__.py"
    ]
    assert texts
    assert [
        str(it) for it in texts if not may_import(room_of(dotted(it.path)), room_of(it.module))
    ] == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    network = networkx.DiGraph(
        (dotted(it.path), loaded) for it in all_imports() for loaded in resolved(it)
    )
    # Python loads a package before what is in it, which is no import that anybody wrote.
    network.remove_edges_from(list(networkx.selfloop_edges(network)))
    circles = [it for it in networkx.strongly_connected_components(network) if len(it) > 1]
    assert circles == []


def test_nothing_private_is_imported_from_another_room() -> None:
    private = [
        f"{it}: {name}"
        for it in all_imports()
        for name in (*it.module.split("."), *it.names)
        if name.startswith("_") and room_of(dotted(it.path)) != room_of(it.module)
    ]
    assert private == []


def test_what_lies_loose_is_little_and_serves_several_rooms() -> None:
    loose = {name for name in ALL_MODULES if room_of(name) == "graph"}
    assert len(loose) <= LOOSE
    users: dict[str, set[str]] = {name: set() for name in loose}
    for it in all_imports():
        for loaded in set(resolved(it)) & loose:
            users[loaded].add(room_of(dotted(it.path)))
    assert {name for name, rooms in users.items() if len(rooms) < 2} == set()


def test_the_architecture_draws_the_floors() -> None:
    drawn = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rows = re.findall(r"^ *(\d+) +((?:[\w/]+(?: · )?)+)(?: {2,}|$)", drawn, re.MULTILINE)
    floors = {int(number): tuple(rooms.split(" · ")) for number, rooms in rows}
    assert floors == dict(enumerate(FLOORS))


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

    # A room of the same name would take the name's place once it is imported.
    assert not {it.stem for it in (ROOT / "graph").iterdir()} & set(door.__all__)

    for name in door.__all__:
        assert getattr(door, name) is not None
    assert set(dir(door)) == set(door.__all__)
    with pytest.raises(AttributeError, match="nothing_like_it"):
        _ = door.nothing_like_it
