"""What a stated range stands for, by the hierarchy that is loaded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from billgraph.graph import Page, Store
from billgraph.graph.rdf.pages import iri_of, page_names
from billgraph.graph.rdf.stored_page import stored_page

Billgraph = Callable[..., Any]
Put = Callable[..., Store]
PAGE = "CPT 20610: Joint injection\n\nRelated Diagnoses\nM34.0-M34.8 Sclerosis\nE11.- Diabetes\n"


@pytest.fixture
def told(put: Put, store: Store, billgraph: Billgraph) -> Billgraph:
    """A command's JSON, where a page states two ranges."""
    put(page=PAGE)
    store.close()

    def call(*args: str) -> list[tuple[Any, ...]]:
        rows = billgraph(*args, "-f", "json").json
        return [(row["code"], row["line"], row.get("via")) for row in rows]

    return call


@pytest.mark.usefixtures("icd")
def test_a_range_is_one_link_and_then_what_it_stands_for(told: Billgraph) -> None:
    via = "icd10cm:M34.0-M34.8"
    assert told("links", "20610") == [
        ("M34.0-M34.8", 4, None),
        ("M34.0", 4, via),
        ("M34.1", 4, via),
        ("M34.8", 4, via),
        ("M34.81", 4, via),
        ("E11.-", 5, None),
    ]


@pytest.mark.usefixtures("icd", "told")
def test_the_codes_of_a_range_are_counted_apart_and_named_officially(billgraph: Billgraph) -> None:
    rows = billgraph("links", "20610", "-f", "json").json
    assert (rows[0]["stated_label"], rows[0]["label"]) == ("Sclerosis", None)
    assert (rows[1]["stated_label"], rows[1]["label"]) == (None, "Hard skin, growing")
    counts = billgraph("stats", "-f", "json").json
    assert {"what": "statements", "of": "diagnosis", "count": 8} in counts
    assert {"what": "ranges of codes", "of": None, "count": 2} in counts


def test_without_a_hierarchy_a_range_is_itself_and_its_ends(
    told: Billgraph, billgraph: Billgraph
) -> None:
    via = "icd10cm:M34.0-M34.8"
    found = [("M34.0-M34.8", 4, None), ("M34.0", 4, via), ("M34.8", 4, via), ("E11.-", 5, None)]
    assert told("links", "20610") == found
    said = billgraph("links", "20610").err
    assert "M34.0-M34.8, E11.-: no hierarchy is loaded that tells" in said
    assert "billgraph release add FILE" in said


@pytest.mark.usefixtures("icd")
def test_a_code_has_the_links_of_the_ranges_that_cover_it(told: Billgraph) -> None:
    assert told("links", "M34.81")[-1] == ("20610", 4, "icd10cm:M34.0-M34.8")
    assert [it for it in told("links", "M34") if it[0] == "20610"] == []


@pytest.mark.usefixtures("icd")
@pytest.mark.parametrize("asked", ["M34.*", "M34.0 \u2013 M34.8", "m340-m348", "icd10cm:M34.x"])
def test_a_range_may_be_asked_for_with_all_its_codes(asked: str, told: Billgraph) -> None:
    found = told("links", asked, "--descend")
    assert [it for it in found if it[0] == "0489T"] == [
        ("0489T", 41, "icd10cm:M34.0"),
        ("0489T", 42, "icd10cm:M34.1"),
        ("0489T", 43, "icd10cm:M34.81"),
    ]
    assert ("20610", 4, "icd10cm:M34.0-M34.8") in found


@pytest.mark.usefixtures("icd", "told")
def test_the_procedures_that_state_a_range_itself_are_found(told: Billgraph) -> None:
    assert told("links", "M34.0-M34.8") == [("20610", 4, None)]


@pytest.mark.usefixtures("icd")
@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ("M34.0-M34.1", ["M30-M36", "M34", "M34.0", "M34.1"]),
        ("M34.8*", ["M30-M36", "M34", "M34.8", "M34.81"]),
        ("M34.-", ["M30-M36", "M34", "M34.0", "M34.1", "M34.8", "M34.81"]),
    ],
)
def test_the_tree_of_a_range_has_its_codes_and_what_is_above(
    asked: str, codes: list[str], billgraph: Billgraph
) -> None:
    assert [row["code"] for row in billgraph("tree", asked, "-f", "json").json] == codes


def test_a_range_that_nobody_knows_is_not_in_the_store(billgraph: Billgraph) -> None:
    result = billgraph("links", "Z10.0-Z10.9")
    assert (result.status, result.out) == (1, "")
    assert "Z10.0-Z10.9" in result.err


def test_a_stored_page_has_its_ranges(put: Put, read: Callable[..., Page]) -> None:
    page = read(PAGE, "page.txt")
    store = put(page=PAGE)
    assert stored_page(store, iri_of(page)).rows == page.rows
    assert {iri.rpartition("/")[2] for iri, _, _ in page_names(page)} == {
        "20610", "M34.0-M34.8", "M34.0", "M34.8", "E11.-", "E11",
    }  # fmt: skip
    assert list(store.check()) == []


@pytest.mark.programs
def test_a_store_with_ranges_keeps_the_shapes(put: Put) -> None:
    found = put(page=PAGE).validate()
    assert found.conforms, found.report


def test_the_vocabulary_says_how_a_range_is_kept(put: Put) -> None:
    rows = put(page=PAGE).select(
        """SELECT ?first ?last ?prefix ?header { ?range a bg:CodeRange, bg:Diagnosis .
            ?procedure bg:hasDiagnosis ?range .
            OPTIONAL { ?range bg:firstCode/skos:notation ?first ; bg:lastCode/skos:notation ?last }
            OPTIONAL { ?range bg:codePrefix ?prefix ; bg:rangeHeader/skos:notation ?header } }"""
    )
    assert sorted(rows, key=min) == [
        {"first": "M34.0", "last": "M34.8"},
        {"prefix": "E11", "header": "E11"},
    ]


def test_the_pages_about_the_codes_of_a_range_are_audited(
    put: Put, store: Store, billgraph: Billgraph
) -> None:
    put(page=PAGE)
    store.close()
    result = billgraph("audit", "20600-20699", "-f", "json", "--fail-on", "never")
    assert (result.status, result.json["coverage"]["statements"]) == (0, 2)
    none = billgraph("audit", "64483-64484")
    assert (none.status, none.out) == (1, "")
    assert "no page about a code of cpt:64483-64484 is loaded" in none.err


def test_a_range_is_one_thing_that_codes_share(put: Put) -> None:
    other = PAGE.replace("20610", "20611")
    found = put(page=PAGE, other=other).common("20610", "20611")
    assert [shared.code.value for shared in found] == ["E11.-", "M34.0-M34.8"]


def test_a_range_is_a_node_of_an_export_and_no_code_of_fhir(
    put: Put, store: Store, billgraph: Billgraph
) -> None:
    put(page=PAGE)
    store.close()
    nodes = billgraph("export", "-f", "cyjs", "20610").json["elements"]["nodes"]
    kinds = {it["data"]["code"]: it["data"]["kind"] for it in nodes}
    assert kinds == {"20610": "procedure", "M34.0-M34.8": "diagnosis", "E11.-": "diagnosis"}
    resources = [it["resource"] for it in billgraph("export", "-f", "fhir", "20610").json["entry"]]
    said = [it["description"] for it in resources if it["id"] == "billgraph-diagnoses"]
    assert said == ["Left out, as ranges are no codes: E11.-, M34.0-M34.8."]
    assert "icd10cm" not in {it["id"].removeprefix("billgraph-") for it in resources}
