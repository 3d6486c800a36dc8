"""A store with names that break careless formats, and what every format must give back."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from billgraph.graph import Code, Page, Row, Store, open_store
from billgraph.graph.export.formats import EXPORT_FORMATS, export_file
from billgraph.graph.export.selection import ExportRequest, select
from billgraph.ontology.iris import GROUPS

TESTS = Path(__file__).parents[1]

NAMES = {
    Code("icd10cm", "Q01.0"): '<script>alert("x")</script> & more',
    Code("icd10cm", "Q01.1"): "=1+1",
    Code("icd10cm", "Q01.2"): "one,\ntwo; three",
    Code("icd10cm", "Q01.8"): "Sjögren’s — 診断",
    Code("icd10cm", "Q01.9"): "back\\slash\\",
    Code("icd10cm", "Q02"): "-5 % {of} [it] | `all` #35; &amp;",
    Code("mod", "Q9"): "@cell\tof 'two'",
    Code("cpt", "00100"): "'=quoted twice",
    Code("payer", "aetna"): "Aetna",
    Code("icd10cm", "M34.1"): "CREST",
}
"""Names of codes on an invented page, nearly all of codes that no release names here."""


@dataclass(frozen=True)
class Graph:
    """What a reader found: the name of each node, and the ends and relation of each edge."""

    names: dict[str, str]
    edges: set[tuple[str, str, str]]


def add_hostile_page(path: Path) -> None:
    rows = [
        Row(code.kind, code, name, 'a, "b"\n<c>', line)
        for line, (code, name) in enumerate(NAMES.items(), 5)
    ]
    page = Page(Code("cpt", "00099"), 'odd, "page".txt', title="Zeros & <b>", rows=tuple(rows))
    with open_store(path) as store:
        store.add(page)


@pytest.fixture
def hostile(changed: Callable[..., Path]) -> Iterator[Store]:
    """The bundled page, and one about 00099 with the names above."""
    with open_store(changed(add_hostile_page)) as store:
        yield store


@pytest.fixture
def exported(hostile: Store, tmp_path: Path) -> Callable[..., Path]:
    """Exports what is wanted, by default all, in a format, and gives the file."""

    def call(name: str, *codes: str, **options: Any) -> Path:
        entry = EXPORT_FORMATS[name]
        path = tmp_path / f"export{'' if entry.has_files else entry.ending}"
        export_file(select(hostile, ExportRequest(codes, **options)), name, path)
        return path

    return call


@pytest.fixture
def whole(hostile: Store) -> Graph:
    """The whole graph, as queries of the tests' own find it."""
    official = {}
    for row in hostile.select("SELECT ?code ?name { ?code skos:prefLabel ?name }"):
        official[row["code"]] = min(row["name"], official.get(row["code"], row["name"]))
    names: dict[str, str] = {}
    for row in hostile.select(
        "SELECT DISTINCT ?it { { ?it skos:inScheme ?of } UNION { ?of skos:broader ?it } }"
    ):
        code = Code.from_iri(row["it"])
        stated = () if code is None else hostile.show(code.curie).names
        name = official.get(row["it"]) or _most(entry.name for entry in stated)
        names[_curie(row["it"])] = name
    edges = set()
    for row in hostile.select(
        "SELECT ?s ?o { ?st a bg:Statement ; rdf:subject ?s ; rdf:object ?o }"
    ):
        end = Code.from_iri(row["o"])
        assert end is not None
        edges.add((_curie(row["s"]), end.kind, end.curie))
    for row in hostile.select("SELECT ?s ?o { ?s skos:broader ?o }"):
        edges.add((_curie(row["s"]), "broader", _curie(row["o"])))
    assert names["cpt:00100"] == "'=quoted twice"
    assert len(edges) >= 36 + len(NAMES)
    return Graph(names, edges)


def _curie(iri: str) -> str:
    code = Code.from_iri(iri)
    if code is not None:
        return code.curie
    assert iri.startswith(GROUPS), iri
    return f"group:{iri.removeprefix(GROUPS)}"


def _most(names: Iterable[str]) -> str:
    found = sorted(names)
    return min(found, key=lambda name: (-found.count(name), name)) if found else ""


@pytest.fixture
def node_program() -> Callable[[str, Path], Any]:
    """Runs a reader under node and gives the JSON that it prints; skips where it cannot run."""
    return _node_program


def _node_program(script: str, file: Path) -> Any:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed: apt-get install nodejs npm")
    if not (TESTS / "node_modules").exists():
        pytest.skip("the readers' libraries are not installed: npm ci --prefix tests")
    command = [node, str(TESTS / "readers" / script), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def program() -> Callable[[str, str], str]:
    """Finds a program of Debian's by its name and that of its package; skips without it."""
    return _program


def _program(name: str, package: str) -> str:
    """The path of a program of Debian's; skips where it is not installed."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed: apt-get install {package}")
    return found


@pytest.fixture(scope="session")
def _bundled_store(plain_store: Path) -> Path:
    """These tests bring facts of their own, beside which few that ship may stand."""
    return plain_store
