"""Renaming and copying that survive a crash.

The content of a file is on the disk once the file was synced, its name once its folder was. So
whoever puts a file or a folder in place uses these functions.
"""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path

_NOTHING_TO_SYNC = frozenset({errno.EINVAL, errno.ENOTSUP, errno.ENOSYS, errno.EBADF})
"""What file systems say that keep the names in a folder without being asked, or never do."""


def sync_folder(folder: Path) -> None:
    """Has the disk keep the names in a folder.

    Raises:
        OSError: When the disk refuses.
    """
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NOTHING_TO_SYNC:
            raise
    finally:
        os.close(handle)


def put_in_place(temporary: Path, place: Path) -> None:
    """Renames what is whole to the name under which it is looked for, and has the disk keep it.

    A file that has that name is replaced. Once it is renamed it is there, whatever the disk
    says from then on.

    Args:
        temporary: The file or folder, whose content was synced.
        place: Its new name, on the same disk.

    Raises:
        OSError: When it cannot be renamed; it is as it was then.
    """
    temporary.replace(place)
    with suppress(OSError):
        sync_folder(place.parent)


def make_folder(folder: Path) -> None:
    """Makes a folder and those above it that are not there, and has the disk keep their names.

    Raises:
        OSError: When the disk refuses.
    """
    missing = [it for it in (folder, *folder.parents) if not it.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for made in reversed(missing):
        with suppress(OSError):  # who may not read the folder above may still make one in it
            sync_folder(made.parent)


def copy_file(source: Path, target: Path) -> None:
    """Copies what is in a file, and has the disk keep it.

    Raises:
        OSError: When the disk refuses.
    """
    import shutil

    shutil.copyfile(source, target)
    with open(target, "rb+") as stream:
        os.fsync(stream.fileno())
