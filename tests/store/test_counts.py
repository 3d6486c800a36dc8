"""The counts of a generation are kept beside it, and never the truth."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from billgraph.graph import Store, open_store
from billgraph.graph.store.counts import COUNTS

PAGE = "CPT 15771: Fat graft\nRelated Diagnoses\nM34.1 | CREST | Why |\n{more}"


def page(folder: Path, more: str = "") -> Path:
    path = folder / "15771.txt"
    path.write_text(PAGE.format(more=more))
    return path


def counts_of(store: Store) -> Path:
    return store.generation / COUNTS


def test_what_was_counted_once_is_not_counted_again(store: Store) -> None:
    first = store.stats()
    said = json.loads(counts_of(store).read_text())["counts"]
    assert (said["triples"], said["statements diagnosis"]) == (first.triples, 6)
    assert store.kept(dict) == said
    assert store.stats() == first


def test_after_any_change_the_counts_are_those_made_anew(
    two_editions: Path, tmp_path: Path
) -> None:
    with open_store(two_editions) as store:
        met = {store.stats().triples}
        for change in changes(store, tmp_path):
            change()
            kept = store.stats()
            counts_of(store).unlink()
            assert store.stats() == kept
            met.add(kept.triples)
        assert len(met) == 6


def changes(store: Store, tmp_path: Path) -> tuple[Callable[[], object], ...]:
    return (
        lambda: store.add_files(page(tmp_path)),
        lambda: store.add_files(page(tmp_path, "L90.5 | Scar | Why |\n")),
        lambda: store.update("INSERT DATA { GRAPH <urn:mine> { mod:22 skos:note 'x' } }"),
        lambda: store.remove("15771.txt"),
        lambda: store.remove_release("icd10cm", "2026"),
    )


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"[" * 100_000),
        lambda path: path.write_text(path.read_text().replace('"pages": 1', '"pages": 2')),
        lambda path: path.write_text(path.read_text().replace('"version": 1', '"version": 0')),
        lambda path: (path.unlink(), path.mkdir()),
    ],
)
def test_damaged_counts_and_those_of_another_version_are_not_believed(
    store_path: Path, damage: Callable[[Path], object]
) -> None:
    with open_store(store_path) as store:
        sound = store.stats()
        damage(counts_of(store))
    with open_store(store_path) as store:
        assert store.stats() == sound


def test_a_backup_leaves_the_counts_behind(store: Store, tmp_path: Path) -> None:
    store.stats()
    store.backup(tmp_path / "backup")
    with open_store(tmp_path / "backup") as copy:
        assert not counts_of(copy).exists()
        assert copy.stats() == store.stats()
        assert list(copy.check()) == list(store.check()) == []
