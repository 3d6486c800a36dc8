"""`path`: the shortest ways between two codes, and who states each hop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from billgraph.graph import Code, Store

Billgraph = Callable[..., Any]
Put = Callable[..., Store]

A = """CPT 11111: First thing
Key payers included are Aetna, and Cigna Health.
Related Diagnoses
A00 | Ache | Often |
A01 | Burn | Seldom |
Modifiers
| Modifier | Description | When to Use |
59 | Apart | Now and then |
"""
B = """CPT 22222: Second thing
Key payers included are Aetna, and Cigna Health.
Related Diagnoses
A00 | Ache | Always |
A01 | Burn | Never |
A02 | Cut | At times |
"""
C = """CPT 33333: Third thing
Key payers included are Aetna, and Cigna Health.
Related CPT Codes
| CPT Code | Description | Relationship |
22222 | The second | Before it |
"""


def ways(found: Any) -> list[list[str]]:
    return [[hops[0].start.curie, *(hop.end.curie for hop in hops)] for hops in found.paths]


def test_all_shortest_paths_are_found_with_their_evidence(put: Put) -> None:
    found = put(a=A, b=B).paths("11111", "22222")
    assert ways(found) == [
        ["cpt:11111", "icd10cm:A00", "cpt:22222"],
        ["cpt:11111", "icd10cm:A01", "cpt:22222"],
    ]
    assert found.total == 2
    ((there,), (back,)) = (hop.evidence for hop in found.paths[0])
    assert (there.relation, there.direction, there.stated_label) == ("diagnosis", "out", "Ache")
    assert (there.note, there.source, there.line) == ("Often", "a.txt", 4)
    assert (back.relation, back.direction, back.stated_label) == ("diagnosis", "in", "Second thing")
    assert (back.note, back.source, back.line) == ("Always", "b.txt", 4)


def test_paths_go_through_related_procedures_in_either_direction(put: Put) -> None:
    store = put(a=A, b=B, c=C)
    (way,) = ways(store.paths("33333", "A02"))
    assert way == ["cpt:33333", "cpt:22222", "icd10cm:A02"]
    assert ways(store.paths("A02", "33333")) == [way[::-1]]
    assert len(store.paths("33333", "mod:59").paths[0]) == 4


def test_the_length_is_limited(put: Put) -> None:
    store = put(a=A, b=B, c=C)
    assert store.paths("33333", "mod:59", max_length=3).paths == ()
    assert store.paths("33333", "22222", max_length=1).total == 1


def test_payers_and_sites_are_left_out_unless_asked_for(put: Put, billgraph: Billgraph) -> None:
    put(a=A, c=C)
    result = billgraph("path", "11111", "33333", "-f", "json")
    assert (result.status, result.json) == (1, [])
    assert result.err == (
        "billgraph: no path of at most 4 hops between cpt:11111 and cpt:33333;"
        " paths through payers and sites are left out; --avoid none takes them in\n"
    )
    through = billgraph("path", "11111", "33333", "--avoid", "none", "-f", "json")
    assert {row["code"] for row in through.json if row["hop"] == 1} == {"aetna", "cigna-health"}
    assert through.err == ""


def test_avoid_takes_the_place_of_what_is_left_out_by_default(
    put: Put, billgraph: Billgraph
) -> None:
    put(a=A, b=B)
    rows = billgraph("path", "11111", "22222", "--avoid", "diagnosis", "-f", "json").json
    assert {row["system"] for row in rows if row["hop"] == 1} == {"payer"}
    nothing = billgraph("path", "11111", "22222", "--avoid", "diagnosis", "--avoid", "payer")
    assert nothing.status == 1


def test_the_ends_may_be_of_a_kind_that_is_left_out(put: Put) -> None:
    store = put(a=A, c=C)
    assert ways(store.paths("payer:aetna", "A00")) == [["payer:aetna", "cpt:11111", "icd10cm:A00"]]
    assert ways(store.paths("33333", "payer:aetna")) == [["cpt:33333", "payer:aetna"]]


@pytest.mark.usefixtures("icd")
def test_a_step_of_a_hierarchy_is_a_hop(put: Put, billgraph: Billgraph) -> None:
    put(a="CPT 11111: First thing\nRelated Diagnoses\nM34.8 | Skin | Often |\n")
    rows = billgraph("path", "11111", "M34.81", "-f", "json").json
    assert [(row["relation"], row["direction"], row["code"]) for row in rows] == [
        ("diagnosis", "out", "M34.8"),
        ("broader", "in", "M34.81"),
    ]
    assert rows[1]["label"] == "Hard skin in the lung"
    assert (rows[1]["source"], rows[1]["line"]) == ("release/icd10cm/invented", None)
    avoiding = billgraph("path", "M34.0", "M34.1", "--avoid", "diagnosis", "-f", "json").json
    assert {row["code"] for row in avoiding if row["hop"] == 1} == {"0489T"}


def test_a_hop_that_two_sources_state_has_a_row_for_each(put: Put, billgraph: Billgraph) -> None:
    put(a=A, again=A)
    rows = billgraph("path", "11111", "A00", "-f", "json").json
    assert [(row["path"], row["hop"], row["source"]) for row in rows] == [
        (1, 1, "a.txt"),
        (1, 1, "again.txt"),
    ]


def test_what_is_capped_is_said(put: Put, billgraph: Billgraph) -> None:
    put(a=A, b=B)
    result = billgraph("path", "11111", "22222", "--limit", "1", "-f", "json")
    assert {row["path"] for row in result.json} == {1}
    assert "1 of 2 shortest paths" in result.err
    assert result.err.count("\n") == 1


def test_json_has_the_keys_that_help_names(billgraph: Billgraph) -> None:
    rows = billgraph("path", "M34.1", "207RC0000X", "-f", "json").json
    keys = "path hop from_code from_system relation direction code system label stated_label"
    assert list(rows[0]) == [*keys.split(), "note", "source", "line"]
    assert (rows[0]["from_code"], rows[1]["code"]) == ("M34.1", "207RC0000X")
    assert [row["line"] for row in rows] == [42, 33]
    assert "diagnosis of" in billgraph("path", "M34.1", "207RC0000X").out


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("0489T", "cpt:0489t"), 2, "both codes are cpt:0489T"),
        (("0489T", "99999"), 1, "cpt:99999 is not in the store"),
        (("0489T", "M34.1", "--avoid", "none", "--avoid", "site"), 2, "goes with no other"),
        (("0489T", "M34.1", "--max-length", "0"), 2, "0 is not in the range"),
    ],
)
def test_a_wrong_question_gets_one_line(
    billgraph: Billgraph, arguments: tuple[str, ...], status: int, words: str
) -> None:
    result = billgraph("path", *arguments)
    assert result.status == status
    assert words in result.err
    assert result.err.count("\n") == 1


def test_the_search_agrees_with_networkx_on_the_whole_graph(put: Put) -> None:
    networkx = pytest.importorskip("networkx")
    store = put(a=A, b=B, c=C)
    whole = networkx.Graph(store.to_networkx())
    ends = [Code("cpt", "33333"), Code("icd10cm", "A02"), Code("mod", "59"), Code("cpt", "0489T")]
    for start in ends:
        for end in ends:
            if start == end:
                continue
            found = store.paths(start.curie, end.curie, avoid=(), max_length=6, limit=1000)
            expected = networkx.all_shortest_paths(whole, start.curie, end.curie)
            assert sorted(ways(found)) == sorted(expected)
            assert found.total == len(found.paths)
