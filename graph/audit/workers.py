"""Processes that share the pages of a store: each opens the same generation for reading.

``python -m billgraph.graph.audit.workers`` is such a process. It takes a `Task` from
standard input, then list after list of the IRIs of pages, and answers each list with the
reports on its pages. It ends when its input does.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from queue import SimpleQueue

from billgraph.graph.audit.model import Report
from billgraph.graph.errors import QueryFailed


@dataclass(frozen=True, slots=True)
class Task:
    """What each process is to do.

    Attributes:
        store: The folder of the store.
        generation: The folder of the generation to read.
        select: The ids of the only rules to run.
        ignore: The ids of rules not to run.
        on: The date that is asked for, or None.
    """

    store: Path
    generation: Path
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    on: date | None


def shared_out(task: Task, parts: Iterable[list[str]], jobs: int) -> Iterator[Report]:
    """Has processes audit pages, and gives the reports in the order of the pages.

    Args:
        task: What each process is to do.
        parts: Lists of the IRIs of pages.
        jobs: How many processes.

    Raises:
        QueryFailed: When a process ends before its work does.
    """
    workers = [_Worker(task) for _ in range(jobs)]
    idle: SimpleQueue[_Worker] = SimpleQueue()
    for worker in workers:
        idle.put(worker)

    def reports(iris: list[str]) -> list[Report]:
        worker = idle.get()
        try:
            return worker.reports(iris)
        finally:
            idle.put(worker)

    # Only a few parts are on their way at a time, however slowly the reports are taken.
    waiting: deque[Future[list[Report]]] = deque()
    with ThreadPoolExecutor(jobs) as pool:
        try:
            for part in parts:
                waiting.append(pool.submit(reports, part))
                if len(waiting) > 2 * jobs:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
            for worker in workers:
                worker.end()


class _Worker:
    """One process, as seen from the one that asks."""

    def __init__(self, task: Task) -> None:
        command = [sys.executable, "-P", "-m", "billgraph.graph.audit.workers"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._task: Task | None = task

    def reports(self, iris: list[str]) -> list[Report]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            if self._task is not None:
                pickle.dump(self._task, self._process.stdin)
                self._task = None
            pickle.dump(iris, self._process.stdin)
            self._process.stdin.flush()
            found: list[Report] = pickle.load(self._process.stdout)  # noqa: S301 (our own process)
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            raise QueryFailed(
                f"a process of the audit ended before its work (status {self._process.poll()})",
                "it may need more memory than there is: audit fewer pages at once",
            ) from error
        return found

    def end(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()
        with suppress(OSError):  # what was not sent yet has nobody to go to
            self._process.stdin.close()


def _main() -> None:
    """What the process does."""
    from billgraph.graph.audit.audit import Auditor
    from billgraph.graph.questions.stored_page import stored_page
    from billgraph.graph.store.store import open_generation

    task: Task = pickle.load(sys.stdin.buffer)  # noqa: S301 (from the process that started it)
    with open_generation(task.store, task.generation) as store:
        auditor = Auditor(store, task.select, task.ignore, task.on)
        while True:
            try:
                iris = pickle.load(sys.stdin.buffer)  # noqa: S301 (as above)
            except EOFError:
                return
            pages = [stored_page(store, iri) for iri in iris]
            pickle.dump(list(auditor.reports(pages)), sys.stdout.buffer)
            sys.stdout.buffer.flush()


if __name__ == "__main__":
    _main()
