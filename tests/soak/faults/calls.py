"""Calls of the system that are refused, as some file systems refuse them: links, locks."""

from __future__ import annotations

import errno
import platform
import subprocess
import sys

_NUMBERS = {
    "x86_64": {"flock": (73,), "link": (86, 265)},
    "aarch64": {"flock": (32,), "link": (37,)},
}
"""The numbers of calls; that of `link` has an older one."""

REFUSED = """
import ctypes, struct, sys

def refuse(numbers, error):
    load, equal, answer, go_on = 0x20, 0x15, 0x06, (0x06, 0, 0, 0x7FFF0000)
    steps = [(load, 0, 0, 0)]
    for number in numbers:
        steps += [(equal, 0, 1, number), (answer, 0, 0, 0x00050000 | error)]
    text = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *it) for it in [*steps, go_on]))
    filter = struct.pack("HxxxxxxP", len(steps) + 1, ctypes.addressof(text))
    libc = ctypes.CDLL(None, use_errno=True)
    no_new_rights, install, by_filter = 38, 22, 2
    if libc.prctl(no_new_rights, 1, 0, 0, 0) or libc.prctl(install, by_filter, filter, 0, 0):
        sys.exit(99)

*numbers, error = map(int, sys.argv[1].split(","))
refuse(numbers, error)
from billgraph.cli.main import run
sys.exit(run(sys.argv[2:]))
"""
"""The command line where calls are refused that the first argument names; see `refused`."""


def refused(call: str, error: str) -> str:
    """What `REFUSED` takes as its first argument.

    Args:
        call: The name of the call, ``flock`` or ``link``.
        error: The name of what is answered, such as ``ENOLCK``.
    """
    numbers = _NUMBERS[platform.machine()][call]
    return ",".join(map(str, (*numbers, getattr(errno, error))))


def can_refuse() -> bool:
    """Whether this system lets a process refuse its own calls (seccomp, of Linux)."""
    if sys.platform != "linux" or platform.machine() not in _NUMBERS:
        return False
    command = [sys.executable, "-c", REFUSED, refused("flock", "ENOLCK"), "--version"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
