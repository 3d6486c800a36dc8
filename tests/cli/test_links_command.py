"""`billgraph links`: the main question, from the command line."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

Billgraph = Callable[..., Any]

TABLES = {
    "diagnosis": [
        ("M34.0", 41),
        ("M34.1", 42),
        ("M34.81", 43),
        ("L98.4", 44),
        ("M79.64", 45),
        ("M79.65", 46),
    ],
    "specialty": [
        ("207RC0000X", 33),
        ("207RH0000X", 34),
        ("207RG0100X", 35),
        ("2084P0800X", 36),
        ("207T00000X", 37),
    ],
    "modifier": [
        (code, line)
        for line, code in enumerate(
            ["22", "23", "51", "52", "53", "62", "66", "78", "80", "81", "82", "AS", "QX"], start=18
        )
    ],
    "procedure": [
        ("15771", 50),
        ("20926", 51),
        ("01810", 52),
        ("0350T", 53),
        ("99024", 54),
    ],
    "payer": [
        (payer, 3)
        for payer in (
            "aetna",
            "blue-cross-blue-shield",
            "cigna-health",
            "medicare",
            "unitedhealthcare",
        )
    ],
    "site": [("22", 9), ("24", 9)],
}
"""The tables of the page about 0489T: every code and its line."""

KEYS = [
    "relation",
    "direction",
    "code",
    "system",
    "label",
    "stated_label",
    "note",
    "source",
    "line",
    "contested",
]


CONTESTED = "billgraph: 23 rows are contested; see why: billgraph audit 0489T\n"


def tables(rows: list[dict[str, Any]]) -> dict[str, list[tuple[str, int]]]:
    found: dict[str, list[tuple[str, int]]] = {}
    for row in rows:
        found.setdefault(row["relation"], []).append((row["code"], row["line"]))
    return found


def test_the_bundled_page_answers_with_exactly_its_codes_and_lines(billgraph: Billgraph) -> None:
    result = billgraph("links", "0489T", "-f", "json")
    assert result.status == 0
    assert tables(result.json) == TABLES
    assert result.err == CONTESTED


def test_the_seed_page_answers_with_exactly_its_codes_and_lines(
    billgraph: Billgraph, seed: Path
) -> None:
    assert billgraph("add", seed).status == 0
    result = billgraph("links", "0489T", "-f", "json")
    assert tables(result.json) == TABLES
    assert {row["source"] for row in result.json} == {"0489T.txt"}


def test_to_limits_the_kinds_and_may_be_repeated(billgraph: Billgraph) -> None:
    rows = billgraph("links", "0489T", "--to", "specialty", "--to", "diagnosis", "-f", "json").json
    assert tables(rows) == {kind: TABLES[kind] for kind in ("diagnosis", "specialty")}


def test_a_diagnosis_names_the_procedures_that_name_it(billgraph: Billgraph) -> None:
    (row,) = billgraph("links", "m341", "-f", "json").json
    assert row["direction"] == "in"
    assert row["relation"] == "diagnosis"
    assert (row["system"], row["code"]) == ("cpt", "0489T")
    assert row["stated_label"].startswith("Autologous Adipose-Derived")
    assert (row["source"], row["line"]) == ("0489T.txt", 42)


def test_to_means_the_code_at_the_other_end(billgraph: Billgraph) -> None:
    assert len(billgraph("links", "M34.1", "--to", "procedure", "-f", "json").json) == 1
    nothing = billgraph("links", "M34.1", "--to", "diagnosis", "-f", "json")
    assert (nothing.status, nothing.json) == (1, [])


def test_json_has_the_keys_that_the_design_fixes(billgraph: Billgraph) -> None:
    rows = billgraph("links", "0489T", "-f", "json").json
    assert all(list(row) == KEYS for row in rows)
    labels = {row["code"]: row["label"] for row in rows if row["relation"] == "site"}
    assert labels["24"] == "Ambulatory Surgical Center"
    assert all(row["label"] is None for row in rows if row["relation"] == "payer")
    assert {row["direction"] for row in rows} == {"out"}


def _cell(value: object) -> str:
    if isinstance(value, list):
        return json.dumps(value) if value else "[]"
    return "" if value is None else str(value)


def test_every_format_carries_the_same_rows(billgraph: Billgraph) -> None:
    rows = billgraph("links", "0489T", "-f", "json").json
    lines = billgraph("links", "0489T", "-f", "jsonl").out.splitlines()
    assert [json.loads(line) for line in lines] == rows
    assert yaml.safe_load(billgraph("links", "0489T", "-f", "yaml").out) == rows
    for output_format, delimiter in (("csv", ","), ("tsv", "\t")):
        text = billgraph("links", "0489T", "-f", output_format).out
        read = list(csv.DictReader(io.StringIO(text), delimiter=delimiter))
        assert read == [{key: _cell(value) for key, value in row.items()} for row in rows]
    assert billgraph("links", "0489T", "-f", "markdown").out.count("\n") == len(rows) + 2
    assert billgraph("links", "0489T").out.count("\n") == len(rows) + 1


def test_codes_with_leading_zeros_stay_texts(billgraph: Billgraph) -> None:
    text = billgraph("links", "0489T", "--to", "procedure", "-f", "yaml").out
    assert "01810" in [row["code"] for row in yaml.safe_load(text)]


def test_a_table_off_a_terminal_is_neither_cut_nor_coloured(billgraph: Billgraph) -> None:
    out = billgraph("links", "0489T").out
    assert "\x1b" not in out
    assert "Other forms of systemic sclerosis with lung involvement" in out
    assert "…" not in out


def test_an_ambiguous_code_is_refused_with_both_readings(billgraph: Billgraph) -> None:
    result = billgraph("links", "22")
    assert result.status == 2
    assert result.err == "billgraph: '22' could be mod:22 or pos:22; write mod:22 or pos:22\n"


@pytest.mark.parametrize("code", ["mod:22", "POS:22", "pos:24", "24", "qx", "payer:aetna", "Aetna"])
def test_a_code_is_accepted_as_people_write_it(billgraph: Billgraph, code: str) -> None:
    assert [row["code"] for row in billgraph("links", code, "-f", "json").json] == ["0489T"]


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("links", "0491T"), 1, "cpt:0491T is not in the store"),
        (("links", "J0897"), 1, "hcpcs:J0897 or icd10cm:J08.97 is not in the store"),
        (("links", "not a code!"), 2, "'not a code!' has the form of no code system"),
        (("links",), 2, "Missing argument 'CODE'; see 'billgraph links --help'"),
        (("links", "0489T", "--to", "planet"), 2, "'planet' is not one of"),
        (("links", "0489T", "-f", "xml"), 2, "'xml' is not one of"),
        (("nothing",), 2, "there is no command 'nothing'"),
        (("links", "0489T", "--source", "other.txt"), 1, "no such links"),
    ],
)
def test_a_wrong_question_gets_one_line_and_its_status(
    billgraph: Billgraph, arguments: tuple[str, ...], status: int, words: str
) -> None:
    result = billgraph(*arguments)
    assert result.status == status
    assert words in result.err
    assert result.err.count("\n") == 1
    assert "Traceback" not in result.err


def test_source_limits_the_answer_to_one_page(billgraph: Billgraph, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("CPT 15771: Fat graft\nRelated Diagnoses\nM34.1 | CREST | Why |\n")
    billgraph("add", other)
    both = billgraph("links", "M34.1", "-f", "json").json
    assert [row["code"] for row in both] == ["0489T", "15771"]
    one = billgraph("links", "M34.1", "--source", "other.txt", "-f", "json").json
    assert [row["code"] for row in one] == ["15771"]


def test_a_malformed_code_is_marked_in_the_table(billgraph: Billgraph, tmp_path: Path) -> None:
    page = tmp_path / "odd.txt"
    page.write_text("CPT 15771: Fat graft\nICD-10 Code | Description |\nM65.3O1 | Finger |\n")
    billgraph("add", page)
    assert "M65.3O1 (malformed)" in billgraph("links", "15771").out
    (row,) = billgraph("links", "icd10cm:M65.3O1", "-f", "json").json
    assert row["code"] == "15771"


def test_the_first_command_builds_the_store_and_says_so(
    billgraph: Billgraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BILLGRAPH_STORE")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "new"))
    path = tmp_path / "new" / "billgraph"
    first = billgraph("links", "0489T", "-f", "json")
    assert first.status == 0
    assert len(first.json) == 36
    building = f"billgraph: no store in {path} yet; building it from the bundled page\n"
    assert first.err == building + CONTESTED
    again = billgraph("--store", path, "links", "0489T", "-f", "json")
    assert (again.json, again.err) == (first.json, CONTESTED)
