"""`common` and `similar`: what codes share."""

from __future__ import annotations

from collections.abc import Callable
from math import log
from typing import Any

import pytest

from billgraph.graph import Store
from billgraph.graph.questions import similar as module

Billgraph = Callable[..., Any]
Put = Callable[..., Store]


def page(code: str, *rows: str) -> str:
    lines = "".join(f"{row} | Name of {row} | Note on {row} |\n" for row in rows)
    return f"CPT {code}: Thing {code}\nRelated Diagnoses\n{lines}"


def test_what_codes_share_says_how_each_is_linked(put: Put) -> None:
    store = put(a=page("11111", "A00", "A01"), b=page("22222", "A02", "A01"))
    (shared,) = store.common("11111", "22222")
    assert shared.code.curie == "icd10cm:A01"
    assert {
        asked.curie: [(link.direction, link.source, link.line) for link in links]
        for asked, links in shared.links.items()
    } == {"cpt:11111": [("out", "a.txt", 4)], "cpt:22222": [("out", "b.txt", 4)]}


def test_three_codes_share_only_what_all_have(put: Put, billgraph: Billgraph) -> None:
    put(
        a=page("11111", "A00", "A01"),
        b=page("22222", "A00", "A01"),
        c=page("33333", "A01", "A02"),
    )
    rows = billgraph("common", "11111", "22222", "33333", "-f", "json").json
    assert {row["code"] for row in rows} == {"A01"}
    assert [row["of"] for row in rows] == ["cpt:11111", "cpt:22222", "cpt:33333"]


def test_the_other_direction_and_the_kind(put: Put, billgraph: Billgraph) -> None:
    put(a=page("11111", "M34.0", "M34.1"))
    rows = billgraph("common", "M34.0", "M34.1", "--to", "procedure", "-f", "json").json
    assert [(row["code"], row["of"], row["direction"]) for row in rows] == [
        ("0489T", "icd10cm:M34.0", "in"),
        ("0489T", "icd10cm:M34.1", "in"),
        ("11111", "icd10cm:M34.0", "in"),
        ("11111", "icd10cm:M34.1", "in"),
    ]
    keys = "kind code system label of relation direction stated_label note source line"
    assert list(rows[0]) == keys.split()
    nothing = billgraph("common", "M34.0", "M34.1", "--to", "payer", "-f", "json")
    assert (nothing.status, nothing.json) == (1, [])
    assert nothing.err.count("\n") == 1


@pytest.mark.parametrize(
    ("codes", "words"), [(("M34.0",), "name two codes"), (("M34.0", "m340"), "is named twice")]
)
def test_fewer_than_two_codes_are_refused(
    billgraph: Billgraph, codes: tuple[str, ...], words: str
) -> None:
    result = billgraph("common", *codes)
    assert result.status == 2
    assert words in result.err


def test_a_rare_shared_code_counts_more_than_a_common_one(put: Put) -> None:
    store = put(
        a=page("11111", "A00", "A01"),
        b=page("22222", "A00"),  # A00 has two procedures
        c=page("33333", "A01"),  # A01 has three
        d=page("44444", "A01"),
    )
    alike = store.similar("11111")
    assert [it.code.value for it in alike.found] == ["22222", "33333", "44444"]
    assert [it.score for it in alike.found] == pytest.approx([1 / log(2), 1 / log(3), 1 / log(3)])
    (shared,) = alike.found[0].shared
    assert (shared.code.curie, shared.degree) == ("icd10cm:A00", 2)
    assert alike.is_exact
    assert [it.code.value for it in store.similar("11111", limit=1).found] == ["22222"]


def test_the_score_is_the_adamic_adar_index_of_networkx(put: Put) -> None:
    networkx = pytest.importorskip("networkx")
    store = put(a=page("11111", "M34.0", "A00"), b=page("22222", "M34.0", "A00", "L98.4"))
    whole = networkx.Graph(store.to_networkx())
    for code in ("cpt:11111", "icd10cm:M34.0", "mod:22"):
        for it in store.similar(code).found:
            ((_, _, expected),) = networkx.adamic_adar_index(whole, [(code, it.code.curie)])
            assert it.score == pytest.approx(expected)


def test_hubs_count_in_the_score_though_they_are_not_followed(
    put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = {f"p{number}": page(str(number), "A01") for number in range(50000, 50030)}
    store = put(a=page("11111", "A00", "A01"), b=page("22222", "A00", "A01"), **pages)
    exact = store.similar("11111", 2)
    monkeypatch.setattr(module, "READ", 10)
    quick = store.similar("11111", 2)
    assert quick.found[0] == exact.found[0]
    assert quick.found[0].score == pytest.approx(1 / log(2) + 1 / log(32))
    assert (exact.is_exact, quick.is_exact) == (True, False)
    assert len(quick.found) == 1


def test_similar_prints_names_and_what_is_shared(put: Put, billgraph: Billgraph) -> None:
    put(a=page("11111", "A00"), b=page("22222", "A00"))
    (row,) = billgraph("similar", "11111", "-f", "json").json
    assert row == {
        "code": "22222",
        "system": "cpt",
        "label": None,
        "stated_label": "Thing 22222",
        "score": 1.4427,
        "shared": [{"code": "A00", "system": "icd10cm", "degree": 2, "weight": 1.4427}],
    }
    assert "icd10cm:A00" in billgraph("similar", "11111").out
    alone = billgraph("similar", "0489T", "-f", "json")
    assert (alone.status, alone.json) == (1, [])
    assert "shares anything with cpt:0489T" in alone.err
