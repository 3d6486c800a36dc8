"""`billgraph release`: what it prints, and with which status it ends."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from billgraph.graph.releases.formats import LAYOUTS

Billgraph = Callable[..., Any]

NO_RELEASE = str(Path(__file__).with_name("test_links_command.py"))

EXCERPT = """\
excerpt_of: ccsr
version: '1'
valid_from: 2024-01-01
facts:
  id/nucc/111100000X:
    skos:prefLabel: Windmills
    skos:broader: <group/nucc/giants>
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "windmills.yaml"
    path.write_text(EXCERPT)
    return path


def test_adding_says_what_came_in(billgraph: Billgraph, file: Path) -> None:
    result = billgraph("release", "add", file)
    assert (result.status, result.err) == (0, "")
    assert result.out.splitlines() == [
        "Clinical Classifications Software Refined, diagnoses 1: added, valid from 2024-01-01",
        "  1 code, 1 link, 6 triples from windmills.yaml"
        " (billgraph's own excerpt of a release (YAML))",
    ]


def test_adding_again_says_that_nothing_changed(billgraph: Billgraph, file: Path) -> None:
    billgraph("release", "add", file)
    (found,) = billgraph("release", "add", file, "-f", "json").json
    assert (found["status"], found["codes"], found["skipped"]) == ("unchanged", 1, [])


def test_the_list_has_the_edition_and_its_validity(billgraph: Billgraph, file: Path) -> None:
    billgraph("release", "add", file, "--valid-until", "2024-12-31")
    found = [
        it for it in billgraph("release", "list", "-f", "json").json if it["file"] == file.name
    ]
    assert found == [
        {
            "release": "ccsr",
            "name": "Clinical Classifications Software Refined, diagnoses",
            "version": "1",
            "valid_from": "2024-01-01",
            "valid_until": "2024-12-31",
            "codes": 1,
            "links": 1,
            "default": True,
            "excerpt": True,
            "file": "windmills.yaml",
        }
    ]


def test_version_and_validity_can_be_said(billgraph: Billgraph, file: Path) -> None:
    options = ("--version", "2024 spring", "--valid-from", "2024-04-01")
    (found,) = billgraph("release", "add", file, *options, "-f", "json").json
    assert (found["version"], found["valid_from"]) == ("2024 spring", "2024-04-01")
    assert billgraph("release", "remove", "ccsr/2024 spring").status == 0


def test_what_was_removed_is_gone(billgraph: Billgraph, file: Path) -> None:
    billgraph("release", "add", file)
    assert billgraph("show", "111100000X").status == 0
    result = billgraph("release", "remove", "ccsr/1")
    assert result.out == "Clinical Classifications Software Refined, diagnoses 1: removed\n"
    assert billgraph("show", "111100000X").status == 1


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["remove", "ccsr"], 1, "no release 'ccsr' is loaded"),
        (["remove", "ccsr/9"], 1, "no release 'ccsr 9' is loaded"),
        (["remove", "windmills"], 2, "'windmills' is no code set; the sets are icd10cm"),
        (["add", "none.zip"], 3, "none.zip: there is no such file"),
        (["add", NO_RELEASE], 3, "is no release that billgraph reads"),
        (["add", NO_RELEASE, "--valid-from", "2024-13-01"], 2, "2024-13-01"),
    ],
)
def test_trouble_is_one_line_with_its_status(
    billgraph: Billgraph, arguments: list[str], status: int, said: str
) -> None:
    result = billgraph("release", *arguments)
    assert (result.status, result.out) == (status, "")
    assert said in result.err
    assert result.err.count("\n") == 1


def test_a_table_without_its_first_day_is_told_so_in_one_sentence(
    billgraph: Billgraph, tmp_path: Path
) -> None:
    path = tmp_path / "modifiers.csv"
    path.write_text("mod_code,mod_type,mod_category,mod_description\nQX,HCPCS,,Invented\n")
    result = billgraph("release", "add", path)
    assert (result.status, result.out) == (2, "")
    assert result.err == (
        f"billgraph: {path}: does not say from when it is valid, as an edition of CPT and HCPCS"
        " modifiers; say it: --valid-from YYYY-MM-DD\n"
    )


def test_the_help_that_an_unknown_file_leads_to_names_every_layout(billgraph: Billgraph) -> None:
    assert billgraph("release", "add", NO_RELEASE).err.endswith(
        "see what it reads: billgraph release add --help\n"
    )
    text = billgraph("release", "add", "--help").out
    assert not [layout.what for layout in LAYOUTS if f"  {layout.what}\n" not in text]
