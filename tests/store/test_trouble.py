"""What is wrong with a store is told in one line, ends with 4, and harms no data."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from faults.disks import NoDisk, small_disk_at
from faults.processes import LIMITED

from billgraph.graph import Page, open_store
from billgraph.graph.errors import (
    DamagedStore,
    NotAStore,
    OtherStoreVersion,
    StoreError,
    StoreNotWritable,
)

Billgraph = Callable[..., Any]
MakePage = Callable[..., Page]
Start = Callable[..., subprocess.Popen[str]]
Write = Callable[..., Path]

posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX")


def trouble(path: Path, kind: type[StoreError], billgraph: Billgraph, *commands: str) -> str:
    """What the library and every command say of the store in a folder: the same line."""
    with pytest.raises(StoreError) as raised:
        open_store(path).close()
    assert raised.type is kind
    line = f"billgraph: {raised.value}\n"
    for command in commands or ("links 0489T", "sources", "remove 0489T"):
        result = billgraph(*command.split(), "--store", path)
        assert (result.status, result.out, result.err) == (4, "", line)
    assert str(path) in line
    return line


def contents(path: Path) -> dict[str, bytes]:
    return {str(file): file.read_bytes() for file in path.rglob("*") if file.is_file()}


# Not a store


def test_a_folder_with_other_things_is_refused_and_left_alone(
    tmp_path: Path, billgraph: Billgraph
) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "letter.txt").write_text("Dear reader")
    line = trouble(folder, NotAStore, billgraph)
    assert "is no billgraph store: it holds letter.txt" in line
    assert contents(folder) == {str(folder / "letter.txt"): b"Dear reader"}
    assert [entry.name for entry in folder.iterdir()] == ["letter.txt"]


def test_a_file_is_refused_as_a_store(tmp_path: Path, billgraph: Billgraph) -> None:
    file = tmp_path / "file"
    file.write_text("text")
    assert "is a file, no store; name a folder" in trouble(file, NotAStore, billgraph)
    assert "is a file" in trouble(file / "below", NotAStore, billgraph)
    assert file.read_text() == "text"


def test_a_home_that_nobody_has_is_refused(billgraph: Billgraph) -> None:
    path = Path("~nobody-has-this-name/store")
    assert "a home folder that is not known" in trouble(path, NotAStore, billgraph)


def test_an_empty_folder_becomes_a_store(tmp_path: Path, billgraph: Billgraph) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    assert billgraph("init", folder).status == 0
    result = billgraph("links", "M34.1", "--store", folder)
    assert result.status == 0
    assert result.err == ""


# Another version, a broken marker


def test_a_store_of_another_version_is_refused_and_left_alone(
    store_path: Path, billgraph: Billgraph
) -> None:
    marker = store_path / "billgraph.json"
    marker.write_text(json.dumps(json.loads(marker.read_text()) | {"format": 2}))
    before = contents(store_path)
    line = trouble(store_path, OtherStoreVersion, billgraph)
    assert "has the store format 2; this billgraph reads format 1" in line
    assert contents(store_path) == before


@pytest.mark.parametrize(
    "marker",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"1",
        b'{"format": 1}',
        b'{"generation": "00000001"}',
        b'{"format": 1, "generation": 1}',
        b'{"format": 1, "generation": ""}',
        b'{"format": 1, "generation": "../generations"}',
        b'{"format": 1, "generation": ".."}',
        b'{"format": 1, "generation": "."}',
        b'{"format": 1, "generation": "a\\u0000b"}',
        b"\xff\xfe",
    ],
)
def test_a_damaged_marker_is_told_as_such(
    store_path: Path, billgraph: Billgraph, marker: bytes
) -> None:
    before = contents(store_path)
    (store_path / "billgraph.json").write_bytes(marker)
    line = trouble(store_path, DamagedStore, billgraph)
    assert "its billgraph.json is broken; restore a backup, or delete the folder" in line
    before[str(store_path / "billgraph.json")] = marker
    assert contents(store_path) == before


def test_a_deeply_nested_marker_is_told_as_damaged(store_path: Path, billgraph: Billgraph) -> None:
    (store_path / "billgraph.json").write_text("[" * 100_000)
    trouble(store_path, DamagedStore, billgraph)


# Damaged files


def quads(store_path: Path) -> Path:
    (folder,) = store_path.glob("generations/*/quads")
    return folder


def test_a_store_whose_marker_was_deleted_is_not_built_anew(
    store_path: Path, billgraph: Billgraph, tmp_path: Path
) -> None:
    page = tmp_path / "15771.txt"
    page.write_text("CPT 15771: Fat graft\n")
    billgraph("add", page)
    marker = (store_path / "billgraph.json").rename(tmp_path / "billgraph.json")
    result = billgraph("links", "15771")
    assert result.status == 4
    assert "its billgraph.json is missing" in result.err
    marker.rename(store_path / "billgraph.json")
    assert billgraph("sources").out.count("15771.txt") == 1


def test_a_missing_generation_is_told_as_damage(store_path: Path, billgraph: Billgraph) -> None:
    shutil.rmtree(quads(store_path).parent)
    assert "its files cannot be read" in trouble(store_path, DamagedStore, billgraph)


def test_a_missing_database_is_told_as_damage(store_path: Path, billgraph: Billgraph) -> None:
    shutil.rmtree(quads(store_path))
    trouble(store_path, DamagedStore, billgraph)


@pytest.mark.parametrize("name", ["CURRENT", "MANIFEST-*", "*.sst"])
def test_a_deleted_file_is_told_as_damage(
    store_path: Path, billgraph: Billgraph, name: str
) -> None:
    next(quads(store_path).glob(name)).unlink()
    trouble(store_path, DamagedStore, billgraph)


def test_a_truncated_file_is_told_as_damage(store_path: Path, billgraph: Billgraph) -> None:
    for file in quads(store_path).glob("*.sst"):
        os.truncate(file, file.stat().st_size // 2)
    assert " bytes in the place of " in trouble(store_path, DamagedStore, billgraph)


def test_flipped_bits_in_the_data_are_told_as_damage_by_the_question_that_meets_them(
    store_path: Path, billgraph: Billgraph
) -> None:
    # The middle of each file: its data, not what Oxigraph reads when it opens the file.
    for file in quads(store_path).glob("*.sst"):
        data = bytearray(file.read_bytes())
        for place in range(10, len(data) // 3):
            data[place] ^= 0xFF
        file.write_bytes(data)
    for command in ("links 0489T", "sources", "stats", "remove 0489T"):
        result = billgraph(*command.split())
        assert (result.status, result.out, result.err.count("\n")) == (4, "", 1)
        assert "its files cannot be read: Corruption" in result.err


# Where nothing can be written


@contextmanager
def without_rights() -> Iterator[None]:
    """Gives up root's rights, which no permission binds; others have none to give up."""
    if os.geteuid() != 0:
        yield
        return
    try:
        os.seteuid(65534)
    except OSError as error:
        pytest.skip(f"root's rights cannot be given up here: {error}")
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that everybody can reach and, before a test says else, write."""
    folder = Path(tempfile.mkdtemp(prefix="billgraph-test-"))
    folder.chmod(0o755)
    yield folder
    for parent, folders, _ in os.walk(folder):
        for name in folders:
            Path(parent, name).chmod(0o755)
    shutil.rmtree(folder)


@posix
def test_a_read_only_store_answers_and_refuses_to_change(
    public: Path,
    store_path: Path,
    write: Write,
    billgraph: Billgraph,
) -> None:
    page = public / "a.txt"
    page.write_bytes(write("a.txt", "11042", "M34.1").read_bytes())
    commands = (("links", "M34.1"), ("add", page), ("remove", "0489T.txt"))
    for command in commands:  # imports what the commands import, while that may be read
        assert billgraph(*command).status == 0
    store = public / "store"
    open_store(store).close()
    for entry in (store, *store.rglob("*")):
        entry.chmod(0o555 if entry.is_dir() else 0o444)
    before = contents(store)
    with without_rights():
        links, add, remove = (billgraph(*command, "--store", store) for command in commands)
        with open_store(store) as opened, pytest.raises(StoreNotWritable):
            opened.remove("0489T.txt")
    assert (links.status, links.err) == (0, "")
    assert "0489T.txt:42" in links.out
    told = f"billgraph: {store}: cannot be written: Permission denied; nothing was changed;"
    for refused in (add, remove):
        assert (refused.status, refused.out, refused.err.count("\n")) == (4, "", 1)
        assert refused.err.startswith(told)
    assert contents(store) == before


@posix
def test_a_store_cannot_be_made_where_nothing_can_be_written(
    public: Path, billgraph: Billgraph
) -> None:
    assert billgraph("links", "M34.1").status == 0
    closed = public / "closed"
    closed.mkdir(mode=0o555)
    with without_rights():
        line = trouble(
            closed / "store", StoreNotWritable, billgraph, "add page.txt", "release add nucc.csv"
        )
        assert billgraph("init", closed / "store").err == line
    assert "cannot be written: Permission denied" in line
    assert list(closed.iterdir()) == []


@posix
def test_a_store_that_may_not_be_read_is_told_as_such(public: Path, billgraph: Billgraph) -> None:
    assert billgraph("links", "M34.1").status == 0
    store = public / "store"
    open_store(store).close()
    store.chmod(0)
    with without_rights():
        assert "cannot be read: Permission denied" in trouble(store, NotAStore, billgraph)
    store.chmod(0o755)
    (database,) = store.glob("generations/*/quads")
    database.chmod(0)
    with without_rights():
        trouble(store, DamagedStore, billgraph)


# A full disk


@pytest.fixture
def many(write: Write) -> Path:
    """A folder with more pages than fit on a small disk."""
    for number in range(300):
        codes = [f"M{number % 60 + 30}.{digit}" for digit in range(10)]
        path = write(f"{number}.txt", str(11000 + number), *codes)
    return path.parent


def check_full(
    process: subprocess.Popen[str], store: Path, billgraph: Billgraph, before: str
) -> None:
    out, err = process.communicate(timeout=120)
    assert (process.returncode, out) == (4, ""), err
    assert err.count("\n") == 1, err
    assert err.startswith(f"billgraph: {store}: cannot be written: ")
    assert "nothing was changed; check its permissions and the space on the disk" in err
    assert billgraph("links", "0489T", "--store", store).out == before
    folders = [entry for entry in (store / "generations").iterdir() if entry.is_dir()]
    assert len(folders) == 1, "the half-made change gives its space back"


@posix
@pytest.mark.parametrize("limit", [0, 2, 20_000, 300_000])
def test_a_change_that_meets_a_limit_of_the_system_is_not_there(
    store_path: Path, start: Start, many: Path, billgraph: Billgraph, limit: int
) -> None:
    before = billgraph("links", "0489T").out
    process = start(limit, "add", many, code=LIMITED)
    check_full(process, store_path, billgraph, before)
    assert billgraph("add", many / "1.txt").status == 0


@posix
def test_a_new_store_that_meets_a_limit_says_so_and_can_be_made_again(
    start: Start, tmp_path: Path, billgraph: Billgraph
) -> None:
    new = tmp_path / "new"
    process = start(20_000, "init", new, code=LIMITED)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (4, "")
    assert err.splitlines()[-1].startswith(f"billgraph: {new}: cannot be written: ")
    assert billgraph("init", new).status == 0
    assert billgraph("links", "0489T", "--store", new).status == 0


@pytest.fixture
def small_disk(tmp_path: Path, store_path: Path) -> Iterator[Path]:
    """A disk of 2 MB with a small store on it, where this process may make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    with ExitStack() as stack:
        try:
            stack.enter_context(small_disk_at(folder, 2 << 20))
        except NoDisk as error:
            pytest.skip(str(error))
        shutil.copytree(store_path, folder / "store")
        yield folder


@posix
def test_a_full_disk_refuses_the_change_and_the_store_answers_as_before(
    small_disk: Path, start: Start, many: Path, billgraph: Billgraph
) -> None:
    store = small_disk / "store"
    before = billgraph("links", "0489T", "--store", store).out
    assert "0489T.txt:42" in before
    process = start("--store", store, "add", many)
    check_full(process, store, billgraph, before)
    assert billgraph("add", many / "1.txt", "--store", store).status == 0


@posix
def test_a_page_can_be_removed_on_a_disk_that_others_filled(
    small_disk: Path, start: Start, billgraph: Billgraph
) -> None:
    store = small_disk / "store"
    before = billgraph("links", "0489T", "--store", store).out
    with open(small_disk / "filler", "wb", buffering=0) as filler, suppress(OSError):
        while True:
            filler.write(b"\0" * 4096)
    assert billgraph("links", "0489T", "--store", store).out == before
    check_full(start("--store", store, "remove", "0489T"), store, billgraph, before)
    (small_disk / "filler").unlink()
    assert billgraph("remove", "0489T", "--store", store).status == 0


@posix
def test_an_update_that_meets_a_limit_of_the_system_is_not_there(
    store_path: Path, start: Start, billgraph: Billgraph
) -> None:
    before = billgraph("links", "0489T").out
    copy = "INSERT { GRAPH <urn:mine> { ?s ?p ?o } } WHERE { ?s ?p ?o }"
    process = start(20_000, "sparql", "--update", copy, code=LIMITED)
    check_full(process, store_path, billgraph, before)
    assert billgraph("sparql", "ASK { GRAPH <urn:mine> { ?s ?p ?o } }").out.endswith("false\n")
