"""Processes that share the parts of a job, and give the results in the order of the parts.

``python -m billgraph.graph.processes`` is such a process. It takes from standard input how to
begin, then part after part of the job, and answers each with its result. It ends when its
input does.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from queue import SimpleQueue
from time import sleep
from typing import Any, Generic, TypeVar

from billgraph.graph.errors import BillgraphError, WorkerEnded

Part = TypeVar("Part")
Result = TypeVar("Result")

Begin = Callable[[], AbstractContextManager[Callable[[Part], Result]]]
"""Makes what turns a part into its result; pickled, so a function of a module or a
`functools.partial` of one."""


def cpu_count() -> int:
    """How many processors this process may use, at least one."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1


def map_in_processes(
    begin: Begin[Part, Result], parts: Iterable[Part], jobs: int
) -> Iterator[Result]:
    """Has processes work on the parts of a job, and gives the results in order.

    Parts and results are pickled. Only a few are on their way at a time, however slowly the
    results are taken, so the memory does not grow with the number of parts.

    Args:
        begin: What each process begins with.
        parts: The parts.
        jobs: How many processes.

    Yields:
        The result of each part, in the order of the parts.

    Raises:
        WorkerEnded: When a process ends before its work does.
        BillgraphError: What the work on a part raises.

    Example:
        >>> from functools import partial
        >>> from contextlib import nullcontext
        >>> list(map_in_processes(partial(nullcontext, len), ["a", "bcd"], jobs=2))
        [1, 3]
    """
    workers: list[_Worker[Part, Result]] = [_Worker(begin) for _ in range(jobs)]
    idle: SimpleQueue[_Worker[Part, Result]] = SimpleQueue()
    for worker in workers:
        idle.put(worker)

    def result(part: Part) -> Result:
        worker = idle.get()
        try:
            return worker.result(part)
        finally:
            idle.put(worker)

    waiting: deque[Future[Result]] = deque()
    with ThreadPoolExecutor(jobs) as pool:
        try:
            for part in parts:
                waiting.append(pool.submit(result, part))
                if len(waiting) > 2 * jobs:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
            for worker in workers:
                worker.end()


_ENDING = 5.0
"""How many seconds a process that has closed its pipes may take to end."""


_LOOK = 0.5
"""How many seconds pass from one look at who asks to the next."""


class _Worker(Generic[Part, Result]):
    """One process, as seen from the one that asks."""

    def __init__(self, begin: Begin[Part, Result]) -> None:
        command = [sys.executable, "-P", "-m", "billgraph.graph.processes"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._begin: Begin[Part, Result] | None = begin

    def result(self, part: Part) -> Result:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            if self._begin is not None:
                pickle.dump(self._begin, self._process.stdin)
                self._begin = None
            pickle.dump(part, self._process.stdin)
            self._process.stdin.flush()
            found: Result | BillgraphError = pickle.load(self._process.stdout)  # noqa: S301 (our own process)
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            raise WorkerEnded(self._status()) from error
        if isinstance(found, BillgraphError):
            raise found
        return found

    def end(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()
        with suppress(OSError):  # what was not sent yet has nobody to go to
            self._process.stdin.close()

    def _status(self) -> int | None:
        """How the process ended: its pipes may be closed a moment before it has."""
        try:
            return self._process.wait(_ENDING)
        except subprocess.TimeoutExpired:
            return None


def _main() -> None:
    """What the process does."""
    # A terminal interrupts all processes of a command; the one that asks ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    with suppress(EOFError), pickle.load(sys.stdin.buffer)() as work:  # noqa: S301 (from the process that started it)
        while True:
            _answer(work, pickle.load(sys.stdin.buffer))  # noqa: S301 (as above)


def _end_with(parent: int) -> None:
    """Ends this process soon after the one that asks, be that killed while a part is worked on."""
    while os.getppid() == parent:
        sleep(_LOOK)
    os._exit(1)


def _answer(work: Callable[[Any], Any], part: Any) -> None:
    try:
        found = work(part)
    except BillgraphError as error:
        found = error
    pickle.dump(found, sys.stdout.buffer)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    _main()
