"""The standard formats of results, by the W3C's rules and as others read them.

Each rule names its document: [J] SPARQL 1.1 Query Results JSON Format, [X] SPARQL Query
Results XML Format (second edition), [C] SPARQL 1.1 Query Results CSV and TSV Formats.
"""

from __future__ import annotations

import csv
import gc
import io
import json
import re
import weakref
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal
from rdflib import BNode, Graph, URIRef
from rdflib import Literal as RdflibLiteral
from rdflib.compare import isomorphic
from rdflib.query import Result

from billgraph.graph import Store
from billgraph.graph.errors import QueryError
from billgraph.graph.sparql.results import GRAPH as GRAPH_FORM
from billgraph.graph.sparql.results import RESULT_FORMATS

# rdflib 7.6 uses its own deprecated class when it parses JSON-LD.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

X = "http://www.w3.org/2005/sparql-results#"
XSD = "http://www.w3.org/2001/XMLSchema#"

TERMS = r"""SELECT ?a ?b { VALUES (?a ?b) {
    (<http://example/?x=1&y=2> "quote \" here")
    ("new\nline" "tab\there")
    ("return\rhere" "both\r\nhere")
    ("back\\slash" "comma, semicolon; pipe|")
    ("hand"@en "main"@fr-ca)
    (1 1.5)
    (true "2025-10-01"^^xsd:date)
    ("1"^^xsd:decimal "x"^^<http://example/type>)
    (UNDEF "unbound before")
    ("unbound after" UNDEF)
    (UNDEF UNDEF)
    ("" " blanks around ")
    ("<tag> & ]]>" "caf\u00E9 \U0001F600")
    (icd10cm:M34.1 cpt:0489T)
} }"""


def written(store: Store, query: str, name: str) -> bytes:
    data = store.sparql(query).serialize(name)
    assert data is not None
    return data


def read(data: bytes, name: str) -> list[dict[str, Any]]:
    """The solutions as rdflib reads them."""
    result = Result.parse(io.BytesIO(data), format=name)
    return [{str(key): term for key, term in row.items()} for row in result.bindings]


def expected(store: Store, query: str) -> list[dict[str, Any]]:
    """The solutions as the library gives them, as rdflib's terms."""
    answer = store.sparql(query)
    return [
        {
            name: _rdflib(term)
            for name, term in zip(answer.columns, row, strict=True)
            if term is not None
        }
        for row in answer.terms
    ]


def _rdflib(term: Any) -> Any:
    if not isinstance(term, Literal):
        return URIRef(term.value)
    datatype = None if term.language else URIRef(term.datatype.value)
    datatype = None if datatype == URIRef(XSD + "string") else datatype
    return RdflibLiteral(term.value, lang=term.language, datatype=datatype)


@pytest.mark.parametrize("name", ["json", "xml", "tsv"])
def test_rdflib_reads_every_kind_of_term_as_it_was_written(store: Store, name: str) -> None:
    assert read(written(store, TERMS, name), name) == expected(store, TERMS)


def test_rdflib_reads_the_texts_of_csv_as_they_were_written(store: Store) -> None:
    # [C 3.2] CSV keeps the text of a term alone, and an empty text as nothing.
    plain = [
        {name: str(term) for name, term in row.items() if str(term)}
        for row in expected(store, TERMS)
    ]
    found = read(written(store, TERMS, "csv"), "csv")
    assert [{name: str(term) for name, term in row.items()} for row in found] == plain


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufeff")))
def test_any_text_survives_json_tsv_and_csv(store: Store, text: str) -> None:
    query = f"SELECT ?a ?b {{ VALUES (?a ?b) {{ ({Literal(text)} 1) }} }}"
    # rdflib 7.6 parts the lines of TSV at every line end of Unicode, the document at LF alone.
    names = (
        ("json", "tsv") if len(re.sub(r"[\r\n]", "", f"x{text}x").splitlines()) == 1 else ("json",)
    )
    for name in names:
        (row,) = read(written(store, query, name), name)
        assert str(row["a"]) == text
    csv_text = written(store, query, "csv").decode()
    rows = list(csv.reader(io.StringIO(csv_text, newline="")))
    assert rows == [["a", "b"], [text, "1"]]


# Empty results, no variables, unbound variables

NOTHING = "SELECT ?a ?b { FILTER(false) }"
UNBOUND = "SELECT ?a ?b {}"
NO_VARIABLES = "SELECT * {}"


def test_json_of_no_solution_has_the_variables_and_no_binding(store: Store) -> None:
    # [J 3.1.1, 3.2.1] "vars" is an array of names; "bindings" one of solutions.
    assert json.loads(written(store, NOTHING, "json")) == {
        "head": {"vars": ["a", "b"]},
        "results": {"bindings": []},
    }


def test_json_leaves_an_unbound_variable_out(store: Store) -> None:
    # [J 3.2.2] A variable without a binding has no member.
    assert json.loads(written(store, UNBOUND, "json"))["results"] == {"bindings": [{}]}
    assert json.loads(written(store, NO_VARIABLES, "json")) == {
        "head": {"vars": []},
        "results": {"bindings": [{}]},
    }


def test_json_tells_each_kind_of_term(store: Store) -> None:
    # [J 3.2.2] uri, literal with xml:lang or datatype, bnode; a plain string has neither.
    query = """SELECT ?u ?p ?l ?d ?b {
        BIND(cpt:0489T AS ?u) BIND("x" AS ?p) BIND("x"@en AS ?l) BIND(5 AS ?d) BIND(BNODE() AS ?b)
    }"""
    (row,) = json.loads(written(store, query, "json"))["results"]["bindings"]
    assert row["u"] == {"type": "uri", "value": "https://w3id.org/billgraph/id/cpt/0489T"}
    assert row["p"] == {"type": "literal", "value": "x"}
    assert row["l"] == {"type": "literal", "value": "x", "xml:lang": "en"}
    assert row["d"] == {"type": "literal", "value": "5", "datatype": XSD + "integer"}
    assert row["b"]["type"] == "bnode"
    assert not row["b"]["value"].startswith("_:")


def test_xml_of_no_solution_has_the_variables_and_an_empty_results(store: Store) -> None:
    # [X 2.2, 2.3.1] One variable element each, in order; results may be empty.
    root = ElementTree.fromstring(written(store, NOTHING, "xml"))
    assert root.tag == f"{{{X}}}sparql"
    assert [child.tag for child in root] == [f"{{{X}}}head", f"{{{X}}}results"]
    assert [variable.get("name") for variable in root[0]] == ["a", "b"]
    assert len(root[1]) == 0


def test_xml_leaves_an_unbound_variable_out(store: Store) -> None:
    # [X 2.3.1] No binding element for a variable that is not bound.
    (result,) = ElementTree.fromstring(written(store, UNBOUND, "xml"))[1]
    assert result.tag == f"{{{X}}}result"
    assert len(result) == 0


def test_xml_tells_each_kind_of_term(store: Store) -> None:
    query = """SELECT ?u ?p ?l ?d ?b {
        BIND(cpt:0489T AS ?u) BIND("x" AS ?p) BIND("x"@en AS ?l) BIND(5 AS ?d) BIND(BNODE() AS ?b)
    }"""
    (result,) = ElementTree.fromstring(written(store, query, "xml"))[1]
    terms = {binding.get("name"): binding[0] for binding in result}
    assert terms["u"].tag == f"{{{X}}}uri"
    assert terms["p"].attrib == {}
    assert terms["l"].attrib == {"{http://www.w3.org/XML/1998/namespace}lang": "en"}
    assert terms["d"].attrib == {"datatype": XSD + "integer"}
    assert terms["b"].tag == f"{{{X}}}bnode"


def test_xml_keeps_a_carriage_return_and_stays_well_formed(store: Store) -> None:
    # XML 1.0 [2.11] reads a raw return as a line feed; [2.2] has no U+0001 or U+FFFE at all.
    query = r'SELECT ?a { VALUES ?a { "a\rb" "a\u0001\b\uFFFEb\u00EF" } }'
    results = ElementTree.fromstring(written(store, query, "xml"))[1]
    assert [result[0][0].text for result in results] == ["a\rb", "a\ufffd\ufffd\ufffdb\u00ef"]


def test_csv_has_names_without_a_question_mark_and_ends_lines_with_crlf(store: Store) -> None:
    # [C 3.1] Names of variables, no "?"; RFC 4180 ends a line with CRLF.
    assert written(store, NOTHING, "csv") == b"a,b\r\n"
    assert written(store, UNBOUND, "csv") == b"a,b\r\n,\r\n"
    assert written(store, NO_VARIABLES, "csv") == b"\r\n\r\n"


def test_csv_quotes_only_what_must_be_quoted(store: Store) -> None:
    # [C 3.2] Quotes around a text with a quote, a comma, CR or LF; a quote is doubled.
    query = r'SELECT * { VALUES ?a { "a\"b" "a,b" "a\nb" "a\rb" "a b" "a\tb" "x"@en 1.5 } }'
    assert written(store, query, "csv") == (
        b'a\r\n"a""b"\r\n"a,b"\r\n"a\nb"\r\n"a\rb"\r\na b\r\na\tb\r\nx\r\n1.5\r\n'
    )


def test_csv_has_iris_bare_and_blank_nodes_with_their_mark(store: Store) -> None:
    # [C 3.2] IRIs without angle brackets; blank nodes as "_:" and a label.
    query = "SELECT ?a ?b { BIND(mod:22 AS ?a) BIND(BNODE() AS ?b) }"
    _, row = written(store, query, "csv").decode().splitlines()
    assert row.startswith("https://w3id.org/billgraph/id/mod/22,_:")


def test_tsv_has_names_with_a_question_mark_and_ends_lines_with_lf(store: Store) -> None:
    # [C 4.1] Names of variables with "?"; [C 4.2] nothing between tabs where unbound.
    assert written(store, NOTHING, "tsv") == b"?a\t?b\n"
    assert written(store, UNBOUND, "tsv") == b"?a\t?b\n\t\n"


def test_tsv_writes_terms_as_turtle_does_and_escapes_what_would_part_the_line(
    store: Store,
) -> None:
    # [C 4.2] Terms in the syntax of SPARQL and Turtle; \t, \n and \r in literals escaped.
    query = r"""SELECT * { VALUES ?a {
        mod:22 "a\tb\nc\rd\"e\\f" "x"@en 5 1.5 "1"^^xsd:decimal "x"^^<http://example/t>
    } }"""
    assert written(store, query, "tsv").decode().splitlines() == [
        "?a",
        "<https://w3id.org/billgraph/id/mod/22>",
        r'"a\tb\nc\rd\"e\\f"',
        '"x"@en',
        "5",
        "1.5",
        f'"1"^^<{XSD}decimal>',
        '"x"^^<http://example/t>',
    ]


# Truth values


@pytest.mark.parametrize(("query", "truth"), [("ASK {}", True), ("ASK { FILTER(false) }", False)])
@pytest.mark.parametrize("name", ["json", "xml"])
def test_rdflib_reads_a_truth_value(store: Store, query: str, truth: bool, name: str) -> None:
    result = Result.parse(io.BytesIO(written(store, query, name)), format=name)
    assert (result.type, result.askAnswer) == ("ASK", truth)


def test_a_truth_value_has_a_head_and_no_results(store: Store) -> None:
    assert json.loads(written(store, "ASK {}", "json")) == {"head": {}, "boolean": True}
    root = ElementTree.fromstring(written(store, "ASK {}", "xml"))
    assert [child.tag for child in root] == [f"{{{X}}}head", f"{{{X}}}boolean"]
    assert root[1].text == "true"


@pytest.mark.parametrize("name", ["csv", "tsv"])
def test_a_truth_value_has_no_csv_and_no_tsv(store: Store, name: str) -> None:
    # [C 1] The formats hold solutions of SELECT; they define no form for a boolean.
    with pytest.raises(QueryError, match=r"ASK has no form as .*json, xml"):
        written(store, "ASK {}", name)


# Graphs

GRAPH = r"""CONSTRUCT {
    cpt:0489T bg:hasDiagnosis icd10cm:M34.1 , <https://w3id.org/billgraph/id/icd10cm/M%2034> ;
        bg:note "a\nb" , "a\rb" , "c\"d\\"@en , 5 , 1.5 , true , "<&>"^^<http://example/t> .
    payer:blue-cross-blue-shield bg:note [ bg:note "blank" ] .
} {}"""


@pytest.mark.parametrize(
    ("name", "parser"),
    [("turtle", "turtle"), ("ntriples", "nt"), ("jsonld", "json-ld"), ("rdfxml", "xml")],
)
def test_rdflib_reads_the_same_graph_from_every_format(
    store: Store, name: str, parser: str
) -> None:
    graph = Graph().parse(data=written(store, GRAPH, name), format=parser)
    assert isomorphic(graph, store.sparql(GRAPH).to_rdflib())
    assert len(graph) == 11
    assert sum(isinstance(term, BNode) for term in graph.objects()) == 1


def test_a_constructed_graph_is_a_set(store: Store) -> None:
    query = "CONSTRUCT { mod:22 a bg:Modifier } { ?s ?p ?o }"
    assert written(store, query, "ntriples").count(b"\n") == 1


def test_turtle_names_codes_by_the_systems_prefixes_in_one_order(store: Store) -> None:
    query = "CONSTRUCT { cpt:0489T bg:hasDiagnosis icd10cm:M34.1 } {}"
    text = written(store, query, "turtle").decode()
    heads = [line for line in text.splitlines() if line.startswith("@prefix")]
    assert heads == sorted(heads)
    assert "@prefix icd10cm: <https://w3id.org/billgraph/id/icd10cm/> ." in heads
    assert text.endswith("cpt:0489T bg:hasDiagnosis icd10cm:M34.1 .\n")


def test_an_empty_graph_is_a_document_all_the_same(store: Store) -> None:
    query = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o FILTER(false) }"
    parsers = {"turtle": "turtle", "ntriples": "nt", "jsonld": "json-ld", "rdfxml": "xml"}
    for name, parser in parsers.items():
        assert len(Graph().parse(data=written(store, query, name), format=parser)) == 0


# The library


@pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
def test_a_limit_changes_nothing_but_the_number(store: Store, name: str) -> None:
    whole = store.sparql(TERMS, limit=100)
    assert whole.serialize(name) == written(store, TERMS, name)
    assert not whole.has_more()
    part = store.sparql(TERMS, limit=3)
    data = part.serialize(name)
    assert data is not None
    assert len(read(data, name)) == 3
    assert part.has_more()


@pytest.mark.parametrize("name", RESULT_FORMATS)
def test_an_answer_tells_whether_it_is_empty(store: Store, name: str) -> None:
    is_graph = "CONSTRUCT or DESCRIBE" in RESULT_FORMATS[name].forms
    form = "CONSTRUCT { mod:22 ?p ?o }" if is_graph else "SELECT *"
    for limit in (None, 5):
        some = store.sparql(form + " { mod:22 ?p ?o }", limit=limit)
        none = store.sparql(form + " { mod:22 ?p ?o FILTER(false) }", limit=limit)
        some.serialize(name)
        none.serialize(name)
        assert (some.is_empty, none.is_empty) == (False, True)


def test_terms_are_typed_and_rows_are_texts(store: Store) -> None:
    query = "SELECT ?line ?code { ?s bg:line ?line ; rdf:object ?code FILTER(?line = 42) }"
    ((line, code),) = store.sparql(query).terms
    assert isinstance(line, Literal)
    assert line.datatype.value == XSD + "integer"
    assert code is not None
    assert list(store.sparql(query).rows) == [
        ("42", "https://w3id.org/billgraph/id/icd10cm/M34.1"),
    ]


def test_a_graph_is_triples_and_an_rdflib_graph(store: Store) -> None:
    answer = store.sparql("DESCRIBE icd10cm:M34.1")
    described = {triple.predicate.value.rpartition("#")[2] for triple in answer.triples}
    assert {"type", "notation", "inScheme"} <= described
    assert len(store.sparql("DESCRIBE icd10cm:M34.1").to_rdflib()) >= 4


@pytest.mark.parametrize("query", ["SELECT * { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"])
@pytest.mark.parametrize("limit", [None, 2])
def test_an_answer_ends_where_it_is_let_go(store: Store, query: str, limit: int | None) -> None:
    # Oxigraph's solutions must end in the thread that asked. In a circle of references, they
    # would wait for the garbage collector, which runs in any thread.
    gc.disable()
    try:
        answer = store.sparql(query, limit=limit)
        next(answer.triples if answer.form == GRAPH_FORM else answer.rows)
        answer.has_more()
        ended = weakref.ref(answer)
        del answer
        assert ended() is None
    finally:
        gc.enable()
