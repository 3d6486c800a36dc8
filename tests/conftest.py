"""What the tests share: a store on disk, the command line, the seed page."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from billgraph.cli.main import run
from billgraph.graph import Page, Store, open_store
from billgraph.graph.pages.read import PageFile, load

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


@pytest.fixture(autouse=True)
def _own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test may touch the store of the person who runs it."""
    monkeypatch.setenv("BILLGRAPH_STORE", str(tmp_path / "default-store"))
    monkeypatch.delenv("NO_COLOR", raising=False)


@pytest.fixture(scope="session")
def _bundled_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bundled") / "store"
    open_store(path).close()
    return path


@pytest.fixture
def store_path(_bundled_store: Path, tmp_path: Path) -> Path:
    """The folder of a store of its own with the bundled page."""
    path = tmp_path / "store"
    shutil.copytree(_bundled_store, path)
    return path


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


@pytest.fixture
def seed() -> Path:
    """The page that the project was asked for, where the checkout has it beside it."""
    if not SEED.exists():
        pytest.skip(f"the seed page is not beside this checkout ({SEED.name})")
    return SEED
