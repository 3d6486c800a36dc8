"""Fetches Cytoscape.js, which draws the interactive page, from npm.

The build of billgraph does so (`backend.py`); without npm it goes on, and the page can be
had after ``python -m billgraph.data.vendor.cytoscape``. Nothing of billgraph is imported
here, because the build has none of it yet.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import tempfile
from hashlib import sha256
from pathlib import Path

VERSION = "3.34.4"
"""The pinned version, released under the MIT licence; its text is fetched with it."""

FOLDER = Path(__file__).parent
FILES = {
    "cytoscape.min.js": (
        "package/dist/cytoscape.min.js",
        "081591ab735b2b6a3b31a3c60f8f3a3e2fee8c92939e0c7820ad1208571b6cd8",
    ),
    "cytoscape.LICENSE": (
        "package/LICENSE",
        "eb319c6e6f233607f71e8e2f450391751883cfc0eeb3ca7ef574c13d1d9c2203",
    ),
}
"""What is kept: its name here, its place in npm's package and its SHA-256."""


def is_there(folder: Path = FOLDER) -> bool:
    """Whether the pinned files lie in a folder, unchanged."""
    return all(
        (folder / name).is_file() and sha256((folder / name).read_bytes()).hexdigest() == digest
        for name, (_, digest) in FILES.items()
    )


def fetch(folder: Path = FOLDER) -> None:
    """Fetches the pinned files with ``npm pack``, unless they are there.

    Raises:
        OSError: When npm is missing or fails, or what it brings is not what was pinned.
    """
    if is_there(folder):
        return
    npm = shutil.which("npm")
    if npm is None:
        raise FileNotFoundError("npm is not installed")
    with tempfile.TemporaryDirectory() as place:
        command = [npm, "pack", f"cytoscape@{VERSION}", "--silent", "--pack-destination", place]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        packed = next(Path(place).glob("*.tgz"), None)
        if done.returncode or packed is None:
            raise OSError(f"npm pack failed: {done.stderr.strip() or done.returncode}")
        with tarfile.open(packed) as archive:
            for name, (member, digest) in FILES.items():
                stream = archive.extractfile(member)
                data = stream.read() if stream is not None else b""
                if sha256(data).hexdigest() != digest:
                    raise OSError(f"{member} of cytoscape {VERSION} is not the pinned one")
                (folder / name).write_bytes(data)


if __name__ == "__main__":
    try:
        fetch()
    except OSError as error:
        sys.exit(f"cytoscape.js cannot be fetched: {error}")
