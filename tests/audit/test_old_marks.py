"""Marks that are older than what the store holds are told of, and the next change renews them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import NamedNode

from billgraph.graph import Code, Page, Row, Store, open_store
from billgraph.graph.changes import mark_state
from billgraph.graph.errors import StoreBusy
from billgraph.ontology.iris import AUDIT

Billgraph = Callable[..., Any]

HEADER = Row("diagnosis", Code("icd10cm", "M34"), "Scleroderma", line=3)
GOOD = Row("diagnosis", Code("icd10cm", "M34.1"), "CREST", line=4)
PAGE = Page(Code("cpt", "15771"), "x.txt", rows=(HEADER, GOOD))
TABLE = "Related Diagnoses\n| ICD-10 Code | Description | Clinical Relevance |\n|---|---|---|\n"
ARE_OLD = "the marks of the audit are older than the pages or releases"

KILLED_AT_THE_MARKS = """
import os, signal, sys
from billgraph.graph.changes.marks import Marker

def killed(*_):
    os.kill(os.getpid(), signal.SIGKILL)

Marker.mark_all = killed
from billgraph.cli.main import run
sys.exit(run(sys.argv[1:]))
"""
"""The command line, killed when what was to be changed is, and the marks are not."""

ODD = """\
excerpt_of: icd10cm
version: '2026-04-01'
valid_from: 2026-04-01
taken_from: invented
facts:
  id/icd10cm/S97.9:
    skos:prefLabel: Odd crushing injury
    bg:billable: false
"""


def killed_at_the_marks(store_path: Path, *arguments: object) -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED_AT_THE_MARKS, *map(str, arguments)],
        env=os.environ | {"BILLGRAPH_STORE": str(store_path)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr


def contested(store: Store) -> dict[str, tuple[str, ...]]:
    return {link.code.value: link.contested for link in store.links("15771", to=["diagnosis"])}


def audited(store: Store) -> set[str]:
    graph = NamedNode(AUDIT)
    return set(map(str, store.oxigraph.quads_for_pattern(None, None, None, graph)))


def check_told(billgraph: Billgraph, *, old: bool) -> None:
    """The commands that show marks, and `check`, say that they are old, or nothing of it."""
    for command in ("links 15771", "show M34.1", "check", "export 15771 -f mermaid"):
        result = billgraph(*command.split())
        assert (result.status, result.err.count(ARE_OLD)) == (0, int(old)), (command, result.err)
        assert result.err.count("billgraph audit --mark") == int(old)
    assert billgraph("links", "15771", "-f", "json").json


@pytest.fixture
def stored(store: Store) -> Store:
    """A store in which a page names a code that no release in it calls a header."""
    store.add(PAGE)
    assert contested(store) == {"M34": (), "M34.1": ()}
    return store


@pytest.mark.skipif(os.name != "posix", reason="Windows has no kill -9")
@pytest.mark.parametrize("again", ["release", "page", "another page", "remove", "update", "mark"])
def test_a_kill_between_a_release_and_its_marks_is_told_and_the_next_change_makes_them(
    stored: Store,
    store_path: Path,
    excerpts: list[Path],
    billgraph: Billgraph,
    tmp_path: Path,
    again: str,
) -> None:
    killed_at_the_marks(store_path, "release", "add", excerpts[0])
    with open_store(store_path) as store:
        assert contested(store) == {"M34": (), "M34.1": ()}
        assert store.has_old_marks()
    check_told(billgraph, old=True)
    page = tmp_path / "other.txt"
    page.write_text("CPT 15772: Fat graft\nRelated Diagnoses\nM34.1 | CREST | Why |\n")
    with open_store(store_path) as store:
        if again == "release":
            assert [it.status for it in store.add_releases(excerpts[0])] == ["unchanged"]
        elif again == "page":
            assert [it.status for it in store.add(PAGE)] == ["unchanged"]
        elif again == "another page":
            assert billgraph("add", page).err == ""
        elif again == "remove":
            assert billgraph("remove", "0489T.txt").err == ""
        elif again == "update":
            store.update("INSERT DATA { GRAPH <urn:my> { <urn:a> <urn:b> 1 } }")
        else:
            assert billgraph("audit", "--mark").status == 0
    with open_store(store_path) as store:
        assert contested(store) == {"M34": ("code-is-header",), "M34.1": ()}
        assert not store.has_old_marks()
    check_told(billgraph, old=False)


@pytest.mark.skipif(os.name != "posix", reason="Windows has no kill -9")
def test_a_kill_between_a_removal_of_a_release_and_its_marks_is_told(
    stored: Store, store_path: Path, releases: Callable[..., list[Path]], billgraph: Billgraph
) -> None:
    # No release that ships has the code, and would answer in the place of the removed one.
    excerpts = releases(ODD)
    row = Row("diagnosis", Code("icd10cm", "S97.9"), "Odd crushing injury", line=5)
    page = replace(PAGE, rows=(row,))
    stored.add(page)
    stored.add_releases(excerpts[0])
    assert contested(stored) == {"S97.9": ("code-is-header",)}
    killed_at_the_marks(store_path, "release", "remove", "icd10cm/2026-04-01")
    check_told(billgraph, old=True)
    stored.add(page)
    assert contested(stored) == {"S97.9": ()}
    check_told(billgraph, old=False)


@pytest.mark.skipif(os.name != "posix", reason="Windows has no kill -9")
def test_a_first_command_killed_before_the_marks_leaves_nothing_in_the_way(
    tmp_path: Path,
) -> None:
    killed_at_the_marks(tmp_path / "new", "init", tmp_path / "new")
    assert list((tmp_path / "new" / "generations").iterdir())
    assert not (tmp_path / "new" / "billgraph.json").exists()
    whole = tmp_path / "whole"
    open_store(whole).close()
    with open_store(tmp_path / "new", wait=0) as store, open_store(whole) as other:
        assert audited(store) == audited(other) != set()
        assert not store.has_old_marks()
        assert [it.name for it in (store.path / "generations").iterdir()] == ["00000001"]


def test_a_backup_has_the_state_of_the_marks_and_what_is_restored_from_it(
    stored: Store, excerpts: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Store, "mark_few", lambda _: None)
        stored.add_releases(excerpts[0])
    stored.backup(tmp_path / "backup")
    with open_store(tmp_path / "backup") as copy:
        assert copy.has_old_marks()
        copy.add(PAGE)
        assert contested(copy)["M34"] == ("code-is-header",)
    assert stored.has_old_marks()


def test_marks_that_could_not_be_made_are_told_by_the_change(
    stored: Store, excerpts: list[Path], billgraph: Billgraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(self: Store, *_: object) -> int:
        raise StoreBusy(self.path, "another process is changing it", "try again")

    with monkeypatch.context() as patch:
        patch.setattr(Store, "mark", busy)
        added = billgraph("release", "add", excerpts[0])
        assert (added.status, added.err.count("\n")) == (0, 1)
        assert ARE_OLD in added.err
    check_told(billgraph, old=True)


def test_more_pages_than_are_marked_at_once_are_told_until_they_are_marked(
    store: Store, billgraph: Billgraph, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(mark_state, "AT_ONCE", 1)
    for number in (15771, 15772, 15773):
        page = tmp_path / "pages" / f"{number}.txt"
        page.parent.mkdir(exist_ok=True)
        page.write_text(
            f"CPT {number}: Graft\n{TABLE}| M65.3O1 | Finger | Why |\n| M34 | Scleroderma | Why |\n"
        )
    assert "billgraph audit --mark" in billgraph("add", page.parent).err
    check_told(billgraph, old=True)
    # Another change does not forget it, also one that marks its own page.
    one = tmp_path / "one.txt"
    one.write_text("CPT 15774: Graft\nRelated Diagnoses\nM34.1 | CREST | Why |\n")
    assert "billgraph audit --mark" in billgraph("add", one).err
    assert ARE_OLD in billgraph("remove", "one.txt").err
    check_told(billgraph, old=True)
    assert billgraph("audit", "--mark").status == 0
    check_told(billgraph, old=False)
    assert "1 row is contested" in billgraph("links", "15772").err


@pytest.mark.parametrize(
    "triple",
    [
        "icd10cm:M34.1 bg:billable false ; bg:validUntil '2019-12-31'^^xsd:date",
        "icd10cm:M34.1 skos:prefLabel 'Broken leg'",
    ],
)
def test_what_an_update_says_of_a_code_contests_nothing(
    stored: Store, excerpts: list[Path], billgraph: Billgraph, triple: str
) -> None:
    stored.add_releases(excerpts[0])
    before = audited(stored)
    stored.update(f"INSERT DATA {{ GRAPH <urn:my> {{ {triple} }} }}")
    check_told(billgraph, old=False)
    stored.mark()
    assert audited(stored) == before
