"""A file that is not what was written is found, and a backup brings the store back."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from billgraph.graph import Page, Store, open_store
from billgraph.graph.errors import DamagedStore
from billgraph.graph.library.opening import restore
from billgraph.graph.store.layout import Layout

Billgraph = Callable[..., Any]
MakePage = Callable[..., Page]


def generation(path: Path) -> Path:
    current = Layout(path).current()
    assert current is not None
    return current


def file(path: Path, pattern: str) -> Path:
    """The last file of a name in the current generation."""
    return sorted(generation(path).glob(pattern))[-1]


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size * 2 // 3)


def flip(path: Path, place: int | None = None) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2 if place is None else place] ^= 1
    path.write_bytes(data)


@pytest.fixture
def backup(store_path: Path, tmp_path: Path) -> Path:
    with open_store(store_path) as store:
        store.backup(tmp_path / "backup")
    return tmp_path / "backup"


@pytest.mark.parametrize("damage", [cut, flip])
@pytest.mark.parametrize("name", ["quads/MANIFEST-*", "quads/CURRENT", "record.json"])
def test_damage_that_the_engine_would_not_see_is_told_by_the_first_question(
    store_path: Path, billgraph: Billgraph, name: str, damage: Callable[[Path], None]
) -> None:
    damage(file(store_path, name))
    for command in (["links", "0489T"], ["check"], ["remove", "0489T"]):
        result = billgraph(*command)
        assert (result.status, result.out, result.err.count("\n")) == (4, "", 1)
        assert f"its {file(store_path, name).relative_to(generation(store_path))} " in result.err
        assert "restore a backup, or delete the folder" in result.err


@pytest.mark.parametrize("damage", [cut, Path.unlink])
def test_a_table_that_is_cut_short_or_gone_is_told_by_the_first_question(
    store_path: Path, billgraph: Billgraph, damage: Callable[[Path], None]
) -> None:
    tables = list(generation(store_path).glob("quads/*.sst"))
    damage(min(tables, key=lambda it: it.stat().st_size))
    result = billgraph("stats")
    assert (result.status, result.out, result.err.count("\n")) == (4, "", 1)
    assert ".sst " in result.err


def test_a_missing_record_is_told_as_damage(store_path: Path) -> None:
    file(store_path, "record.json").unlink()
    with pytest.raises(DamagedStore, match=r"record\.json is not what was written: it is missing"):
        open_store(store_path)


def test_a_store_of_the_time_before_records_is_read_and_has_one_after_its_next_change(
    store_path: Path, page: MakePage
) -> None:
    file(store_path, "record.json").unlink()
    marker = json.loads((store_path / "billgraph.json").read_text())
    del marker["record"]
    (store_path / "billgraph.json").write_text(json.dumps(marker))
    with open_store(store_path) as store:
        assert list(store.check()) == []
        store.add(page("11042", "M34.1"))
    assert file(store_path, "record.json").exists()


def test_check_finds_one_flipped_bit_in_any_file(store_path: Path, tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    shutil.copytree(store_path, whole)
    recorded = json.loads(file(store_path, "record.json").read_text())["files"]
    assert "names.sqlite" in recorded
    for name, (size, _) in recorded.items():
        if size == 0:
            continue
        flip(generation(store_path) / name)
        try:
            with open_store(store_path) as store:
                assert any(name in fault.where for fault in store.check()), name
        except DamagedStore:
            pass
        shutil.copyfile(generation(whole) / name, generation(store_path) / name)
    with open_store(store_path) as store:
        assert list(store.check()) == []


def test_damage_in_a_file_that_a_change_takes_over_is_found_after_it(
    store: Store, store_path: Path, page: MakePage
) -> None:
    tables = sorted(generation(store_path).glob("quads/*.sst"), key=lambda it: it.stat().st_size)
    table = tables[-1]
    # In the footer, where RocksDB looks at nothing.
    place = table.stat().st_size - 20
    flip(table, place)
    store.add(page("11042", "M34.1"))
    taken = generation(store_path) / "quads" / table.name
    if not taken.exists():
        pytest.skip("the change merged the file into others")
    assert [fault.where for fault in store.check()] == [str(taken)]


def test_a_damaged_index_of_names_is_not_taken_over(
    store: Store, store_path: Path, page: MakePage
) -> None:
    index = file(store_path, "names.sqlite")
    data = index.read_bytes()
    place = data.index(b"Ambulatory Surgical")
    flip(index, place)
    (fault,) = store.check()
    assert (fault.where, fault.problem) == (str(index), "is damaged: it is not what was written")
    store.add(page("11042", "M34.1"))
    assert b"Ambulatory Surgical" in file(store_path, "names.sqlite").read_bytes()
    assert list(store.check()) == []


@pytest.mark.parametrize("name", ["quads/MANIFEST-*", "quads/*.sst", "quads/IDENTITY"])
def test_a_damaged_store_becomes_no_backup(
    store_path: Path, backup: Path, billgraph: Billgraph, name: str
) -> None:
    flip(file(store_path, name))
    result = billgraph("backup", backup)
    assert (result.status, result.out, result.err.count("\n")) == (4, "", 1)
    with open_store(backup) as copy:
        assert list(copy.check()) == []
    assert len(list((backup / "generations").iterdir())) == 1
    assert billgraph("restore", backup).status == 0
    assert billgraph("check").status == 0


def test_a_damaged_backup_becomes_no_store(
    store_path: Path, backup: Path, billgraph: Billgraph
) -> None:
    flip(file(backup, "quads/IDENTITY"))
    result = billgraph("restore", backup)
    assert (result.status, result.out) == (4, "")
    assert f"{backup}: its quads/IDENTITY is not what was written" in result.err
    assert billgraph("check").status == 0


def test_a_damaged_index_of_names_is_left_out_of_a_backup(
    store_path: Path, billgraph: Billgraph, tmp_path: Path
) -> None:
    flip(file(store_path, "names.sqlite"))
    assert billgraph("backup", tmp_path / "copy").status == 0
    assert list((tmp_path / "copy").rglob("names.sqlite")) == []
    assert billgraph("check", "--store", tmp_path / "copy").status == 0


@pytest.mark.parametrize("marker", ["{", None])
def test_a_store_whose_marker_is_lost_is_replaced_by_its_backup(
    store_path: Path, backup: Path, page: MakePage, marker: str | None
) -> None:
    with open_store(store_path) as store:
        store.add(page("11042", "M34.1"))
    if marker is None:
        (store_path / "billgraph.json").unlink()
    else:
        (store_path / "billgraph.json").write_text(marker)
    with pytest.raises(DamagedStore):
        open_store(store_path)
    flip(file(backup, "quads/MANIFEST-*"))
    with pytest.raises(DamagedStore):
        restore(backup, store_path)
    assert len(list((store_path / "generations").iterdir())) == 1
    flip(file(backup, "quads/MANIFEST-*"))
    restore(backup, store_path)
    with open_store(store_path) as store:
        assert list(store.check()) == []
        assert [source.source for source in store.sources()] == ["0489T.txt"]
    assert len(list((store_path / "generations").iterdir())) == 1


PROGRAM = (sys.executable, "-c", "from billgraph.cli.main import main; main()")
COUNTS = "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p"
WITHOUT = "SELECT ?s { VALUES ?s { bg:Page } MINUS { ?s ?p ?o } }"
COPY = f"INSERT {{ GRAPH <urn:mine> {{ ?p <urn:n> ?n }} }} WHERE {{ {{ {COUNTS} }} }}"


@pytest.mark.long
@pytest.mark.parametrize("query", [(COUNTS,), (WITHOUT,), ("--update", COPY)])
def test_a_query_that_would_meet_the_errors_of_damaged_tables_for_ever_ends_with_one_line(
    store_path: Path, query: tuple[str, ...]
) -> None:
    for table in store_path.glob("generations/*/quads/*.sst"):
        size = table.stat().st_size
        if size > 20_000:  # what the store reads when it is opened lies in smaller ones
            # A change reads of these before it asks; what it reads may not lie here.
            flip(table, size // 4)
    done = subprocess.run(
        [*PROGRAM, "--store", str(store_path), "sparql", *query],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (4, "", 1)
    assert ".sst is not what was written" in done.stderr


@pytest.mark.long
def test_a_long_question_that_takes_no_memory_does_not_have_the_whole_store_read(
    store_path: Path,
) -> None:
    table = max(store_path.glob("generations/*/quads/*.sst"), key=lambda it: it.stat().st_size)
    flip(table)
    numbers = " ".join(map(str, range(200)))
    pairs = " ".join(f"VALUES ?{name} {{ {numbers} }}" for name in "abc")
    query = f"SELECT (COUNT(*) AS ?n) {{ {pairs} }}"
    done = subprocess.run(
        [*PROGRAM, "--store", str(store_path), "sparql", query],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stdout.split(), done.stderr) == (0, ["N", str(200**3)], "")


def test_verifying_a_sound_store_says_nothing(store: Store) -> None:
    store.verify()


def test_verifying_tells_of_a_damaged_table(store_path: Path) -> None:
    with open_store(store_path) as store:
        flip(file(store_path, "quads/*.sst"))
        with pytest.raises(DamagedStore, match="is not what was written"):
            store.verify()


UPDATE = "INSERT DATA { GRAPH <urn:mine> { <urn:a> <urn:b> 1 } }"


@pytest.mark.parametrize("from_the_end", [60, 75, 100])
@pytest.mark.parametrize("query", [("ASK { ?s a bg:Nothing }",), ("--update", UPDATE)])
def test_damage_that_oxigraph_meets_while_it_asks_or_changes_is_no_mistake_in_the_query(
    store_path: Path, billgraph: Billgraph, query: tuple[str, ...], from_the_end: int
) -> None:
    for table in generation(store_path).glob("quads/*.sst"):
        flip(table, table.stat().st_size - from_the_end)
    done = billgraph("sparql", *query)
    assert (done.status, done.out, done.err.count("\n")) == (4, "", 1), done
    assert "cannot be read" in done.err
    assert "mend it" not in done.err
