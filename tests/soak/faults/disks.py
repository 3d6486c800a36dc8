"""Small disks in memory, mounted where this process may mount any."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class NoDisk(Exception):
    """This process may mount none."""


@contextmanager
def small_disk_at(folder: Path, size: int) -> Iterator[None]:
    """A disk of some bytes in a folder, until the block ends.

    Raises:
        NoDisk: When this process may mount none.
    """
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise NoDisk(f"no small disk can be mounted here: {error}") from error
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def remount(folder: Path, option: str) -> None:
    """Gives a small disk another size, or makes it read-only (``ro``) and writable (``rw``)."""
    subprocess.run(["mount", "-o", f"remount,{option}", str(folder)], check=True)


def used(folder: Path) -> int:
    """How many bytes of the disk are taken."""
    found = os.statvfs(folder)
    return (found.f_blocks - found.f_bfree) * found.f_frsize


def can_mount(folder: Path) -> bool:
    """Whether this process may make a small disk."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with small_disk_at(folder, 1 << 20):
            return True
    except NoDisk:
        return False
