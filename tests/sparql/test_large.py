"""Queries of any size are answered or refused in one line; none ends the process that asks."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from billgraph.graph import Store
from billgraph.graph.sparql.size import measure

Billgraph = Callable[..., Any]


def many(text: str, count: int) -> str:
    """A text that many times, with the number in the place of #."""
    return " ".join(text.replace("#", str(number)) for number in range(count))


TOO_LARGE = {
    "differences": "ASK { FILTER(" + "1-" * 10_000 + "1 = 1) }",
    "differences in what may be an IRI": "ASK { FILTER(1<" + "1-" * 30_000 + "1>0) }",
    "differences in a list": "ASK { FILTER(1 IN (" + "1-" * 30_000 + "1)) }",
    "alternatives": "ASK { ?s " + "a|" * 12_000 + "a ?o }",
    "steps": "ASK { ?s " + "a/" * 12_000 + "a ?o }",
    "patterns": "ASK { " + many("?s# a ?o# .", 30_000) + " }",
    "predicates": "ASK { ?s " + "a ?o ; " * 30_000 + " }",
    "objects": "ASK { ?s a " + "?o , " * 30_000 + " ?o }",
    "bindings": "ASK { " + many("BIND(# AS ?o#)", 30_000) + " }",
    "blocks of values": "ASK { " + many("VALUES ?o# { # }", 30_000) + " }",
    "graphs": "ASK { " + "GRAPH ?g { ?s ?p ?o } " * 30_000 + " }",
    "unions": "ASK { " + "{ ?s ?p ?o } UNION " * 30_000 + " {} }",
    "optionals": "ASK { " + "OPTIONAL { ?s ?p ?o } " * 30_000 + " }",
    "conjunctions": "ASK { FILTER(" + "?a && " * 30_000 + "?a) }",
    "entries": "ASK { ?s ?p (" + "1 " * 200_000 + ") }",
    "entries with nothing between": "ASK { ?s ?p (" + "true" * 100_000 + ") }",
    "signs": "ASK { FILTER(1 " + "<" * 100_000 + " 1) }",
    "negations": "ASK { FILTER(" + "!" * 100_000 + "1) }",
    "minuses": "ASK { FILTER(" + "-" * 100_000 + "1) }",
    "parentheses": "ASK { FILTER" + "(" * 10_000 + "1" + ")" * 10_000 + " }",
    "parentheses in what may be an IRI": "ASK { FILTER(1<"
    + "(" * 9_000
    + "1"
    + ")" * 9_000
    + ">2)}",
    "parentheses behind an escape": r"ASK { ?s ?p ('''a\u00' "
    + "(" * 9_000
    + "1"
    + ")" * 9_000
    + r" ''') }",
    "calls": "ASK { FILTER(" + "STR(" * 10_000 + "1" + ")" * 10_000 + ") }",
    "tests": "ASK { " + "FILTER EXISTS { " * 10_000 + "}" * 10_000 + " }",
    "blank nodes": "ASK { ?s ?p " + "[ ?p " * 10_000 + "1" + "]" * 10_000 + " }",
    "subselects": "ASK " + "{ SELECT * " * 10_000 + "{}" + "}" * 10_000,
    "triple terms": "ASK { ?s ?p " + "<<( ?s ?p " * 10_000 + "1" + " )>>" * 10_000 + " }",
}


@pytest.mark.parametrize("what", TOO_LARGE)
def test_what_is_larger_than_any_stack_is_refused_in_one_line(
    billgraph: Billgraph, tmp_path: Path, what: str
) -> None:
    file = tmp_path / "query.rq"
    file.write_text(TOO_LARGE[what])
    done = billgraph("sparql", "-f", file)
    assert (done.status, done.out, done.err.count("\n")) == (2, "", 1)
    inner = TOO_LARGE[what].removeprefix("ASK")
    file.write_text(f"INSERT {{ GRAPH <urn:mine> {{ ?s ?p ?o }} }} WHERE {inner}")
    done = billgraph("sparql", "--update", "-f", file)
    assert (done.status, done.out, done.err.count("\n")) == (2, "", 1)


LARGE = {
    "differences": "FILTER(" + "1-" * 5_000 + "1 < 2)",
    "alternatives": "?s " + "a|" * 2_000 + "a ?o",
    "bindings": many("BIND(# AS ?o#)", 1_000),
    "unions": "{ ?s ?p ?o } UNION " * 1_000 + " {}",
    "calls": "FILTER(" + "STR(" * 450 + "1" + ")" * 450 + " = '1')",
    "tests": "FILTER EXISTS { ?s ?p ?o " * 450 + "}" * 450,
    "groups": "{" * 450 + "}" * 450,
    "negations": "FILTER(" + "!" * 450 + "false || true)",
}


@pytest.mark.parametrize("what", LARGE)
def test_what_is_large_is_answered(store: Store, what: str) -> None:
    query = f"ASK {{ {LARGE[what]} }}"
    assert not measure(query).is_small
    assert store.sparql(query).truth is True


def test_a_mistake_in_what_is_large_has_its_place(store: Store, billgraph: Billgraph) -> None:
    done = billgraph("sparql", "ASK {" + "{" * 450 + "\n?s ?p" + "}" * 450 + "}")
    assert done.status == 2
    assert "does not parse at line 2, column 6" in done.err


def test_many_values_are_asked_for_at_once(store: Store) -> None:
    codes = " ".join(f"icd10cm:A{number}" for number in range(20_000))
    listed = codes.replace(" ", ", ")
    for query in (
        f"SELECT ?d {{ VALUES ?d {{ {codes} icd10cm:M34.1 }} cpt:0489T bg:hasDiagnosis ?d }}",
        f"SELECT ?d {{ cpt:0489T bg:hasDiagnosis ?d FILTER(?d IN ({listed}, icd10cm:M34.1)) }}",
    ):
        assert [row[0] for row in store.sparql(query).rows] == [
            "https://w3id.org/billgraph/id/icd10cm/M34.1"
        ]
    template = " . ".join(f"?d bg:note{number} 1" for number in range(5_000))
    made = store.sparql(f"CONSTRUCT {{ {template} }} {{ VALUES ?d {{ icd10cm:M34.1 }} }}")
    assert len(list(made.triples)) == 5_000


def test_a_large_query_keeps_its_limit_and_its_date(billgraph: Billgraph) -> None:
    codes = " ".join(f"icd10cm:A{number}" for number in range(1_000))
    query = f"SELECT * {{ ?s ?p ?o FILTER NOT EXISTS {{ VALUES ?s {{ {codes} }} ?s a ?t }} }}"
    done = billgraph("sparql", query, "--limit", "2", "-f", "csv")
    assert (done.status, done.out.count("\n")) == (0, 3)
    assert done.err == "billgraph: there are more solutions than the first 2\n"
    assert billgraph("sparql", query, "--limit", "2", "--as-of", "2026-01-01").status == 0


@pytest.mark.skipif(sys.platform == "win32", reason="a shell bounds the stack")
def test_what_runs_in_the_process_itself_fits_into_a_small_stack(store_path: Path) -> None:
    queries = [
        "ASK { FILTER(" + "1-" * 240 + "1) }",
        "ASK { FILTER(" + "STR(" * 28 + "1" + ")" * 28 + ") }",
        "ASK { " + "FILTER EXISTS {" * 28 + "}" * 28 + " }",
        "ASK { ?s " + "a|" * 120 + "a ?o }",
        "ASK { ?s ?p (" + "true" * 90 + ") }",
    ]
    assert all(measure(query).is_small for query in queries)
    program = "import sys\nfrom billgraph.graph import open_store\n" + (
        "with open_store(sys.argv[1]) as store:\n"
        "    for query in sys.argv[2:]: store.sparql(query)\n"
    )
    command = 'ulimit -s 1024; exec "$@"'
    done = subprocess.run(
        ["sh", "-c", command, "sh", sys.executable, "-c", program, str(store_path), *queries],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_what_texts_and_names_hold_does_not_count(store: Store) -> None:
    note = r"'C:\\Users\\udata ((((( !!! a|b' , '''it''s {{{{ \' # <''' , <http://e/(a-b)'c#d>"
    triples = " . ".join(f"<urn:s{number}> skos:note {note}" for number in range(2_000))
    (change,) = store.update(f"INSERT DATA {{ GRAPH <urn:mine> {{ {triples} }} }}")
    assert change.added == 6_000
    assert measure(f"ASK {{ ?s ?p '''{'long ' * 2_000_000}''' }}").tokens < 20
