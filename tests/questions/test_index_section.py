"""The card of a code tells under which words the official indexes have it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

INDEX = """<ICD10CM.index><version>2025</version><title>INDEX TO DISEASES</title><letter>
<mainTerm><title>Crest</title><code>M34.1</code></mainTerm>
<mainTerm><title>Ache</title>
<term level="1"><title>hand</title><code>M79.64-</code></term></mainTerm>
{}</letter></ICD10CM.index>
"""


@pytest.fixture
def facts(billgraph: Callable[..., Any], tmp_path: Path) -> Callable[..., list[dict[str, Any]]]:
    """The facts of the section, after an index with some more main terms was added."""

    def call(code: str, more: str = "") -> list[dict[str, Any]]:
        path = tmp_path / "icd10cm_index_2025.xml"
        path.write_text(INDEX.format(more))
        assert billgraph("release", "add", path).status == 0
        found: list[dict[str, Any]] = (
            billgraph("show", code, "-f", "json").json[0]["facts"].get("index", [])
        )
        return found

    return call


def test_a_card_has_the_terms_of_its_code_and_their_release(facts: Callable[..., Any]) -> None:
    (fact,) = facts("M34.1")
    assert (fact["name"], fact["value"]) == ("index term", "Crest")
    assert fact["release"] == "icd10cm-index 2024-10-01"


def test_a_code_without_terms_has_those_of_the_nearest_header(facts: Callable[..., Any]) -> None:
    (fact,) = facts("M79.641")
    assert (fact["value"], fact["about"]) == ("Ache, hand", "icd10cm:M79.64")


def test_of_many_terms_the_shortest_paths_are_shown_and_all_are_counted(
    facts: Callable[..., Any],
) -> None:
    title = "<mainTerm><title>{}</title><code>M34.1</code></mainTerm>"
    more = "".join(title.format(f"Term {letter}, of many") for letter in "abcdefghijklmnop")
    *shown, count = facts("M34.1", more)
    assert [it["value"] for it in shown] == [
        "Crest",
        *(f"Term {it}, of many" for it in "abcdefghi"),
    ]
    assert (count["name"], count["value"]) == ("index terms", "17")
    assert count["words"] == "the first 10 stand above"


def test_without_an_index_a_card_has_no_such_section(billgraph: Callable[..., Any]) -> None:
    assert "index" not in billgraph("show", "M34.1", "-f", "json").json[0]["facts"]
