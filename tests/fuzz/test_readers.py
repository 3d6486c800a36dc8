"""Every reader reads or refuses whatever it is given; ``make properties`` tries more inputs."""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

import pytest
from hostile.spoil import TOKENS
from hostile.targets import TARGETS, Target
from hypothesis import given, settings
from hypothesis import strategies as st

from billgraph.graph.releases.formats import LAYOUTS

MANY = int(os.environ.get("FUZZ_EXAMPLES") or 0)
examples = settings(
    max_examples=MANY or 20, derandomize=not MANY, deadline=None, database=None, print_blob=True
)
FOUND = sorted((Path(__file__).parent / "found").glob("*/*"))
"""Inputs that a reader once failed at, in a folder for each reader."""

targets = pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)


def test_every_layout_of_releases_is_tried() -> None:
    assert {layout.key for layout in LAYOUTS} <= TARGETS.keys()


@targets
def test_what_is_in_order_is_read(target: Target) -> None:
    for seed in target.seeds():
        target.read(seed)


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
@targets
@examples
@given(random=st.randoms(use_true_random=False))
def test_what_was_spoiled_is_read_or_refused(target: Target, random: Random) -> None:
    target.read(target.spoil(random.choice(target.seeds()), random))


@targets
@examples
@given(st.lists(st.sampled_from(TOKENS) | st.binary(max_size=8), max_size=12).map(b"".join))
def test_any_bytes_are_read_or_refused(target: Target, data: bytes) -> None:
    target.read(data)


@pytest.mark.parametrize("path", FOUND, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_a_reader_once_failed_at_is_read_or_refused(path: Path) -> None:
    TARGETS[path.parent.name].read(path.read_bytes())
