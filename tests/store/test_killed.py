"""`kill -9` in the middle of an `add`: the store answers as before, or has it all."""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from subprocess import Popen
from typing import Any

import pytest

from billgraph.graph import Store, open_store

Start = Callable[..., Popen[str]]
Write = Callable[..., Path]
Dump = Callable[[Store], list[str]]

PAGES = 120
KILLS = 15

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(os.name != "posix", reason="Windows has no kill -9"),
]


@pytest.fixture
def folder(write: Write) -> Path:
    """A folder of pages, large enough to be killed at any point of adding it."""
    rng = random.Random(0)
    for number in range(PAGES):
        code = str(11000 + number)
        path = write(f"{code}.txt", code, "M34.1", f"M{rng.randint(35, 99)}.0")
    return path.parent


def wait_for(path: Path, process: Popen[str]) -> bool:
    """Waits until a file is there, or the process has ended."""
    while process.poll() is None:
        if path.exists():
            return True
        time.sleep(0.002)
    return False


def state(store_path: Path, dump: Dump) -> list[str]:
    with open_store(store_path, wait=0) as store:
        assert len(store.links("0489T", source="0489T.txt")) == 36
        return dump(store)


def test_an_add_killed_at_any_moment_is_either_not_there_or_complete(
    store_path: Path, folder: Path, start: Start, dump: Dump, write: Write, tmp_path: Path
) -> None:
    fresh = tmp_path / "fresh"
    shutil.copytree(store_path, fresh)
    one = write("../one.txt", "99213", "M34.1")
    (first,) = [entry for entry in (store_path / "generations").iterdir() if entry.is_dir()]
    begun = store_path / "generations" / f"{int(first.name) + 1:08d}"

    before = state(store_path, dump)
    whole = start("add", folder)
    assert wait_for(begun, whole)
    clock = time.monotonic()
    out, err = whole.communicate(timeout=120)
    duration = time.monotonic() - clock
    assert whole.returncode == 0, err
    assert f"{PAGES} added" in out
    after = state(store_path, dump)
    assert len(after) > len(before)

    rng = random.Random(2)
    survived = 0
    for number in range(KILLS):
        shutil.rmtree(store_path)
        shutil.copytree(fresh, store_path)
        process = start("add", folder)
        wait_for(begun, process)
        time.sleep(duration * 1.1 * (number + rng.random()) / KILLS)
        process.kill()
        process.wait()

        found = state(store_path, dump)
        assert found in (before, after), f"kill {number}"
        survived += found == before
        with open_store(store_path, wait=0) as store:
            (added,) = store.add_files(str(one))
            assert added.status == "added"
            assert [link.code.value for link in store.links("99213")] == ["M34.1"]
        folders = [entry for entry in (store_path / "generations").iterdir() if entry.is_dir()]
        assert len(folders) == 1, "what the killed process left is gone"
    assert survived > 0, "no kill came before the end"


def test_a_killed_removal_is_either_not_there_or_complete(
    store_path: Path, start: Start, dump: Dump, tmp_path: Path
) -> None:
    fresh = tmp_path / "fresh"
    shutil.copytree(store_path, fresh)
    before = state(store_path, dump)
    (first,) = [entry for entry in (store_path / "generations").iterdir() if entry.is_dir()]
    begun = store_path / "generations" / f"{int(first.name) + 1:08d}"
    rng = random.Random(3)
    for _ in range(4):
        shutil.rmtree(store_path)
        shutil.copytree(fresh, store_path)
        process = start("remove", "0489T.txt")
        wait_for(begun, process)
        time.sleep(rng.random() * 0.15)
        process.kill()
        process.wait()
        with open_store(store_path, wait=0) as store:
            pages = [source.source for source in store.sources()]
            found = dump(store)
        assert (pages, found) == (["0489T.txt"], before) or pages == []


def test_an_interrupt_from_the_keyboard_leaves_the_store_as_it_was(
    store_path: Path, folder: Path, start: Start, billgraph: Callable[..., Any]
) -> None:
    before = billgraph("links", "M34.1").out
    # A shell has what it starts in the background ignore the signal.
    heeding = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    process = start("add", folder, preexec_fn=heeding)
    lock = store_path / "writer.lock"
    while not lock.exists() or lock.read_text() != str(process.pid):
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    assert "Traceback" not in err
    assert billgraph("links", "M34.1").out == before
