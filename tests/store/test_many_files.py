"""Many files are read by several processes, and come to what one would have made of them."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from billgraph.graph import Store, open_store
from billgraph.graph.changes.add_pages import Added
from billgraph.graph.changes.page_changes import MANY
from billgraph.graph.errors import WorkerEnded

Write = Callable[..., Path]
Dump = Callable[[Store], list[str]]


@pytest.fixture
def folder(write: Write) -> Path:
    """A folder of many pages, each about a code of its own."""
    for number in range(MANY):
        write(f"{number:04}.txt", str(11000 + number), "M34.0", f"M34.{1 + number % 2}")
    return write("zz.txt", "10021", "M34.1").parent


def told(entry: Added) -> tuple[object, ...]:
    return entry.given, entry.status, entry.page, entry.differences, str(entry.error)


def test_several_processes_add_what_one_does(
    store: Store, folder: Path, write: Write, dump: Dump, tmp_path: Path, plain_store: Path
) -> None:
    store.add_files(str(write("0003.txt", "11003", "M34.9")), str(write("0004.txt", "11004")))
    shutil.copytree(store.path, tmp_path / "other")
    write("0003.txt", "11003", "M34.0", "M34.2")
    (folder / "0005.txt").write_text("No code is named here.")
    twin = write("twin/0007.txt", "11007", "M34.8")
    arguments = [str(tmp_path / "missing"), str(folder), str(twin), str(folder / "0008.txt")]
    seen: list[tuple[int, str]] = []
    several = store.add_files(*arguments, jobs=2, progress=lambda *it: seen.append(it))
    with open_store(tmp_path / "other") as other:
        alone = other.add_files(*arguments, jobs=1)
        assert dump(store) == dump(other)
        assert store.find("name of m34.1") == other.find("name of m34.1")
    assert list(map(told, several)) == list(map(told, alone))
    assert {it.status for it in several} == {"added", "replaced", "unchanged", "failed"}
    assert [given for _, given in seen] == [it.given for it in several]


def test_of_two_files_of_one_name_that_two_processes_read_the_second_fails(
    store: Store, folder: Path, write: Write
) -> None:
    other = write("other/0000.txt", "11000", "M34.9")
    *_, last = store.add_files(str(folder), str(other), jobs=2)
    assert last.status == "failed"
    assert str(folder / "0000.txt") in str(last.error)


def test_of_many_pages_the_few_that_change_are_marked(
    store: Store, folder: Path, write: Write
) -> None:
    store.add_files(str(folder), jobs=2)
    write("0000.txt", "11000", "Z99.99999")
    added = store.add_files(str(folder), jobs=2)
    assert [it.status for it in added].count("replaced") == 1
    (link,) = store.links("11000")
    assert "code-malformed" in link.contested


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no program `false`")
def test_when_a_process_ends_too_early_the_store_stays_as_it_was(
    store: Store, folder: Path, dump: Dump, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, path = dump(store), store.path
    monkeypatch.setattr(sys, "executable", shutil.which("false"))
    with pytest.raises(WorkerEnded, match="status 1"):
        store.add_files(str(folder), jobs=2)
    with open_store(path) as again:
        assert dump(again) == before
