"""Several processes on one store: readers never wait and never err, writers take turns."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from subprocess import Popen
from typing import Any

import pytest

from billgraph.graph import Page, Store, open_store
from billgraph.graph.errors import StoreBusy

Start = Callable[..., Popen[str]]
MakePage = Callable[..., Page]
Write = Callable[..., Path]

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(os.name != "posix", reason="needs the locks of POSIX"),
]

ASK_UNTIL_TOLD = """
import os, sys
from billgraph.graph import open_store

answers, pages = 0, set()
while not os.path.exists(sys.argv[1]):
    with open_store() as store:
        links = store.links("0489T")
        assert len(links) == 36, links
        pages.add(len(store.links("M34.1")))
    answers += 1
print(answers, *sorted(pages))
"""
HOLD = """
from billgraph.graph import open_store

with open_store():
    print("open", flush=True)
    input()
"""
WRITE_WHEN_TOLD = """
import sys
from billgraph.cli.main import main
from billgraph.graph.store.writer import GenerationWriter

def when_told(writer, finish=GenerationWriter.finish):
    sys.stdin.read()
    finish(writer)

GenerationWriter.finish = when_told
main()
"""
ADD_ONE_BY_ONE = """
import sys
from billgraph.graph import Code, Page, Row, open_store

with open_store() as store:
    for number in range(int(sys.argv[1])):
        row = Row("diagnosis", Code("icd10cm", "M34.1"))
        store.add(Page(Code("cpt", str(11042 + number)), "page", rows=(row,)))
"""


def finish(process: Popen[str], text: str | None = None) -> tuple[int, str, str]:
    out, err = process.communicate(text, timeout=120)
    return process.returncode, out, err


def wait_until_it_holds_the_store(process: Popen[str], store_path: Path) -> None:
    lock = store_path / "writer.lock"
    deadline = time.monotonic() + 60
    while not lock.exists() or lock.read_text() != str(process.pid):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.01)


# Readers beside a writer


def test_an_open_store_keeps_its_answers_while_another_process_changes_it(
    store: Store, store_path: Path, start: Start
) -> None:
    before = store.links("M34.1"), store.stats()
    writer = start(20, code=ADD_ONE_BY_ONE)
    asked = 0
    while writer.poll() is None:
        assert (store.links("M34.1"), store.stats()) == before
        asked += 1
        time.sleep(0.02)
    assert finish(writer) == (0, "", "")
    assert asked > 0
    assert (store.links("M34.1"), store.stats()) == before
    with open_store(store_path) as other:
        assert len(other.links("M34.1")) == 21


def test_eight_processes_that_ask_while_one_adds_are_always_answered_rightly(
    store_path: Path, start: Start, tmp_path: Path, generations: Callable[[], list[str]]
) -> None:
    enough = tmp_path / "enough"
    readers = [start(enough, code=ASK_UNTIL_TOLD) for _ in range(8)]
    assert finish(start(8, code=ADD_ONE_BY_ONE)) == (0, "", "")
    enough.touch()
    seen = set()
    for reader in readers:
        status, out, err = finish(reader)
        assert (status, err) == (0, "")
        answers, *pages = map(int, out.split())
        assert answers > 0
        seen |= set(pages)
    assert seen <= set(range(1, 10))
    assert len(seen) > 1, "the readers saw the store change"
    with open_store(store_path) as store:
        store.remove("0489T.txt")
    assert len(generations()) == 1


def test_a_reader_that_is_killed_keeps_nothing_back(
    store_path: Path, start: Start, page: MakePage, generations: Callable[[], list[str]]
) -> None:
    reader = start(code=HOLD)
    assert reader.stdout is not None
    assert reader.stdout.readline() == "open\n"
    with open_store(store_path) as store:
        store.add(page("11042", "M34.1"))
        assert len(generations()) == 2
        reader.send_signal(signal.SIGKILL)
        reader.wait()
        store.add(page("11043", "M34.1"))
        assert len(generations()) == 1


# Two writers


def test_two_processes_that_add_at_once_both_succeed(
    start: Start, write: Write, billgraph: Callable[..., Any]
) -> None:
    pages = [write(f"{n}.txt", f"1104{n}", "M34.1") for n in range(2, 6)]
    for writer in [start("add", path) for path in pages]:
        status, out, err = finish(writer)
        assert (status, err) == (0, "")
        assert "added, 1 statements" in out
    sources = {link["source"] for link in billgraph("links", "M34.1", "-f", "json").json}
    assert sources == {"0489T.txt", "2.txt", "3.txt", "4.txt", "5.txt"}


def test_a_writer_that_waits_too_long_is_told_who_writes(
    store: Store, store_path: Path, start: Start, write: Write, page: MakePage
) -> None:
    writer = start("add", write("a.txt", "11043", "M34.1"), code=WRITE_WHEN_TOLD)
    wait_until_it_holds_the_store(writer, store_path)
    begun = time.monotonic()
    with open_store(store_path, wait=0.3) as hasty:
        with pytest.raises(StoreBusy, match=rf"another process is changing it .*{writer.pid}"):
            hasty.add(page("11042", "M34.1"))
        assert 0.3 <= time.monotonic() - begun < 5
        assert len(hasty.links("M34.1")) == 1, "readers do not wait"
    assert finish(writer)[0] == 0
    assert [entry.status for entry in store.add(page("11042", "M34.1"))] == ["added"]
    assert len(store.links("M34.1")) == 3


def test_the_command_line_ends_with_4_when_the_store_is_busy(
    store_path: Path,
    start: Start,
    write: Write,
    billgraph: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("billgraph.graph.store.layout.WAIT_SECONDS", 0.2)
    writer = start("add", write("b.txt", "11043", "M34.1"), code=WRITE_WHEN_TOLD)
    wait_until_it_holds_the_store(writer, store_path)
    for arguments in (("add", write("a.txt", "11042", "M34.1")), ("remove", "0489T.txt")):
        result = billgraph(*arguments)
        assert (result.status, result.out) == (4, "")
        assert result.err == (
            f"billgraph: {store_path}: another process is changing it (process {writer.pid});"
            " try again when it is done\n"
        )
    assert billgraph("links", "M34.1").status == 0


def test_a_writer_that_is_killed_lets_the_next_one_write_at_once(
    store_path: Path, start: Start, page: MakePage, write: Write
) -> None:
    writer = start("add", write("a.txt", "11043", "M34.1"), code=WRITE_WHEN_TOLD)
    wait_until_it_holds_the_store(writer, store_path)
    writer.kill()
    writer.wait()
    with open_store(store_path, wait=0) as store:
        assert [entry.status for entry in store.add(page("11042", "M34.1"))] == ["added"]


# The first command


def default_store_in(folder: Path) -> dict[str, str]:
    """An environment in which no store is named, and the default one lies in a folder."""
    named = {key: value for key, value in os.environ.items() if key != "BILLGRAPH_STORE"}
    return named | {"XDG_DATA_HOME": str(folder / "data")}


def test_first_commands_at_once_build_one_store_and_all_are_answered(
    start: Start, tmp_path: Path
) -> None:
    new = tmp_path / "data" / "billgraph"
    environment = default_store_in(tmp_path)
    commands = [start("links", "M34.1", "-f", "csv", env=environment) for _ in range(4)]
    results = [finish(command) for command in commands]
    assert {(status, out) for status, out, _ in results} == {(0, results[0][1])}
    assert "0489T" in results[0][1]
    told = [err for _, _, err in results if err]
    assert told == [f"billgraph: no store in {new} yet; building it from the bundled page\n"]
    assert len([entry for entry in (new / "generations").iterdir() if entry.is_dir()]) == 1


def test_a_first_command_that_is_killed_leaves_nothing_in_the_way(
    start: Start, tmp_path: Path
) -> None:
    for delay in (0.1, 0.2, 0.3, 0.4):
        new = tmp_path / str(delay)
        first = start("init", new)
        time.sleep(delay)
        first.kill()
        first.wait()
        with open_store(new, wait=0) as store:
            assert len(store.links("M34.1")) == 1
        assert len([entry for entry in (new / "generations").iterdir() if entry.is_dir()]) == 1
