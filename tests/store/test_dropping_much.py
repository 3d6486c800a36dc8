"""Removing what is most of a store: what stays is written anew, and is as it was."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from subprocess import Popen

import pytest
from pyoxigraph import Quad

from billgraph.graph import Page, Store, open_store

pytestmark = pytest.mark.long

Start = Callable[..., Popen[str]]
MakePage = Callable[..., Page]

MINE = """INSERT DATA {
    GRAPH <urn:mine> {
        _:note skos:note "a \\"quoted\\" line\\nand another"@en ; bg:units 2 ; skos:related mod:22 .
        mod:22 skos:note _:note . icd10cm:A01.03 bg:units 7
    }
    GRAPH <urn:also-mine> { mod:22 skos:note _:note ; skos:prefLabel "Mine" }
} ; CREATE GRAPH <urn:empty>"""

REMOVE = """
from billgraph.graph.store import writer
from billgraph.cli.main import main
writer.CHUNK = 500
main()
"""


@pytest.fixture(autouse=True)
def _few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """As with a hundred thousand triples, but with a few."""
    monkeypatch.setattr("billgraph.graph.store.writer.CHUNK", 500)


def release(folder: Path, year: int, *, rows: int) -> Path:
    """An edition of so many diagnoses with a category each."""
    path = folder / f"ra_dx_to_cc_{year}.csv"
    lines = (f"A{n // 100:03}{n % 100:02},{n % 200 + 1},CMS-HCC Model V28" for n in range(rows))
    path.write_text("\n".join(("diagnosis_code,cc,model_name", *lines)) + "\n")
    return path


def quads(store: Store) -> set[Quad]:
    """All quads; a blank node is itself alone, whatever is written anew."""
    return set(store.oxigraph)


def size(store: Store) -> int:
    return sum(file.stat().st_size for file in (store.generation / "quads").iterdir())


def test_what_stays_is_as_it_was_to_the_quad(store: Store, page: MakePage, tmp_path: Path) -> None:
    store.add(page("11042", "A01.03=Name of my own", source="a"))
    store.update(MINE)
    before = quads(store)
    graphs = set(store.oxigraph.named_graphs())
    store.add_releases(release(tmp_path, 2026, rows=4000))
    assert len(quads(store)) > 2 * len(before)
    store.remove_release("hcc", "2026")
    assert quads(store) == before
    assert set(store.oxigraph.named_graphs()) == graphs
    assert not list(store.check())
    assert [match.code.value for match in store.find("Name of my own").rows] == ["A01.03"]
    assert store.find("A0301").total == 0


def test_an_edition_that_stands_aside_stays_aside(store: Store, tmp_path: Path) -> None:
    files = [release(tmp_path, year, rows=rows) for year, rows in ((2024, 700), (2025, 900))]
    for file in files:
        store.add_releases(file)
    before = quads(store)
    store.add_releases(release(tmp_path, 2023, rows=4000))
    store.remove_release("hcc", "2023")
    assert quads(store) == before
    assert not list(store.check())


def test_the_edition_before_comes_back_when_a_large_one_goes(store: Store, tmp_path: Path) -> None:
    store.add_releases(release(tmp_path, 2025, rows=300))
    before = quads(store)
    store.add_releases(release(tmp_path, 2026, rows=4000))
    store.remove_release("hcc", "2026")
    assert quads(store) == before


def test_several_large_editions_go_in_one_change(store: Store, tmp_path: Path) -> None:
    before = quads(store)
    for year in (2025, 2026):
        store.add_releases(release(tmp_path, year, rows=4000))
    store.remove_release("hcc")
    assert quads(store) == before
    assert not list(store.check())


def test_a_large_edition_is_replaced_by_a_changed_one(store: Store, tmp_path: Path) -> None:
    other = release(tmp_path, 2026, rows=4000)
    store.add_releases(other)
    before = quads(store)
    (found,) = store.add_releases(release(tmp_path, 2026, rows=4500))
    assert found.status == "replaced"
    store.add_releases(release(tmp_path, 2026, rows=4000))
    assert quads(store) == before


def test_the_room_on_the_disk_comes_back(store: Store, tmp_path: Path) -> None:
    before = size(store)
    store.add_releases(release(tmp_path, 2026, rows=9000))
    full = size(store)
    store.remove_release("hcc", "2026")
    assert size(store) - before < (full - before) / 4


@pytest.mark.skipif(os.name != "posix", reason="Windows has no kill -9")
def test_a_removal_killed_while_it_writes_anew_leaves_the_store_whole(
    store: Store, store_path: Path, start: Start, tmp_path: Path
) -> None:
    store.add_releases(release(tmp_path, 2026, rows=9000))
    before = quads(store)
    store.close()
    for wait in (0, 0.05, 0.2):
        process = start("release", "remove", "hcc", code=REMOVE)
        begun = False
        while process.poll() is None and not begun:
            begun = bool(list(store_path.glob("generations/*/quads-rebuilt")))
            time.sleep(0.002)
        time.sleep(wait)
        process.kill()
        process.wait()
        with open_store(store_path, wait=0) as again:
            assert begun
            assert quads(again) == before
            assert not list(again.check())
    with open_store(store_path, wait=0) as again:
        again.remove_release("hcc")
        assert not list(again.check())
        assert [it.name for it in (store_path / "generations").iterdir()] == [again.generation.name]
