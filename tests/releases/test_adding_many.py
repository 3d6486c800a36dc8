"""Many files at once: what can be read is added, and what is left is told with the reason."""

from __future__ import annotations

import gzip
import os
import shlex
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from billgraph.graph import Store
from billgraph.graph.changes.add_releases import AddedRelease
from billgraph.graph.changes.plan_releases import Given
from billgraph.graph.errors import UnreadableInput, UnstatedRelease
from billgraph.graph.rdf.catalogue import catalogue
from billgraph.graph.releases.finding import LeftFile

MAP = "diagnosis_code,cc,model_name\nA0103,115,CMS-HCC ESRD Model V21\n"
LABELS = "cc,label,model_domain,model_version\nHCC115,Some lungs,ESRD,V21\n"
MODIFIERS = "mod_code,mod_type,mod_category,mod_description\nQX,HCPCS,,Invented\n"
PLACES = "pos_code,pos_type,pos_name\n03,Non-Facility,School\n"
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


def test_a_library_call_without_left_stops_at_the_first_file_of_a_folder(
    store: Store, tmp_path: Path
) -> None:
    excerpt(tmp_path / "r" / "a.yaml", "1")
    write(tmp_path / "r" / "manual.pdf", "%PDF-1.7")
    before = triples(store)
    with pytest.raises(UnreadableInput, match="none comes as"):
        store.add_releases(tmp_path / "r")
    assert triples(store) == before


def test_progress_tells_the_files_that_are_looked_at_and_the_edition_that_is_read(
    store: Store, tmp_path: Path
) -> None:
    looked: list[tuple[int, str]] = []
    read: list[tuple[int, str]] = []
    many = "".join(f"  id/nucc/{n}: {{skos:prefLabel: Many}}\n" for n in range(1500))
    for number in range(2):
        file = excerpt(
            tmp_path / "r" / f"{number}.yaml", str(number), valid_from=f"202{number}-01-01"
        )
        file.write_text(file.read_text() + many)
    store.add_releases(
        tmp_path / "r",
        left=lambda _: None,
        looked=lambda done, what: looked.append((done, Path(what).name)),
        progress=lambda done, what: read.append((done, what[-10:])),
    )
    assert looked == [(1, "0.yaml"), (2, "1.yaml")]
    assert {what for _, what in read} == {"1 (1 of 2)", "0 (2 of 2)"}
