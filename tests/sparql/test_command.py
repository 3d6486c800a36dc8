"""`billgraph sparql`: where the query comes from, how it is run, what is printed."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from rdflib import Graph

Billgraph = Callable[..., Any]

ENDLESS = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
"""Some tens of thousands of millions of solutions on the bundled page."""


def bindings(result: Any) -> list[dict[str, str]]:
    return [
        {name: term["value"] for name, term in row.items()}
        for row in result.json["results"]["bindings"]
    ]


# The query, its form and its format


def test_it_selects_with_the_usual_prefixes(billgraph: Billgraph) -> None:
    query = "SELECT ?code { ?p bg:hasModifier ?m . ?m skos:notation ?code } ORDER BY ?code LIMIT 2"
    assert bindings(billgraph("sparql", query, "-f", "json")) == [{"code": "22"}, {"code": "23"}]
    assert billgraph("sparql", query, "-f", "csv").out == "code\r\n22\r\n23\r\n"
    assert billgraph("sparql", query, "-f", "tsv").out == '?code\n"22"\n"23"\n'


def test_a_code_is_named_by_its_systems_prefix(billgraph: Billgraph) -> None:
    query = """ASK { cpt:0489T bg:hasDiagnosis icd10cm:M34.1 ; bg:hasModifier mod:22 ;
        bg:hasSpecialty nucc:207RC0000X ; bg:hasSiteOfService pos:22 ;
        bg:hasPayer payer:blue-cross-blue-shield }"""
    assert billgraph("sparql", query, "-f", "json").json["boolean"] is True


def test_a_prefix_of_the_querys_own_goes_before_the_usual_one(billgraph: Billgraph) -> None:
    query = "PREFIX bg: <http://mine/> SELECT (bg:x AS ?x) {}"
    assert bindings(billgraph("sparql", query, "-f", "json")) == [{"x": "http://mine/x"}]


def test_it_asks(billgraph: Billgraph) -> None:
    yes = billgraph("sparql", "ASK { ?s bg:line 41 }", "-f", "json")
    assert (yes.status, yes.json) == (0, {"head": {}, "boolean": True})
    no = billgraph("sparql", "ASK { ?s bg:line 999 }")
    assert (no.status, no.out.split(), no.err) == (0, ["ANSWER", "false"], "")


def test_it_constructs_and_describes_as_turtle(billgraph: Billgraph) -> None:
    result = billgraph("sparql", "DESCRIBE icd10cm:M34.1")
    assert result.status == 0
    assert 'skos:notation "M34.1"' in result.out
    query = "CONSTRUCT { ?p bg:hasDiagnosis ?d } { ?p bg:hasDiagnosis ?d }"
    assert len(Graph().parse(data=billgraph("sparql", query).out, format="turtle")) == 6
    assert billgraph("sparql", query, "-f", "ntriples").out.count("\n") == 6


def test_the_simple_formats_are_rows_of_texts(billgraph: Billgraph) -> None:
    query = "SELECT ?line ?code ?nothing { ?s bg:line ?line ; rdf:object ?code FILTER(?line = 42) }"
    row = {"line": "42", "code": "https://w3id.org/billgraph/id/icd10cm/M34.1", "nothing": None}
    assert json.loads(billgraph("sparql", query, "-f", "jsonl").out) == row
    assert yaml.safe_load(billgraph("sparql", query, "-f", "yaml").out) == [row]
    assert "icd10cm:M34.1" in billgraph("sparql", query).out
    assert "| 42 | icd10cm:M34.1 |" in billgraph("sparql", query, "-f", "markdown").out


def test_the_query_comes_from_a_file_or_from_standard_input(
    billgraph: Billgraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "question.rq"
    file.write_text("ASK {}")
    for arguments in (("-f", file, "-f", "json"), ("--file", file, "--format", "json")):
        assert billgraph("sparql", *arguments).json["boolean"] is True
    monkeypatch.setattr("sys.stdin", io.StringIO("ASK {}"))
    assert billgraph("sparql", "-", "--format", "jsonl").json == {"answer": True}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("ASK {}", "-f", "csv"), "no form as csv; choose one of table, json, jsonl, yaml"),
        (("ASK {}", "-f", "turtle"), "ASK has no form as turtle"),
        (("SELECT * {}", "-f", "ntriples"), "SELECT has no form as ntriples"),
        (("DESCRIBE mod:22", "-f", "csv"), "choose one of turtle, ntriples, jsonld, rdfxml"),
        (("DESCRIBE mod:22", "-f", "table"), "CONSTRUCT or DESCRIBE has no form as table"),
        ((), "give a query, or a file with -f, or an --example"),
        (("ASK {}", "--example", "pages"), "give a query"),
        (("ASK {}", "-f", "json", "-f", "csv"), "give one file and one format"),
        (("ASK {}", "--print"), "--print goes with --example"),
        (("ASK {}", "--prefixes"), "ask for a list, or run one query"),
        (("ASK {}", "--explain", "--update"), "an update cannot be explained"),
        (("--prefixes", "-f", "xml"), "these are rows, and have no form as xml"),
        (("ASK {}", "--limit", "0"), "--limit"),
        (("ASK {}", "--timeout", "0"), "--timeout"),
        (("--example", "nothing"), "there is no example 'nothing'; choose one of"),
    ],
)
def test_wrong_usage_gets_one_line(
    billgraph: Billgraph, arguments: tuple[str, ...], words: str
) -> None:
    result = billgraph("sparql", *arguments)
    assert (result.status, result.out, result.err.count("\n")) == (2, "", 1)
    assert words in result.err


def test_a_file_that_is_not_there_is_unreadable_input(billgraph: Billgraph) -> None:
    result = billgraph("sparql", "-f", "nothing.rq")
    assert result.status == 3
    assert "nothing.rq: cannot be read" in result.err


# Nothing found


@pytest.mark.parametrize("output_format", ["table", "json", "xml", "csv", "tsv", "yaml", "jsonl"])
def test_no_solution_is_nothing_found_in_every_format(
    billgraph: Billgraph, output_format: str
) -> None:
    result = billgraph("sparql", "SELECT ?s { ?s bg:line 999 }", "-f", output_format)
    assert (result.status, result.err) == (1, "billgraph: the query has no solutions\n")
    some = billgraph("sparql", "SELECT ?s { ?s bg:line 41 }", "-f", output_format)
    assert (some.status, some.err) == (0, "")
    assert len(some.out) > len(result.out)


def test_an_empty_graph_is_nothing_found(billgraph: Billgraph) -> None:
    result = billgraph("sparql", "CONSTRUCT WHERE { ?s bg:line 999 }", "-f", "ntriples")
    assert (result.status, result.out) == (1, "")
    assert result.err == "billgraph: the query has no triples\n"


# --limit and --timeout


def test_a_limit_says_that_there_were_more(billgraph: Billgraph) -> None:
    query = "SELECT ?m { ?p bg:hasModifier ?m } ORDER BY ?m"
    whole = list(csv.reader(io.StringIO(billgraph("sparql", query, "-f", "csv").out)))
    part = billgraph("sparql", query, "-f", "csv", "--limit", "3")
    assert list(csv.reader(io.StringIO(part.out))) == whole[:4]
    assert part.err == "billgraph: there are more solutions than the first 3\n"
    exact = billgraph("sparql", query, "-f", "csv", "--limit", "13")
    assert (exact.status, exact.err) == (0, "")


def test_a_limit_leaves_the_querys_own_limit_and_order_alone(billgraph: Billgraph) -> None:
    query = "SELECT ?m { ?p bg:hasModifier ?m } ORDER BY DESC(?m) LIMIT 2 # the end"
    result = billgraph("sparql", query, "--limit", "5", "-f", "tsv")
    assert [line.rpartition("/")[2] for line in result.out.splitlines()[1:]] == ["QX>", "AS>"]
    assert result.err == ""


def test_a_limit_of_an_endless_query_answers(billgraph: Billgraph) -> None:
    result = billgraph("sparql", f"SELECT * {ENDLESS}", "--limit", "2", "-f", "jsonl")
    assert (result.status, result.out.count("\n")) == (0, 2)
    assert "there are more" in result.err


def test_a_limit_of_a_graph_counts_triples(billgraph: Billgraph) -> None:
    result = billgraph("sparql", "DESCRIBE cpt:0489T", "--limit", "4", "-f", "ntriples")
    assert result.out.count("\n") == 4
    assert result.err == "billgraph: there are more triples than the first 4\n"


@pytest.mark.parametrize("form", ["SELECT (COUNT(*) AS ?n)", "SELECT *", "CONSTRUCT { ?a ?b ?l }"])
def test_an_endless_query_is_given_up(billgraph: Billgraph, form: str) -> None:
    result = billgraph("sparql", f"{form} {ENDLESS}", "--timeout", "0.7")
    assert (result.status, result.out) == (4, "")
    assert result.err.startswith("billgraph: the query was given up after 0.7 seconds; ask for")
    assert result.err.count("\n") == 1


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("SELECT * { cpt:0489T ?p ?o } ORDER BY ?o", "json"),
        ("SELECT ?a { VALUES ?a { 'x'@en 1.5 'a\\rb' } }", "xml"),
        ("ASK {}", "json"),
        ("CONSTRUCT { ?c skos:notation ?n } { ?c skos:notation ?n } ORDER BY ?n", "ntriples"),
    ],
)
def test_an_answer_in_time_is_the_same_answer(billgraph: Billgraph, query: str, name: str) -> None:
    slow = billgraph("sparql", query, "-f", name, "--timeout", "60")
    assert (slow.status, slow.out) == (0, billgraph("sparql", query, "-f", name).out)


def test_a_time_out_and_a_limit_go_together(billgraph: Billgraph) -> None:
    arguments = ("--timeout", "60", "--limit", "3", "-f", "jsonl")
    result = billgraph("sparql", f"SELECT * {ENDLESS}", *arguments)
    assert (result.status, result.out.count("\n")) == (0, 3)
    assert result.err == "billgraph: there are more solutions than the first 3\n"


def test_a_wrong_query_is_as_wrong_with_a_time_out(billgraph: Billgraph) -> None:
    for query in ("SELECT ?s { ?s ?p }", "SELECT (<http://no/function>(1) AS ?x) {}"):
        timed = billgraph("sparql", query, "--timeout", "60")
        assert (timed.status, timed.err) == (2, billgraph("sparql", query).err)


def test_ctrl_c_ends_an_endless_query_at_once(store_path: Path) -> None:
    program = "from billgraph.cli.main import main; main()"
    query = f"SELECT ?a {ENDLESS}"
    process = subprocess.Popen(
        [sys.executable, "-c", program, "--store", str(store_path), "sparql", query, "-f", "tsv"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"?a\n"
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 128 + signal.SIGINT
    assert err == b"billgraph: interrupted; nothing was changed\n"


# --explain, --prefixes


def test_explain_prints_the_algebra_and_the_number_of_solutions(billgraph: Billgraph) -> None:
    query = "SELECT ?d { cpt:0489T bg:hasDiagnosis ?d } ORDER BY ?d"
    result = billgraph("sparql", query, "--explain")
    assert result.status == 0
    assert "as rdflib parses it; Oxigraph tells nothing of its plan" in result.out
    assert "      BGP\n        cpt:0489T bg:hasDiagnosis ?d\n" in result.out
    assert "\n6 solutions in " in result.out


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("ASK {}", "answer true in"),
        ("DESCRIBE mod:22", "triples in"),
        ("SELECT * {}", "1 solutions"),
    ],
)
def test_explain_takes_every_form(billgraph: Billgraph, query: str, told: str) -> None:
    assert told in billgraph("sparql", query, "--explain").out


def test_a_query_that_rdflib_cannot_parse_is_not_explained(billgraph: Billgraph) -> None:
    result = billgraph("sparql", "SELECT * { ?s ?p ?o LATERAL { ?o ?q ?r } }", "--explain")
    assert result.status == 2
    assert "rdflib, which explains, cannot parse this query" in result.err
    assert result.err.count("\n") == 1


def test_the_prefixes_are_listed(billgraph: Billgraph) -> None:
    listed = {
        row["prefix"]: row["iri"] for row in billgraph("sparql", "--prefixes", "-f", "json").json
    }
    assert listed["bg"] == "https://w3id.org/billgraph/ontology#"
    assert listed["icd10cm"] == "https://w3id.org/billgraph/id/icd10cm/"
    assert set(listed) == set(
        "bg rdf rdfs owl xsd skos prov dcterms dcat"
        " cpt hcpcs icd10cm nucc mod pos payer specialty".split()
    )
    query = "SELECT * {" + " ".join(f"OPTIONAL {{ {name}:x ?p ?o }}" for name in listed) + "}"
    assert billgraph("sparql", query).status == 0


def test_the_standard_formats_are_utf_8_on_any_terminal(store_path: Path) -> None:
    program = "from billgraph.cli.main import main; main()"
    query = "SELECT ('caf\u00e9' AS ?a) {}"
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "1"}
    command = [sys.executable, "-c", program, "--store", str(store_path), "sparql", query]
    done = subprocess.run([*command, "-f", "csv"], capture_output=True, env=environment, check=True)
    assert done.stdout == "a\r\ncaf\u00e9\r\n".encode()


def test_relative_iris_are_resolved_against_the_base_that_is_given(
    billgraph: Billgraph, tmp_path: Path
) -> None:
    file = tmp_path / "question.rq"
    file.write_text("SELECT ?d { <cpt/0489T> bg:hasDiagnosis ?d }")
    plain = billgraph("sparql", "SELECT ?d { cpt:0489T bg:hasDiagnosis ?d }", "-f", "csv")
    base = ("--base", "https://w3id.org/billgraph/id/")
    for more in ((), ("--timeout", "60"), ("--as-of", "2026-01-01")):
        found = billgraph("sparql", "-f", file, *base, "-f", "csv", *more)
        assert (found.status, found.out) == (0, plain.out)
    assert "cpt:0489T bg:hasDiagnosis ?d" in billgraph("sparql", "-f", file, *base, "--explain").out
    refused = billgraph("sparql", "-f", file)
    assert (refused.status, refused.out) == (2, "")
    assert refused.err == (
        "billgraph: the query has the relative IRI <cpt/0489T> at line 1, column 13, and no base;"
        " give it one with --base IRI, or begin with BASE <IRI>\n"
    )
    assert billgraph("sparql", "BASE <http://e/> ASK { <a> ?p ?o }").out == "ANSWER\nfalse\n"


@pytest.mark.parametrize("base", ["page/", "no iri", ""])
def test_a_base_that_is_no_iri_is_refused(billgraph: Billgraph, base: str) -> None:
    for arguments in (("ASK { ?s ?p ?o }",), ("--update", "CREATE GRAPH <a>")):
        done = billgraph("sparql", *arguments, "--base", base)
        assert (done.status, done.err.count("\n")) == (2, 1)
        assert f"the base {base!r} is no absolute IRI; write it whole" in done.err
