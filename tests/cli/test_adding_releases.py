"""`billgraph release add` of many files: the table, the status, and the commands it prints."""

from __future__ import annotations

import gzip
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from billgraph.ontology.releases import CODE_SETS
from billgraph.ontology.systems import SYSTEMS

Billgraph = Callable[..., Any]

MAP = "diagnosis_code,cc,model_name\nA0103,115,CMS-HCC ESRD Model V21\n"
LABELS = "cc,label,model_domain,model_version\nHCC115,Some lungs,ESRD,V21\n"
MODIFIERS = "mod_code,mod_type,mod_category,mod_description\nQX,HCPCS,,Invented\n"
PLACES = "pos_code,pos_type,pos_name\n03,Non-Facility,School\n"
SYSTEM = (
    f'{{"resourceType": "CodeSystem", "url": "{SYSTEMS["pos"].fhir_uri}",'
    ' "version": "20300102", "concept": [{"code": "03", "display": "School"}]}'
)
EXCERPT = """\
excerpt_of: {code_set}
version: {version!r}
valid_from: {valid_from}
complete: true
facts:
  id/nucc/{code}00000X:
    skos:prefLabel: {label}
"""


def excerpt(path: Path, version: str, label: str = "Windmills", **others: str) -> Path:
    """An invented edition of a set that ships no facts."""
    said = {"code_set": "ccsr", "valid_from": "2024-01-01", "code": "1111", **others}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(EXCERPT.format(version=version, label=label, **said))
    return path


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_a_folder_is_added_with_all_that_can_be_read_below_it(
    billgraph: Billgraph, tmp_path: Path
) -> None:
    folder = tmp_path / "releases"
    excerpt(folder / "one.yaml", "1")
    write(folder / "below" / "ra_dx_to_cc_2026.csv", MAP)
    write(folder / "below" / "ra_labels_2026.csv", LABELS)
    write(folder / "notes.txt", "Notes that hold no release.\n")
    write(folder / "empty.csv", "")
    (folder / "cut.csv.gz").write_bytes(gzip.compress(MAP.encode())[:-12])
    result = billgraph("release", "add", folder, "-f", "json")
    told = {(it["status"], tuple(Path(file).name for file in it["files"])) for it in result.json}
    assert told == {
        ("added", ("one.yaml",)),
        ("added", ("ra_dx_to_cc_2026.csv", "ra_labels_2026.csv")),
        ("left", ("notes.txt",)),
        ("left", ("empty.csv",)),
        ("left", ("cut.csv.gz",)),
    }
    why = {Path(it["file"]).name: it["why"] for it in result.json if it["status"] == "left"}
    assert why["notes.txt"] == (
        "is no release that billgraph reads; see what it reads: billgraph release add --help"
    )
    assert why["empty.csv"].startswith("is empty; ")
    assert why["cut.csv.gz"].startswith("cut.csv: is damaged or cut short (")
    assert (result.status, result.err) == (
        3,
        "billgraph: 3 files below the folders were left; the answer says why\n",
    )


def test_a_person_gets_one_table(billgraph: Billgraph, tmp_path: Path) -> None:
    one = excerpt(tmp_path / "one.yaml", "1")
    result = billgraph("release", "add", one, tmp_path / "none.csv")
    head, first, second = result.out.splitlines()
    assert head.split()[:4] == ["FILE", "WHAT", "RELEASE", "VALID"]
    assert [str(one), "added", "2024-01-01"] == [first.split()[at] for at in (0, 1, -3)]
    assert second.endswith("there is no such file; check its name and permissions")
    assert result.status == 3
    assert result.err == (
        f"billgraph: {tmp_path / 'none.csv'}: there is no such file;"
        " check its name and permissions\n"
    )


def test_where_nothing_is_left_the_command_ends_well(billgraph: Billgraph, tmp_path: Path) -> None:
    excerpt(tmp_path / "releases" / "one.yaml", "1")
    excerpt(tmp_path / "releases" / "two.yaml", "2", valid_from="2025-01-01")
    first = billgraph("release", "add", tmp_path / "releases", "-f", "json")
    assert (first.status, first.err, [it["status"] for it in first.json]) == (
        0,
        "",
        ["added", "added"],
    )
    again = billgraph("release", "add", tmp_path / "releases", "-f", "json")
    assert (again.status, [it["status"] for it in again.json]) == (0, ["unchanged", "unchanged"])


def test_all_or_none_adds_nothing_where_one_cannot_be_read(
    billgraph: Billgraph, tmp_path: Path
) -> None:
    good, bad = excerpt(tmp_path / "a" / "good.yaml", "1"), write(tmp_path / "a" / "b.csv", "")
    before = billgraph("release", "list").out
    for files in ((good, bad), (tmp_path / "a",)):
        result = billgraph("release", "add", *files, "--all-or-none")
        assert (result.status, result.out) == (3, "")
        assert result.err == f"billgraph: {bad}: is empty; get the file from its publisher again\n"
    assert billgraph("release", "list").out == before
    bad.unlink()
    assert billgraph("release", "add", tmp_path / "a", "--all-or-none").status == 0


def test_an_empty_folder_is_told(billgraph: Billgraph, tmp_path: Path) -> None:
    (tmp_path / "releases").mkdir()
    (row,) = billgraph("release", "add", tmp_path / "releases", "-f", "json").json
    assert row["why"] == "is a folder without a file in it; name the files of the release"


def test_exactly_the_files_that_need_it_are_asked_for_their_validity(
    billgraph: Billgraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = Path("my releases")
    excerpt(folder / "one.yaml", "1")
    write(folder / "a=b.csv", MODIFIERS)
    write(folder / "pos.json", SYSTEM)
    write(folder / "pos.csv", PLACES)
    write(folder / "sub" / "places.csv", PLACES)
    result = billgraph("release", "add", folder)
    (line,) = result.err.splitlines()
    said, _, command = line.partition("; say it: billgraph ")
    assert said == "billgraph: 2 files do not say from when they are valid"
    assert command == (
        "release add 'my releases/a=b.csv' 'my releases/sub/places.csv'"
        " --valid-from 'my releases/a=b.csv=YYYY-MM-DD'"
        " --valid-from 'my releases/sub/places.csv=YYYY-MM-DD'"
    )
    pasted = [it.replace("YYYY-MM-DD", "2031-01-01") for it in shlex.split(command)]
    done = billgraph(*pasted, "-f", "json")
    assert (done.status, done.err) == (0, "")
    assert {(it["release"], it["valid_from"], it["status"]) for it in done.json} == {
        ("modifiers", "2031-01-01", "added"),
        ("pos", "2031-01-01", "added"),
    }
    again = billgraph("release", "add", folder, "-f", "json")
    assert (again.status, {it["status"] for it in again.json}) == (0, {"unchanged"})


def test_the_command_that_asks_for_validity_has_the_store_and_the_other_options(
    billgraph: Billgraph, tmp_path: Path
) -> None:
    file, other = write(tmp_path / "m.csv", MODIFIERS), excerpt(tmp_path / "one.yaml", "1")
    mine = tmp_path / "my store"
    options = ("--store", mine, "--version", f"{file}=spring", "--valid-until", "2032-12-31")
    asked = billgraph("release", "add", file, other, *options).err.splitlines()[-1]
    command = shlex.split(asked.partition("say it: ")[2])
    done = billgraph(*(it.replace("YYYY-MM-DD", "2031-01-01") for it in command[1:]))
    assert done.status == 0
    found = billgraph("--store", mine, "release", "list", "-f", "json").json
    row = next(it for it in found if it["version"] == "spring")
    assert (row["valid_from"], row["valid_until"]) == ("2031-01-01", "2032-12-31")


def test_version_and_validity_are_said_of_one_file_or_of_all(
    billgraph: Billgraph, tmp_path: Path
) -> None:
    one, two = write(tmp_path / "m.csv", MODIFIERS), write(tmp_path / "p=q.csv", PLACES)
    options = ("--valid-from", "2031-01-01", "--valid-from", f"{two}=2032-02-02")
    options += ("--version", f"{two}=a=b", "--valid-until", f"{one}=2031-12-31")
    found = billgraph("release", "add", one, two, *options, "-f", "json").json
    assert {tuple(it[key] for key in ("version", "valid_from", "valid_until")) for it in found} == {
        ("2031-01-01", "2031-01-01", "2031-12-31"),
        ("a=b", "2032-02-02", None),
    }


@pytest.mark.parametrize("option", ["--valid-from", "--valid-until", "--version"])
def test_what_is_said_of_a_file_that_is_not_there_is_refused(
    billgraph: Billgraph, tmp_path: Path, option: str
) -> None:
    file = excerpt(tmp_path / "one.yaml", "1")
    before = billgraph("release", "list").out
    result = billgraph("release", "add", file, option, "on.yaml=2024-01-01")
    assert (result.status, result.out, result.err.count("\n")) == (2, "", 1)
    assert result.err.startswith("billgraph: on.yaml: its version or validity is given")
    assert billgraph("release", "list").out == before


def test_a_date_that_is_none_is_refused_for_one_file_too(
    billgraph: Billgraph, tmp_path: Path
) -> None:
    file = excerpt(tmp_path / "one.yaml", "1")
    result = billgraph("release", "add", file, "--valid-from", f"{file}=2024-13-01")
    assert (result.status, result.err.count("\n")) == (2, 1)
    assert "'2024-13-01'" in result.err


@pytest.mark.parametrize("code_set", CODE_SETS)
def test_the_command_that_a_refused_part_prints_works(
    billgraph: Billgraph, tmp_path: Path, code_set: str
) -> None:
    version = "2031 spring's"
    excerpt(tmp_path / "old.yaml", version, code_set=code_set, valid_from="2031-01-01")
    new = excerpt(tmp_path / "new.yaml", version, "New", code_set=code_set, valid_from="2031-01-01")
    old = tmp_path / "old.yaml"
    _add_refuse_remove_add(billgraph, old, new)


def test_the_command_that_a_refused_part_prints_changes_the_store_that_was_named(
    billgraph: Billgraph, tmp_path: Path
) -> None:
    old, new = excerpt(tmp_path / "old.yaml", "1"), excerpt(tmp_path / "new.yaml", "1", "New")
    _add_refuse_remove_add(billgraph, old, new, "--store", str(tmp_path / "my store"))
    assert not [it for it in billgraph("release", "list").out.split() if it == "ccsr"]


def _add_refuse_remove_add(billgraph: Billgraph, old: Path, new: Path, *options: str) -> None:
    assert billgraph("release", "add", old, *options).status == 0
    refused = billgraph("release", "add", new, *options)
    assert (refused.status, refused.out) == (3, "")
    assert "what old.yaml said of it would be lost" in refused.err
    command = shlex.split(refused.err.partition("or remove it first: ")[2])
    assert command[0] == "billgraph"
    removed = billgraph(*command[1:])
    assert (removed.status, removed.err) == (0, "")
    assert billgraph("release", "add", new, *options).status == 0


def test_the_commands_that_other_refusals_print_work(billgraph: Billgraph, tmp_path: Path) -> None:
    for arguments in (("remove", "ccsr"), ("remove", "ccsr/9"), ("diff", "ccsr/1", "2")):
        refused = billgraph("release", *arguments)
        mend = refused.err.rstrip("\n").rpartition("; see them: ")[2]
        assert (refused.status, billgraph(*shlex.split(mend)[1:]).status) == (1, 0)
    unknown = billgraph("release", "add", write(tmp_path / "a.csv", "nothing\n")).err
    mend = unknown.rstrip("\n").rpartition("; see what it reads: ")[2]
    assert billgraph(*shlex.split(mend)[1:]).status == 0
