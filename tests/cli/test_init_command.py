"""Where a store is made, and where a folder that holds none is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from billgraph.cli.main import COMMANDS
from billgraph.graph import open_store
from billgraph.graph.errors import NoStore, StoreExists
from billgraph.graph.library.opening import new_store

Billgraph = Callable[..., Any]

ASKING: dict[str, tuple[str, ...]] = {
    "links": ("0489T",),
    "show": ("0489T",),
    "find": ("scleroderma",),
    "tree": ("M34",),
    "path": ("M34.0", "M34.1"),
    "common": ("M34.0", "M34.1"),
    "similar": ("M34.0",),
    "audit": ("--all",),
    "contradictions": (),
    "sparql": ("ASK {}",),
    "remove": ("0489T",),
    "release": ("list",),
    "sources": (),
    "stats": (),
    "check": (),
    "backup": ("copy",),
    "export": ("-f", "nquads"),
    "push": ("--endpoint", "http://127.0.0.1:9/sparql"),
}
"""The commands that only ask or change, each with what it takes."""

MAKING = {"add", "init", "restore"}
WITHOUT = {"page"}
"""The one command that opens no store."""


def test_every_command_is_held_to_the_rule() -> None:
    assert set(ASKING) | MAKING | WITHOUT == set(COMMANDS)


MORE = {
    "release diff": ("release", "diff", "icd10cm"),
    "release remove": ("release", "remove", "icd10cm"),
    "audit --mark": ("audit", "--mark"),
    "sparql --update": ("sparql", "--update", "CLEAR GRAPH <urn:my>"),
}
ALL = {name: (name, *arguments) for name, arguments in ASKING.items()} | MORE


@pytest.fixture(params=["missing", "empty", "begun"])
def none(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A folder without a store: not there, empty, or left by a first building that was killed."""
    folder = tmp_path / "no store"
    if request.param != "missing":
        folder.mkdir()
    if request.param == "begun":
        (folder / "generations" / "00000001").mkdir(parents=True)
    return folder


def below(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*")) if folder.exists() else [Path("missing")]


@pytest.mark.parametrize("arguments", ALL.values(), ids=ALL)
def test_a_named_folder_without_a_store_is_refused_and_left_as_it_is(
    billgraph: Billgraph, none: Path, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = below(none)
    line = f"billgraph: {none}: holds no store; make one: billgraph init '{none}'\n"
    by_option = billgraph("--store", none, *arguments)
    assert (by_option.status, by_option.out, by_option.err) == (4, "", line)
    monkeypatch.setenv("BILLGRAPH_STORE", str(none))
    by_variable = billgraph(*arguments)
    assert (by_variable.status, by_variable.out, by_variable.err) == (4, "", line)
    assert below(none) == before


def test_what_the_refusal_advises_makes_the_store(billgraph: Billgraph, none: Path) -> None:
    import shlex

    advice = billgraph("--store", none, "links", "0489T").err.split("billgraph ")[-1]
    made = billgraph(*shlex.split(advice))
    assert made.status == 0
    assert made.out.startswith(f"{none}: a new store with 1 page (36 statements) and facts from ")
    assert billgraph(*shlex.split(made.out.split("billgraph ")[-1])).status == 0
    assert billgraph("--store", none, "links", "0489T").status == 0


def test_adding_to_a_named_folder_makes_the_store(billgraph: Billgraph, none: Path) -> None:
    page = none.parent / "15771.txt"
    page.write_text("CPT 15771: Fat graft\n")
    told = billgraph("--store", none, "add", page)
    assert told.status == 0
    assert told.err == f"billgraph: no store in {none} yet; building it from the bundled page\n"
    assert billgraph("--store", none, "show", "15771").status == 0


def test_adding_a_release_to_a_named_folder_makes_the_store(
    billgraph: Billgraph, none: Path
) -> None:
    assert billgraph("--store", none, "release", "add", none.parent / "none.csv").status == 3
    assert billgraph("--store", none, "links", "0489T").status == 0


def test_restoring_to_a_named_folder_makes_the_store(
    billgraph: Billgraph, store_path: Path, none: Path
) -> None:
    assert billgraph("--store", none, "restore", store_path).status == 0
    assert billgraph("--store", none, "links", "0489T").status == 0


def test_the_default_store_is_made_at_the_first_use(
    billgraph: Billgraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BILLGRAPH_STORE")
    first, again = billgraph("links", "M34.1"), billgraph("links", "M34.1")
    assert (first.status, again.status, again.err) == (0, 0, "")
    assert first.err.endswith("yet; building it from the bundled page\n")


def test_init_leaves_a_store_as_it_is(billgraph: Billgraph, store_path: Path) -> None:
    before = below(store_path)
    refused = billgraph("init", store_path)
    assert (refused.status, refused.out) == (4, "")
    assert refused.err == (
        f"billgraph: {store_path}: holds a store, which stays as it is;"
        f" ask it: billgraph --store {store_path} sources\n"
    )
    assert below(store_path) == before


def test_init_leaves_a_folder_with_other_files_as_it_is(
    billgraph: Billgraph, tmp_path: Path
) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "letter.txt").touch()
    refused = billgraph("init", tmp_path / "documents")
    assert (refused.status, refused.out) == (4, "")
    assert "is no billgraph store: it holds letter.txt; " in refused.err
    assert len(below(tmp_path / "documents")) == 1


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("--store", "other", "init", "new"), "init makes a store in DIR; leave --store out"),
        (("init", "new", "--endpoint", "http://127.0.0.1:9/"), "works on a store on disk"),
        (("restore", "copy", "--endpoint", "http://127.0.0.1:9/"), "works on a store on disk"),
        (("init",), "Missing argument 'DIR'"),
    ],
    ids=["store", "endpoint", "restore", "nothing"],
)
def test_what_init_cannot_mean_is_wrong_usage(
    billgraph: Billgraph, arguments: tuple[str, ...], problem: str
) -> None:
    result = billgraph(*arguments)
    assert (result.status, result.out) == (2, "")
    assert problem in result.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("--store", "", "sources"),
        ("links", "0489T", "--store", ""),
        ("init", ""),
        ("backup", ""),
        ("restore", ""),
    ],
    ids=" ".join,
)
def test_an_empty_name_does_not_stand_for_the_folder_one_is_in(
    billgraph: Billgraph,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    result = billgraph(*arguments)
    assert (result.status, result.out) == (4, "")
    assert result.err == "billgraph: '': names no folder; write its name\n"
    assert below(tmp_path / "here") == []


def test_a_program_says_whether_a_store_may_be_made(none: Path) -> None:
    before = below(none)
    with pytest.raises(NoStore, match="holds no store"):
        open_store(none, create=False)
    assert below(none) == before
    with open_store(none) as made:
        assert len(made.links("M34.1")) == 1
    with pytest.raises(StoreExists):
        new_store(none)
