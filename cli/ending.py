"""How the command's own process ends early: by a signal, with a line that says what stands.

Ctrl-C, TERM, HUP and QUIT unwind the command alike, so that nothing is left of what was not
whole. Python hears of a signal only in the main thread, and not while that is deep within
Oxigraph; so another thread, which the system tells at once, waits a moment for the main one
and else ends the process for it.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import NoReturn

from billgraph.cli.errors import visible
from billgraph.graph.files.temporary import remove_all

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT")

_MOMENT = 0.4
"""How many seconds the main thread has to end by itself."""

_PATIENCE = 3.0
"""How many seconds telling and removing may take where one thread waits for the other."""


class Ended(BaseException):
    """A signal told the process to end; no library catches it by mistake.

    Args:
        number: The signal's.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number

    @property
    def status(self) -> int:
        """The exit status that a shell gives of it."""
        return 128 + self.number


# What stands


@dataclass(frozen=True, slots=True)
class _Change:
    is_done: Callable[[], bool]
    done: str
    undone: str


_changes: list[_Change] = []


def begin() -> None:
    """Forgets what earlier commands of this process changed."""
    _changes.clear()


def changes(is_done: Callable[[], bool], done: str, undone: str) -> None:
    """Says what to tell of a change, should the command end before its own words.

    Args:
        is_done: Tells whether it is done, at any time.
        done: What to say of it then, as in ``the pages were added``.
        undone: What to say until then.
    """
    _changes.append(_Change(is_done, done, undone))


@contextmanager
def changing(done: str, undone: str) -> Iterator[None]:
    """As `changes`, of what is done when a block ends well."""
    ends: list[bool] = []
    changes(lambda: bool(ends), done, undone)
    yield
    ends.append(True)


def what_was_done() -> str:
    """What is told of the changes that are done, or nothing."""
    return ", ".join(it.done for it in _changes if it.is_done())


def _what_stands() -> str:
    told = [it.done if it.is_done() else it.undone for it in _changes]
    return ", ".join(told) or "nothing was changed"


# Signals

_telling = threading.Lock()
_heard: list[int] = []


def own_signals() -> None:
    """Has the signals that end a process end this one as above."""
    if os.name != "posix":
        return
    wanted = [getattr(signal, name) for name in _NAMES]
    # What whoever started the process has it ignore, as nohup does, stays ignored.
    owned = {it for it in wanted if signal.getsignal(it) is not signal.SIG_IGN}
    for number in owned:
        signal.signal(number, _raise)
    # Where a limit leaves no room for that, the main thread alone hears of them.
    with suppress(OSError, RuntimeError):
        ours, theirs = os.pipe()
        os.set_blocking(theirs, False)
        signal.set_wakeup_fd(theirs, warn_on_full_buffer=False)
        threading.Thread(target=_listen, args=(ours, owned), daemon=True).start()


def _raise(number: int, _: object) -> None:
    # Once is enough: another one must not break off what cleans up.
    if not _heard:
        _heard.append(number)
        raise Ended(number)


def _listen(stream: int, owned: set[int]) -> None:
    number = 0
    while number not in owned:
        number = os.read(stream, 1)[0]
    threading.Event().wait(_MOMENT)
    end(Ended(number))


def end(ended: Ended) -> NoReturn:
    """Removes what is not whole, says in one line what stands, and ends the process."""
    # Whoever comes second waits for the end, unless nobody takes what the first one says.
    if not _telling.acquire(timeout=_PATIENCE):
        os._exit(ended.status)
    remove_all()
    how = "interrupted" if ended.number == signal.SIGINT else f"ended by {_name(ended.number)}"
    # An interrupted terminal shows ^C, or how far the work is.
    head = "\r\x1b[K" if sys.stderr.isatty() else ""
    sys.stderr.write(f"{head}billgraph: {how}; {visible(_what_stands())}\n")
    sys.stderr.flush()
    os._exit(ended.status)


def _name(number: int) -> str:
    return signal.Signals(number).name
