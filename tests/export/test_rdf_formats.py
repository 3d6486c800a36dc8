"""The RDF formats, read back by rdflib and by Debian's rapper."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import rdflib
from rdflib.compare import isomorphic

from billgraph.graph import Store
from billgraph.graph.export.formats import EXPORT_FORMATS

Exported = Callable[..., Path]

# rdflib 7.6 uses its own deprecated class when it parses TriG and JSON-LD.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

RDFLIB = {
    "turtle": "turtle",
    "ntriples": "nt",
    "rdfxml": "xml",
    "jsonld": "json-ld",
    "nquads": "nquads",
    "trig": "trig",
}
RAPPER = {name: name for name in ("turtle", "ntriples", "rdfxml", "nquads", "trig")}
UNION = ("turtle", "ntriples", "rdfxml", "jsonld")
NAMED = ("nquads", "trig")


def union(path: Path, name: str) -> rdflib.Graph:
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(path, format=RDFLIB[name])
    graph = rdflib.Graph()
    for subject, predicate, obj, _ in dataset.quads():
        graph.add((subject, predicate, obj))
    return graph


@pytest.mark.parametrize("name", RDFLIB)
def test_rdflib_reads_the_whole_graph(exported: Exported, hostile: Store, name: str) -> None:
    graph = union(exported(name), name)
    assert len(graph) == hostile.count_triples()
    labels = {str(label) for label in graph.objects(None, BG.statedLabel)}
    assert {"=1+1", "one,\ntwo; three", "Sjögren’s — 診断", "back\\slash\\"} <= labels
    (code,) = graph.objects(rdflib.URIRef(f"{ID}cpt/00100"), rdflib.SKOS.notation)
    assert code == rdflib.Literal("00100")


BG = rdflib.Namespace("https://w3id.org/billgraph/ontology#")
ID = "https://w3id.org/billgraph/id/"


@pytest.mark.parametrize("name", UNION[1:])
def test_every_spelling_of_the_union_is_the_same_graph(exported: Exported, name: str) -> None:
    expected = rdflib.Graph().parse(exported("turtle", "0489T", "M34.0"))
    found = rdflib.Graph().parse(exported(name, "0489T", "M34.0"), format=RDFLIB[name])
    assert isomorphic(found, expected)


@pytest.mark.parametrize("name", NAMED)
def test_a_named_graph_is_kept_for_each_source(
    exported: Exported, hostile: Store, name: str
) -> None:
    dataset = rdflib.Dataset()
    dataset.parse(exported(name), format=RDFLIB[name])
    found = {str(graph.identifier): len(graph) for graph in dataset.graphs() if len(graph) > 0}
    counted = hostile.select("SELECT ?g (COUNT(*) AS ?count) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    assert found == {row["g"]: int(row["count"]) for row in counted}


@pytest.mark.parametrize("name", RAPPER)
def test_rapper_counts_the_same(
    exported: Exported, hostile: Store, program: Callable[[str, str], str], name: str
) -> None:
    command = [program("rapper", "raptor2-utils"), "--quiet", "-i", RAPPER[name], "-o", "ntriples"]
    done = subprocess.run(
        [*command, str(exported(name))], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    if name in UNION:
        assert len(set(lines)) == hostile.count_triples()
    else:
        counted = hostile.select("SELECT (COUNT(*) AS ?count) { GRAPH ?g { ?s ?p ?o } }")
        assert len(lines) == int(counted[0]["count"])


@pytest.mark.parametrize("name", RDFLIB)
def test_a_neighbourhood_has_the_statements_of_its_links_and_no_others(
    exported: Exported, name: str
) -> None:
    graph = union(exported(name, "M34.1"), name)
    links = set(graph.subject_objects(BG.hasDiagnosis))
    assert {str(subject).removeprefix(ID) for subject, _ in links} == {"cpt/0489T", "cpt/00099"}
    assert {str(obj).removeprefix(ID) for _, obj in links} == {"icd10cm/M34.1"}
    assert len(set(graph.subjects(rdflib.RDF.type, BG.Statement))) == 2
    assert not list(graph.subject_objects(BG.hasModifier))
    names = {str(name) for name in graph.objects(None, BG.sourceName)}
    assert names == {"0489T.txt", 'odd, "page".txt'}


def test_a_graph_of_one_source_has_only_what_that_says(exported: Exported) -> None:
    graph = union(exported("nquads", source="0489T.txt"), "nquads")
    assert {str(name) for name in graph.objects(None, BG.sourceName)} == {"0489T.txt"}
    assert len(set(graph.subjects(rdflib.RDF.type, BG.Statement))) == 36


FHIR = ("Bundle", "CodeSystem", "ValueSet", "ConceptMap")


@pytest.fixture
def bundle(exported: Exported) -> Any:
    return json.loads(exported("fhir").read_text(encoding="utf-8"))


@pytest.mark.programs
def test_fhir_resources_takes_the_bundle(bundle: Any, whole: Any) -> None:
    # fhir.resources has R4B, in which these three resources are as in R4.
    models = pytest.importorskip("fhir.resources.R4B.bundle")
    read = models.Bundle.model_validate(bundle)
    resources = [entry.resource for entry in read.entry]
    assert {it.__resource_type__ for it in resources} == set(FHIR[1:])
    systems = [it for it in resources if it.__resource_type__ == "CodeSystem"]
    codes = {concept.code for system in systems for concept in system.concept}
    expected = [curie for curie in whole.names if not curie.startswith("group:")]
    assert codes == {curie.partition(":")[2] for curie in expected}
    assert sum(len(system.concept) for system in systems) == len(expected)
    said = {
        designation.value
        for system in systems
        for concept in system.concept
        for designation in concept.designation or ()
    }
    assert {"=1+1", "one,\ntwo; three", "back\\slash\\", "'=quoted twice"} <= said
    maps = [it for it in resources if it.__resource_type__ == "ConceptMap"]
    links = [
        (element.code, target.code)
        for each in maps
        for group in each.group
        for element in group.element
        for target in element.target
    ]
    stated = {edge for edge in whole.edges if edge[1] != "broader"}
    assert len(links) == len(stated)
    assert set(links) == {(a.partition(":")[2], b.partition(":")[2]) for a, _, b in stated}


def test_the_bundle_names_each_resource_once_and_the_systems_as_hl7_does(bundle: Any) -> None:
    addresses = [entry["fullUrl"] for entry in bundle["entry"]]
    assert len(set(addresses)) == len(addresses)
    assert "http://hl7.org/fhir/sid/icd-10-cm" in addresses
    assert "http://www.ama-assn.org/go/cpt" in addresses
    for entry in bundle["entry"]:
        assert entry["resource"]["resourceType"] in FHIR
        assert len(entry["resource"]["id"]) <= 64


def test_every_format_has_a_test() -> None:
    tests = "".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py"))
    assert all(f'"{name}"' in tests for name in EXPORT_FORMATS)
