"""A few trials of each fault that tests/store does not try; `make soak` tries them for hours."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator

import pytest
from faults.disks import can_mount
from faults.servers import oxigraph_server
from faults.trials import crowd, full_disk, kill, limit, read_only
from faults.world import Operation, World
from servers import oxigraph_program

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(os.name != "posix", reason="needs POSIX"),
]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder, program = tmp_path_factory.mktemp("soak"), oxigraph_program()
    if program is None:
        yield World(folder)
        return
    with oxigraph_server(program, tmp_path_factory.mktemp("server")) as server:
        yield World(folder, (server,))


@pytest.fixture
def mounted(world: World) -> World:
    if not can_mount(world.folder / "disk"):
        pytest.skip("no small disk can be mounted here")
    return world


def operation(world: World, name: str) -> Operation:
    found = {it.name: it for it in world.operations}
    if name not in found:
        pytest.skip("Oxigraph's server is not installed: pip install oxigraph")
    return found[name]


@pytest.mark.parametrize(
    "name", ["release add", "backup over another", "restore", "push to Oxigraph"]
)
def test_a_killed_command_is_either_not_there_or_complete(world: World, name: str) -> None:
    kill(world, operation(world, name), random.Random(name))


def test_a_release_that_meets_a_limit_of_the_system_is_not_there(world: World) -> None:
    limit(world, operation(world, "release add"), random.Random(1))


def test_a_backup_that_fills_the_disk_leaves_the_earlier_one(mounted: World) -> None:
    full_disk(mounted, operation(mounted, "backup over another"), random.Random(1))


def test_a_store_on_a_read_only_disk_answers_and_refuses_to_change(mounted: World) -> None:
    read_only(mounted, operation(mounted, "release remove"), random.Random(1))


def test_readers_see_whole_editions_while_writers_exchange_them_and_are_killed(
    world: World,
) -> None:
    crowd(world, operation(world, "replace many"), random.Random(1))
