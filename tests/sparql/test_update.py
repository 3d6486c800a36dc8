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
        "makes <https://w3id.org/billgraph/page/new>, a graph that billgraph keeps",
    ),
    (NOTE + " ; CLEAR DEFAULT", "writes to the default graph"),
    *(
        (update.replace("GRAPH_HERE", graph), words)
        for graph in (
            "https://w3id.org/billgraph/page/evil",
            "https://w3id.org/billgraph/release/evil/1",
            "https://w3id.org/billgraph/anything",
            "HTTPS://W3ID.org:443/billgraph/page/evil",
            "https://w3id.org/%62illgraph/page/evil",
            "https://w3id.org/x/../billgraph/./page/evil",
        )
        for update, words in (
            ("CREATE GRAPH <GRAPH_HERE>", "makes <"),
            ("create silent graph <GRAPH_HERE>", "makes <"),
            (NOTE + " ; COPY <urn:mine> TO <GRAPH_HERE>", "makes <"),
            (NOTE + " ; ADD GRAPH <urn:mine> TO <GRAPH_HERE>", "makes <"),
            (NOTE + " ; MOVE SILENT <urn:mine> TO GRAPH <GRAPH_HERE>", "makes <"),
            ("INSERT DATA { GRAPH <GRAPH_HERE> { mod:22 skos:note 'x' } }", "makes <"),
            (
                NOTE + " ; WITH <GRAPH_HERE> INSERT { mod:22 skos:note 'x' }"
                " USING <urn:mine> WHERE { ?s ?p ?o }",
                "makes <",
            ),
            (
                "INSERT { GRAPH ?g { mod:22 skos:note 'x' } } WHERE { BIND(<GRAPH_HERE> AS ?g) }",
                "makes <",
            ),
            (
                "INSERT { GRAPH ?g { mod:22 skos:note 'x' } }"
                " WHERE { BIND(IRI(CONCAT('GRAPH_HERE', '')) AS ?g) }",
                "makes <",
            ),
        )
    ),
    *(
        (f"{how} <https://w3id.org/billgraph/{name}>", "a graph that billgraph keeps")
        for how in ("DROP GRAPH", "DROP SILENT GRAPH", "CLEAR GRAPH")
        for name in ("ontology", "releases")
    ),
    ("MOVE <https://w3id.org/billgraph/ontology> TO <urn:mine>", "a graph that billgraph keeps"),
    ("DROP NAMED", "a graph that billgraph keeps"),
    (
        "WITH <https://w3id.org/billgraph/releases> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "a graph that billgraph keeps",
    ),
    (
        "BASE <https://w3id.org/billgraph/page/> CREATE GRAPH <evil>",
        "makes <https://w3id.org/billgraph/page/evil>, a graph that billgraph keeps",
    ),
    (
        "BASE <https://w3id.org/other/> CREATE GRAPH <../billgraph/page/evil>",
        "makes <https://w3id.org/billgraph/page/evil>, a graph that billgraph keeps",
    ),
    (
        "PREFIX p: <https://w3id.org/billgraph/page/> CREATE GRAPH p:evil",
        "makes <https://w3id.org/billgraph/page/evil>, a graph that billgraph keeps",
    ),
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
    before, graphs = set(store.oxigraph), set(store.oxigraph.named_graphs())
    for update, words in REFUSED:
        with pytest.raises(QueryError) as caught:
            store.update(update)
        assert words in str(caught.value), update
    with open_store(store_path) as again:
        assert set(again.oxigraph) == before
        assert set(again.oxigraph.named_graphs()) == graphs
        assert list(again.check()) == []


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


@pytest.mark.parametrize(
    "update", ["", "# nothing", "BASE <http://e/>", "PREFIX a: <http://a/> # only\n", ";"]
)
def test_an_empty_update_is_legal_and_does_nothing(
    billgraph: Billgraph, store_path: Path, update: str
) -> None:
    with open_store(store_path) as store:
        before = store.generation
    result = billgraph("sparql", "--update", update)
    assert (result.status, result.err) == (0, "billgraph: the update changed nothing\n")
    with open_store(store_path) as store:
        assert store.generation == before


def test_an_update_of_many_triples_is_made_whole(store: Store) -> None:
    triples = " . ".join(f"<urn:s{number}> skos:note '{number}'" for number in range(50_000))
    (change,) = store.update(f"INSERT DATA {{ GRAPH <urn:mine> {{ {triples} }} }}")
    assert change.added == 50_000
    values = " ".join(f"<urn:s{number}>" for number in range(20_000))
    (change,) = store.update(
        f"DELETE {{ GRAPH <urn:mine> {{ ?s ?p ?o }} }}"
        f" WHERE {{ GRAPH <urn:mine> {{ VALUES ?s {{ {values} }} ?s ?p ?o }} }}"
    )
    assert (change.added, change.removed) == (0, 20_000)
    assert count(store, "?s skos:note ?n . FILTER(STRSTARTS(STR(?s), 'urn:s'))") == 30_000


def test_a_large_update_that_is_refused_changes_nothing(store: Store) -> None:
    triples = " . ".join(f"<urn:s{number}> skos:note '{number}'" for number in range(1_000))
    before = set(store.oxigraph)
    page = "https://w3id.org/billgraph/page/evil"
    mine = f"INSERT DATA {{ GRAPH <urn:mine> {{ {triples} }} }}"
    for update, words in (
        (mine.replace("urn:mine", page), "a graph that billgraph keeps"),
        (mine.replace(" } }", " . ?s } }"), "does not parse at line 1"),
        (f"{mine} ; CREATE GRAPH <urn:mine>", "exists"),
        (f"{mine} ; LOAD <http://127.0.0.1:1/>", "LOAD"),
    ):
        with pytest.raises(QueryError, match=words):
            store.update(update)
    assert set(store.oxigraph) == before
    (change,) = store.update(NOTE)
    assert change.added == 1


def test_a_relative_iri_of_an_update_takes_the_base_that_is_given(billgraph: Billgraph) -> None:
    update = "INSERT DATA { GRAPH <mine> { <a> skos:note 'x' } }"
    refused = billgraph("sparql", "--update", update)
    assert (refused.status, refused.err.count("\n")) == (2, 1)
    assert "the relative IRI <mine> at line 1, column 21, and no base" in refused.err
    result = billgraph("sparql", "--update", update, "--base", "http://e/", "-f", "json")
    assert result.json == [{"graph": "http://e/mine", "added": 1, "removed": 0}]
