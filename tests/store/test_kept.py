"""What was found in all of a generation is kept beside it, and never the truth."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from billgraph.graph import Code, Store, open_store
from billgraph.graph.questions import neighbours
from billgraph.graph.questions.neighbours import _counted, degrees

PAGE = "CPT 15771: Fat graft\nRelated Diagnoses\nM34.1 | CREST | Why |\n{more}"
CODES = [Code("icd10cm", "M34.1"), Code("cpt", "0489T"), Code("cpt", "15771"), Code("mod", "22")]


def page(folder: Path, more: str = "") -> Path:
    path = folder / "15771.txt"
    path.write_text(PAGE.format(more=more))
    return path


def counts_of(store: Store) -> Path:
    return store.generation / "counts.json"


def test_what_was_counted_once_is_not_counted_again(store: Store) -> None:
    first = store.stats()
    said = json.loads(counts_of(store).read_text().splitlines()[1])
    assert (said["triples"], said["statements diagnosis"]) == (first.triples, 6)
    assert store.cached("counts", lambda found: found or {}) == said
    assert store.stats() == first


def test_after_any_change_the_counts_are_those_made_anew(
    two_editions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neighbours, "HUB", 1)
    with open_store(two_editions) as store:
        met = {store.stats().triples}
        for change in changes(store, tmp_path):
            change()
            kept = store.stats()
            counts_of(store).unlink()
            assert store.stats() == kept
            met.add(kept.triples)
            listed = store.sources()
            (store.generation / "sources.json").unlink()
            assert store.sources() == listed
            assert len(listed) == kept.pages
            assert degrees(store, CODES) == degrees(store, CODES) == _counted(store, CODES)
        assert len(met) == 6


def changes(store: Store, tmp_path: Path) -> tuple[Callable[[], object], ...]:
    return (
        lambda: store.add_files(page(tmp_path)),
        lambda: store.add_files(page(tmp_path, "L90.5 | Scar | Why |\n")),
        lambda: store.update("INSERT DATA { GRAPH <urn:mine> { mod:22 skos:note 'x' } }"),
        lambda: store.remove("15771.txt"),
        lambda: store.remove_release("icd10cm", "2026"),
    )


def test_pages_that_were_listed_once_and_hubs_that_were_counted_are_not_asked_for_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neighbours, "HUB", 1)
    listed, alike = store.sources(), store.similar("0489T")
    asked: list[str] = []

    def select(query: str) -> list[dict[str, str]]:
        asked.append(query)
        return Store.select(store, query)

    monkeypatch.setattr(store, "select", select)
    assert store.sources() == listed
    assert asked == []
    assert store.similar("0489T") == alike
    assert asked
    assert not any("COUNT" in query for query in asked)


def test_of_codes_with_few_links_nothing_is_kept(store: Store) -> None:
    assert degrees(store, CODES) == _counted(store, CODES)
    assert not (store.generation / "degrees.json").exists()


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"[" * 100_000),
        lambda path: path.write_text(path.read_text().replace('"pages": 1', '"pages": 2')),
        lambda path: path.write_text(path.read_text().replace('"version": 2', '"version": 1')),
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
