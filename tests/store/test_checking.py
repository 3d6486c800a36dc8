"""`check`, `backup` and `restore`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad
from pyoxigraph import Store as Oxigraph

from billgraph.graph import Page, Store, open_store
from billgraph.graph.errors import NotAStore
from billgraph.graph.library.opening import restore
from billgraph.graph.rdf.pages import iri_of
from billgraph.graph.store.layout import Layout

Billgraph = Callable[..., Any]
MakePage = Callable[..., Page]

SUBJECT, NOTE = NamedNode("urn:a"), NamedNode("http://www.w3.org/2004/02/skos/core#note")


def generation(path: Path) -> Path:
    current = Layout(path).current()
    assert current is not None
    return current


def problems(path: Path) -> list[str]:
    with open_store(path) as store:
        return [fault.problem for fault in store.check()]


def tamper(path: Path, *added: Quad, removed: tuple[Quad, ...] = ()) -> None:
    """Writes into a finished generation, and records it as a defect of billgraph's would."""
    database = Oxigraph(str(generation(path) / "quads"))
    for quad in removed:
        database.remove(quad)
    for quad in added:
        database.add(quad)
    database.flush()
    del database
    Layout(path).switch(generation(path), None)


def test_a_store_after_changes_is_sound(store: Store, page: MakePage) -> None:
    store.add(page("11042", "M34.0", "M34.1", source="a"), page("11042", "M34.1", source="b"))
    store.update('INSERT DATA { GRAPH <urn:mine> { mod:22 skos:note "x" } }')
    store.remove("a")
    assert list(store.check()) == []


def test_a_triple_of_no_source_is_found(store_path: Path) -> None:
    tamper(store_path, Quad(SUBJECT, NOTE, Literal("x"), DefaultGraph()))
    (problem,) = problems(store_path)
    assert problem.startswith("1 triples are said by no source, such as <urn:a>")


def test_a_triple_that_is_missing_from_the_union_is_found(store_path: Path) -> None:
    tamper(store_path, Quad(SUBJECT, NOTE, Literal("x"), NamedNode("urn:graph")))
    (problem,) = problems(store_path)
    assert problem.startswith("1 triples are not in the union")


def test_a_page_that_lost_a_part_is_found(store: Store, store_path: Path, page: MakePage) -> None:
    added = page("11042", "M34.0", source="a")
    store.add(added)
    graph = NamedNode(iri_of(added))
    label = next(
        quad
        for quad in store.oxigraph.quads_for_pattern(None, None, None, graph)
        if quad.predicate.value.endswith("#object")
    )
    store.close()
    other = Quad(label.subject, label.predicate, label.object, DefaultGraph())
    tamper(store_path, removed=(label, other))
    (problem,) = problems(store_path)
    assert problem.endswith("triples do not fit the page")


def test_a_damaged_index_of_names_is_found(store_path: Path) -> None:
    index = generation(store_path) / "names.sqlite"
    data = bytearray(index.read_bytes())
    data[4096:8192] = b"\xff" * 4096
    index.write_bytes(bytes(data))
    (problem,) = problems(store_path)
    assert "damaged" in problem


def test_the_command_says_that_all_is_well(billgraph: Billgraph) -> None:
    result = billgraph("check")
    assert (result.status, result.out) == (0, "")
    assert result.err == "billgraph: the store is sound\n"


def test_the_command_ends_with_4_when_something_is_wrong(
    billgraph: Billgraph, store_path: Path
) -> None:
    tamper(store_path, Quad(SUBJECT, NOTE, Literal("x"), NamedNode("urn:graph")))
    result = billgraph("check", "-f", "json")
    assert result.status == 4
    assert [fault["where"] for fault in result.json] == ["<urn:graph>"]


def test_a_backup_brings_back_what_was(
    billgraph: Billgraph, tmp_path: Path, store_path: Path
) -> None:
    folder = tmp_path / "backup"
    assert billgraph("backup", folder).status == 0
    assert billgraph("remove", "0489T.txt").status == 0
    assert billgraph("links", "0489T").status == 1
    result = billgraph("restore", folder)
    assert (result.status, result.out) == (0, f"{store_path}: restored from {folder}\n")
    assert billgraph("links", "0489T").status == 0
    assert problems(store_path) == []


def test_a_backup_is_a_store_that_no_later_change_touches(
    store: Store, tmp_path: Path, page: MakePage
) -> None:
    store.backup(tmp_path / "backup")
    store.add(page("11042", "M34.0", source="a"))
    with open_store(tmp_path / "backup") as copy:
        assert [source.source for source in copy.sources()] == ["0489T.txt"]
        copy.remove("0489T.txt")
    assert len(store.sources()) == 2


def test_a_damaged_store_is_replaced_by_its_backup(store_path: Path, tmp_path: Path) -> None:
    with open_store(store_path) as store:
        store.backup(tmp_path / "backup")
    for file in (generation(store_path) / "quads").glob("*"):
        file.write_bytes(b"")
    restore(tmp_path / "backup", store_path)
    assert problems(store_path) == []


def test_what_is_no_backup_is_refused_and_the_store_stays(
    billgraph: Billgraph, tmp_path: Path
) -> None:
    result = billgraph("restore", tmp_path / "none")
    assert (result.status, result.out) == (4, "")
    assert "is no store" in result.err
    assert billgraph("links", "0489T").status == 0


def test_a_backup_overwrites_nothing_but_a_backup(store: Store, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    with pytest.raises(NotAStore, match="is no billgraph store"):
        store.backup(tmp_path / "mine")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["letter.txt"]
