"""A standard stream that is full, closed or broken, of a real process: one line, and status 4."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from faults.processes import COMMAND
from faults.servers import Server, empty_server, oxigraph_server
from servers import oxigraph_program

from billgraph.cli.commands.audit import AUDIT_FORMATS
from billgraph.cli.formats import FORMATS
from billgraph.cli.main import COMMANDS
from billgraph.cli.results import ANSWER_FORMATS
from billgraph.graph import open_store
from billgraph.graph.export.formats import EXPORT_FORMATS
from billgraph.graph.sparql.results import RESULT_FORMATS

pytestmark = [
    pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full"),
    pytest.mark.long,
]

ANSWERING: dict[str, tuple[str, ...]] = {
    "links": ("0489T",),
    "show": ("0489T",),
    "find": ("scleroderma",),
    "tree": ("M34",),
    "path": ("M34.0", "M34.1"),
    "common": ("M34.0", "M34.1"),
    "similar": ("M34.0",),
    "audit": ("0489T",),
    "contradictions": ("-f", "json"),
    "sparql": ("SELECT * { ?s ?p ?o }",),
    "add": ("PAGE",),
    "remove": ("0489T",),
    "release": ("list",),
    "init": ("NEW",),
    "sources": (),
    "stats": (),
    "check": ("-f", "json"),
    "backup": ("NEW",),
    "restore": ("BACKUP",),
    "export": ("-f", "nquads"),
    "push": ("--endpoint", "SERVER", "--to-update", "UPDATE"),
    "page": ("PAGE",),
}
"""Every command, with what it answers at once."""

DONE = {
    "add": "the pages were added",
    "remove": "the page was removed",
    "init": "was made",
    "backup": "has the new backup",
    "restore": "the backup was restored",
    "push": "all was sent",
}
"""What is told of a command that changes something before it says so."""


def test_every_command_is_tried() -> None:
    assert set(ANSWERING) == set(COMMANDS)


@dataclass(frozen=True)
class Done:
    status: int
    out: bytes
    err: str


Shell = Callable[..., Done]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    program = oxigraph_program()
    if program is None:
        pytest.skip("Oxigraph's server is not installed: pip install oxigraph")
    with oxigraph_server(program, tmp_path_factory.mktemp("oxigraph")) as running:
        yield running


@pytest.fixture
def shell(store_path: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Shell:
    """Runs a command with its streams redirected as a shell does it."""
    page = tmp_path / "15771.txt"
    page.write_text("CPT 15771: Fat graft\n")
    stand_ins = {"PAGE": page, "NEW": tmp_path / "new", "BACKUP": tmp_path / "backup"}

    def call(redirection: str, *arguments: str, stdout: int = subprocess.PIPE) -> Done:
        named = {**stand_ins}
        if "SERVER" in arguments:
            running: Server = request.getfixturevalue("server")
            empty_server(running)
            named |= {"SERVER": running.query, "UPDATE": running.update}
        if "BACKUP" in arguments:
            shutil.copytree(store_path, tmp_path / "backup")
        given = [str(named.get(argument, argument)) for argument in arguments]
        script = f'exec "$@" {redirection}'
        done = subprocess.run(
            ["sh", "-c", script, "sh", *COMMAND, *given],
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.PIPE,
            timeout=120,
            env={**os.environ, "BILLGRAPH_STORE": str(store_path)},
        )
        return Done(done.returncode, done.stdout or b"", done.stderr.decode())

    return call


def check_told(done: Done, reason: str) -> None:
    assert (done.status, done.out) == (4, b"")
    assert done.err.startswith(f"billgraph: standard output: cannot be written: {reason}; ")
    assert done.err.count("\n") == 1, done.err


FULL = (">/dev/full", "No space left on device")
CLOSED = (">&-", "Bad file descriptor")


@pytest.mark.parametrize(("redirection", "reason"), [FULL, CLOSED], ids=["full", "closed"])
@pytest.mark.parametrize("name", COMMANDS)
def test_an_answer_that_cannot_be_written_is_told_in_one_line(
    shell: Shell, name: str, redirection: str, reason: str
) -> None:
    done = shell(redirection, name, *ANSWERING[name])
    check_told(done, reason)
    if name in DONE:
        assert done.err.endswith(f"{DONE[name]} all the same\n")


@pytest.mark.parametrize("name", COMMANDS)
def test_a_reader_that_has_gone_ends_the_command_in_silence(shell: Shell, name: str) -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    done = shell("", name, *ANSWERING[name], stdout=theirs)
    os.close(theirs)
    assert done.status == 0
    assert "Traceback" not in done.err
    assert "standard output" not in done.err
    assert "Exception ignored" not in done.err


@pytest.mark.parametrize("names", [(), ("links",), ("release", "add")], ids=" ".join)
def test_help_that_cannot_be_written_is_told(shell: Shell, names: tuple[str, ...]) -> None:
    check_told(shell(">/dev/full", *names, "--help"), "No space left on device")


@pytest.mark.parametrize("redirection", [FULL, CLOSED], ids=["full", "closed"])
def test_a_version_that_cannot_be_written_is_told(
    shell: Shell, redirection: tuple[str, str]
) -> None:
    check_told(shell(redirection[0], "--version"), redirection[1])


def test_the_completion_of_a_shell_that_cannot_be_written_is_told(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("_BILLGRAPH_COMPLETE", "bash_source")
    assert b"_BILLGRAPH_COMPLETE" in shell("").out
    check_told(shell(">/dev/full"), "No space left on device")


SELECT, CONSTRUCT = "SELECT * { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"
GRAPHS = ("turtle", "ntriples", "jsonld", "rdfxml")
FORMATTED = [
    *(("links", "0489T", "-f", name) for name in FORMATS),
    *(("audit", "0489T", "-f", name) for name in AUDIT_FORMATS if name not in FORMATS),
    *(
        ("sparql", CONSTRUCT if name in GRAPHS else SELECT, "-f", name)
        for name in ANSWER_FORMATS
        if name in GRAPHS or name in RESULT_FORMATS
    ),
    ("sparql", "ASK {}"),
    ("sparql", "--list-examples"),
    ("sparql", "--explain", "ASK {}"),
    ("sparql", "--example", "statements", "--print"),
    ("sparql", SELECT, "--timeout", "60"),
    ("audit", "--rules"),
    ("audit", "0489T", "--fix"),
    ("links", "0489T", "--tree"),
]


@pytest.mark.parametrize("arguments", FORMATTED, ids=" ".join)
def test_every_format_that_cannot_be_written_is_told(
    shell: Shell, arguments: tuple[str, ...]
) -> None:
    check_told(shell(">/dev/full", *arguments), "No space left on device")


@pytest.mark.parametrize("name", EXPORT_FORMATS)
def test_every_export_that_cannot_be_written_is_told(shell: Shell, name: str) -> None:
    done = shell(">/dev/full", "export", "0489T", "-f", name)
    if done.status == 2:  # what draws or writes it is not installed
        pytest.skip(done.err)
    check_told(done, "No space left on device")


def test_what_was_added_is_in_the_store_though_it_cannot_be_told(
    shell: Shell, store_path: Path
) -> None:
    shell(">/dev/full", "add", "PAGE")
    with open_store(store_path) as store:
        assert [it.source for it in store.sources()] == ["0489T.txt", "15771.txt"]
    again = shell(">/dev/full", "add", "PAGE")
    check_told(again, "No space left on device")
    assert "added" not in again.err, "nothing was"


@pytest.mark.parametrize("redirection", ["2>/dev/full", "2>&-"], ids=["full", "closed"])
@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("links", "0489T"), 0),
        (("links", "Z99"), 1),
        (("links",), 2),
        (("add", "PAGE"), 0),
        (("add", "missing.txt"), 3),
        (("--store", "missing", "stats"), 4),
        ((), 2),
    ],
    ids=["answer", "nothing", "usage", "change", "unreadable", "trouble", "help"],
)
def test_messages_that_cannot_be_written_change_no_status(
    shell: Shell, arguments: tuple[str, ...], status: int, redirection: str
) -> None:
    done = shell(redirection, *arguments)
    assert (done.status, done.err) == (status, "")
    assert bool(done.out) == (status == 0)


def test_with_no_stream_at_all_a_command_does_its_work(shell: Shell, store_path: Path) -> None:
    assert shell("<&- >&- 2>&-", "add", "PAGE").status == 4
    with open_store(store_path) as store:
        assert len(store.sources()) == 2
        assert list(store.check()) == []


def test_a_closed_standard_input_is_no_matter_where_it_is_not_read(shell: Shell) -> None:
    assert shell("<&-", "add", "PAGE").status == 0
    assert shell("<&-", "links", "15771").status == 0


@pytest.mark.parametrize(
    "arguments",
    [("add", "-"), ("page", "-"), ("audit", "-"), ("sparql", "-"), ("sparql", "-f", "-")],
    ids=" ".join,
)
def test_a_closed_standard_input_that_is_read_is_told(
    shell: Shell, arguments: tuple[str, ...]
) -> None:
    done = shell("<&-", *arguments)
    assert (done.status, done.out) == (3, b"")
    assert "cannot be read: Bad file descriptor; " in done.err
    assert done.err.count("\n") == 1
