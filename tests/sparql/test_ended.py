"""However the process that asks ends, no process that works for it is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from billgraph.graph import open_store

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="/proc tells of processes")

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
SIGNALS = [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGKILL, signal.SIGINT]
PROGRAM = "from billgraph.cli.main import main; main()"
HANG = 30.0


def children(pid: int) -> list[int]:
    return [int(it) for it in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in ("Z", "X")


def wait_for(condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + HANG
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False


def works(pid: int) -> bool:
    """Whether a process has used the processor for some time, so that it runs the query."""
    try:
        ticks = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11]
    except OSError:
        return False
    return int(ticks) > 40


@pytest.mark.parametrize("how", SIGNALS, ids=lambda it: it.name)
@pytest.mark.parametrize("arguments", [("--timeout", "300"), ()], ids=["timed", "large"])
def test_the_process_of_a_query_ends_with_the_one_that_asks(
    store_path: Path, arguments: tuple[str, ...], how: signal.Signals
) -> None:
    query = ENDLESS if arguments else ENDLESS + "# " + "long " * 1_000
    with subprocess.Popen(
        [sys.executable, "-P", "-c", PROGRAM, "sparql", query, *arguments],
        env={"BILLGRAPH_STORE": str(store_path), "PATH": "/usr/bin:/bin"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert wait_for(lambda: any(map(works, children(process.pid))))
        found = children(process.pid)
        process.send_signal(how)
        process.wait(HANG)
    assert wait_for(lambda: not any(map(is_running, found)))


def test_processes_that_share_the_work_end_with_the_one_that_asks(tmp_path: Path) -> None:
    program = (
        "import functools, contextlib, time\n"
        "from billgraph.graph.processes import map_in_processes\n"
        "begin = functools.partial(contextlib.nullcontext, time.sleep)\n"
        "list(map_in_processes(begin, [600, 600], 2))\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], cwd=tmp_path) as process:
        assert wait_for(lambda: len(children(process.pid)) == 2)
        found = children(process.pid)
        time.sleep(1)
        process.kill()
    assert wait_for(lambda: not any(map(is_running, found)))


def test_an_update_whose_process_is_killed_changes_nothing(store_path: Path) -> None:
    where = ENDLESS.partition("{")[2]
    update = (
        "INSERT DATA { GRAPH <urn:mine> { <urn:s> <urn:p> 1 } } ;"
        f" INSERT {{ GRAPH <urn:mine> {{ ?a ?b ?l }} }} WHERE {{ {where} # {'long ' * 1_000}"
    )
    with subprocess.Popen(
        [sys.executable, "-P", "-c", PROGRAM, "sparql", "--update", update],
        env={"BILLGRAPH_STORE": str(store_path), "PATH": "/usr/bin:/bin"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert wait_for(lambda: any(map(works, children(process.pid))))
        for child in children(process.pid):
            os.kill(child, signal.SIGKILL)
        _, told = process.communicate(timeout=HANG)
    assert process.returncode == 4
    assert told == (
        "billgraph: the query's process ended without an answer (status -9);"
        " it may need more memory than there is: ask for less\n"
    )
    with open_store(store_path) as store:
        assert list(store.check()) == []
        assert not store.ask("ASK { <urn:s> ?p ?o }")
        assert store.update("INSERT DATA { GRAPH <urn:mine> { <urn:s> <urn:p> 1 } }")
