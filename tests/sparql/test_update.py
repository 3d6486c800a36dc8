"""Updates: all or nothing, graphs of one's own, and the default graph stays the union."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import DefaultGraph

from billgraph.graph import Store, open_store, read_page
from billgraph.graph.errors import QueryError

Billgraph = Callable[..., Any]

NOTE = 'INSERT DATA { GRAPH <urn:mine> { mod:22 skos:note "mine" } }'


def assert_union(store: Store) -> None:
    """The default graph holds what some named graph holds, and nothing else."""
    # The list of disjoint classes, which the vocabulary writes without naming it, has other
    # blank nodes in each of the two.
    quads = [
        quad
        for quad in store.oxigraph
        if quad.predicate.value.rpartition("#")[2] not in ("first", "rest", "members")
        and "AllDisjointClasses" not in str(quad.object)
    ]
    default = {quad.triple for quad in quads if quad.graph_name == DefaultGraph()}
    assert default == {quad.triple for quad in quads if quad.graph_name != DefaultGraph()}


def count(store: Store, pattern: str) -> int:
    return len(list(store.sparql(f"SELECT * {{ {pattern} }}").rows))


def test_what_an_update_inserts_is_in_the_union(store: Store) -> None:
    (change,) = store.update(NOTE)
    assert (change.graph, change.added, change.removed) == ("urn:mine", 1, 0)
    assert count(store, "mod:22 skos:note 'mine'") == 1
    assert count(store, "GRAPH <urn:mine> { ?s ?p ?o }") == 1
    assert_union(store)


def test_what_an_update_deletes_leaves_the_union_unless_another_graph_has_it(
    store: Store,
) -> None:
    store.update(
        "INSERT DATA { GRAPH <urn:mine> { mod:22 skos:notation '22' ; skos:note 'mine' } }"
    )
    assert count(store, "mod:22 skos:notation ?n") == 1
    (change,) = store.update("DROP GRAPH <urn:mine>")
    assert (change.added, change.removed) == (0, 2)
    assert count(store, "mod:22 skos:note ?n") == 0
    assert count(store, "mod:22 skos:notation ?n") == 1
    assert_union(store)


KEPT = (
    "INSERT { GRAPH <urn:mine> { ?d skos:note ?n } }"
    " WHERE { cpt:0489T bg:hasDiagnosis ?d . ?d skos:notation ?n }",
    "ADD DEFAULT TO GRAPH <urn:mine>",
    "INSERT DATA { GRAPH <urn:a> { mod:22 skos:note 'x' } } ; MOVE <urn:a> TO <urn:mine>",
    "INSERT DATA { GRAPH <urn:mine> { [] skos:note 'blank' } }",
    "CREATE SILENT GRAPH <urn:mine>",
    f"{NOTE} ; WITH <urn:mine> DELETE {{ ?s ?p ?o }} INSERT {{ ?s ?p 'new' }} WHERE {{ ?s ?p ?o }}",
)


def test_a_graph_of_ones_own_takes_every_kind_of_update(store: Store) -> None:
    for update in KEPT:
        store.update(update)
        assert_union(store)
    assert len(store.links("0489T")) == 36


REFUSED = (
    ("INSERT DATA { mod:22 skos:note 'x' }", "writes to the default graph"),
    ("DELETE WHERE { ?s bg:note ?o }", "writes to the default graph"),
    ("CLEAR DEFAULT", "writes to the default graph"),
    ("DROP ALL", "writes to the default graph"),
    ("MOVE DEFAULT TO <urn:mine>", "writes to the default graph"),
    ("CLEAR NAMED", "a graph that billgraph keeps"),
    ("DELETE WHERE { GRAPH ?g { cpt:0489T ?p ?o } }", "a graph that billgraph keeps"),
    (
        "INSERT DATA { GRAPH <https://w3id.org/billgraph/page/new> { mod:22 a bg:Page } }",
        "<https://w3id.org/billgraph/page/new>, a graph that billgraph keeps",
    ),
    (NOTE + " ; CLEAR DEFAULT", "writes to the default graph"),
    ("LOAD <http://127.0.0.1/x> INTO GRAPH <urn:mine>", "loads from elsewhere at line 1"),
    (
        "INSERT { GRAPH <urn:mine> { ?s ?p ?o } }\n"
        " WHERE { SERVICE <http://127.0.0.1/x> { ?s ?p ?o } }",
        "asks another server at line 2",
    ),
    ("SELECT * {}", "this is no update; leave --update out"),
)


def test_an_update_that_would_break_the_rule_changes_nothing(
    store: Store, store_path: Path
) -> None:
    before = set(store.oxigraph)
    for update, words in REFUSED:
        with pytest.raises(QueryError) as caught:
            store.update(update)
        assert words in str(caught.value), update
    with open_store(store_path) as again:
        assert set(again.oxigraph) == before


def test_a_refused_update_is_one_line(billgraph: Billgraph) -> None:
    result = billgraph("sparql", "--update", "CLEAR DEFAULT")
    assert (result.status, result.out) == (2, "")
    assert result.err == (
        "billgraph: the update writes to the default graph, which is the union of all named"
        " graphs; nothing was changed; write to a graph of your own: GRAPH <IRI> { … }\n"
    )


def test_writing_what_is_there_already_changes_nothing(billgraph: Billgraph) -> None:
    assert billgraph("sparql", "--update", NOTE, "-f", "json").json == [
        {"graph": "urn:mine", "added": 1, "removed": 0}
    ]
    again = billgraph("sparql", "--update", NOTE, "-f", "json")
    assert (again.status, again.json) == (0, [])
    assert again.err == "billgraph: the update changed nothing\n"


def test_a_reader_keeps_what_it_saw(store: Store, store_path: Path) -> None:
    with open_store(store_path) as other:
        other.update(NOTE)
        assert count(other, "mod:22 skos:note ?n") == 1
    assert count(store, "mod:22 skos:note ?n") == 0


def test_pages_come_and_go_beside_a_graph_of_ones_own(store: Store, tmp_path: Path) -> None:
    page = tmp_path / "15771.txt"
    page.write_text("CPT 15771: Fat graft\nRelated Diagnoses\nM34.1 | CREST | Why |\n")
    store.update("INSERT DATA { GRAPH <urn:mine> { cpt:15771 bg:hasDiagnosis icd10cm:M34.1 } }")
    store.add(read_page(page))
    store.remove("15771.txt")
    assert count(store, "cpt:15771 bg:hasDiagnosis icd10cm:M34.1") == 1
    store.update("CLEAR GRAPH <urn:mine>")
    assert count(store, "cpt:15771 bg:hasDiagnosis icd10cm:M34.1") == 0
    assert_union(store)


def test_an_update_that_does_not_parse_is_a_query_error(store: Store) -> None:
    with pytest.raises(QueryError):
        store.update("INSERT DATA { GRAPH <urn:mine> { mod:22 skos:note } }")
