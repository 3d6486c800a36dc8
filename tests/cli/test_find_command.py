"""`billgraph find`: codes by words or part of a code, from the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Billgraph = Callable[..., Any]


@pytest.fixture(scope="session")
def _bundled_store(plain_store: Path) -> Path:
    """Answers are counted here, so few of the facts that ship may be among them."""
    return plain_store


KEYS = [
    "code",
    "system",
    "kind",
    "name",
    "official",
    "match",
    "approximate",
    "score",
    "sources",
]


def test_words_find_codes_and_json_has_its_keys(billgraph: Billgraph) -> None:
    result = billgraph("find", "hand", "pain", "-f", "json")
    assert (result.status, result.err) == (0, "")
    assert all(list(row) == KEYS for row in result.json)
    assert result.json[0] == {
        "code": "M79.64",
        "system": "icd10cm",
        "kind": "diagnosis",
        "name": "Pain in left hand",
        "official": False,
        "match": "words",
        "approximate": False,
        "score": 0.63,
        "sources": 1,
    }


def test_a_misspelt_word_is_said_on_standard_error_and_in_each_row(billgraph: Billgraph) -> None:
    result = billgraph("find", "sclerodrema", "-f", "json")
    assert result.status == 0
    assert [(row["code"], row["approximate"]) for row in result.json] == [("0489T", True)]
    assert result.err == "billgraph: no name has 'sclerodrema'; showing 'scleroderma'\n"


def test_known_words_that_stand_in_no_name_together_are_said_so(billgraph: Billgraph) -> None:
    result = billgraph("find", "hands pain", "--kind", "diagnosis", "-f", "json")
    assert [row["code"] for row in result.json] == ["M79.64", "M79.65"]
    assert result.err == (
        "billgraph: no name of a diagnosis has all words of 'hands pain'; showing 'hand'\n"
    )


def test_a_table_marks_what_is_approximate(billgraph: Billgraph) -> None:
    assert "approximate" in billgraph("find", "sclerodrema").out
    assert "approximate" not in billgraph("find", "scleroderma").out


def test_more_than_the_limit_is_said(billgraph: Billgraph) -> None:
    result = billgraph("find", "pain", "--limit", "1", "-f", "json")
    assert len(result.json) == 1
    assert result.err == "billgraph: 1 of 2 codes shown; see more with --limit\n"
    assert billgraph("find", "pain", "--limit", "0").err == ""


def test_kinds_may_be_repeated(billgraph: Billgraph) -> None:
    rows = billgraph("find", "22", "--kind", "modifier", "--kind", "site", "-f", "json").json
    assert {(row["system"], row["code"]) for row in rows} == {("mod", "22"), ("pos", "22")}


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("xylophone",), 1, "no code and no name has 'xylophone'"),
        (("scleroderma", "--kind", "payer"), 1, "no code and no name of a payer has 'scleroderma'"),
        (("🩺\x1b[31m",), 1, "no code and no name has"),
        ((" ",), 2, "TEXT is empty; see 'billgraph find --help'"),
        ((), 2, "Missing argument 'TEXT...'"),
        (("pain", "--kind", "planet"), 2, "'planet' is not one of"),
        (("pain", "--limit", "-1"), 2, "-1 is not in the range"),
    ],
)
def test_a_wrong_question_gets_one_line_and_its_status(
    billgraph: Billgraph, arguments: tuple[str, ...], status: int, words: str
) -> None:
    result = billgraph("find", *arguments, "-f", "json")
    assert result.status == status
    assert words in result.err
    assert result.err.count("\n") == 1
    assert "\x1b" not in result.err
    assert status != 1 or result.json == []


def test_a_long_text_is_told_short(billgraph: Billgraph) -> None:
    result = billgraph("find", "x" * 10_000)
    assert result.status == 1
    assert len(result.err) < 200
