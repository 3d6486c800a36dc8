"""Many files at once: what can be read is added, and what is left is told with the reason."""

from __future__ import annotations

import gzip
import os
import shlex
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from billgraph.graph import Store
from billgraph.graph.errors import UnreadableInput, UnstatedRelease
from billgraph.graph.releases.adding import AddedRelease
from billgraph.graph.releases.catalogue import catalogue
from billgraph.graph.releases.editions import Given
from billgraph.graph.releases.finding import LeftFile
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
ODD = "  id/nucc/999900000X: nothing\n"
"""A last row that is found to be wrong when all before it was read."""


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


def added_and_left(
    store: Store, *files: Path, **said: Any
) -> tuple[list[AddedRelease], dict[str, LeftFile]]:
    left: list[LeftFile] = []
    added = store.add_releases(*files, left=left.append, **said)
    return added, {Path(it.file).name: it for it in left}


def triples(store: Store) -> set[str]:
    return {str(quad) for quad in store.oxigraph}


def names(store: Store) -> dict[str, str]:
    rows = store.select("SELECT ?code ?label { ?code skos:prefLabel ?label }")
    found = {row["code"].rpartition("/")[2]: row["label"] for row in rows}
    return {code[:4]: label for code, label in found.items() if code.endswith("00000X")}


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


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_what_is_plainly_no_release_is_left_in_a_folder_without_being_opened(
    store: Store, tmp_path: Path
) -> None:
    folder = tmp_path / "releases"
    excerpt(folder / "one.yaml", "1")
    excerpt(folder / ".hidden.yaml", "2")
    excerpt(folder / ".git" / "three.yaml", "3")
    excerpt(folder / "README.md", "4")
    write(folder / "manual.PDF", "%PDF-1.7")
    os.mkfifo(folder / "pipe.csv")
    (folder / "link").symlink_to(tmp_path, target_is_directory=True)
    (folder / "gone.csv").symlink_to(tmp_path / "nowhere")
    added, left = added_and_left(store, folder)
    assert [it.entry.edition.version for it in added] == ["1"]
    assert {name: it.reason for name, it in left.items()} == {
        ".hidden.yaml": "is a hidden file",
        ".git": "is a hidden folder",
        "README.md": "is no release: none comes as .md",
        "manual.PDF": "is no release: none comes as .pdf",
        "pipe.csv": "is no regular file",
        "link": "is a link to a folder",
        "gone.csv": "cannot be read: No such file or directory",
    }


def test_what_lay_hidden_is_read_when_it_is_named(store: Store, tmp_path: Path) -> None:
    hidden = excerpt(tmp_path / ".hidden.yaml", "2")
    readme = excerpt(tmp_path / "README.md", "4")
    added, left = added_and_left(store, hidden, readme)
    assert ({it.entry.edition.version for it in added}, left) == ({"2", "4"}, {})


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


def test_the_library_says_of_single_files_what_they_do_not_say(
    store: Store, tmp_path: Path
) -> None:
    one, two = write(tmp_path / "m.csv", MODIFIERS), write(tmp_path / "p.csv", PLACES)
    of_one = {one: Given(valid_from=date(2031, 1, 1)), two: Given("x", date(2032, 1, 1))}
    added = store.add_releases(one, two, of_one=of_one)
    assert {it.entry.edition.version for it in added} == {"2031-01-01", "x"}
    with pytest.raises(UnstatedRelease, match="it is none of the files"):
        store.add_releases(one, of_one=of_one)


def test_a_file_that_breaks_off_leaves_the_others_and_what_was_there(
    store: Store, tmp_path: Path
) -> None:
    old = excerpt(tmp_path / "old.yaml", "1", "Older", valid_from="2023-01-01")
    last = excerpt(tmp_path / "last.yaml", "2", "Giants", code="2222")
    store.add_releases(old, last)
    before = triples(store)
    for file, version in ((old, "1"), (last, "2")):
        excerpt(file, version, "Other", code="3333", valid_from="2023-01-01").write_text(
            file.read_text() + ODD
        )
    last.write_text(last.read_text().replace("2023-01-01", "2024-01-01"))
    newest = excerpt(tmp_path / "newest.yaml", "3", valid_from="2026-01-01")
    newest.write_text(newest.read_text() + ODD)
    added, left = added_and_left(store, newest, old, last)
    assert (added, {it.reason for it in left.values()}) == ([], {"id/nucc/999900000X has no facts"})
    assert triples(store) == before
    assert names(store) == {"2222": "Giants"}
    good = excerpt(tmp_path / "good.yaml", "4", "New", valid_from="2025-01-01", code="4444")
    added, left = added_and_left(store, old, newest, good, last)
    assert [it.entry.edition.version for it in added] == ["4"]
    assert names(store) == {"4444": "New"}
    store.remove_release("ccsr", "4")
    assert triples(store) == before
    assert [it.code.value for it in store.find("Giants").rows] == ["222200000X"]


def test_of_an_edition_of_several_files_those_that_can_be_read_are_added(
    store: Store, tmp_path: Path
) -> None:
    table = write(tmp_path / "r" / "ra_dx_to_cc_2026.csv", MAP)
    write(tmp_path / "r" / "ra_labels_2026.csv", LABELS + "HCC116,A\0B,ESRD,V21\n")
    (added,), left = added_and_left(store, tmp_path / "r")
    assert added.files == (str(table),)
    assert left["ra_labels_2026.csv"].reason == "line 3: has a null character, as no text has"
    assert store.ask("ASK { icd10cm:A01.03 bg:hasCategory ?category }")
    write(tmp_path / "r" / "ra_labels_2026.csv", LABELS)
    (added,), left = added_and_left(store, tmp_path / "r")
    assert (added.status, left) == ("replaced", {})


def test_one_edition_in_two_files_of_a_folder_is_added_once(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "r"
    plain = excerpt(folder / "a.yaml", "1")
    (folder / "b.yaml.gz").write_bytes(gzip.compress(plain.read_bytes()))
    write(folder / "icd10cm-codes-2024.txt", "A0103   Typhoid pneumonia\n")
    order = write(
        folder / "icd10cm-order-2024.csv", "order,code,billable,description\n1,A0103,1,Typhoid\n"
    )
    added, left = added_and_left(store, folder)
    assert {it.files for it in added} == {(str(plain),), (str(order),)}
    assert {name: (it.status, it.reason) for name, it in left.items()} == {
        "b.yaml.gz": ("passed over", f"is the same as {plain}"),
        "icd10cm-codes-2024.txt": (
            "passed over",
            f"is ICD-10-CM 2023-10-01 in another layout; {order} is read",
        ),
    }
    assert left["icd10cm-codes-2024.txt"].mend == "to have what either says, name both files"
    (added,), left = added_and_left(store, order, folder / "icd10cm-codes-2024.txt")
    assert (added.status, added.entry.codes, left) == ("replaced", 1, {})


def test_what_the_store_has_of_two_layouts_stays(store: Store, tmp_path: Path) -> None:
    codes = write(tmp_path / "r" / "icd10cm-codes-2024.txt", "A0103   Typhoid pneumonia\n")
    store.add_releases(codes)
    write(
        tmp_path / "r" / "icd10cm-order-2024.csv",
        "order,code,billable,description\n1,A0103,1,Typhoid\n",
    )
    (added,), left = added_and_left(store, tmp_path / "r")
    assert (added.status, added.files) == ("unchanged", (str(codes),))
    assert left["icd10cm-order-2024.csv"].status == "passed over"


def test_a_file_that_would_take_the_place_of_another_of_the_run_is_left(
    store: Store, tmp_path: Path
) -> None:
    rows = "A0103,1,Typhoid\n2,A0104,1,Arthritis\n"
    head = "order,code,billable,description\n1,"
    short = write(tmp_path / "r" / "a" / "icd10cm-order-2024-short.csv", head + rows[:16])
    whole = write(tmp_path / "r" / "b" / "icd10cm-order-2024.csv", head + rows)
    (added,), left = added_and_left(store, tmp_path / "r")
    assert (added.files, added.entry.codes) == ((str(whole),), 2)
    (other,) = left.values()
    assert (other.file, other.status) == (str(short), "left")
    assert f"as {whole} is, and says other things" in other.reason
    command = shlex.split(other.mend.rpartition("billgraph ")[2])
    assert command[:2] == ["release", "remove"]
    store.remove_release(*command[2].split("/"))
    (added,) = store.add_releases(short)
    assert (added.status, added.entry.codes) == ("added", 1)


def test_two_files_that_date_one_version_otherwise_are_not_mixed(
    store: Store, tmp_path: Path
) -> None:
    excerpt(tmp_path / "r" / "a.yaml", "1", code="1111")
    later = excerpt(tmp_path / "r" / "b.yaml", "1", code="2222", valid_from="2024-02-01")
    (added,), left = added_and_left(store, tmp_path / "r")
    (other,) = left.values()
    assert {*added.files, other.file} == {str(tmp_path / "r" / "a.yaml"), str(later)}
    assert other.status == "left"
    assert other.mend == "call one of them otherwise: --version FILE=TEXT"
    of_one = {other.file: Given("other")}
    added_now, left = added_and_left(store, tmp_path / "r", of_one=of_one)
    assert ({it.status for it in added_now}, left) == ({"unchanged", "added"}, {})


def test_an_older_edition_and_a_newer_one_stand_side_by_side(store: Store, tmp_path: Path) -> None:
    excerpt(tmp_path / "r" / "a.yaml", "1", "Old")
    excerpt(tmp_path / "r" / "b.yaml", "2", "New", valid_from="2025-01-01")
    excerpt(tmp_path / "r" / "c.yaml", "0", "Oldest", valid_from="2023-01-01")
    added, left = added_and_left(store, tmp_path / "r")
    assert (len(added), left) == (3, {})
    assert names(store) == {"1111": "New"}
    assert [it.edition.version for it in catalogue(store) if it.is_default if it.file == "b.yaml"]
    store.remove_release("ccsr", "2")
    assert names(store) == {"1111": "Old"}


def test_a_file_that_is_named_twice_is_read_once(store: Store, tmp_path: Path) -> None:
    file = excerpt(tmp_path / "r" / "a.yaml", "1")
    (added,), left = added_and_left(store, file, tmp_path / "r", file)
    assert (added.entry.links, added.files, left) == (0, (str(file),), {})


def test_a_file_without_a_year_is_not_taken_for_a_part_of_another_year(
    store: Store, tmp_path: Path
) -> None:
    excerpt(tmp_path / "r" / "one.yaml", "2024Q1", code_set="modifiers")
    write(tmp_path / "r" / "modifiers.csv", MODIFIERS)
    (added,), left = added_and_left(store, tmp_path / "r")
    assert added.entry.edition.version == "2024Q1"
    assert left["modifiers.csv"].lacks_validity


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


def test_a_library_call_without_left_stops_at_the_first_file_of_a_folder(
    store: Store, tmp_path: Path
) -> None:
    excerpt(tmp_path / "r" / "a.yaml", "1")
    write(tmp_path / "r" / "manual.pdf", "%PDF-1.7")
    before = triples(store)
    with pytest.raises(UnreadableInput, match="none comes as"):
        store.add_releases(tmp_path / "r")
    assert triples(store) == before


def test_progress_tells_how_many_files_there_are(store: Store, tmp_path: Path) -> None:
    told: list[tuple[int, str, int | None]] = []
    for number in range(3):
        excerpt(tmp_path / "r" / f"{number}.yaml", str(number), valid_from=f"202{number}-01-01")
    store.add_releases(
        tmp_path / "r",
        left=lambda _: None,
        progress=lambda done, what, total=None: told.append((done, Path(what).name, total)),
    )
    assert [it for it in told if it[2]] == [(n + 1, f"{n}.yaml", 3) for n in range(3)]
