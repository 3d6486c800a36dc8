"""The wheel, the source distribution and the command that they install."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("ontology", "graph", "cli", "data")


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the source distribution, and the wheel that is built from it."""
    folder = tmp_path_factory.mktemp("dist")
    # The build's own files must not end up in the checkout.
    source = tmp_path_factory.mktemp("checkout") / "billgraph-source"
    source.mkdir()
    for name in (*ROOMS, "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md"):
        (source / name).symlink_to(ROOT / name)
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder)]
    subprocess.run([*command, str(source)], check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def installed(distributions: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scripts' folder of an environment with the wheel, far from the checkout."""
    home = tmp_path_factory.mktemp("elsewhere") / "env"
    venv.create(home, with_pip=False)
    python = home / "bin" / "python"
    (wheel,) = distributions.glob("*.whl")
    install = [sys.executable, "-m", "pip", "--python", str(python), "install"]
    subprocess.run(
        [*install, "--no-index", "--no-deps", "--quiet", str(wheel)], check=True, cwd=home
    )
    # The dependencies come from this environment, its editable billgraph does not: a path
    # file adds the folder but does not run the path files in it.
    (site,) = home.glob("lib/python*/site-packages")
    (site / "dependencies.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    return python.parent


def test_the_wheel_carries_the_rooms_and_their_data_and_nothing_else(distributions: Path) -> None:
    (wheel,) = distributions.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    files = {name for name in names if ".dist-info/" not in name}
    assert all(name.split("/")[:1] == ["billgraph"] for name in files)
    assert {name.split("/")[1] for name in files} == set(ROOMS)
    assert {
        "billgraph/ontology/vocabulary.ttl",
        "billgraph/ontology/shapes.ttl",
        "billgraph/data/pages/0489T.yaml",
        "billgraph/data/queries/statements.rq",
        "billgraph/graph/py.typed",
    } <= files
    assert "billgraph/__init__.py" not in files
    in_checkout = {
        f"billgraph/{path.relative_to(ROOT)}"
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
    }
    assert in_checkout == {name for name in files if name.endswith(".py")}


def test_the_source_distribution_builds_the_same(distributions: Path) -> None:
    (sdist,) = distributions.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"ontology/vocabulary.ttl", "data/pages/0489T.yaml", "pyproject.toml"} <= names


def test_the_installed_command_answers_outside_the_checkout(
    installed: Path, tmp_path: Path
) -> None:
    command = [str(installed / "billgraph"), "links", "0489T", "--to", "diagnosis", "-f", "csv"]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    rows = done.stdout.splitlines()
    assert len(rows) == 7
    name = "Progressive systemic sclerosis"
    assert rows[1].startswith(f"diagnosis,out,M34.0,icd10cm,{name},{name},")
    where = subprocess.run(
        [str(installed / "python"), "-c", "import billgraph.cli as room; print(room.__file__)"],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    assert Path(where.stdout.strip()).is_relative_to(installed.parent)


def test_the_installed_version_is_the_projects(installed: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [str(installed / "billgraph"), "--version"],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    assert done.stdout == "billgraph 0.1.0\n"
