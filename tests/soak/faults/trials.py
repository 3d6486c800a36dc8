"""Trials: one fault each, and what must hold after it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from billgraph.graph import open_endpoint, open_store
from billgraph.graph.library.opening import restore
from billgraph.graph.store.superseded import superseded_graphs
from billgraph.ontology.iris import BASE
from faults.disks import remount, small_disk_at, used
from faults.processes import LIMITED, Ended, wait_for
from faults.servers import OURS, Server, empty_server, logged_in
from faults.world import Known, Operation, State, World, state, strangers

STORE_TROUBLE = 4
MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Told:
    """What became of one trial.

    Attributes:
        fault: What was done.
        result: What was found.
    """

    fault: str
    result: str


# What must hold


def _one_line(ended: Ended, *statuses: int) -> None:
    assert ended.status in statuses, ended
    assert "Traceback" not in ended.err, ended
    if ended.status == STORE_TROUBLE and not ended.out:
        assert ended.err.count("\n") == 1, ended
        assert "; " in ended.err, ended


def _is_or(found: State | None, known: Known, *, done: bool) -> str:
    """Holds a store to being as before or as after, and after where it was said so."""
    if found is None or known.before is None or known.after is None:
        assert found in (known.before, known.after)
    else:
        assert found.quads in (known.before.quads, known.after.quads), (
            f"{len(found.quads - known.before.quads)} more than before,"
            f" {len(found.quads - known.after.quads)} more than after"
        )
        assert found.marks in (known.before.marks, known.after.marks)
        if found.quads == known.after.quads and found.marks != known.after.marks:
            assert found.has_old_marks, "nothing says that the marks are old"
    same = found is not None and known.after is not None and found.quads == known.after.quads
    assert same or not done, "what was reported is not there"
    return "after" if same else "before"


def _goes_on(world: World) -> None:
    """Every command works, the next change clears what is left, and all is sound."""
    _one_line(world.run("links", "0489T"), 0)
    ended = world.run("add", world.next_page)
    assert ended.status == 0, ended
    assert "next.txt: added" in ended.out
    assert strangers(world.store) == []
    assert list(world.temporary.iterdir()) == []
    ended = world.run("check")
    assert ended.status == 0, ended


# kill -9


def kill(world: World, operation: Operation, rng: random.Random) -> Told:
    """Kills a command at a moment anywhere in its length, or about when it makes the switch."""
    known = world.know(operation)
    world.reset()
    if operation.server is not None:
        empty_server(operation.server)
    path = world.changed(operation)
    seen = set(path.glob("generations/*/*"))
    at_the_end = operation.changes is not None and rng.random() < 1 / 3
    seconds = rng.uniform(0, 0.03) if at_the_end else rng.uniform(0, 1.05 * known.seconds)
    running = world.start(*operation.arguments)
    if at_the_end:
        wait_for(
            path, "generations/*/" + rng.choice(("names.sqlite", "record.json")), seen, running
        )
    running.wait_for(seconds)
    ended = running.kill()
    when = f"{'switch + ' if at_the_end else ''}{seconds:.3f} s of {known.seconds:.3f} s"
    result = _is_or(state(path), known, done=ended.status == 0)
    if operation.changes not in (None, "store"):
        assert state(world.store) == known.store
    _again(world, operation, known)
    _goes_on(world)
    return Told(f"kill: {operation.name} at {when}", result)


def _again(world: World, operation: Operation, known: Known) -> None:
    """What does not change the store can be done again, and then is done."""
    if operation.changes == "store" and operation.name != "restore":
        return
    ended = world.run(*operation.arguments)
    assert ended.status == 0, ended
    if operation.server is not None:
        _equals_endpoint(world, operation.server)
    else:
        path = world.changed(operation)
        assert state(path) == known.after
        assert strangers(path) == []


def _equals_endpoint(world: World, server: Server) -> None:
    def quad(row: dict[str, str]) -> tuple[str, ...]:
        # At an endpoint, a blank node has a name made of its label; Virtuoso has 1 for true.
        *names, value = (row[name].removeprefix(f"{BASE}genid/") for name in "gspo")
        return *names, {"true": "1", "false": "0"}.get(value, value)

    query = f"SELECT ?g ?s ?p ?o {{ GRAPH ?g {{ ?s ?p ?o }} {OURS} }}"
    with (
        logged_in(server),
        open_store(world.store) as store,
        open_endpoint(server.query) as endpoint,
    ):
        superseded = {name.value for name in superseded_graphs(store.oxigraph)}
        here = {quad(row) for row in store.select(query) if row["g"] not in superseded}
        there = {quad(row) for row in endpoint.select(query)}
    # The endpoint has a digest of each graph too, by which the next push knows it.
    more = {row for row in there - here if not row[2].endswith("igest")}
    assert sorted(here - there)[:3] == []
    assert sorted(more)[:3] == []


# A disk that is full


def limit(world: World, operation: Operation, rng: random.Random) -> Told:
    """Lets no file of a command grow beyond some size."""
    known = world.know(operation)
    world.reset()
    most = int(2 ** rng.uniform(0, 22)) if rng.random() < 0.9 else 0
    ended = world.run(most, *operation.arguments, code=LIMITED)
    return _refused(world, operation, known, ended, f"files of at most {most:,} bytes")


def full_disk(world: World, operation: Operation, rng: random.Random) -> Told:
    """Runs a command on a disk where some space is left, and gives it more afterwards."""
    known = world.know(operation)
    world.trial.mkdir(parents=True, exist_ok=True)
    with small_disk_at(world.trial, 64 * MEGABYTE):
        world.reset()
        left = int(2 ** rng.uniform(12, 23))
        remount(world.trial, f"size={used(world.trial) + left}")
        ended = world.run(*operation.arguments)
        remount(world.trial, f"size={64 * MEGABYTE}")
        return _refused(world, operation, known, ended, f"a disk with {left:,} bytes left")


def _refused(world: World, operation: Operation, known: Known, ended: Ended, fault: str) -> Told:
    _one_line(ended, 0, STORE_TROUBLE)
    found = state(world.changed(operation))
    result = _is_or(found, known, done=ended.status == 0)
    assert ended.status == 0 or result == "before" or operation.name == "restore", ended
    _again(world, operation, known)
    _goes_on(world)
    return Told(f"{fault}: {operation.name}", f"exit {ended.status}, {result}")


def read_only(world: World, operation: Operation, rng: random.Random) -> Told:
    """Runs a command on a store on a disk that is mounted read-only; root too is bound by it."""
    known = world.know(operation)
    world.trial.mkdir(parents=True, exist_ok=True)
    with small_disk_at(world.trial, 64 * MEGABYTE):
        world.reset()
        remount(world.trial, "ro")
        _one_line(world.run("links", "0489T"), 0)
        _one_line(world.run("check"), 0)
        ended = world.run(*operation.arguments)
        remount(world.trial, "rw")
        assert ended.status == (0 if operation.changes is None else STORE_TROUBLE), ended
        return _refused(world, operation, known, ended, "a read-only disk")


# Damage


def damage(world: World, operation: Operation, rng: random.Random) -> Told:
    """Damages one file of a store: it is found or harmless, and a backup brings all back."""
    world.reset()
    with open_store(world.store) as store:
        store.backup(world.trial / "sound")
    before = state(world.store)
    questions = (("links", "0489T"), ("sources",), ("stats", "-f", "json"), ("links", "M35.1"))
    right = [world.run(*question) for question in questions]
    files = sorted(it for it in world.store.rglob("*") if it.is_file())
    fault = _hurt(rng.choice(files), world.store, rng)

    wrong = []
    for question, expected in zip(questions, right, strict=True):
        ended = world.run(*question)
        _one_line(ended, expected.status, STORE_TROUBLE)
        if ended.status == STORE_TROUBLE:
            wrong.append(question[0])
        else:
            assert ended.out == expected.out, f"{fault}: {question} answers wrongly"
    _one_line(world.run("find", "healer"), 0, 1, STORE_TROUBLE)
    checked = world.run("check", "-f", "json")
    _one_line(checked, 0, STORE_TROUBLE)
    if checked.status == 0:
        assert not wrong, f"{fault}: {wrong} cannot be answered and check finds nothing"
        assert state(world.store) == before, fault
    _one_line(world.run(*operation.arguments), 0, 1, STORE_TROUBLE)

    restore(world.trial / "sound", world.store)
    assert state(world.store) == before
    _goes_on(world)
    return Told(fault, "found" if checked.status else "harmless")


def _hurt(path: Path, store: Path, rng: random.Random) -> str:
    size = path.stat().st_size
    place = rng.choice((0, size // 2, max(size - 1, 0), rng.randrange(max(size, 1))))
    how = rng.choice(("cut", "flip", "flip", "zero", "delete"))
    data = bytearray(path.read_bytes())
    if how == "delete":
        path.unlink()
    elif how == "cut" or not data:
        data = data[:place] if data else bytearray(b"\0")
        path.write_bytes(data)
    elif how == "flip":
        data[place] ^= 1 << rng.randrange(8)
        path.write_bytes(data)
    else:
        data[place : place + 512] = bytes(len(data[place : place + 512]))
        path.write_bytes(data)
    return f"damage: {how} {path.relative_to(store)} at {place:,} of {size:,}"


# Many at once

READER = """
import os, sys
from collections import Counter
from billgraph.graph import open_store

answers, seen, last = 0, set(), False
while not last:
    last = os.path.exists(sys.argv[1])
    with open_store() as store:
        rows = store.select('SELECT ?d { ?s a bg:Statement ; rdf:object ?d ;'
            ' prov:wasDerivedFrom/bg:sourceName ?n FILTER (?n != "0489T.txt") }')
        editions = Counter(row["d"][-1] for row in rows)
        assert len(editions) == 1, editions
        assert set(editions.values()) == {96}, editions
        seen |= set(editions)
    answers += 1
print(answers, len(seen))
"""


def crowd(world: World, operation: Operation, rng: random.Random) -> Told:
    """Two writers exchange the editions of twelve pages, some killed, while readers read."""
    world.reset()
    enough = world.trial / "enough"
    readers = [world.start(enough, code=READER) for _ in range(3)]
    killed = 0
    for _ in range(3):
        writers = [world.start("add", world.edition(number)) for number in (1, 2)]
        if rng.random() < 0.5:
            victim = writers.pop(rng.randrange(2))
            victim.wait_for(rng.uniform(0.2, 1.5))
            killed += victim.kill().status < 0
        for writer in writers:
            ended = writer.end()
            assert ended.status == 0, ended
    enough.touch()
    answers = 0
    for reader in readers:
        ended = reader.end()
        assert ended.status == 0, ended
        answers += int(ended.out.split()[0])
    _goes_on(world)
    return Told("crowd: 2 writers, 3 readers", f"{killed} killed, {answers} answers, all whole")


Fault = Callable[[World, Operation, random.Random], Told]

FAULTS: dict[str, tuple[Fault, int]] = {
    "kill": (kill, 12),
    "limit": (limit, 3),
    "full_disk": (full_disk, 4),
    "read_only": (read_only, 1),
    "damage": (damage, 6),
    "crowd": (crowd, 1),
}
"""Each fault, and how often it comes among the others."""

MOUNTING = frozenset({"full_disk", "read_only"})
"""The faults for which a small disk is mounted."""


def operation_for(world: World, fault: str, rng: random.Random) -> Operation:
    """An operation that a fault can strike."""
    fitting = [
        it for it in world.operations if it.changes is not None or fault in ("kill", "read_only")
    ]
    return rng.choice(fitting)


def trial(world: World, fault: str, seed: str) -> Told:
    """Does one fault, all of it decided by the seed but what the machine's clock decides."""
    rng = random.Random(seed)
    operation = operation_for(world, fault, rng)
    return FAULTS[fault][0](world, operation, rng)
