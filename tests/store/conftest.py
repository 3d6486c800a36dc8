"""What the tests of the store share: small pages, the invariant, processes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from faults.processes import COMMAND

from billgraph.graph import Code, Page, Row, Store


@pytest.fixture
def page() -> Callable[..., Page]:
    """Makes a page about a procedure with diagnoses as in ``M34.1`` or ``M34.1=label``."""

    def make(code: str, *diagnoses: str, source: str | None = None, **texts: str) -> Page:
        rows = []
        for line, diagnosis in enumerate(diagnoses, start=10):
            name, _, label = diagnosis.partition("=")
            rows.append(Row("diagnosis", Code("icd10cm", name), label or name, None, line))
        return Page(Code("cpt", code), source or f"{code}.txt", rows=tuple(rows), **texts)

    return make


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes a page with diagnoses into a file below a folder of pages."""

    def call(name: str, code: str, *diagnoses: str) -> Path:
        path = tmp_path / "pages" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = [f"{diagnosis} | Name of {diagnosis} | Why |" for diagnosis in diagnoses]
        head = ["| ICD-10 Code | Description | Clinical Relevance |", "|---|---|---|"]
        path.write_text("\n".join([f"CPT {code}: Graft", "Related Diagnoses", *head, *rows]))
        return path

    return call


@pytest.fixture
def dump() -> Callable[[Store], list[str]]:
    """All quads of a store as sorted N-Quads, once it is known that they agree.

    The default graph must be the union of the named graphs, as a set.
    """

    def call(store: Store) -> list[str]:
        quads = list(store.oxigraph)
        lines = sorted(f"{quad} ." for quad in quads)
        assert len(lines) == len(set(lines))
        default = {str(quad.triple) for quad in quads if str(quad.graph_name) == "DEFAULT"}
        named = {str(quad.triple) for quad in quads if str(quad.graph_name) != "DEFAULT"}
        assert default == named
        assert store.select("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == [{"n": str(len(named))}]
        return lines

    return call


@pytest.fixture
def generations(store_path: Path) -> Callable[[], list[str]]:
    """The generations that are on the disk."""

    def call() -> list[str]:
        folders = (store_path / "generations").iterdir()
        return sorted(folder.name for folder in folders if folder.is_dir())

    return call


@pytest.fixture
def start(store_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts the command line in a process of its own, or the Python code given as `code`."""
    started: list[subprocess.Popen[str]] = []

    def call(*arguments: object, code: str | None = None, **more: Any) -> Any:
        command = COMMAND if code is None else [sys.executable, "-c", code]
        more.setdefault("env", os.environ | {"BILLGRAPH_STORE": str(store_path)})
        for stream in ("stdin", "stdout", "stderr"):
            more.setdefault(stream, subprocess.PIPE)
        process = subprocess.Popen([*command, *map(str, arguments)], text=True, **more)
        started.append(process)
        return process

    yield call
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture(scope="session")
def _bundled_store(plain_store: Path) -> Path:
    """What is found and counted here is what the tests add, and the bundled page."""
    return plain_store
