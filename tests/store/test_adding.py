"""Adding pages: what is new, what is replaced and with which differences, what fails."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from billgraph.graph import Code, Page, Row, Store, open_store
from billgraph.graph.changes.add_pages import AddedPage
from billgraph.graph.errors import UnreadableInput
from billgraph.graph.pages.diff import Difference
from billgraph.graph.pages.model import TEXT_FIELDS
from billgraph.graph.rdf.pages import iri_of
from billgraph.graph.rdf.stored_page import stored_page
from billgraph.ontology.relations import RELATIONS

KINDS = list(RELATIONS)

MakePage = Callable[..., Page]
Write = Callable[..., Path]
Dump = Callable[[Store], list[str]]
Generations = Callable[[], list[str]]


def statuses(added: list[Any]) -> list[str]:
    return [entry.status for entry in added]


def names(store: Store) -> list[str]:
    return [source.source for source in store.sources()]


# The same page again


def test_a_page_that_is_added_again_is_unchanged_and_nothing_is_written(
    store: Store, page: MakePage, generations: Generations
) -> None:
    assert statuses(store.add(page("11042", "M34.1"))) == ["added"]
    before = generations()
    assert statuses(store.add(page("11042", "M34.1"))) == ["unchanged"]
    assert generations() == before


def test_the_bundled_page_is_the_page_that_a_new_store_has(store: Store) -> None:
    from billgraph.graph.changes.bundled import bundled_pages

    assert set(statuses(store.add(*bundled_pages()))) == {"unchanged"}


def test_the_same_page_twice_in_one_call_is_added_once(
    store: Store, page: MakePage, dump: Dump
) -> None:
    added = store.add(page("11042", "M34.1"), page("11042", "M34.1"))
    assert statuses(added) == ["added", "unchanged"]
    assert len(store.links("11042")) == 1
    dump(store)


def test_one_file_named_twice_is_added_once(store: Store, write: Write) -> None:
    path = str(write("a.txt", "11042", "M34.1"))
    assert statuses(store.add_files(path, path)) == ["added", "unchanged"]


# A changed page


def test_a_changed_page_is_replaced_and_says_what_differs(store: Store, page: MakePage) -> None:
    store.add(page("11042", "M34.0", "M34.1=CREST", "M34.2", title="Old", summary="Text"))
    new = page("11042", "M34.0", "M34.1=CR(E)ST", "M34.81", title="New")
    (added,) = store.add(new)
    assert (added.status, added.page) == (
        "replaced",
        AddedPage(iri_of(new), new.procedure, new.source, statements=3),
    )
    code = Code("icd10cm", "M34.1")
    assert added.differences == (
        Difference("label", "diagnosis", code, "CREST", "CR(E)ST"),
        Difference("added", "diagnosis", Code("icd10cm", "M34.81"), None, "M34.81"),
        Difference("removed", "diagnosis", Code("icd10cm", "M34.2"), "M34.2", None),
        Difference("title", None, None, "Old", "New"),
        Difference("summary", None, None, "Text", None),
    )
    assert {link.code.value for link in store.links("11042")} == {"M34.0", "M34.1", "M34.81"}


def test_moved_lines_changed_notes_and_missing_parts_are_differences(store: Store) -> None:
    code, modifier = Code("cpt", "11042"), Code("mod", "22")
    rows = (Row("modifier", modifier, "More", "Old", 3), Row("modifier", modifier, "More", "B", 4))
    store.add(Page(code, "a", rows=rows, missing=("payer",)))
    (added,) = store.add(
        Page(code, "a", rows=(replace(rows[0], note="New"), replace(rows[1], line=7)))
    )
    assert added.differences == (
        Difference("note", "modifier", modifier, "Old", "New"),
        Difference("line", "modifier", modifier, "4", "7"),
        Difference("missing", None, None, "payer", ""),
    )


def test_a_change_and_its_reverse_leave_the_store_as_it_was(
    store: Store, page: MakePage, dump: Dump
) -> None:
    store.add(page("11042", "M34.1", title="A"))
    before = dump(store)
    store.add(page("11042", "M34.0", title="B"))
    assert dump(store) != before
    assert statuses(store.add(page("11042", "M34.1", title="A"))) == ["replaced"]
    assert dump(store) == before


def test_replacing_and_adding_anew_give_the_same_quads(
    store: Store, tmp_path: Path, page: MakePage, dump: Dump, plain_store: Path
) -> None:
    pages = [page(str(11042 + n), "M34.0", f"M34.{n}", summary=f"No {n}") for n in range(6)]
    before = set(dump(store))
    store.add(*(page(old.procedure.value, "M34.9", title="Old") for old in pages))
    store.add(*reversed(pages))
    shutil.copytree(plain_store, tmp_path / "other")
    with open_store(tmp_path / "other") as other:
        bundled = set(dump(other))
        other.add(*pages)
        assert set(dump(store)) - before == set(dump(other)) - bundled


def by_line(page: Page) -> Page:
    """The page with its rows in the order that is kept: by relation and line."""
    rows = sorted(page.rows, key=lambda row: (KINDS.index(row.kind), row.line or 0, row.code))
    return replace(page, rows=tuple(rows))


def test_a_page_comes_back_from_the_store_as_it_was_added(store: Store) -> None:
    rows = (
        Row("payer", Code("payer", "aetna"), "Aetna", None, 3),
        Row("modifier", Code("mod", "22"), "Increased", "When much", 5),
        Row("modifier", Code("mod", "22"), "Increased", "When more", 6),
        Row("diagnosis", Code("icd10cm", "M65.3O1"), None, None, 9),
        Row("diagnosis", Code("icd10cm", "M34.1"), "CREST", "Why", 10),
    )
    texts = dict.fromkeys(("title", *TEXT_FIELDS), 'Two paragraphs,\n\nand "quotes"')
    page = Page(Code("cpt", "11042"), "a", rows=rows, missing=("procedure", "specialty"), **texts)
    store.add(page)
    assert stored_page(store, iri_of(page)) == by_line(page)


def test_the_bundled_page_comes_back_from_the_store_as_it_ships(store: Store) -> None:
    from billgraph.graph.changes.bundled import bundled_pages

    for page in bundled_pages():
        assert stored_page(store, iri_of(page)) == by_line(page)


# Two pages of one name


def test_of_two_files_of_one_name_and_code_the_second_fails_and_names_the_first(
    store: Store, write: Write
) -> None:
    first, second = write("a/p.txt", "11042", "M34.0"), write("b/p.txt", "11042", "M34.1")
    kept, failed = store.add_files(str(first), str(second))
    assert (kept.status, failed.status) == ("added", "failed")
    assert str(first) in str(failed.error)
    assert str(second) in str(failed.error)
    assert [link.code.value for link in store.links("11042")] == ["M34.0"]


def test_two_files_of_one_name_and_the_same_text_are_one_page(store: Store, write: Write) -> None:
    paths = [str(write(f"{folder}/p.txt", "11042", "M34.0")) for folder in "ab"]
    assert statuses(store.add_files(*paths)) == ["added", "unchanged"]


def test_one_name_may_stand_for_pages_about_two_codes(store: Store, write: Write) -> None:
    paths = [str(write(f"{n}/p.txt", f"1104{n}", "M34.0")) for n in (2, 3)]
    assert statuses(store.add_files(*paths)) == ["added", "added"]


def test_two_pages_of_one_name_given_by_a_program_are_refused_together(
    store: Store, page: MakePage, dump: Dump, generations: Generations
) -> None:
    before, folders = dump(store), generations()
    with pytest.raises(UnreadableInput, match=r"11042\.txt"):
        store.add(page("11043", "M34.0"), page("11042", "M34.0"), page("11042", "M34.1"))
    assert (dump(store), generations()) == (before, folders)


# Files and folders


def test_a_folder_gives_names_relative_to_it(store: Store, write: Write) -> None:
    folder = write("p.txt", "11042", "M34.0").parent
    write("deep/er/p.txt", "11043", "M34.0")
    write("deep/q.md", "11044", "M34.0")
    write("deep/.hidden.txt", "11045", "M34.0")
    write("deep/data.bin", "11046", "M34.0")
    assert statuses(store.add_files(str(folder))) == ["added"] * 3
    assert names(store) == ["0489T.txt", "deep/er/p.txt", "deep/q.md", "p.txt"]


def test_a_prefix_keeps_two_publishers_apart(store: Store, write: Write) -> None:
    folder = write("p.txt", "11042", "M34.0").parent
    store.add_files(str(folder), prefix="one")
    write("p.txt", "11042", "M34.1")
    store.add_files(str(folder), prefix="two/")
    assert names(store) == ["0489T.txt", "one/p.txt", "two/p.txt"]
    assert [link.code.value for link in store.links("11042", source="two/p.txt")] == ["M34.1"]


def test_failed_files_do_not_stop_the_others(store: Store, write: Write, tmp_path: Path) -> None:
    folder = write("a.txt", "11042", "M34.0").parent
    (folder / "b.txt").write_bytes(b"")
    (folder / "c.txt").write_bytes(b"\x7fELF\0\0")
    (folder / "d.yaml").write_text("procedure: [")
    (folder / "e.txt").write_text("No code is named here.")
    write("f.txt", "11043", "M34.0")
    missing = str(tmp_path / "missing.txt")
    added = store.add_files(missing, str(folder), str(tmp_path / "no folder"))
    assert statuses(added) == ["failed", "added", *["failed"] * 4, "added", "failed"]
    assert all(entry.given in str(entry.error) for entry in added if entry.error)
    assert names(store) == ["0489T.txt", "a.txt", "f.txt"]


def test_when_every_file_fails_nothing_is_written(
    store: Store, tmp_path: Path, generations: Generations
) -> None:
    before = generations()
    assert statuses(store.add_files(str(tmp_path / "missing.txt"))) == ["failed"]
    assert generations() == before


def test_a_file_whose_name_is_no_text_stops_no_other(
    billgraph: Callable[..., Any], write: Write
) -> None:
    folder = write("z.txt", "11042", "M34.0").parent
    try:
        (folder / os.fsdecode(b"\xff.txt")).write_bytes((folder / "z.txt").read_bytes())
    except (OSError, UnicodeError):
        pytest.skip("this file system takes no such name")
    result = billgraph("add", folder, "-f", "json")
    assert [entry["status"] for entry in result.json] == ["added", "failed"]
    assert (result.status, result.err.count("\n")) == (3, 1)


def test_standard_input_is_a_page_named_stdin(store: Store, write: Write) -> None:
    text = write("a.txt", "11042", "M34.0").read_bytes()
    (added,) = store.add_files("-", stdin=io.BytesIO(text), prefix="mine")
    assert (added.given, added.status) == ("<stdin>", "added")
    assert names(store) == ["0489T.txt", "mine/stdin"]


def test_the_command_line_reads_a_page_from_a_pipe(
    start: Callable[..., Any], write: Write, billgraph: Callable[..., Any]
) -> None:
    process = start("add", "-")
    out, err = process.communicate(write("a.txt", "11042", "M34.0").read_text())
    assert (process.returncode, err) == (0, "")
    assert out == "<stdin>: added, 1 statements about cpt:11042\n"
    assert billgraph("links", "11042", "-f", "json").json[0]["source"] == "stdin"


def test_progress_counts_every_file(store: Store, write: Write) -> None:
    folder = write("a.txt", "11042", "M34.0").parent
    (folder / "b.txt").write_text("No code is named here.")
    seen: list[tuple[int, str]] = []
    store.add_files(str(folder), progress=lambda count, name: seen.append((count, name)))
    assert seen == [(1, str(folder / "a.txt")), (2, str(folder / "b.txt"))]


def test_pages_in_several_batches_are_all_added(
    store: Store, page: MakePage, dump: Dump, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As with a hundred thousand triples, but with a few.
    monkeypatch.setattr("billgraph.graph.store.writer.CHUNK", 100)
    before = dump(store)
    store.add(*(page(str(11000 + n), "M34.0", f"M34.{n % 9}", source="a") for n in range(30)))
    store.add(*(page(str(11000 + n), "M34.0", f"M34.{n % 7}", source="a") for n in range(30)))
    dump(store)
    assert len(store.links("M34.0", source="a")) == len([n for n in range(30) if n % 7]) + 2 * 5
    store.remove("a")
    assert dump(store) == before


# A prefix, with pages that say their source themselves


def as_yaml(billgraph: Callable[..., Any], page: Path, name: str) -> Path:
    """A page as `billgraph page` writes it, with its source in it."""
    path = page.parents[1] / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(billgraph("page", page).out)
    assert f"source: {page.name}\n" in path.read_text()
    return path


@pytest.fixture
def two_publishers(billgraph: Callable[..., Any], write: Write) -> tuple[Path, Path]:
    """Pages of one name, about one code, that two publishers wrote."""
    first = as_yaml(billgraph, write("p.txt", "11042", "M34.0"), "a/11042.yaml")
    second = as_yaml(billgraph, write("p.txt", "11042", "M34.1"), "b/11042.yaml")
    return first, second


def sources(billgraph: Callable[..., Any]) -> list[str]:
    return [row["source"] for row in billgraph("sources", "-f", "json").json]


def test_a_prefix_keeps_two_publishers_apart_whose_pages_say_their_source(
    billgraph: Callable[..., Any], two_publishers: tuple[Path, Path]
) -> None:
    for name, path in zip(("pub-a", "pub-b"), two_publishers, strict=True):
        assert billgraph("add", path.parent, "--prefix", name).out.startswith(f"{path}: added")
    assert sources(billgraph) == ["0489T.txt", "pub-a/p.txt", "pub-b/p.txt"]
    for name, path in zip(("pub-a", "pub-b/"), two_publishers, strict=True):
        assert billgraph("add", path, "--prefix", name, "-f", "json").json[0]["status"] == (
            "unchanged"
        )
    assert billgraph("remove", "pub-a/p.txt").status == 0
    assert sources(billgraph) == ["0489T.txt", "pub-b/p.txt"]


def test_a_page_and_its_yaml_have_one_name_below_a_prefix(
    billgraph: Callable[..., Any], write: Write
) -> None:
    page = write("p.txt", "11042", "M34.0")
    written = as_yaml(billgraph, page, "yaml/p.yaml")
    billgraph("add", page, "--prefix", "pub")
    assert billgraph("add", written, "--prefix", "pub").out.startswith(f"{written}: unchanged")


def test_a_prefix_that_a_page_has_already_is_not_put_before_it_again(
    billgraph: Callable[..., Any], two_publishers: tuple[Path, Path]
) -> None:
    billgraph("add", two_publishers[0], "--prefix", "pub")
    stored = two_publishers[0].with_name("stored.yaml")
    assert billgraph("audit", "11042", "--fix", stored).status == 0
    assert "source: pub/p.txt\n" in stored.read_text()
    for options in ([], ["--prefix", "pub"], ["--prefix", "x", "--prefix", "pub/"]):
        assert billgraph("add", stored, *options).out.startswith(f"{stored}: unchanged")
    billgraph("add", stored, "--prefix", "pu")
    assert sources(billgraph) == ["0489T.txt", "pu/pub/p.txt", "pub/p.txt"]


def test_a_prefix_stands_before_the_source_of_a_page_from_standard_input(
    store: Store, two_publishers: tuple[Path, Path]
) -> None:
    for name, path in zip("ab", two_publishers, strict=True):
        store.add_files("-", stdin=io.BytesIO(path.read_bytes()), prefix=name)
    assert names(store) == ["0489T.txt", "a/p.txt", "b/p.txt"]


def test_of_two_files_that_say_one_source_the_second_fails_with_a_mend_that_works(
    billgraph: Callable[..., Any], two_publishers: tuple[Path, Path]
) -> None:
    result = billgraph("add", *two_publishers)
    assert result.status == 3
    assert result.err == (
        f"billgraph: {two_publishers[1]}: is another page named 'p.txt' about 11042, beside"
        f" {two_publishers[0]}; add each with its own --prefix\n"
    )
    for path in two_publishers:
        assert billgraph("add", path, "--prefix", path.parent.name).status == 0
    assert sources(billgraph) == ["0489T.txt", "a/p.txt", "b/p.txt", "p.txt"]
