"""billgraph as a library: the answers as values, rdflib, networkx, SHACL."""

from __future__ import annotations

from pathlib import Path

import pytest

from billgraph.graph import Code, Store, open_store, read_page
from billgraph.graph.checks.shacl import validate
from billgraph.graph.errors import MissingExtra, NothingFound

BG = "https://w3id.org/billgraph/ontology#"


def test_links_are_values_with_their_source(store: Store) -> None:
    link = store.links("0489T", to=["diagnosis"])[1]
    assert link.code == Code("icd10cm", "M34.1")
    assert (link.direction, link.stated_label) == ("out", "CR(E)ST syndrome")
    assert (link.source, link.line) == ("0489T.txt", 42)


def test_the_networkx_graph_has_readable_nodes_and_edges(store: Store) -> None:
    graph = store.to_networkx()
    assert graph.number_of_nodes() == 37
    assert graph.number_of_edges() == 36
    assert graph.is_directed()
    assert graph.is_multigraph()
    assert graph.nodes["cpt:01810"] == {
        "kind": "procedure",
        "system": "cpt",
        "code": "01810",
        "label": "Anesthesia for procedures on the fingers, including digital block",
    }
    ((_, _, edge),) = graph.in_edges("icd10cm:M34.1", data=True)
    assert edge["relation"] == "diagnosis"
    assert edge["line"] == 42
    assert edge["source"] == "0489T.txt"


def test_a_networkx_neighbourhood_has_only_what_touches_the_codes(store: Store) -> None:
    graph = store.to_networkx("M34.1", "mod:22")
    assert set(graph.nodes) == {"cpt:0489T", "icd10cm:M34.1", "mod:22"}


def test_the_rdflib_dataset_answers_the_naive_query(store: Store) -> None:
    dataset = store.to_rdflib()
    rows = dataset.query("SELECT ?code { ?p bg:hasDiagnosis ?d . ?d skos:notation ?code }")
    assert sorted(str(row[0]) for row in rows) == [
        "L98.4",
        "M34.0",
        "M34.1",
        "M34.81",
        "M79.64",
        "M79.65",
    ]


def test_the_rdflib_dataset_has_a_named_graph_for_each_source(store: Store, tmp_path: Path) -> None:
    page = tmp_path / "15771.txt"
    page.write_text("CPT 15771: Fat graft\nRelated Diagnoses\nM34.1 | CREST | Why |\n")
    store.add(read_page(page))
    names = {str(graph.identifier) for graph in store.to_rdflib().graphs()}
    pages = {source.page for source in store.sources()}
    assert len(pages) == 2
    assert pages < names


def test_an_rdflib_neighbourhood_has_only_the_statements_of_the_code(store: Store) -> None:
    dataset = store.to_rdflib("M34.1")
    statements = set(dataset.subjects(predicate=None, object=None))
    assert sum("statement" in str(subject) for subject in statements) == 1
    rows = list(dataset.query("SELECT ?o { ?s bg:hasDiagnosis ?o }"))
    assert [str(row[0]) for row in rows] == ["https://w3id.org/billgraph/id/icd10cm/M34.1"]


def test_a_neighbourhood_of_an_unknown_code_is_nothing_found(store: Store) -> None:
    with pytest.raises(NothingFound):
        store.to_networkx("0491T")
    with pytest.raises(NothingFound):
        store.to_rdflib("0491T")


@pytest.mark.programs
def test_the_graph_keeps_its_shapes(store: Store, tmp_path: Path) -> None:
    page = tmp_path / "odd.txt"
    page.write_text("CPT 15771: Fat graft\nRelated Diagnoses\nM65.3O1 | Finger | Why |\n")
    store.add(read_page(page))
    outcome = store.validate()
    assert outcome.conforms, outcome.report


@pytest.mark.programs
@pytest.mark.parametrize(
    ("triple", "shape"),
    [
        ("<urn:s> a bg:Statement", "subject"),
        ("<urn:p> a bg:Page ; bg:sourceName 'x'", "about"),
        (
            "<urn:c> a bg:Diagnosis ; skos:inScheme <https://w3id.org/billgraph/id/icd10cm>",
            "notation",
        ),
    ],
)
def test_a_graph_that_breaks_a_shape_is_reported(store: Store, triple: str, shape: str) -> None:
    pyshacl = pytest.importorskip("pyshacl")
    import rdflib

    shapes = Path(__file__).parents[1] / "ontology" / "shapes.ttl"
    data = rdflib.Graph()
    for subject, predicate, obj, _ in store.to_rdflib().quads():
        data.add((subject, predicate, obj))
    prefixes = f"PREFIX bg: <{BG}> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>"
    data.update(f"{prefixes} INSERT DATA {{ {triple} }}")
    conforms, _, report = pyshacl.validate(data, shacl_graph=rdflib.Graph().parse(shapes))
    assert not conforms
    assert shape in report


def test_validation_without_pyshacl_names_the_extra(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyshacl", None)
    with pytest.raises(MissingExtra, match=r"billgraph\[shacl\]"):
        validate(store)


def test_a_closed_store_says_so(store_path: Path) -> None:
    store = open_store(store_path)
    store.close()
    store.close()
    with pytest.raises(ValueError, match="closed"):
        store.links("0489T")


def test_bad_sparql_tells_line_and_column(store: Store) -> None:
    from billgraph.graph.errors import QueryError

    with pytest.raises(QueryError) as caught:
        store.sparql("SELECT ?s\n{ ?s ?p }")
    assert (caught.value.line, caught.value.column) == (2, 9)
