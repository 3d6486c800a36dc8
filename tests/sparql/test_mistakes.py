"""A query that cannot run is told in one line: the place, the words there, the mend."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from billgraph.graph import Store
from billgraph.graph.errors import QueryError
from billgraph.graph.sparql.syntax import find_load, find_service, is_update

Billgraph = Callable[..., Any]


@pytest.mark.parametrize(
    ("query", "line", "column", "words"),
    [
        ("SELECT ?s {\n ?s ?p }", 2, 8, 'expected a variable, an IRI or a literal, near "?s ?p }"'),
        ("SELECT ?s\n{ ?s ?p }", 2, 9, "expected a variable, an IRI or a literal"),
        ("SELECT ?s {\n ?s ?p ?o .\n FILTER(?o > ) }", 3, 14, ") cannot stand there"),
        ("SELEKT ?s {}", 1, 1, "SELEKT cannot stand there"),
        ("SELECT ?s { ?s ?p ?o } LIMIT x", 1, 30, "expected a number"),
        ("SELECT ?s WHERE ?s ?p ?o", 1, 17, 'expected {, near "SELECT ?s WHERE ?s ?p ?o"'),
        ("SELECT ?s, ?p { ?s ?p ?o }", 1, 10, ", cannot stand there"),
        ("SELECT ?s { ?s ?p ?o } }", 1, 24, "} cannot stand there"),
        ("SELECT ?s { ?s ?p ?o", 1, 21, "it ends before it is complete"),
        ("SELECT ?s { ?s ?p 'open }", 1, 26, "it ends before it is complete"),
        ("", 1, 1, "it ends before it is complete"),
        ("# caf\u00e9 {\nASK { ?s ?p 'caf\u00e9' 'x' }", 2, 20, "'x' cannot stand there"),
        ("ASK { ?s <no iri> ?o }", 1, 14, "the IRI is not absolute"),
        ("ASK { '''long\ntext''' ?p }", 2, 12, "expected a variable"),
    ],
)
def test_a_mistake_is_told_with_its_line_its_column_and_its_words(
    store: Store, query: str, line: int, column: int, words: str
) -> None:
    with pytest.raises(QueryError) as caught:
        store.sparql(query)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert words in str(caught.value)
    assert f"line {line}, column {column}" in str(caught.value)


def test_a_mistake_is_one_line_of_the_command(billgraph: Billgraph) -> None:
    result = billgraph("sparql", "SELECT ?s {\n ?s ?p }")
    assert (result.status, result.out) == (2, "")
    assert result.err == (
        "billgraph: the query does not parse at line 2, column 8: expected a variable,"
        ' an IRI or a literal, near "?s ?p }"; mend it there\n'
    )


@pytest.mark.parametrize(
    ("query", "prefix", "where"),
    [
        ("ASK { ?s foaf:name ?o }", "foaf", "line 1, column 10"),
        ("PREFIX me: <http://me/>\nASK { me:x me:y ?o ;\n you:y 3 }", "you", "line 3, column 2"),
        ("ASK { ?s ?p '1'^^type:int }", "type", "line 1, column 16"),
        ("ASK { ?s ?p :local }", "", "line 1, column 13"),
    ],
)
def test_a_prefix_that_nothing_declares_is_named_with_those_that_are(
    store: Store, query: str, prefix: str, where: str
) -> None:
    with pytest.raises(QueryError) as caught:
        store.sparql(query)
    told = str(caught.value)
    assert f"names the prefix {prefix}: at {where}, which nothing declares" in told
    assert "declare it, or use one of " in told
    assert "bg, rdf, rdfs, owl, xsd, skos, prov, dcterms, dcat, cpt, hcpcs, icd10cm" in told
    assert ("use one of me, bg" in told) == ("me:" in query)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SELECT ?s (COUNT(?o) AS ?n) { ?s ?p ?o }", "a variable that is unbound"),
        ("SELECT * { ?s ?p ?o } GROUP BY ?s", "SELECT * is not authorized with GROUP BY"),
        ("SELECT (<http://no/function>(1) AS ?x) {}", "custom function <http://no/function>"),
    ],
)
def test_a_rule_beyond_the_grammar_is_told_in_words(store: Store, query: str, words: str) -> None:
    with pytest.raises(QueryError, match="the query") as caught:
        list(store.sparql(query).rows)
    assert words in str(caught.value)


def test_a_mistake_in_an_update_is_told_as_one(store: Store) -> None:
    with pytest.raises(QueryError, match="the update does not parse at line 2, column 10"):
        store.update("INSERT DATA {\n  mod:22 }")
    with pytest.raises(QueryError, match="the update names the prefix me: at line 1, column 15"):
        store.update("INSERT DATA { me:x me:y 1 }")


# What is told from the text alone


@pytest.mark.parametrize(
    ("query", "line"),
    [
        ("ASK { SERVICE <http://e/> { ?s ?p ?o } }", 1),
        ("ASK {\n service silent ?where { ?s ?p ?o } }", 2),
        ("ASK { ?s ?p 1 .SERVICE<http://e/>{} }", 1),
        ("ASK { ?s ?p 'it''s' } # SERVICE", None),
        ("ASK { ?s ?p '''SERVICE\n' <x>''' }", None),
        ("ASK { ?SERVICE <http://e/SERVICE> service:x }", None),
        ("ASK { ?s ?p 'x'@service }", None),
        # A comment ends at a carriage return too.
        ("ASK { # here\rSERVICE <http://e/> {} }", 1),
        # An escaped quote in a local name begins no string.
        ("ASK { ?s me:a\\' 1 SERVICE <http://e/> { } # '\n }", 1),
        # Oxigraph reads the first < as an operator, and what follows the # as a comment.
        ("ASK { FILTER(1 <?b#x>'''\n) SERVICE <http://e/> { ?s ?p ?o } #''' \n }", 2),
        ("# SERVICE <http://e/> {\nASK { ?s <http://e/#type> ?o }", None),
    ],
)
def test_service_is_found_where_it_is_code(query: str, line: int | None) -> None:
    assert find_service(query) == line


def test_load_is_found_where_it_is_code() -> None:
    assert find_load("INSERT DATA { GRAPH <urn:x> { <urn:LOAD> <urn:p> 'LOAD <x>' } }") is None
    assert find_load("CREATE GRAPH <urn:x> ;\nload silent <http://e/> INTO GRAPH <urn:x>") == 2


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA {}",
        "PREFIX : <http://e/>\nBASE <http://b/> # why\n delete where { ?s ?p ?o }",
        "WITH <urn:x> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "DROP ALL",
    ],
)
def test_an_update_without_leave_is_refused(billgraph: Billgraph, update: str) -> None:
    assert is_update(update)
    result = billgraph("sparql", update)
    assert result.status == 2
    assert result.err == (
        "billgraph: this is an update, and updates are refused; ask with SELECT, ASK,"
        " CONSTRUCT or DESCRIBE, or change the store with --update\n"
    )


def test_a_query_that_names_an_update_is_none() -> None:
    assert not is_update("PREFIX insert: <http://e/> SELECT ?delete { ?s insert:x ?delete }")
    assert not is_update("# INSERT DATA {}\nASK {}")
