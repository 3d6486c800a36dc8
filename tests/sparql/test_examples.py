"""The ready questions answer, on the bundled page and with a second one beside it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from billgraph.graph.sparql.examples import examples

Billgraph = Callable[..., Any]

PAGE = """CPT 15771: Fat graft
Related Diagnoses
| ICD-10 Code | Description | Clinical Relevance |
|---|---|---|
M34.1 | CREST | Why |
M65.3O1 | Finger | Why |
"""

# How many rows each has on the bundled page, and with the second one too.
COUNTS = {
    "diagnoses-and-specialties": (11, 11),
    "disputed-names": (0, 1),
    "index-terms": (0, 0),  # it asks an index, which no page brings
    "malformed-codes": (0, 1),
    "neighbourhood": (180, 180),
    "one-sided-links": (0, 1),
    "pages": (1, 2),
    "pairs-of-a-procedure": (243, 243),
    "procedures-of-a-diagnosis": (1, 2),
    "same-diagnoses": (0, 1),
    "schemes": (8, 8),
    "shared-codes": (20, 20),
    "sources-of-a-link": (1, 1),
    "statements": (36, 36),
    "vocabulary": (120, 120),
}


def rows(billgraph: Billgraph, name: str) -> tuple[int, list[list[str]]]:
    form = "ntriples" if name == "neighbourhood" else "tsv"
    result = billgraph("sparql", "--example", name, "-f", form)
    lines = [line.split("\t") for line in result.out.splitlines()]
    return result.status, lines if form == "ntriples" else lines[1:]


def test_every_example_has_a_name_a_title_and_a_test() -> None:
    found = examples()
    assert {example.name for example in found} == set(COUNTS)
    assert all(example.query.startswith(f"# {example.title}\n") for example in found)
    assert all(len(example.title) < 90 for example in found)


@pytest.mark.parametrize("name", COUNTS)
def test_an_example_answers(billgraph: Billgraph, tmp_path: Path, name: str) -> None:
    one, two = COUNTS[name]
    status, found = rows(billgraph, name)
    assert (status, len(found)) == (0 if one else 1, one)
    page = tmp_path / "15771.txt"
    page.write_text(PAGE)
    billgraph("add", page)
    status, found = rows(billgraph, name)
    assert (status, len(found)) == (0 if two else 1, two)


def test_the_examples_find_what_they_are_for(billgraph: Billgraph, tmp_path: Path) -> None:
    page = tmp_path / "15771.txt"
    page.write_text(PAGE)
    billgraph("add", page)

    def first(name: str) -> dict[str, str]:
        import json

        out = billgraph("sparql", "--example", name, "-f", "jsonl").out
        found: dict[str, str] = json.loads(out.splitlines()[0])
        return found

    code = "https://w3id.org/billgraph/id/"
    assert first("shared-codes")["procedures"] == "2"
    assert first("shared-codes")["code"] == code + "icd10cm/M34.1"
    assert set(first("disputed-names")["names"].split(" | ")) == {"CREST", "CR(E)ST syndrome"}
    assert first("malformed-codes")["code"] == code + "icd10cm/M65.3O1"
    assert first("one-sided-links")["related"] == code + "cpt/15771"
    assert first("same-diagnoses")["shared"] == "1"
    assert first("statements")["line"] == "3"


INDEX = """<ICD10CM.index><version>2025</version><title>INDEX TO DISEASES</title><letter>
<mainTerm><title>Attack, attacks</title>
<term level="1"><title>heart</title><see>Infarct, myocardium</see></term></mainTerm>
<mainTerm><title>Infarct, infarction</title>
<term level="1"><title>myocardium</title><code>I21.9</code></term></mainTerm>
</letter></ICD10CM.index>
"""


def test_the_example_about_the_index_follows_where_that_sends(
    billgraph: Billgraph, tmp_path: Path
) -> None:
    index = tmp_path / "icd10cm_index_2025.xml"
    index.write_text(INDEX)
    assert billgraph("release", "add", index).status == 0
    status, found = rows(billgraph, "index-terms")
    code = "<https://w3id.org/billgraph/id/icd10cm/I21.9>"
    assert (status, [row[:2] for row in found]) == (0, [['"Infarct, myocardium"', code]])


def test_the_examples_are_listed_and_printed(billgraph: Billgraph) -> None:
    listed = billgraph("sparql", "--list-examples", "-f", "json").json
    assert {row["name"]: row["title"] for row in listed}["statements"].startswith("Every statement")
    printed = billgraph("sparql", "--example", "statements", "--print").out
    assert printed.startswith("# Every statement")
    assert billgraph("sparql", printed, "-f", "tsv").out.count("\n") == 37


def test_an_example_takes_the_options_of_a_query(billgraph: Billgraph) -> None:
    arguments = ("--example", "statements", "--limit", "2", "--timeout", "60", "-f", "csv")
    result = billgraph("sparql", *arguments)
    assert result.out.count("\r\n") == 3
    assert "there are more" in result.err
