"""Official releases at an endpoint: the latest edition of each set, and it alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from billgraph.graph import Endpoint, open_store, push
from billgraph.graph.releases.model import Edition, concept
from billgraph.ontology.codes import Code
from billgraph.ontology.iris import release_iri

LOOKUPS = [
    ("links", "0489T"),
    ("links", "M30-M36", "--descend"),
    ("links", "0489T", "--as-of", "2025-11-01"),
    ("show", "M34.81"),
    ("show", "M34"),
    ("show", "0489T"),
    ("show", "M79.65"),
    ("show", "M34.9", "--as-of", "2025-11-01"),
    ("tree", "M34"),
    ("tree", "M34", "--as-of", "2025-11-01"),
    ("find", "hard skin"),
    ("find", "hard skin", "--as-of", "2025-11-01"),
    ("path", "M34.0", "M34.1", "--avoid", "procedure"),
    ("similar", "M34.0"),
    ("stats",),
    ("release", "list"),
]


def test_every_lookup_on_releases_gives_the_same_on_all_engines(
    server: Any, empty: Endpoint, two_editions: Path, billgraph: Callable[..., Any]
) -> None:
    with open_store(two_editions) as store:
        push(store, empty, update=server.update)
    for lookup in LOOKUPS:
        here = billgraph(*lookup, "--store", two_editions, "-f", "json")
        there = billgraph(*lookup, "--endpoint", server.query, "-f", "json")
        assert (there.json, there.status, there.err) == (here.json, here.status, here.err), lookup
        assert here.json, lookup


def graphs(endpoint: Endpoint) -> set[str]:
    rows = endpoint.select("SELECT DISTINCT ?graph { GRAPH ?graph { ?code a bg:Diagnosis } }")
    return {row["graph"] for row in rows if "/release/" in row["graph"]}


def test_an_edition_that_another_one_followed_is_not_sent_and_goes_from_the_endpoint(
    server: Any, empty: Endpoint, two_editions: Path, shelve: Callable[..., None]
) -> None:
    with open_store(two_editions) as store:
        push(store, empty, update=server.update)
    assert graphs(empty) == {release_iri("icd10cm", "2026")}
    newer = Edition("icd10cm", "2027", date(2026, 10, 1))
    shelve(newer, [concept(Code("icd10cm", "M34.1"), "Five signs of 2027")])
    with open_store(two_editions) as store:
        done = push(store, empty, update=server.update)
        assert empty.count_triples() == store.count_triples()
        again = push(store, empty, update=server.update)
    assert graphs(empty) == {release_iri("icd10cm", "2027")}
    assert [it.graph for it in done if it.status == "removed"] == [release_iri("icd10cm", "2026")]
    assert {it.status for it in again} == {"unchanged"}
    assert empty.show("M34.1").label == "Five signs of 2027"


def test_an_endpoint_answers_no_earlier_date_and_says_so(
    server: Any, empty: Endpoint, two_editions: Path, billgraph: Callable[..., Any]
) -> None:
    with open_store(two_editions) as store:
        push(store, empty, update=server.update)
    asked = ("--as-of", "2024-07-01", "--endpoint", server.query)
    found = billgraph("links", "M34.1", *asked)
    assert "no edition of icd10cm that was valid on 2024-07-01 is loaded" in found.err
    own = billgraph("sparql", "ASK {}", *asked)
    assert own.status == 2
    assert "an endpoint answers no query of your own as of a date" in own.err
    before = billgraph("release", "diff", "icd10cm", "--endpoint", server.query)
    assert (before.status, "there are not two editions" in before.err) == (1, True)
