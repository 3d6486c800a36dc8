"""The same questions on a date: the editions of then answer, and what was not valid is hidden."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

THEN, NOW, BETWEEN, SPRING = "2024-07-01", "2025-11-01", "2025-01-01", "2026-04-01"


@pytest.fixture
def ask(billgraph: Callable[..., Any], two_editions: Path) -> Callable[..., Any]:
    """Runs a question on the two editions and reads its JSON."""

    def call(*arguments: str) -> Any:
        return billgraph(*arguments, "-f", "json", "--store", two_editions)

    return call


def labels(result: Any) -> dict[str, str | None]:
    return {row["code"]: row["label"] for row in result.json}


def test_without_a_date_the_newest_edition_names_the_codes_and_nothing_is_hidden(
    ask: Callable[..., Any],
) -> None:
    found = ask("links", "0489T", "--to", "diagnosis")
    assert len(found.json) == 6
    assert labels(found)["M34.1"] == "Five signs"
    assert labels(found)["M34.81"] == "Hard skin of the lung"
    assert found.err == ""


def test_a_date_takes_the_names_of_then_and_hides_the_codes_that_were_not_there(
    ask: Callable[..., Any],
) -> None:
    found = ask("links", "0489T", "--to", "diagnosis", "--as-of", THEN)
    assert labels(found) == {
        "M34.0": "Growing hard skin",
        "M34.1": "Five signs, old words",
        "L98.4": "Sore of old",
    }
    assert "not valid on 2024-07-01; 3 rows are hidden" in found.err


def test_a_date_between_two_editions_hides_nothing_and_says_so(ask: Callable[..., Any]) -> None:
    found = ask("links", "0489T", "--to", "diagnosis", "--as-of", BETWEEN)
    assert len(found.json) == 6
    assert set(labels(found).values()) == {None}
    assert "no release that was valid on 2025-01-01 is loaded; nothing is hidden" in found.err
