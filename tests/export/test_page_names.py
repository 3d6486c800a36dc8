"""What the interactive page tells of a code, which thousands of pages may name and link."""

from __future__ import annotations

import pytest

from billgraph.graph import Store
from billgraph.graph.export.model import node_of
from billgraph.graph.export.page import graph as page
from billgraph.graph.export.reading import Reader
from billgraph.ontology.codes import Code


def names(store: Store) -> list[dict[str, object]]:
    code = Code("icd10cm", "M34.1")
    assert node_of(code.iri) is not None
    nodes = list(Reader(store).nodes([code.iri]))
    found: list[dict[str, object]] = page.page_graph((), nodes, [], store)["nodes"][0]["names"]
    return found


def test_a_name_comes_with_its_source_and_line(store: Store) -> None:
    (said,) = names(store)
    assert (said["source"], said["line"]) == ("0489T.txt", 42)


def test_of_a_code_that_many_name_the_names_come_without_sources(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    (before,) = names(store)
    monkeypatch.setattr(page, "NAMES", 0)
    (said,) = names(store)
    assert said == {"name": before["name"], "source": "", "line": None}


def test_links_that_the_page_does_not_number_are_not_counted(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def select(query: str) -> list[dict[str, str]]:
        asked.append(query)
        return Store.select(store, query)

    monkeypatch.setattr(store, "select", select)
    assert names(store)
    assert not any("COUNT(?statement)" in query for query in asked)
    assert store.show("M34.1").links
    assert any("COUNT(?statement)" in query for query in asked)
