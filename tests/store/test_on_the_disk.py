"""What is put in place is there after a power cut too: its folder is synced after the renaming."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from billgraph.graph import Page, Store, open_store
from billgraph.graph.files.output import several_files
from billgraph.graph.library.opening import restore

pytestmark = pytest.mark.skipif(os.name != "posix", reason="only POSIX syncs folders")

Billgraph = Callable[..., Any]
MakePage = Callable[..., Page]


class Disk:
    """What a process asked of the disk, in order: names that came into a folder, and syncs."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str, int]] = []

    def came(self, path: Any) -> None:
        self.told.append(("came", str(path), _number(Path(path).parent)))

    def synced(self, handle: int) -> None:
        status = os.fstat(handle)
        if stat.S_ISDIR(status.st_mode):
            self.told.append(("synced", "", status.st_ino))

    def unsynced(self, *names: str) -> list[str]:
        """Of some names those that no sync of their folder followed; each must have come."""
        left = []
        for name in names:
            places = [n for n, it in enumerate(self.told) if it[:2] == ("came", name)]
            assert places, (name, self.told)
            folder = self.told[places[-1]][2]
            if ("synced", "", folder) not in self.told[places[-1] :]:
                left.append(name)
        return left


def _number(folder: Path) -> int:
    return folder.stat().st_ino


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    """Watches the calls of this process."""
    disk = Disk()
    rename, replace, mkdir, fsync = os.rename, os.replace, os.mkdir, os.fsync

    def watch(call: Callable[..., None], place: int) -> Callable[..., None]:
        def watched(*arguments: Any, **more: Any) -> None:
            call(*arguments, **more)
            disk.came(arguments[place])

        return watched

    def sync(handle: int) -> None:
        fsync(handle)
        disk.synced(handle)

    monkeypatch.setattr(os, "rename", watch(rename, 1))
    monkeypatch.setattr(os, "replace", watch(replace, 1))
    monkeypatch.setattr(os, "mkdir", watch(mkdir, 0))
    monkeypatch.setattr(os, "fsync", sync)
    return disk


def within(store: Path) -> list[str]:
    """What must come into the folder of a store, and the folders themselves."""
    return [str(store / name) for name in ("", "generations", "billgraph.json")]


def test_a_new_store_and_the_folders_above_it_stay(tmp_path: Path, disk: Disk) -> None:
    store = tmp_path / "a" / "b"
    open_store(store).close()
    assert disk.unsynced(str(tmp_path / "a"), *within(store)) == []


def test_a_change_stays(store: Store, page: MakePage, disk: Disk) -> None:
    store.add(page("11042", "M34.1"))
    marker = str(store.path / "billgraph.json")
    assert disk.unsynced(marker, str(store.generation)) == []
    # The generation itself is on the disk before the marker that names it.
    switch = disk.told.index(("came", marker, _number(store.path)))
    for folder in (store.generation / "quads", store.generation, store.generation.parent):
        assert ("synced", "", _number(folder)) in disk.told[:switch]


def test_a_backup_and_what_is_restored_from_it_stay(
    store: Store, tmp_path: Path, disk: Disk
) -> None:
    store.backup(tmp_path / "backups" / "one")
    restore(tmp_path / "backups" / "one", tmp_path / "again")
    assert disk.unsynced(str(tmp_path / "backups")) == []
    assert disk.unsynced(*within(tmp_path / "backups" / "one")) == []
    assert disk.unsynced(*within(tmp_path / "again")) == []


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (["export", "-f", "graphml"], "graph.graphml"),
        (["export", "-f", "csv"], "graph.zip"),
        (["export", "-f", "csv"], "graph"),
        (["audit", "0489T", "-f", "sarif"], "audit.sarif"),
        (["audit", "--fix"], "fixed.yaml"),
    ],
)
def test_what_a_command_writes_stays(
    billgraph: Billgraph, tmp_path: Path, disk: Disk, arguments: list[str], name: str
) -> None:
    target = tmp_path / "out" / name
    target.parent.mkdir()
    if arguments[-1] == "--fix":
        page = tmp_path / "15771.txt"
        page.write_text("CPT 15771: Fat graft\nRelated Diagnoses\nM34.1 | CREST | Why |\n")
        result = billgraph("audit", page, "--fix", target)
    else:
        result = billgraph(*arguments, "-o", target)
    assert result.status in (0, 1), result.err
    assert target.exists()
    assert disk.unsynced(str(target)) == []


def test_a_folder_is_synced_before_it_is_put_in_place(tmp_path: Path, disk: Disk) -> None:
    for _ in range(2):  # a new one, and one in the place of another
        with several_files(tmp_path / "out") as files, files.open("a.csv") as output:
            output.write(b"a")
        came = max(n for n, it in enumerate(disk.told) if it[1] == str(tmp_path / "out"))
        assert ("synced", "", _number(tmp_path / "out")) in disk.told[:came]


def test_an_export_that_cannot_be_put_in_place_leaves_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "out"
    with several_files(place) as files, files.open("a.csv") as output:
        output.write(b"before")
    replace = os.replace

    def refuse(source: Any, target: Any) -> None:
        if str(target) == str(place):
            raise OSError(5, "Input/output error")
        replace(source, target)

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(Exception, match="Input/output error"):  # noqa: SIM117
        with several_files(place) as files, files.open("a.csv") as output:
            output.write(b"after")
    assert [it.name for it in tmp_path.iterdir()] == ["out"]
    assert (place / "a.csv").read_bytes() == b"before"
