"""What the tests share: a store on disk, the command line, the seed page."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from tasks import COLLECTED, TASKS, Watch, mark

from billgraph.cli.main import run
from billgraph.graph import Page, Store, open_store
from billgraph.graph.changes import bundled
from billgraph.graph.changes.catalogue_writer import CatalogueWriter
from billgraph.graph.pages.read import PageFile, load
from billgraph.graph.rdf.catalogue import catalogue
from billgraph.graph.releases.editions import CatalogueEntry
from billgraph.graph.releases.model import Description, Edition, concept, group
from billgraph.graph.store.layout import Layout
from billgraph.graph.store.transaction import Transaction
from billgraph.ontology.codes import Code
from billgraph.ontology.iris import group_iri

ROOT = Path(__file__).parents[1]
SEED = ROOT.parent / "shared" / "seed" / "0489T.txt"


@dataclass(frozen=True)
class Result:
    """What one run of the command line left behind."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Alter = Callable[[Path], None]
"""What a function of a module does to the store in a folder."""

Changed = Callable[[Alter], Path]


@pytest.fixture(scope="session", autouse=True)
def _unmeasured_processes() -> None:
    """Coverage is measured where tests run, not in the commands that they start.

    Those are killed, have no space on the disk, or may import nothing that they need not.
    """
    os.environ.pop("COVERAGE_PROCESS_CONFIG", None)


@pytest.fixture(autouse=True)
def _own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test may touch the store of the person who runs it: the default is elsewhere."""
    monkeypatch.delenv("BILLGRAPH_STORE", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "data"))
    if sys.platform == "darwin":
        monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("NO_COLOR", raising=False)


@pytest.fixture(scope="session")
def _bundled_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bundled") / "store"
    open_store(path).close()
    return path


@contextmanager
def places_alone() -> Iterator[None]:
    """Lets a new store have, of the facts that ship, the places of service alone.

    It is for tests that bring releases of their own, or count what is in a store.
    """
    real = bundled.put_excerpts
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bundled, "put_excerpts", lambda writer: real(writer, "pos"))
        yield


@pytest.fixture(scope="session")
def plain_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("plain") / "store"
    with places_alone():
        open_store(path).close()
    return path


@pytest.fixture
def store_path(_bundled_store: Path, tmp_path: Path) -> Path:
    """The folder of a store of its own with the bundled page."""
    path = tmp_path / "store"
    shutil.copytree(_bundled_store, path)
    return path


@pytest.fixture(scope="session")
def _once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path, Alter], Path]:
    """Changes a copy of a store, once for all tests of this process that want it so."""

    @cache
    def call(base: Path, change: Alter) -> Path:
        path = tmp_path_factory.mktemp("changed") / "store"
        shutil.copytree(base, path)
        change(path)
        return path

    return call


@pytest.fixture
def changed(
    _once: Callable[[Path, Alter], Path], _bundled_store: Path, store_path: Path
) -> Changed:
    """Gives the store a change that several tests begin with; nothing may have opened it before."""

    def call(change: Alter) -> Path:
        shutil.rmtree(store_path)
        return Path(shutil.copytree(_once(_bundled_store, change), store_path))

    return call


@pytest.fixture
def store(store_path: Path) -> Iterator[Store]:
    """An open store with the bundled page."""
    with open_store(store_path) as opened:
        yield opened


@pytest.fixture
def billgraph(
    store_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Result]:
    """Runs the command line on a store with the bundled page."""
    monkeypatch.setenv("BILLGRAPH_STORE", str(store_path))

    def call(*arguments: str | Path) -> Result:
        capsys.readouterr()
        status = run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Result(status, captured.out, captured.err)

    return call


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Page]:
    """Reads a text, or bytes, as a page in a file of the given name."""

    def call(content: str | bytes, name: str = "page.txt") -> Page:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return load(PageFile(path, name, name))

    return call


Reference = Callable[[str], Path]


@pytest.fixture(scope="session")
def reference() -> Reference:
    """A publisher's file, of the folder that REFERENCE names; see `make reference`."""

    def call(name: str) -> Path:
        path = Path(os.environ.get("REFERENCE", ""), name)
        if not os.environ.get("REFERENCE") or not path.exists():
            pytest.skip("the publishers' files are wanted: make reference REFERENCE=DIR")
        return path

    return call


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Says of each test which task runs it, before those of other tasks are deselected."""
    for item in items:
        mark(item)
    config.stash[COLLECTED] = [
        (item.nodeid, frozenset(marker.name for marker in item.iter_markers())) for item in items
    ]


_watch = Watch()
_watch.begin()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Has a test of the README's command, and its fixtures, want no more than that installs."""
    others = any(item.get_closest_marker(it) for it in TASKS)
    _watch.test = None if others else item.nodeid
    try:
        return (yield)
    finally:
        _watch.test = None


@pytest.fixture
def seed() -> Path:
    """The page that the project was asked for, where the checkout has it beside it."""
    if not SEED.exists():
        pytest.skip(f"the seed page is not beside this checkout ({SEED.name})")
    return SEED


# Invented editions of an official code set, side by side

BLOCK = group_iri("icd10cm", "M30-M36")

OLD = Edition("icd10cm", "2024", date(2023, 10, 1), date(2024, 9, 30))
NEW = Edition("icd10cm", "2026", date(2025, 10, 1))


def diagnosis(code: str, label: str, parent: str, *, billable: bool) -> Description:
    """An invented diagnosis below another one, or below the block."""
    above = BLOCK if parent == "block" else Code("icd10cm", parent).iri
    return concept(Code("icd10cm", code), label, broader=[above], billable=billable)


CODES_2024 = (
    group("icd10cm", "M30-M36", "Skin and such", notation="M30-M36"),
    diagnosis("M34", "Hard skin, old words", "block", billable=False),
    diagnosis("M34.0", "Growing hard skin", "M34", billable=True),
    diagnosis("M34.1", "Five signs, old words", "M34", billable=True),
    diagnosis("M34.5", "Hard skin that was taken out", "M34", billable=True),
    diagnosis("L98.4", "Sore of old", "block", billable=True),
)
"""2024 knows M34.5 and no M34.81."""

CODES_2026 = (
    group("icd10cm", "M30-M36", "Skin and such", notation="M30-M36"),
    diagnosis("M34", "Hard skin", "block", billable=False),
    diagnosis("M34.0", "Growing hard skin", "M34", billable=True),
    diagnosis("M34.1", "Five signs", "M34", billable=True),
    diagnosis("M34.8", "Hard skin, others", "M34", billable=False),
    diagnosis("M34.81", "Hard skin of the lung", "M34.8", billable=True),
    diagnosis("L98.4", "Sore", "block", billable=False),
    concept(
        Code("icd10cm", "M34.9"),
        "Hard skin from spring on",
        broader=[Code("icd10cm", "M34").iri],
        billable=True,
        valid_from=date(2026, 4, 1),
    ),
)


def put_edition(path: Path, edition: Edition, descriptions: Iterable[Description]) -> None:
    """Puts an edition into a store, as adding a release does."""
    layout = Layout(path)
    with open_store(path) as store:
        entries = catalogue(store)
    with layout.writing(), Transaction(layout) as change:
        writer = CatalogueWriter(change, entries)
        writer.put(
            CatalogueEntry(edition, "invented.txt", frozenset(["0" * 64]), 0, 0), descriptions
        )
        writer.close()


def put_two_editions(path: Path) -> None:
    put_edition(path, OLD, CODES_2024)
    put_edition(path, NEW, CODES_2026)


@pytest.fixture
def shelve(store_path: Path) -> Callable[[Edition, Iterable[Description]], None]:
    """Puts an edition into the store."""
    return partial(put_edition, store_path)


@pytest.fixture
def two_editions(changed: Changed) -> Path:
    """The folder of a store with the invented ICD-10-CM of 2024 and of 2026."""
    return changed(put_two_editions)
