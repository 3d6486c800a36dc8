"""Asking all peers the same, in turn: as whole processes, and again and again in one."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from measure import cost

from peers.model import Data, Peer, Question, Rows

PASS = "python -c pass"
Times = dict[tuple[str, str], list[float]]
"""The seconds of each round, by peer and question."""

HERE = Path(__file__).parents[1]
WARM_UP = 3
"""So often each question is asked in a process before it counts: a Java process needs it."""


def expected(peer: Peer, data: Data, questions: Iterable[Question]) -> dict[str, Rows]:
    """The answers that all must give: those of a peer, without the questions that have none."""
    found = {}
    from billgraph.graph.errors import NothingFound

    with ExitStack() as stack:
        asking = peer.asking(data, data.home(peer))
        assert asking is not None
        ask = stack.enter_context(asking)
        for question in questions:
            try:
                rows = question.rows(ask(question))
            except NothingFound:
                continue
            if rows:
                found[question.name] = rows
    return found


class Limit:
    """Stops asking what has been asked often enough, or for long enough."""

    def __init__(self, rounds: int, seconds: float) -> None:
        self.rounds = rounds
        self._seconds = seconds
        self._spent: dict[tuple[str, str], float] = {}

    def allows(self, cell: tuple[str, str]) -> bool:
        return cell not in self._spent or self._spent[cell] < self._seconds

    def spend(self, cell: tuple[str, str], seconds: float) -> None:
        self._spent[cell] = self._spent.get(cell, 0.0) + seconds


def cold(
    peers: Iterable[Peer],
    data: Data,
    questions: Iterable[Question],
    answers: Mapping[str, Rows],
    limit: Limit,
) -> Times:
    """The wall time of whole processes, each answer checked.

    Raises:
        WrongAnswer: When a peer answers otherwise than it must.
    """
    times: Times = {}
    peers, questions = list(peers), [it for it in questions if it.name in answers]
    for _ in range(limit.rounds + 1):
        for question in questions:
            times.setdefault((PASS, question.name), []).append(
                cost([sys.executable, "-c", "pass"]).wall
            )
            for peer in peers:
                cell = (peer.name, question.name)
                if not peer.can(question) or not limit.allows(cell):
                    continue
                done = cost(peer.command(question, data, data.home(peer)))
                rows = peer.read(question, done.out)
                peer.check(question, rows, answers[question.name])
                times.setdefault(cell, []).append(done.wall)
                limit.spend(cell, done.wall)
    # The first warms the disk; what was asked once has no other.
    return {cell: values[1:] or values for cell, values in times.items()}


def warm(
    peers: Iterable[Peer],
    data: Data,
    questions: Iterable[Question],
    answers: Mapping[str, Rows],
    limit: Limit,
) -> Times:
    """The wall time of a question that was asked before in the same process.

    Each peer has a process of its own, so that the memory of one costs the others nothing.
    """
    times: Times = {}
    with ExitStack() as stack:
        asked = {it.name: (it, stack.enter_context(_process(it, data))) for it in peers}
        for question in questions:
            for turn in range(limit.rounds + WARM_UP if question.name in answers else 0):
                for peer, pipe in asked.values():
                    cell = (peer.name, question.name)
                    if pipe is None or not peer.can(question) or not limit.allows(cell):
                        continue
                    pipe.send(question)
                    seconds, rows = pipe.recv()
                    if turn == 0:
                        peer.check(question, rows, answers[question.name])
                    times.setdefault(cell, []).append(seconds)
                    limit.spend(cell, seconds)
    return {cell: values[WARM_UP:] or values[-1:] for cell, values in times.items()}


@contextmanager
def _process(peer: Peer, data: Data) -> Iterator[Connection | None]:
    if peer.asking(data, data.home(peer)) is None:
        yield None
        return
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(peer, data, theirs))
    process.start()
    theirs.close()
    ours.recv()
    try:
        yield ours
    finally:
        ours.close()
        process.join()


def _serve(peer: Peer, data: Data, pipe: Connection) -> None:
    asking = peer.asking(data, data.home(peer))
    assert asking is not None
    with asking as ask:
        pipe.send("ready")
        while True:
            try:
                question = pipe.recv()
            except EOFError:
                return
            start = time.perf_counter()
            rows = ask(question)
            pipe.send((time.perf_counter() - start, rows))
