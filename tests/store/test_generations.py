"""Generations: who sees which, when they appear and when they go."""

from __future__ import annotations

import gc
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from billgraph.graph import Page, Store, open_store
from billgraph.graph.errors import NothingFound

MakePage = Callable[..., Page]
Generations = Callable[[], list[str]]


def test_a_store_sees_its_own_change(store: Store, page: MakePage) -> None:
    store.add(page("11042", "M34.1"))
    assert [link.code.value for link in store.links("11042")] == ["M34.1"]


def test_an_open_store_answers_as_when_it_was_opened(
    store: Store, store_path: Path, page: MakePage
) -> None:
    before = store.links("M34.1"), store.stats()
    with open_store(store_path) as other:
        other.add(page("11042", "M34.1"))
        other.remove("0489T.txt")
    assert (store.links("M34.1"), store.stats()) == before
    with open_store(store_path) as other:
        assert [link.source for link in other.links("M34.1")] == ["11042.txt"]


def test_a_change_builds_on_what_others_changed_meanwhile(
    store: Store, store_path: Path, page: MakePage
) -> None:
    with open_store(store_path) as other:
        other.add(page("11042", "M34.1"))
    assert [entry.status for entry in store.add(page("11042", "M34.1"))] == ["unchanged"]
    store.add(page("11043", "M34.1"))
    assert [link.source for link in store.links("M34.1")] == [
        "0489T.txt",
        "11042.txt",
        "11043.txt",
    ]


def test_after_a_change_only_the_current_generation_is_left(
    store: Store, page: MakePage, generations: Generations
) -> None:
    for code in ("11042", "11043"):
        store.add(page(code, "M34.1"))
        assert len(generations()) == 1


def test_a_generation_that_somebody_reads_stays_until_it_is_let_go(
    store: Store, store_path: Path, page: MakePage, generations: Generations
) -> None:
    (held,) = generations()
    with open_store(store_path) as other:
        for code in ("11042", "11043", "11044"):
            other.add(page(code, "M34.1"))
            assert (len(generations()), generations()[0]) == (2, held)
        store.close()
        other.add(page("11045", "M34.1"))
        assert len(generations()) == 1


def test_a_change_that_is_interrupted_leaves_the_store_as_it_was(
    store: Store, page: MakePage, tmp_path: Path, generations: Generations
) -> None:
    before = generations()
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text(f"CPT 1104{number}: Graft\nPayers\nAetna\n")

    def interrupt(count: int, _: str) -> None:
        if count == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.add_files(*(str(path) for path in tmp_path.glob("*.txt")), progress=interrupt)
    assert (generations(), store.stats().pages) == (before, 1)
    store.add(page("11042", "M34.1"))
    assert store.stats().pages == 2


def test_a_closed_store_neither_answers_nor_changes(store: Store, page: MakePage) -> None:
    store.close()
    store.close()
    for ask in (lambda: store.links("M34.1"), lambda: store.add(page("11042", "M34.1"))):
        with pytest.raises(ValueError, match="the store is closed"):
            ask()


def test_a_closed_store_leaves_no_file_open(store_path: Path, page: MakePage) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with open_store(store_path) as store:
            store.add(page("11042", "M34.1"))
            with pytest.raises(NothingFound):
                store.remove("nothing")
        del store
        gc.collect()
    folder = Path("/proc/self/fd")
    if folder.exists():
        assert not [link for link in folder.iterdir() if str(store_path) in _target(link)]


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except OSError:
        return ""


def test_many_small_changes_do_not_pile_up_files(
    store: Store, store_path: Path, page: MakePage
) -> None:
    for number in range(20):
        store.add(page(str(11042 + number), "M34.1"))
    # Each change writes a dozen files; those that Oxigraph never merges were 4 of them.
    assert len(list(store_path.glob("generations/*/quads/*.sst"))) < 60
    assert len(store.links("M34.1")) == 21
