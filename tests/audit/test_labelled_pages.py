"""Recall and precision of the whole audit, on pages whose codes nothing was tuned on.

`labelled.measure` prints what these tests hold, by rule.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from labelled.editions import write
from labelled.measure import Measured, measure
from labelled.pages import pages
from labelled.world import World, real, small

from billgraph.graph import open_store

PAGES = 80
LEAST_RECALL = 0.95
LEAST_PRECISION = 0.98
LEAST_BY_RULE = 0.85
OFTEN = 10
"""Of a rule that tells less often, a share says nothing."""

DATED = (
    "icd10cm/icd10c-tabular-April-1-2026.xml.gz",
    "nucc/nucc_taxonomy_251.csv",
    "hcpcs/HCPC2025_OCT_code_longdesc.derived.csv",
)
SCHEDULE = "pfs/PPRRVU2025_Oct.csv"
CODE = re.compile(rb"[0-9A-Z]\d{3}[\dA-Z],")
"""How a row of a procedure begins in the fee schedule."""
UNDATED = ("ncci/modifiers.csv", "ncci/ncci_aoc.csv")
"""Files of 2024 Q3 that do not say so."""


@cache
def small_world() -> World:
    return small()


@pytest.fixture(scope="module")
def on_small(tmp_path_factory: pytest.TempPathFactory) -> Measured:
    """What the audit finds on the pages of the small world that are held out."""
    folder = tmp_path_factory.mktemp("small")
    with open_store(folder / "store") as store:
        store.add_releases(*write(small_world(), folder))
        return measure(store, (it for it in pages(small_world(), PAGES) if it.half == "held"))


def schedule_of(world: World, whole: Path, path: Path) -> Path:
    """The publisher's fee schedule with the rows of the codes that pages are drawn from."""
    lines = whole.read_bytes().splitlines(keepends=True)
    codes = {code.encode() for code in world.schedule}
    path.write_bytes(b"".join(it for it in lines if it[:5] in codes or not CODE.match(it)))
    return path


@pytest.fixture(scope="module")
def on_real(reference: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Measured:
    """What the audit finds on pages drawn from the publishers' files, held out."""
    world = real(reference("."))
    folder = tmp_path_factory.mktemp("real")
    with open_store(folder / "store") as store:
        # Each change makes the store anew, so few changes take less time.
        schedule = schedule_of(world, reference(SCHEDULE), folder / Path(SCHEDULE).name)
        store.add_releases(*map(reference, DATED), schedule)
        store.add_releases(*map(reference, UNDATED), version="2024Q3", valid_from=date(2024, 7, 1))
        store.add_releases(*write(world, folder, whole=False))
        return measure(store, (it for it in pages(world, PAGES) if it.half == "held"))


def holds(found: Measured) -> None:
    assert found.recall >= LEAST_RECALL, found.table()
    assert found.precision >= LEAST_PRECISION, found.table()
    weak = [it for it in found.expected if found.recall_of(it) < LEAST_BY_RULE]
    weak += [
        it
        for it in found.told
        if found.told[it] >= OFTEN and found.precision_of(it) < LEAST_BY_RULE
    ]
    assert not weak, found.table()


@pytest.mark.long
def test_wrong_rows_are_found_and_right_ones_left_alone(on_small: Measured) -> None:
    holds(on_small)


@pytest.mark.long
def test_every_kind_of_wrong_row_is_among_the_labelled_ones(on_small: Measured) -> None:
    assert len(on_small.expected) >= 13, on_small.table()


def test_the_same_holds_on_the_publishers_own_files(on_real: Measured) -> None:
    holds(on_real)


@pytest.mark.long
def test_the_labelled_pages_are_the_same_each_time() -> None:
    assert list(pages(small_world(), 4)) == list(pages(small_world(), 4))


def test_no_name_of_a_cpt_code_is_committed() -> None:
    assert "cpt" not in small_world().names
