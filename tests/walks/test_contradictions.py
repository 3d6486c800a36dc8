"""`contradictions`: names that cannot both be right, links that only one side states."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from billgraph.graph import Store
from billgraph.graph.names.contradiction import disagree

Billgraph = Callable[..., Any]
Put = Callable[..., Store]

FAT = """CPT 15771: Grafting of fat
Related Diagnoses
M34.1 | CREST | Why |
M79.64 | Pain in right hand | Why |
L98.4 | Burns of the eyelid | Why |
"""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Plastic Surgery", "Cardiovascular Disease Physician"),
        ("Pain in left hand", "Pain in right hand"),
        ("Acute ulcer of the skin", "Chronic ulcer of the skin"),
        ("Burns of the eyelid", "Chronic ulcer of skin, not elsewhere classified"),
    ],
)
def test_names_that_cannot_both_be_right(one: str, other: str) -> None:
    assert disagree(one, other)
    assert disagree(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("CR(E)ST syndrome", "crest syndromes"),
        ("CREST", "Limited systemic sclerosis"),
        ("Systemic sclerosis", "Progressive systemic sclerosis, unspecified"),
        ("Fat graft", "Grafting of autologous fat harvested by liposuction"),
        ("Orthopaedic Surgery", "Orthopedic surgeon"),
        ("Ulcers of the skin", "Skin, ulcer"),
        ("Biopsy of left and right lung", "Biopsy of left lung"),
        ("Other", "Unspecified"),
        ("", "Anything"),
    ],
)
def test_names_that_may_both_be_right(one: str, other: str) -> None:
    assert not disagree(one, other)
    assert not disagree(other, one)


def test_two_pages_that_name_a_code_otherwise_are_both_quoted(
    put: Put, billgraph: Billgraph
) -> None:
    put(fat=FAT)
    rows = billgraph("contradictions", "-f", "json").json
    names = {row["code"]: row for row in rows if row["kind"] == "name"}
    assert set(names) == {"M79.64", "L98.4"}
    assert names["L98.4"] == {
        "kind": "name",
        "code": "L98.4",
        "system": "icd10cm",
        "source": "fat.txt",
        "line": 5,
        "states": "Burns of the eyelid",
        "other_source": "0489T.txt",
        "other_line": 44,
        "other_states": "Chronic ulcer of skin, not elsewhere classified",
    }


def test_a_link_that_the_counterpart_page_lacks_is_told(put: Put, billgraph: Billgraph) -> None:
    put(fat=FAT)
    (row,) = [
        row for row in billgraph("contradictions", "-f", "json").json if row["kind"] == "link"
    ]
    assert (row["code"], row["source"], row["line"]) == ("15771", "0489T.txt", 50)
    assert row["states"] == "cpt:0489T is related to cpt:15771"
    assert (row["other_source"], row["other_line"]) == ("fat.txt", None)
    assert row["other_states"] == "does not name cpt:0489T"


@pytest.mark.parametrize(
    "answer",
    [
        "Related CPT Codes\n| CPT Code | Description | Relationship |\n0489T | Cells | Before |\n",
        "Related CPT Codes\nData not available in the input.\n",
    ],
)
def test_a_page_that_answers_or_has_no_data_contradicts_no_link(put: Put, answer: str) -> None:
    store = put(fat=f"CPT 15771: Grafting of fat\n{answer}")
    assert [it for it in store.contradictions() if it.kind == "link"] == []


def test_with_a_code_only_what_is_about_it_is_told(put: Put, billgraph: Billgraph) -> None:
    put(fat=FAT)
    everything = billgraph("contradictions", "-f", "json").json
    for code, kinds in (("L98.4", ["name"]), ("15771", ["link"]), ("0489T", ["link"])):
        rows = billgraph("contradictions", code, "-f", "json").json
        assert [row["kind"] for row in rows] == kinds
        assert all(row in everything for row in rows)
    nothing = billgraph("contradictions", "M34.1", "-f", "json")
    assert (nothing.status, nothing.json) == (1, [])
    assert nothing.err == "billgraph: no two sources disagree about M34.1\n"


def test_the_title_of_a_page_is_a_name_of_its_procedure(put: Put) -> None:
    other = "CPT 22222: Thing\nRelated CPT Codes\n| CPT Code | Description | Relationship |\n"
    store = put(
        own="CPT 33333: Grafting of fat\n", other=other + "33333 | Scan of a heart | After |\n"
    )
    name, link = store.contradictions("33333")
    assert {(name.source, name.line, name.states), (name.other_source, name.other_line)} == {
        ("own.txt", None, "Grafting of fat"),
        ("other.txt", 4),
    }
    assert link.kind == "link"


def test_the_name_of_the_few_is_set_against_the_name_of_the_many(put: Put) -> None:
    def text(code: str, name: str) -> str:
        return f"CPT {code}: Thing\nRelated Diagnoses\nA00 | {name} | Why |\n"

    store = put(
        a=text("11111", "Burns of the eyelid"),
        b=text("22222", "Bite of a dog"),
        c=text("33333", "Bites of dogs"),
        d=text("44444", "Bite of a dog"),
    )
    (only,) = store.contradictions("A00")
    assert (only.source, only.states) == ("a.txt", "Burns of the eyelid")
    assert (only.other_source, only.other_states) == ("b.txt", "Bite of a dog")


def test_a_page_that_names_a_code_twice_does_not_contradict_itself(put: Put) -> None:
    store = put(
        a="CPT 11111: Thing\nRelated Diagnoses\nA00 | Dog bite | x |\nA00 | Burnt eyelid | y |\n"
    )
    assert store.contradictions("A00") == []
