"""What Python knows and what the Turtle vocabulary says are the same."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SH, SKOS, XSD, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS

from billgraph.graph.rdf.pages import TEXT_PROPERTIES
from billgraph.ontology.index_terms import CODE, LINKS, TermLink
from billgraph.ontology.indicators import INDICATORS, Indicator
from billgraph.ontology.iris import BG, ONTOLOGY, expand, scheme_iri
from billgraph.ontology.relations import RELATIONS, Relation
from billgraph.ontology.systems import SYSTEMS, CodeSystem

ROOT = Path(__file__).parents[2]


@cache
def vocabulary() -> Graph:
    return Graph().parse(ROOT / "ontology" / "vocabulary.ttl")


def own_terms() -> list[URIRef]:
    return sorted(
        term
        for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
        for term in vocabulary().subjects(RDF.type, kind)
        if isinstance(term, URIRef) and str(term).startswith(BG)
    )


def bg(name: str) -> URIRef:
    return URIRef(BG + name)


@pytest.mark.parametrize("term", own_terms(), ids=lambda term: term.removeprefix(BG))
def test_every_term_says_what_it_is(term: URIRef) -> None:
    assert vocabulary().value(term, RDFS.label) is not None
    assert len(str(vocabulary().value(term, RDFS.comment))) > 20
    assert vocabulary().value(term, RDFS.isDefinedBy) == URIRef(ONTOLOGY)


@pytest.mark.parametrize("term", own_terms(), ids=lambda term: term.removeprefix(BG))
def test_every_property_has_a_domain_and_a_range(term: URIRef) -> None:
    if (term, RDF.type, OWL.Class) in vocabulary():
        assert vocabulary().value(term, RDFS.subClassOf) is not None
    else:
        assert vocabulary().value(term, RDFS.domain) is not None
        assert vocabulary().value(term, RDFS.range) is not None


@pytest.mark.parametrize("relation", RELATIONS.values(), ids=lambda relation: relation.kind)
def test_a_relation_is_the_same_in_python_and_in_turtle(relation: Relation) -> None:
    term = URIRef(relation.iri)
    assert (term, RDF.type, OWL.ObjectProperty) in vocabulary()
    assert vocabulary().value(term, RDFS.domain) == bg("Procedure")
    assert vocabulary().value(term, RDFS.range) == bg(relation.range_class)
    assert {SYSTEMS[system].concept_class for system in relation.systems} == {relation.range_class}
    assert {SYSTEMS[system].kind for system in relation.systems} == {relation.code_kind}
    assert RELATIONS[relation.code_kind].range_class == relation.range_class


def test_turtle_declares_no_relation_that_python_does_not_know() -> None:
    linked = {str(t) for t in vocabulary().subjects(RDFS.subPropertyOf, bg("isLinkedTo"))}
    assert linked == {relation.iri for relation in RELATIONS.values()}


@pytest.mark.parametrize("system", SYSTEMS.values(), ids=lambda system: system.prefix)
def test_a_code_system_is_the_same_in_python_and_in_turtle(system: CodeSystem) -> None:
    scheme = URIRef(scheme_iri(system.prefix))
    graph = vocabulary()
    assert (scheme, RDF.type, SKOS.ConceptScheme) in graph
    assert str(graph.value(scheme, DCTERMS.title)) == system.name
    assert str(graph.value(scheme, SKOS.notation)) == system.prefix
    assert str(graph.value(scheme, DCTERMS.publisher)) == system.steward
    assert str(graph.value(scheme, DCTERMS.rights)) == system.licence
    assert str(graph.value(scheme, bg("codePattern"))) == system.pattern
    assert graph.value(scheme, bg("memberClass")) == bg(system.concept_class)
    fhir = graph.value(scheme, DCTERMS.identifier)
    assert (str(fhir) if fhir is not None else None) == system.fhir_uri


def test_the_shapes_ask_for_the_forms_that_python_knows() -> None:
    shapes = Graph().parse(ROOT / "ontology" / "shapes.ttl")
    patterns = {str(p) for p in shapes.objects(None, SH.pattern) if "0-9a-f" not in str(p)}
    assert patterns == {f"^{system.pattern}$" for system in SYSTEMS.values()}


def test_turtle_declares_no_code_system_that_python_does_not_know() -> None:
    schemes = {str(scheme) for scheme in vocabulary().subjects(RDF.type, SKOS.ConceptScheme)}
    assert schemes == {scheme_iri(prefix) for prefix in SYSTEMS}


def test_every_class_of_codes_is_a_class_of_concepts() -> None:
    for system in SYSTEMS.values():
        assert (bg(system.concept_class), RDFS.subClassOf, SKOS.Concept) in vocabulary()


def test_every_text_of_a_page_has_a_declared_property() -> None:
    for curie in TEXT_PROPERTIES.values():
        if curie.startswith("bg:"):
            assert (URIRef(expand(curie)), RDF.type, OWL.DatatypeProperty) in vocabulary()


def test_the_statements_module_uses_only_declared_terms() -> None:
    source = (ROOT / "graph" / "rdf" / "pages.py").read_text(encoding="utf-8")
    used = set(re.findall(r'"bg:([A-Za-z]+)"', source))
    assert used
    assert {bg(name) for name in used} <= set(own_terms())


def test_the_vocabulary_has_a_version_and_a_licence() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    graph, ontology = vocabulary(), URIRef(ONTOLOGY)
    assert (ontology, RDF.type, OWL.Ontology) in graph
    assert str(graph.value(ontology, OWL.versionInfo)) == project["version"]
    assert str(graph.value(ontology, OWL.versionIRI)) == f"{ONTOLOGY}/{project['version']}"
    assert graph.value(ontology, DCTERMS.license) == URIRef("https://spdx.org/licenses/MIT")


def test_a_payer_link_is_said_not_to_mean_coverage() -> None:
    comment = str(vocabulary().value(bg("hasPayer"), RDFS.comment))
    assert "discusses" in comment
    assert "not" in comment


def test_the_line_of_a_statement_is_a_number() -> None:
    assert vocabulary().value(bg("line"), RDFS.range) in (XSD.integer, XSD.positiveInteger)
    assert Literal(1).datatype == XSD.integer


@pytest.mark.parametrize("indicator", INDICATORS.values(), ids=INDICATORS.keys())
def test_an_indicator_is_a_property_of_the_vocabulary_and_tells_its_source(
    indicator: Indicator,
) -> None:
    assert (bg(indicator.key), RDF.type, OWL.DatatypeProperty) in vocabulary()
    assert indicator.source
    assert all(meaning.words for meaning in indicator.meanings.values())


@pytest.mark.parametrize("link", LINKS, ids=lambda link: link.key)
def test_what_a_term_of_an_index_leads_to_is_a_property_from_it_to_a_diagnosis(
    link: TermLink,
) -> None:
    graph, term = vocabulary(), bg(link.key)
    assert (term, RDF.type, OWL.ObjectProperty) in graph
    assert (term, RDFS.domain, bg("IndexTerm")) in graph
    assert (term, RDFS.range, bg("Diagnosis")) in graph
    assert link is CODE or (term, RDFS.subPropertyOf, bg(CODE.key)) in graph
