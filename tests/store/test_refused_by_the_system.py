"""File systems without locks or links, too few open files: one line, and a mend that works."""

from __future__ import annotations

import errno
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from faults.calls import REFUSED, can_refuse, refused
from faults.processes import COMMAND

from billgraph.graph import Page, open_store
from billgraph.graph.errors import DamagedStore, NotAStore, StoreBusy, StoreError, StoreNotWritable
from billgraph.graph.store import locking
from billgraph.graph.store.opened import OpenGeneration

Billgraph = Callable[..., Any]
MakePage = Callable[..., Page]
Start = Callable[..., subprocess.Popen[str]]
Write = Callable[..., Path]

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs POSIX")
no_filter = pytest.mark.skipif(not can_refuse(), reason="no call can be refused here")


def contents(path: Path) -> dict[str, bytes]:
    files = (file for file in path.rglob("*") if file.is_file() and file.name != "writer.lock")
    return {str(file): file.read_bytes() for file in files}


def end(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


# Locks

NO_LOCKS = ["ENOLCK", "ENOSYS", "EOPNOTSUPP", "EINVAL"]


@no_filter
@pytest.mark.parametrize("error", NO_LOCKS)
def test_a_disk_without_locks_refuses_a_change_and_answers(
    store_path: Path, start: Start, write: Write, error: str
) -> None:
    before = contents(store_path)
    call = refused("flock", error)
    adding = start(call, "add", write("a.txt", "11042", "M34.1"), code=REFUSED)
    asking = start(call, "links", "M34.1", code=REFUSED)
    status, out, err = end(adding)
    assert (status, out, err.count("\n")) == (4, "", 1)
    words = os.strerror(getattr(errno, error))
    assert f"cannot be changed: its file system has no locks ({words})" in err
    assert "nothing was changed; " in err
    status, out, err = end(asking)
    assert (status, err) == (0, "")
    assert "0489T.txt:42" in out
    assert contents(store_path) == before


def test_without_locks_no_command_changes_anything(
    store_path: Path, tmp_path: Path, billgraph: Billgraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_locks_below(monkeypatch, tmp_path)
    before = contents(store_path)
    update = "INSERT DATA { GRAPH <urn:my> { mod:22 skos:note 'x' } }"
    for command in (
        ("remove", "0489T.txt"),
        ("release", "remove", "pos"),
        ("sparql", "--update", update),
        ("audit", "--mark"),
        ("restore", store_path, "--store", tmp_path / "new"),
        ("backup", tmp_path / "backup"),
    ):
        result = billgraph(*command)
        assert (result.status, result.out, result.err.count("\n")) == (4, "", 1), command
        assert "its file system has no locks" in result.err
    assert contents(store_path) == before


@no_filter
def test_two_that_add_at_once_without_locks_destroy_nothing(
    store_path: Path, start: Start, write: Write, billgraph: Billgraph
) -> None:
    pages = [write(f"{n}.txt", f"1104{n}", "M34.1") for n in range(4)]
    adding = [start(refused("flock", "ENOLCK"), "add", page, code=REFUSED) for page in pages]
    assert {end(process)[0] for process in adding} == {4}
    assert billgraph("check").status == 0
    assert billgraph("sources", "-f", "csv").out.count("\n") == 2


@no_filter
def test_a_first_command_on_a_disk_without_locks_says_where_to_go(
    start: Start, tmp_path: Path
) -> None:
    environment = os.environ | {"BILLGRAPH_STORE": str(tmp_path / "new")}
    call = refused("flock", "ENOLCK")
    status, out, err = end(start(call, "add", "-", code=REFUSED, env=environment))
    assert (status, out) == (4, "")
    assert "name a folder on a disk of this machine with --store" in err
    assert "backup" not in err


def without_locks_below(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Has the files of one folder refuse to be locked, as those of a network disk do."""
    lock = locking.fcntl.flock

    def flock(stream: BinaryIO, operation: int) -> None:
        if Path(stream.name).is_relative_to(folder):
            raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))
        lock(stream, operation)

    monkeypatch.setattr(locking.fcntl, "flock", flock)


def test_what_cannot_be_changed_for_want_of_locks_can_be_copied_and_changed_there(
    store_path: Path,
    tmp_path: Path,
    billgraph: Billgraph,
    write: Write,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    without_locks_below(monkeypatch, store_path)
    page = write("a.txt", "11042", "M34.1")
    refusal = billgraph("add", page)
    assert refusal.status == 4
    assert "billgraph backup DIR, then --store DIR" in refusal.err
    there = tmp_path / "there"
    assert billgraph("backup", there).status == 0
    assert billgraph("add", page, "--store", there).status == 0
    assert "a.txt" in billgraph("sources", "--store", there).out


def test_a_generation_that_may_be_in_use_is_kept(
    store_path: Path, page: MakePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(store_path) as reader:
        # The lock of the change is to be had, and of the old generation nothing can be told.
        without_locks_below(monkeypatch, reader.generation)
        with open_store(store_path) as writer:
            writer.add(page("11042", "M34.1"))
            assert writer.generation != reader.generation
        assert reader.generation.exists()
        assert len(reader.links("M34.1")) == 1


def test_a_reader_whose_generation_was_cleared_elsewhere_is_told_to_ask_again(
    store_path: Path, page: MakePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = open_store(store_path)
    with open_store(store_path) as writer:
        writer.add(page("11042", "M34.1"))
    # A machine that sees no hold of this one takes the files away.
    shutil.rmtree(reader.generation)

    def fail(*_: object, **__: object) -> None:
        raise OSError("IO error: No such file or directory: While open a file: 000042.sst")

    with monkeypatch.context() as patch:
        patch.setattr(OpenGeneration, "quads", property(lambda _: _Failing(fail)))
        with pytest.raises(StoreBusy, match="was changed by another process while it was read"):
            reader.select("SELECT * { ?s ?p ?o }")
    reader.close()
    with open_store(store_path) as again:
        assert len(again.links("M34.1")) == 2


class _Failing:
    def __init__(self, query: Callable[..., None]) -> None:
        self.query = query


# Links


@no_filter
@pytest.mark.parametrize("error", ["EPERM", "EMLINK", "EXDEV", "EOPNOTSUPP", "ENOSYS", "EACCES"])
def test_a_disk_without_links_has_its_files_copied(
    store_path: Path, start: Start, write: Write, billgraph: Billgraph, error: str
) -> None:
    pages = [write(f"{n}.txt", f"1104{n}", "M34.1") for n in range(2)]
    for page in pages:
        status, out, err = end(start(refused("link", error), "add", page, code=REFUSED))
        assert (status, err) == (0, ""), err
        assert "added" in out
    assert billgraph("sources", "-f", "csv").out.count("\n") == 4
    assert billgraph("check").status == 0
    folders = [it for it in (store_path / "generations").iterdir() if it.is_dir()]
    assert len(folders) == 1
    assert {it.name for it in folders[0].iterdir()} >= {"quads", "names.sqlite", "record.json"}
    links = {it.stat().st_nlink for it in folders[0].rglob("*.sst")}
    assert links == {1}


# Too few open files


def in_shell(limit: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Runs the command line after a line of a shell that may lower or raise a limit."""
    line = shlex.join([*COMMAND, *map(str, arguments)])
    return subprocess.run(
        ["sh", "-c", f"{limit}\n{line}"], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("many", [16, 64])
def test_too_few_open_files_are_named_and_more_are_a_mend_that_works(
    store_path: Path, write: Write, many: int
) -> None:
    page = write("a.txt", "11042", "M34.1")
    store = ("--store", store_path)
    before = contents(store_path)
    for command in (("links", "M34.1"), ("add", page), ("check",)):
        done = in_shell(f"ulimit -Sn {many}", *command, *store)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (4, "", 1), done
        assert "too few files may be open at once" in done.stderr
        assert "delete" not in done.stderr
        mend = done.stderr.rpartition(": ")[2].strip()
        assert mend == "ulimit -n 1024"
        assert contents(store_path) == before
    for command in (("add", page), ("links", "M34.1")):
        done = in_shell(f"ulimit -Sn {many}\n{mend}", *command, *store)
        assert (done.returncode, done.stderr) == (0, "")


# What is in the way


@pytest.fixture
def other_user() -> Iterator[Callable[[], None]]:
    """Gives up root's rights, which no permission binds; others have none to give up."""

    def leave() -> None:
        if os.geteuid() == 0:
            os.seteuid(65534)

    yield leave
    os.seteuid(os.getuid())


@pytest.fixture
def public(store_path: Path) -> Iterator[Path]:
    """A store that everybody may read, in a folder that everybody can reach."""
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="billgraph-test-"))
    folder.chmod(0o755)
    shutil.copytree(store_path, folder / "store")
    yield folder / "store"
    shutil.rmtree(folder)


def in_use(store: Path) -> Path:
    (file,) = store.glob("generations/*/in-use")
    return file


@pytest.mark.parametrize("name", ["in-use", "quads/CURRENT", "quads/*.sst", "record.json"])
def test_a_file_that_may_not_be_read_is_let_be_read_by_the_mend(
    public: Path, other_user: Callable[[], None], billgraph: Billgraph, name: str
) -> None:
    assert billgraph("links", "M34.1", "--store", public).status == 0  # has all imported
    file = next(public.glob(f"generations/*/{name}"))
    file.chmod(0)
    uid = os.geteuid()
    other_user()
    with pytest.raises(DamagedStore) as raised:
        open_store(public)
    result = billgraph("links", "M34.1", "--store", public)
    os.seteuid(uid)
    assert (result.status, result.out, result.err) == (4, "", f"billgraph: {raised.value}\n")
    assert "Permission denied" in result.err
    assert "delete" not in result.err
    mend = raised.value.mend.rpartition(": ")[2]
    assert mend.startswith("chmod ")
    subprocess.run(["sh", "-c", mend], check=True)
    other_user()
    assert billgraph("links", "M34.1", "--store", public).status == 0


def test_a_hold_that_was_deleted_is_made_again(
    store_path: Path, billgraph: Billgraph, page: MakePage
) -> None:
    in_use(store_path).unlink()
    with open_store(store_path) as reader:
        assert len(reader.links("M34.1")) == 1
        with open_store(store_path) as writer:
            writer.add(page("11042", "M34.1"))
        assert reader.generation.exists(), "it is held"
    assert billgraph("check").status == 0


def test_a_link_to_nothing_is_told_as_one(tmp_path: Path, billgraph: Billgraph) -> None:
    link = tmp_path / "link"
    link.symlink_to("gone")
    for place in (link, link / "below"):
        for command in ("add", "links"):
            result = billgraph(command, "0489T", "--store", place)
            assert (result.status, result.out, result.err.count("\n")) == (4, "", 1)
            assert "a link to gone, which is not there; make that folder" in result.err
    with pytest.raises(NotAStore) as raised:
        open_store(link)
    subprocess.run(["sh", "-c", raised.value.mend.rpartition(": ")[2]], check=True)
    open_store(link).close()
    assert (tmp_path / "gone" / "billgraph.json").exists()


def test_a_link_that_leads_to_itself_and_a_name_too_long_are_told_as_such(
    tmp_path: Path, billgraph: Billgraph
) -> None:
    (tmp_path / "round").symlink_to("round")
    for place, words in (
        (tmp_path / "round", os.strerror(errno.ELOOP)),
        (tmp_path / ("x" * 300), os.strerror(errno.ENAMETOOLONG)),
    ):
        with pytest.raises(NotAStore):
            open_store(place)
        for command in ("links", "add"):
            result = billgraph(command, "0489T", "--store", place)
            assert (result.status, result.out, result.err.count("\n")) == (4, "", 1)
            assert f"cannot be read: {words}; name another folder" in result.err


@pytest.mark.parametrize("name", ["billgraph.json", "generations", "writer.lock"])
def test_a_file_and_a_folder_in_each_others_place_are_one_clear_line(
    tmp_path: Path, store_path: Path, name: str, billgraph: Billgraph, write: Write
) -> None:
    place = tmp_path / "odd"
    shutil.copytree(store_path, place)
    wrong = place / name
    if wrong.is_dir():
        shutil.rmtree(wrong)
        wrong.touch()
    else:
        wrong.unlink(missing_ok=True)
        wrong.mkdir()
    with pytest.raises(StoreError), open_store(place) as store:
        store.remove("0489T.txt")
    result = billgraph("add", write("a.txt", "11042", "M34.1"), "--store", place)
    assert (result.status, result.out, result.err.count("\n")) == (4, "", 1)


def test_a_list_of_generations_that_may_not_be_read_keeps_the_store_from_a_change(
    public: Path, other_user: Callable[[], None], billgraph: Billgraph, tmp_path: Path
) -> None:
    assert billgraph("remove", "0489T").status == 0  # has all imported
    for folder in (public, *public.rglob("*")):
        folder.chmod(0o777)
    (public / "generations").chmod(0o333)
    uid = os.geteuid()
    other_user()
    answer = billgraph("links", "M34.1", "--store", public)
    with pytest.raises(StoreNotWritable), open_store(public) as store:
        store.remove("0489T.txt")
    os.seteuid(uid)
    (public / "generations").chmod(0o777)
    assert answer.status == 0
    assert "Permission denied" not in answer.err


def test_a_disk_that_is_mounted_read_only_says_where_the_store_can_be_changed(
    store_path: Path, tmp_path: Path, billgraph: Billgraph, write: Write
) -> None:
    from faults.disks import NoDisk, remount, small_disk_at

    folder = tmp_path / "disk"
    folder.mkdir()
    try:
        disk = small_disk_at(folder, 16 << 20)
        disk.__enter__()
    except NoDisk as error:
        pytest.skip(str(error))
    try:
        store = folder / "store"
        shutil.copytree(store_path, store)
        remount(folder, "ro")
        page = write("a.txt", "11042", "M34.1")
        result = billgraph("add", page, "--store", store)
        assert (result.status, result.out, result.err.count("\n")) == (4, "", 1)
        assert os.strerror(errno.EROFS) in result.err
        assert "billgraph backup DIR" in result.err
        assert billgraph("backup", tmp_path / "copy", "--store", store).status == 0
        assert billgraph("add", page, "--store", tmp_path / "copy").status == 0
    finally:
        disk.__exit__(*sys.exc_info())
