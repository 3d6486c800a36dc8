"""Pipes, sockets, devices and links in the place of files: read where they end, else refused."""

from __future__ import annotations

import errno
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from billgraph.graph import open_store
from billgraph.graph.pages.finding import find_pages
from billgraph.graph.store.layout import Layout

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")

Billgraph = Callable[..., Any]

PAGE = "CPT 11042: Graft\nModifiers\n| Modifier | Description |\n| 22 | More |\n"
QUERY = "ASK { cpt:0489T ?p ?o }"
PROGRAM = "from billgraph.cli.main import main; main()"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of one page."""
    path = tmp_path / "pages"
    path.mkdir()
    (path / "page.txt").write_text(PAGE)
    return path


def shell(script: str, store: Path) -> subprocess.CompletedProcess[str]:
    """Runs a script of bash, in which `$billgraph` is the command."""
    return subprocess.run(
        ["bash", "-c", script],
        env={**os.environ, "PY": sys.executable, "BILLGRAPH_STORE": str(store), "PROGRAM": PROGRAM},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@contextmanager
def written_later(pipe: Path, content: str, seconds: float = 0.5) -> Iterator[None]:
    """Has a thread write into a pipe after a while."""

    def write() -> None:
        with pipe.open("w") as stream:
            time.sleep(seconds)
            stream.write(content)

    thread = threading.Thread(target=write)
    thread.start()
    yield
    thread.join()


# In a folder


@pytest.mark.parametrize("command", ["add", "audit"])
def test_of_a_folder_only_regular_files_are_read_and_the_others_are_told(
    command: str, billgraph: Billgraph, folder: Path
) -> None:
    os.mkfifo(folder / "a.txt")
    os.mkfifo(folder / "b.yaml")
    (folder / "c.txt").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as bound:
        here = Path.cwd()
        os.chdir(folder)  # the name of a socket may not be long
        bound.bind("d.md")
        os.chdir(here)
    result = billgraph(command, folder)
    assert result.status == 0
    assert result.err == (
        "billgraph: 4 things in folders were not read: 2 pipe, 1 device, 1 socket; a page is a"
        " file that ends in .yaml, .yml, .html, .htm, .xhtml, .csv, .tsv, .txt, .text,"
        " .md, .markdown, .pdf, .docx, .xlsx\n"
    )


@pytest.mark.parametrize("command", ["add", "audit"])
def test_links_to_folders_are_told_and_not_followed(
    command: str, billgraph: Billgraph, folder: Path
) -> None:
    (folder / "round").symlink_to(folder)
    (folder / "up").symlink_to(folder.parent)
    result = billgraph(command, folder)
    assert result.status == 0
    assert "2 things in folders were not read: 2 link to a folder; " in result.err


@pytest.mark.parametrize("command", ["add", "audit"])
def test_links_that_lead_nowhere_or_round_are_told_of_one_by_one(
    command: str, billgraph: Billgraph, folder: Path
) -> None:
    (folder / "nowhere.txt").symlink_to("absent.txt")
    (folder / "round.txt").symlink_to("round.txt")
    result = billgraph(command, folder)
    assert result.status == 3
    nowhere, loop = result.err.splitlines()
    assert nowhere == f"billgraph: {folder}/nowhere.txt: does not exist; check the name"
    assert loop.startswith(f"billgraph: {folder}/round.txt: cannot be read: ")


def test_a_folder_that_cannot_be_listed_stops_no_other(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "deep").mkdir()
    (folder / "e").mkdir()
    (folder / "e" / "more.txt").write_text(PAGE.replace("11042", "11043"))
    real = os.scandir

    def refusing(path: str) -> Any:
        # As the system does for anybody but root.
        if os.fspath(path).endswith("deep"):
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return real(path)

    monkeypatch.setattr(os, "scandir", refusing)
    first, unlisted, other = find_pages([folder]).files
    assert (first.given, other.given) == (f"{folder}/page.txt", f"{folder}/e/more.txt")
    assert str(unlisted) == (f"{folder}/deep: the folder cannot be listed; check its permissions")


@pytest.mark.parametrize("command", ["add", "audit"])
def test_what_is_no_page_by_its_ending_is_counted_in_one_line(
    command: str, billgraph: Billgraph, folder: Path
) -> None:
    for name in ("a.ppt", "b.PPT", "sub/c.bin", "sub/LICENSE", ".hidden.ppt", ".git/x.ppt"):
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    result = billgraph(command, folder)
    assert result.status == 0
    assert result.err.count("\n") == 1
    assert result.err.startswith(
        "billgraph: 4 things in folders were not read: 2 .ppt, 1 file without an ending, 1 .bin; "
    )


def test_a_folder_without_a_page_says_what_it_has(billgraph: Billgraph, tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "a.ppt").write_text("x")
    result = billgraph("add", tmp_path / "papers")
    assert result.status == 3
    left_out, error = result.err.splitlines()
    assert left_out.startswith("billgraph: 1 thing in a folder was not read: 1 .ppt; ")
    assert error.startswith(f"billgraph: {tmp_path}/papers: has no page in it; ")


def test_a_file_of_another_kind_that_is_named_is_an_error(
    billgraph: Billgraph, tmp_path: Path
) -> None:
    (tmp_path / "a.ppt").write_bytes(b"\x89PNG\r\n\0")
    result = billgraph("add", tmp_path / "a.ppt")
    assert (result.status, result.err.count("\n")) == (3, 1)
    assert "a.ppt: is a binary file; " in result.err


# Named


@pytest.mark.parametrize("arguments", [("add",), ("audit",), ("page",), ("sparql", "-f")])
def test_a_pipe_that_nobody_writes_to_is_not_waited_for(
    arguments: tuple[str, ...],
    billgraph: Billgraph,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("billgraph.graph.files.inputs.PATIENCE", 0.1)
    pipe = tmp_path / "pipe.txt"
    os.mkfifo(pipe)
    result = billgraph(*arguments, pipe)
    assert result.status == 3
    assert result.err == (
        f"billgraph: {pipe}: is a pipe that nobody writes to; write to it, or name a file\n"
    )


@pytest.mark.parametrize("arguments", [("add",), ("audit",), ("page",), ("sparql", "-f")])
@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null", "/dev/full"])
def test_a_device_is_refused(arguments: tuple[str, ...], device: str, billgraph: Billgraph) -> None:
    result = billgraph(*arguments, device)
    assert result.status == 3
    mend = "write what it holds to a file, and name that"
    assert result.err == f"billgraph: {device}: is no file; {mend}\n"


def test_a_pipe_is_read_however_slowly_it_is_written(
    billgraph: Billgraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("billgraph.graph.files.inputs.PATIENCE", 0.1)
    pipe = tmp_path / "pipe.txt"
    os.mkfifo(pipe)
    for arguments, content in ((["page"], PAGE), (["add"], PAGE), (["sparql", "-f"], QUERY)):
        with written_later(pipe, content):
            assert billgraph(*arguments, pipe).status == 0


def test_the_store_can_be_changed_while_a_page_is_waited_for(
    store_path: Path, folder: Path
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "add", folder, "-", "--store", store_path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    process.stdin.write(PAGE.replace("11042", "11043"))
    process.stdin.flush()
    time.sleep(1)  # long enough to have come to where it waits
    with Layout(store_path, wait=0).writing():
        pass
    out, _ = process.communicate(timeout=60)
    assert "2 added" in out
    with open_store(store_path) as store:
        assert [it.source for it in store.sources()] == ["0489T.txt", "page.txt", "stdin"]


def test_what_a_shell_substitutes_is_read(store_path: Path, folder: Path) -> None:
    command = '"$PY" -c "$PROGRAM"'
    page = folder / "page.txt"
    done = shell(f"{command} page <(sleep 0.3; cat {page}) | head -1", store_path)
    assert (done.stdout, done.stderr) == ("procedure: cpt:11042\n", "")
    done = shell(f"{command} page /dev/stdin < {page} | head -1", store_path)
    assert (done.stdout, done.stderr) == ("procedure: cpt:11042\n", "")
    done = shell(f"cat {page} | {command} add /dev/stdin <(sed s/11042/11043/ {page})", store_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "2 added" in done.stdout
    done = shell(f"{command} sparql -f <(echo '{QUERY}') -f json", store_path)
    assert done.stderr == ""
    assert json.loads(done.stdout)["boolean"] is True


@pytest.mark.parametrize(
    "call", ["page -", "page /dev/stdin", "add -", "audit -", "sparql -", "sparql -f /dev/stdin"]
)
def test_what_comes_without_end_is_refused(call: str, store_path: Path) -> None:
    script = f'ulimit -v 4000000; cat /dev/zero | tr "\\0" " " | "$PY" -c "$PROGRAM" {call}'
    done = shell(script, store_path)
    assert done.returncode == 3
    assert done.stderr.count("\n") == 1
    assert "is too large for a " in done.stderr
