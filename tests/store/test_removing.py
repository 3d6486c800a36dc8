"""Removing a page takes what only it stated, and leaves the rest as it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from billgraph.graph import Page, Store
from billgraph.graph.errors import AmbiguousSource, NothingFound
from billgraph.ontology.iris import CATALOGUE, ONTOLOGY

MakePage = Callable[..., Page]
Dump = Callable[[Store], list[str]]


def test_a_removed_page_leaves_what_another_page_states(
    store: Store, page: MakePage, dump: Dump
) -> None:
    store.add(page("11042", "M34.0", "M34.2", source="a"), page("11042", "M34.0", source="b"))
    store.remove("a")
    assert [(link.code.value, link.source) for link in store.links("11042")] == [("M34.0", "b")]
    with pytest.raises(NothingFound):
        store.links("M34.2")
    dump(store)


def test_removing_undoes_adding_to_the_quad(store: Store, page: MakePage, dump: Dump) -> None:
    before = dump(store)
    store.add(page("11042", "M34.0", "M34.2", summary="Text", missing=("specialty",)))
    assert dump(store) != before
    store.remove("11042.txt")
    assert dump(store) == before


def test_a_store_without_pages_answers_and_can_be_filled_again(
    store: Store, page: MakePage, dump: Dump
) -> None:
    from billgraph.graph.changes.bundled import bundled_pages
    from billgraph.graph.rdf.catalogue import catalogue

    before = dump(store)
    store.add(page("11042", "M34.0"), page("11043", "M34.0", "M34.1"))
    full = dump(store)
    for source in store.sources():
        store.remove(source.source)
    assert store.sources() == []
    assert store.stats().pages == 0
    left = {row["g"] for row in store.select("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")}
    releases = {entry.edition.iri for entry in catalogue(store)}
    assert left == {ONTOLOGY, CATALOGUE} | releases
    store.add(*bundled_pages())
    assert dump(store) == before
    store.add(page("11043", "M34.0", "M34.1"), page("11042", "M34.0"))
    assert dump(store) == full


def test_a_page_is_removed_by_its_iri_alone(store: Store, page: MakePage, dump: Dump) -> None:
    before = dump(store)
    store.add(page("11042", "M34.0"))
    (added,) = (it for it in store.sources() if it.procedure.value == "11042")
    for no_page in (f"{added.page} }}", f"{added.page}x"):
        with pytest.raises(NothingFound):
            store.remove(no_page)
    store.remove(added.page)
    assert dump(store) == before


def test_pages_that_share_a_name_are_removed_together(
    store: Store, page: MakePage, dump: Dump
) -> None:
    before = dump(store)
    store.add(page("11042", "M34.0", source="all"), page("11043", "M34.0", source="all"))
    removed = store.remove("all")
    assert [source.procedure.value for source in removed] == ["11042", "11043"]
    assert dump(store) == before


def test_a_page_is_removed_by_the_code_that_only_it_is_about(store: Store, page: MakePage) -> None:
    store.add(page("11042", "M34.0", source="a"))
    assert [source.source for source in store.remove("11042")] == ["a"]


def test_a_code_with_two_pages_removes_neither(
    store: Store, page: MakePage, generations: Callable[[], list[str]]
) -> None:
    store.add(page("11042", "M34.0", source="a"), page("11042", "M34.0", source="b"))
    before = generations()
    with pytest.raises(AmbiguousSource, match="a, b"):
        store.remove("11042")
    assert (len(store.sources()), generations()) == (3, before)


def test_removing_what_is_not_there_changes_nothing(
    billgraph: Callable[..., Any], generations: Callable[[], list[str]]
) -> None:
    before = generations()
    result = billgraph("remove", "nothing.txt")
    assert (result.status, generations()) == (1, before)
    assert "nothing.txt" in result.err
