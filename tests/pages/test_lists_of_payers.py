"""What of a sentence about payers is a payer's name."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Codes = Callable[..., list[str]]


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("KEY PAYERS include Aetna and Cigna.", ["aetna", "cigna"]),
        ("Key payers include the Aetna, and the Cigna.", ["aetna", "cigna"]),
        ("Key payers include Aetna, Cigna, with rates that the Plan sets.", ["aetna", "cigna"]),
    ],
)
def test_articles_and_clauses_are_no_part_of_a_name(
    sentence: str, names: list[str], codes: Codes
) -> None:
    assert codes(f"CPT 0101T: Warming\nSummary\n{sentence}\n", "payer") == names


@pytest.mark.parametrize(("length", "is_name"), [(60, True), (61, False)])
def test_a_name_of_a_payer_has_sixty_signs_at_most(
    length: int, is_name: bool, codes: Codes
) -> None:
    name = "Moon Health Plan of the far Side".ljust(length, "x")
    text = f"CPT 0101T: Warming\nSummary\nKey payers include Aetna, {name}.\n"
    assert len(codes(text, "payer")) == 1 + is_name
