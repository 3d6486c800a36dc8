"""The command line in processes of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

COMMAND = [sys.executable, "-c", "from billgraph.cli.main import main; main()"]

LIMITED = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
from billgraph.cli.main import run
sys.exit(run(sys.argv[2:]))
"""
"""The command line where no file may grow beyond so many bytes, the first argument."""

MOST_SECONDS = 120


@dataclass(frozen=True)
class Ended:
    """What a command left behind; the status of a killed one is negative."""

    status: int
    out: str
    err: str


class Running:
    """A command that runs, with all processes that it starts."""

    def __init__(self, environment: dict[str, str], *arguments: object, code: str = "") -> None:
        command = [sys.executable, "-c", code] if code else COMMAND
        self.process = subprocess.Popen(
            [*command, *map(str, arguments)],
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    @property
    def is_over(self) -> bool:
        return self.process.poll() is not None

    def end(self) -> Ended:
        out, err = self.process.communicate(timeout=MOST_SECONDS)
        return Ended(self.process.returncode, out, err)

    def wait_for(self, seconds: float) -> None:
        """Waits some seconds, or until the command has ended."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(seconds)

    def kill(self) -> Ended:
        """`kill -9` of the command alone: its helpers must see for themselves that it is gone."""
        self.process.send_signal(signal.SIGKILL)
        deadline = time.monotonic() + 30
        while self._has_others():
            assert time.monotonic() < deadline, "helpers of the killed command live on"
            time.sleep(0.01)
        return self.end()

    def _has_others(self) -> bool:
        self.process.poll()
        try:
            os.killpg(self.process.pid, 0)
        except ProcessLookupError:
            return False
        return True


def wait_for(path: Path, pattern: str, seen: set[Path], running: Running) -> None:
    """Waits until there is a file that was not seen before, or the command has ended."""
    while not running.is_over and not set(path.glob(pattern)) - seen:
        time.sleep(0.001)
