"""What a signal leaves of a command: one line, a status that tells it, and nothing half done."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from billgraph.graph import open_store

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs signals")

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
BOUND = 30
"""How many seconds a test waits for what takes less than one."""

PROGRAM = """
import os, sys, time
from importlib import import_module
from billgraph.cli.main import main

def stays(*_, **__):
    os.write(2, b"held\\n")
    if {deep}:
        import pyoxigraph
        quads = [pyoxigraph.Quad(pyoxigraph.NamedNode(f"urn:{{n}}"), pyoxigraph.NamedNode("urn:p"),
                 pyoxigraph.Literal(str(n))) for n in range(2000)]
        store = pyoxigraph.Store()
        store.extend(quads)
        store.query("SELECT (COUNT(*) AS ?n) {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }}")
    time.sleep(600)

path, _, name = {held!r}.partition(":")
holder = import_module(path)
*owners, last = name.split(".")
for owner in owners:
    holder = getattr(holder, owner)
before, calls = getattr(holder, last), []

def wrapper(*given, **named):
    calls.append(given)
    return before(*given, **named) if len(calls) <= {after} else stays()

setattr(holder, last, wrapper)
main()
"""
"""The command line, which stays for ever where it calls one function once more, and says so.

It sleeps there, or works deep within Oxigraph, where Python hears of no signal.
"""


@dataclass(frozen=True)
class Ended:
    status: int
    out: str
    err: str


class Held:
    """A command that has come to where it stays."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process

    def end(self, *signals: int) -> Ended:
        for number in signals:
            self.process.send_signal(number)
        out, err = self.process.communicate(timeout=BOUND)
        return Ended(self.process.returncode, out.decode(), err.decode())


Hold = Callable[..., Held]


def heeding() -> None:
    """Has a command heed all signals: what starts in the background may ignore some."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_DFL)


@contextmanager
def started(command: list[str], store: Path, **more: object) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "BILLGRAPH_STORE": str(store)},
        **{"preexec_fn": heeding, **more},  # type: ignore[call-overload]
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.fixture
def hold(store_path: Path) -> Iterator[Hold]:
    """Starts a command and waits until it stays where it is told."""
    from contextlib import ExitStack

    with ExitStack() as stack:

        def call(held: str, *arguments: object, deep: bool = False, after: int = 0) -> Held:
            code = PROGRAM.format(held=held, deep=deep, after=after)
            command = [sys.executable, "-c", code, *map(str, arguments)]
            process = stack.enter_context(started(command, store_path))
            assert process.stderr is not None
            line = process.stderr.readline()
            assert line == b"held\n", line + process.stderr.read()
            if deep:
                time.sleep(0.3)  # until it is within Oxigraph
            return Held(process)

        yield call


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "15771.txt"
    path.write_text("CPT 15771: Fat graft\n")
    return path


def told(number: int, what: str) -> str:
    how = {signal.SIGINT: "interrupted"}.get(number, f"ended by {signal.Signals(number).name}")
    return f"billgraph: {how}; {what}\n"


def check_as_it_was(store_path: Path) -> None:
    """A store with its bundled page, in the one generation that it had, and nothing beside it."""
    names = {it.name for it in store_path.iterdir()}
    assert names <= {"billgraph.json", "generations", "writer.lock"}
    assert [it.name for it in (store_path / "generations").iterdir() if it.is_dir()] == [
        max(it.name for it in (store_path / "generations").iterdir() if it.is_dir())
    ]
    with open_store(store_path, create=False, wait=0) as store:
        assert [it.source for it in store.sources()] == ["0489T.txt"]
        assert list(store.check()) == []


SETTLE = "billgraph.graph.files.output:_settle"
FINISH = "billgraph.graph.store.writer:GenerationWriter.finish"

either = pytest.mark.parametrize("deep", [False, True], ids=["in Python", "in Oxigraph"])
each = pytest.mark.parametrize("number", SIGNALS, ids=lambda it: signal.Signals(it).name)


@either
@pytest.mark.parametrize("before", [None, "old"], ids=["new", "there"])
@pytest.mark.parametrize("name", ["near.graphml", "tables", "graph.zip"])
def test_an_export_leaves_nothing_in_its_place(
    hold: Hold, tmp_path: Path, name: str, before: str | None, deep: bool
) -> None:
    place = tmp_path / "exports" / name
    place.parent.mkdir()
    if before is not None:
        place.write_text(before)
    export_format = "graphml" if name.endswith("ml") else "csv"
    held = hold(SETTLE, "export", "0489T", "-f", export_format, "-o", place, deep=deep)
    what = f"nothing was left in the place of {place}"
    assert held.end(signal.SIGTERM) == Ended(143, "", told(signal.SIGTERM, what))
    found = {it.name: it.read_text() for it in place.parent.iterdir()}
    assert found == ({} if before is None else {name: before})


def test_an_earlier_export_to_a_folder_stays_when_the_new_one_is_broken_off(
    hold: Hold, tmp_path: Path, store_path: Path
) -> None:
    place = tmp_path / "exports" / "tables"
    place.parent.mkdir()
    command = ("export", "0489T", "-f", "csv", "-o", place)
    with started(
        [sys.executable, "-c", "from billgraph.cli.main import main; main()", *map(str, command)],
        store_path,
    ) as process:
        assert process.wait(BOUND) == 0
    before = {it.name: it.read_bytes() for it in place.iterdir()}
    assert hold("billgraph.graph.files.output:_put", *command).end(signal.SIGTERM).status == 143
    assert {it.name: it.read_bytes() for it in place.iterdir()} == before
    assert [it.name for it in place.parent.iterdir()] == ["tables"]


@each
def test_a_report_leaves_nothing_in_its_place(hold: Hold, tmp_path: Path, number: int) -> None:
    place = tmp_path / "reports" / "audit.html"
    place.parent.mkdir()
    ended = hold(SETTLE, "audit", "--all", "-f", "html", "-o", place).end(number)
    what = f"nothing was left in the place of {place}"
    assert ended == Ended(128 + number, "", told(number, what))
    assert list(place.parent.iterdir()) == []


UPDATE = "INSERT DATA { GRAPH <urn:my> { mod:22 a <urn:x> } }"
CHANGES = {
    "add": (FINISH, "add", "PAGE"),
    "remove": (FINISH, "remove", "0489T.txt"),
    "update": (FINISH, "sparql", "--update", UPDATE),
    "release add": ("billgraph.graph.changes.add_releases:add_releases", "release", "add", "PAGE"),
    "audit --mark": ("billgraph.graph.changes.marks:Marker.mark_all", "audit", "--mark"),
}


@each
def test_adding_that_is_broken_off_leaves_the_store_as_it_was(
    hold: Hold, store_path: Path, page: Path, number: int
) -> None:
    ended = hold(FINISH, "add", page).end(number)
    assert ended == Ended(128 + number, "", told(number, f"{store_path} is as it was"))
    check_as_it_was(store_path)


@either
@pytest.mark.parametrize("name", CHANGES)
def test_a_change_that_is_broken_off_leaves_the_store_as_it_was(
    hold: Hold, store_path: Path, page: Path, name: str, deep: bool
) -> None:
    held, *command = CHANGES[name]
    arguments = [page if it == "PAGE" else it for it in command]
    ended = hold(held, *arguments, deep=deep).end(signal.SIGINT)
    assert ended == Ended(130, "", told(signal.SIGINT, f"{store_path} is as it was"))
    check_as_it_was(store_path)


def test_what_was_added_is_told_where_the_report_is_broken_off(
    hold: Hold, store_path: Path, page: Path
) -> None:
    ended = hold("billgraph.cli.commands.add:_report", "add", page).end(signal.SIGINT)
    assert ended == Ended(130, "", told(signal.SIGINT, "the pages were added"))
    with open_store(store_path) as store:
        assert len(store.sources()) == 2


@either
def test_what_was_added_stays_where_what_comes_after_is_broken_off(
    hold: Hold, store_path: Path, page: Path, deep: bool
) -> None:
    """The new generation is the current one, and nothing is cleared yet."""
    held = hold("billgraph.graph.store.layout:Layout.clear", "add", page, after=1, deep=deep)
    ended = held.end(signal.SIGTERM)
    assert ended == Ended(143, "", told(signal.SIGTERM, "the pages were added"))
    with open_store(store_path, wait=0) as store:
        assert len(store.sources()) == 2
        assert list(store.check()) == []


@either
def test_a_backup_that_is_broken_off_is_none(hold: Hold, tmp_path: Path, deep: bool) -> None:
    place = tmp_path / "copy"
    held = hold("billgraph.graph.store.backup:copy_file", "backup", place, deep=deep)
    what = f"no backup was made in {place}"
    assert held.end(signal.SIGTERM) == Ended(143, "", told(signal.SIGTERM, what))
    assert [it for it in (place / "generations").iterdir() if it.is_dir()] == []


@either
def test_a_store_that_is_not_restored_is_as_it_was(
    hold: Hold, tmp_path: Path, store_path: Path, deep: bool
) -> None:
    from shutil import copytree

    copytree(store_path, tmp_path / "copy")
    held = hold("billgraph.graph.store.backup:copy_file", "restore", tmp_path / "copy", deep=deep)
    ended = held.end(signal.SIGHUP)
    assert ended == Ended(129, "", told(signal.SIGHUP, "the store is as it was"))
    check_as_it_was(store_path)


@either
def test_a_new_store_that_is_broken_off_is_none(hold: Hold, tmp_path: Path, deep: bool) -> None:
    place = tmp_path / "new"
    ended = hold(FINISH, "init", place, deep=deep).end(signal.SIGINT)
    assert ended == Ended(130, "", told(signal.SIGINT, f"no store was made in {place}"))
    assert [it for it in (place / "generations").iterdir() if it.is_dir()] == []


def test_a_push_that_is_broken_off_says_what_is_there(store_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/sparql"
        program = "from billgraph.cli.main import main; main()"
        command = [sys.executable, "-c", program, "push", "--endpoint", url]
        with started(command, store_path) as process:
            connection, _ = silent.accept()
            with connection:
                ended = Held(process).end(signal.SIGINT)
    what = "what was sent is kept there, and the next push continues"
    assert ended == Ended(130, "", told(signal.SIGINT, what))


@each
def test_a_question_says_that_nothing_was_changed(store_path: Path, number: int) -> None:
    program = "from billgraph.cli.main import main; main()"
    query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    with started([sys.executable, "-c", program, "sparql", query], store_path) as process:
        time.sleep(1.5)  # until it is within Oxigraph; it never ends by itself
        ended = Held(process).end(number)
    assert ended == Ended(128 + number, "", told(number, "nothing was changed"))


def test_more_signals_do_not_break_off_the_cleaning(hold: Hold, tmp_path: Path) -> None:
    place = tmp_path / "exports" / "near.graphml"
    place.parent.mkdir()
    held = hold(SETTLE, "export", "0489T", "-f", "graphml", "-o", place)
    ended = held.end(signal.SIGINT, signal.SIGTERM, signal.SIGINT, signal.SIGINT)
    assert ended.status in (130, 143)
    assert ended.err.count("\n") == 1
    assert list(place.parent.iterdir()) == []


def test_a_signal_that_the_command_was_started_to_ignore_stays_ignored(
    store_path: Path,
) -> None:
    def nohup() -> None:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    program = (
        "import os; from billgraph.cli import main;"
        "own = main.own_signals;"
        "main.own_signals = lambda: (own(), os.write(2, b'ready\\n'));"
        "main.main()"
    )
    command = [sys.executable, "-c", program, "add", "-"]
    with started(command, store_path, preexec_fn=nohup) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == b"ready\n"
        process.send_signal(signal.SIGHUP)
        out, err = process.communicate(b"CPT 15771: Fat graft\n", timeout=BOUND)
    assert (process.returncode, err) == (0, b"")
    assert b"added" in out


@pytest.mark.skipif(not Path("/proc").exists(), reason="needs /proc")
def test_a_standard_error_that_nobody_reads_does_not_keep_a_command_from_ending(
    hold: Hold, tmp_path: Path
) -> None:
    place = tmp_path / "near.graphml"
    held = hold(SETTLE, "export", "0489T", "-f", "graphml", "-o", place)
    assert held.process.stderr is not None
    writer = os.open(f"/proc/{held.process.pid}/fd/2", os.O_WRONLY | os.O_NONBLOCK)
    try:
        while os.write(writer, b"x" * 4096):
            pass
    except BlockingIOError:
        pass
    finally:
        os.close(writer)
    held.process.send_signal(signal.SIGTERM)
    assert held.process.wait(BOUND) == 143
    assert not place.exists()
