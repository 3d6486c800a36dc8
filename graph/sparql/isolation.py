"""A process of its own for a query: it can be given up, and it alone ends where it crashes.

Oxigraph has no way to stop a query that runs in this process, and no bound to its stack; a
process can be ended, and its end be told. ``python -m billgraph.graph.sparql.isolation`` is such
a process. It takes one line of JSON from standard input, and ends when what holds that pipe
does, however that ends.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import IO, Any

from billgraph.graph.errors import QueryError, QueryFailed, QueryTimeout
from billgraph.graph.sparql.damage import is_damage

_STACKS = (512 << 20, 64 << 20)
"""How large a stack the work has, or as much as the system gives; only what is used is taken."""

_GRACE = 5
"""How many seconds longer than allowed the process lives if nobody ends it."""

_STACK_IS_FULL = (-11, -10, 0xC00000FD)
"""How a process ends whose stack is full: by SIGSEGV, by SIGBUS, or as Windows says it."""


def run(
    task: str,
    asked: Mapping[str, Any],
    seconds: float | None = None,
    output: IO[bytes] | None = None,
) -> None:
    """Has a process do a task of `billgraph.graph.sparql.tasks`.

    Args:
        task: Its name.
        asked: What it is given, as JSON can hold it.
        seconds: The time that it may take, the start of the process included; None for any.
        output: Where it writes.

    Raises:
        QueryTimeout: When it takes longer.
        QueryError: When the query is wrong.
        QueryFailed: When the process ends without an answer.
        OSError: When the database cannot be read, or a server not be asked.
    """
    command = [sys.executable, "-P", "-m", "billgraph.graph.sparql.tasks", task]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL if output is None else output,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stderr is not None
        try:
            with suppress(OSError):  # it ended already, and its status is told below
                line = json.dumps({"seconds": seconds, "parent": os.getpid(), **asked})
                process.stdin.write(line.encode() + b"\n")
                process.stdin.flush()
            # The pipe stays open: its end would end the process.
            process.wait(seconds)
            told = process.stderr.read()
        except subprocess.TimeoutExpired:
            assert seconds is not None
            raise QueryTimeout(seconds) from None
        finally:
            process.kill()
            with suppress(OSError):
                process.stdin.close()
    if process.returncode != 0:
        raise _failure(told, process.returncode)


_OF_THE_DATABASE = {"OSError": OSError, "RuntimeError": RuntimeError}
"""What its process says of a database, for the store to tell of."""


def _failure(told: bytes, status: int) -> Exception:
    try:
        problem = json.loads(told.splitlines()[-1])
        kind, words, more = problem["kind"], problem["problem"], problem["more"]
    except (ValueError, IndexError, KeyError, TypeError):
        if status in _STACK_IS_FULL:
            return QueryError("it is nested or chained more than Oxigraph can read", "ask in parts")
        return QueryFailed(
            f"the query's process ended without an answer (status {status})",
            "it may need more memory than there is: ask for less",
        )
    if kind in _OF_THE_DATABASE:
        return _OF_THE_DATABASE[kind](words)
    return QueryFailed(words, *more) if kind == "QueryFailed" else QueryError(words, *more)


def serve(work: Callable[..., None]) -> int:
    """Does what a process of its own is for, as `run` asked for it.

    Args:
        work: It; it takes what `run` was given, and writes to standard output.

    Returns:
        The status to end with.
    """
    asked = json.loads(sys.stdin.buffer.readline())
    _end_with(asked.pop("parent"))
    seconds = asked.pop("seconds")
    _end_after(seconds)
    status: list[int] = []
    _with_much_stack(lambda: status.append(_status(lambda: work(**asked))))
    return status[0]


def _status(work: Callable[[], None]) -> int:
    try:
        work()
    except QueryError as error:
        return _tell("QueryError", error.problem, [error.mend, error.line, error.column])
    except QueryFailed as error:
        return _tell("QueryFailed", error.problem, [error.mend])
    except OSError as error:
        return _tell("OSError", str(error), [])
    except RuntimeError as error:
        if is_damage(error):
            return _tell("RuntimeError", str(error), [])
        return _tell("QueryError", f"the query cannot be run: {error}", ["mend the query"])
    sys.stdout.buffer.flush()
    return 0


def _tell(kind: str, problem: str, more: list[Any]) -> int:
    sys.stderr.write(json.dumps({"kind": kind, "problem": problem, "more": more}) + "\n")
    return 1


def _with_much_stack(work: Callable[[], None]) -> None:
    for size in _STACKS:
        with suppress(ValueError, RuntimeError):  # the system has not so much
            threading.stack_size(size)
            thread = threading.Thread(target=work)
            thread.start()
            thread.join()
            return
    work()


def _end_with(parent: int) -> None:
    """Has this process end when the one that asks does, be it killed."""
    threading.Thread(target=_end_at_end_of_input, daemon=True).start()
    if sys.platform == "linux":
        # Should Oxigraph keep Python from hearing of the pipe, the system ends this process.
        import ctypes
        import signal

        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG, prctl(2)
        if os.getppid() != parent:
            os._exit(1)


def _end_at_end_of_input() -> None:
    with suppress(OSError):
        while os.read(0, 1024):
            pass
    os._exit(1)


def _end_after(seconds: float | None) -> None:
    import signal

    if seconds is not None and hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds + _GRACE)
    # Oxigraph would not let Python hear of Ctrl-C before it is done.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
