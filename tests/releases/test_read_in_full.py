"""All that a small file of each layout gives: its edition, its facts, and the rows left out.

Each file in the folder `in_full` holds such a file as `content`, invented in the layout of its
publisher, and what is read from it; and rows after which it is refused, each with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from billgraph.graph.errors import UnreadableInput
from billgraph.graph.releases.formats import LAYOUTS
from billgraph.graph.releases.model import Iri, Skip
from billgraph.graph.releases.model import Reading as Release
from billgraph.ontology.iris import BASE

CASES: dict[str, dict[str, Any]] = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in sorted((Path(__file__).parent / "in_full").glob("*.yaml"))
}
IMPLIED = frozenset({"rdf:type", "skos:inScheme", "skos:notation"})
"""What the IRI of a code says already."""


def edition(release: Release) -> dict[str, object]:
    """What a file says of itself, without what it does not say."""
    told = {
        "of": release.code_set,
        "version": release.version,
        "from": release.valid_from,
        "until": release.valid_until,
        "is_excerpt": release.is_excerpt or None,
        "notice": release.notice,
    }
    return {key: value for key, value in told.items() if value is not None}


def lines(facts: dict[str, dict[str, list[Any]]]) -> Iterator[str]:
    """The facts, one a line; an edit's own name is a number that nobody can check."""
    for subject, said in facts.items():
        name = "edit" if subject.startswith("edit/") else subject
        for prop, values in said.items():
            if not (subject.startswith("id/") and prop in IMPLIED):
                yield from (f"{name} {prop} {shown(value)}" for value in values)


def shown(value: object) -> str:
    if isinstance(value, Iri):
        return f"<{value.removeprefix(BASE).rpartition('#')[2]}>"
    return repr(value) if isinstance(value, str) else str(value)


def left_out(skip: Skip) -> str:
    where = "" if skip.line is None else f"line {skip.line}, "
    return f"{where}{skip.count} in all: {skip.reason} ({skip.example})"


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_small_file_gives_these_facts_and_no_others(
    case: dict[str, Any], reading: Callable[..., Any]
) -> None:
    found = reading(case["content"], case["name"])
    assert found.layout == case["layout"]
    assert edition(found.reading) == case["edition"]
    assert list(lines(found.facts)) == case["facts"].splitlines()
    assert list(map(left_out, found.skipped)) == case.get("left_out", [])


NAMELESS = {
    name: case
    for name, case in CASES.items()
    if case["layout"] != "ncci-ptp" and not case.get("needs_its_name")
}
"""Some must be named; `test_pair_edits.py` and `test_publishers_files.py` hold that."""


@pytest.mark.parametrize("case", NAMELESS.values(), ids=NAMELESS)
def test_a_file_whose_name_tells_nothing_says_of_itself_what_it_holds(
    case: dict[str, Any], reading: Callable[..., Any]
) -> None:
    found = reading(case["content"], "release" + Path(case["name"]).suffix)
    assert edition(found.reading) == case.get("edition_unnamed", case["edition"])


@pytest.mark.parametrize(
    ("case", "row", "problem"),
    [
        pytest.param(case, row, problem, id=f"{name}: {' '.join(row.split())}")
        for name, case in CASES.items()
        for row, problem in case.get("refused", {}).items()
    ],
)
def test_a_row_that_cannot_be_is_refused_with_its_place_and_a_mend(
    case: dict[str, Any], row: str, problem: str, reading: Callable[..., Any]
) -> None:
    with pytest.raises(UnreadableInput) as caught:
        reading(f"{case['content']}{row}\n", case["name"])
    assert caught.value.problem == problem
    assert caught.value.mend


def test_each_layout_is_held_in_full() -> None:
    assert {case["layout"] for case in CASES.values()} == {layout.key for layout in LAYOUTS}
