"""What the build carries of others: fetched with npm, kept only when it is what was pinned."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from billgraph.data.vendor import cytoscape

ROOT = Path(__file__).parents[1]


@pytest.fixture
def npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of programs that alone are found; what a test puts there as npm is run."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def program(folder: Path, code: str) -> None:
    """Writes a program that is started as npm is: with `pack`, and a folder as its last word."""
    path = folder / "npm"
    path.write_text(f"#!{sys.executable}\nimport sys\nfrom pathlib import Path\n{code}\n")
    path.chmod(0o755)


def pack(folder: Path, contents: dict[str, bytes]) -> Path:
    """Writes a package with these files, as npm packs one."""
    path = folder / "packed.tgz"
    with tarfile.open(path, "w:gz") as archive:
        for name, content in contents.items():
            (folder / "member").write_bytes(content)
            archive.add(folder / "member", name)
    return path


COPY = "import shutil\nshutil.copy({!r}, sys.argv[-1])"


def test_without_npm_it_says_so(npm: Path, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="npm is not installed"):
        cytoscape.fetch(tmp_path)


def test_what_npm_says_when_it_fails_is_told(npm: Path, tmp_path: Path) -> None:
    program(npm, "sys.exit('the registry is on the moon')")
    with pytest.raises(OSError, match="npm pack failed: the registry is on the moon"):
        cytoscape.fetch(tmp_path)


def test_an_npm_that_brings_nothing_has_failed(npm: Path, tmp_path: Path) -> None:
    program(npm, "pass")
    with pytest.raises(OSError, match="npm pack failed: 0"):
        cytoscape.fetch(tmp_path)


def test_another_text_than_the_pinned_one_is_not_kept(npm: Path, tmp_path: Path) -> None:
    packed = pack(npm, {member: b"moon" for member, _ in cytoscape.FILES.values()})
    program(npm, COPY.format(str(packed)))
    with pytest.raises(OSError, match="is not the pinned one"):
        cytoscape.fetch(tmp_path)
    assert not [name for name in cytoscape.FILES if (tmp_path / name).exists()]


def test_the_pinned_version_is_asked_for_and_kept(npm: Path, tmp_path: Path) -> None:
    if not cytoscape.is_there():
        pytest.skip("the checkout was built without cytoscape.js")
    contents = {
        member: (cytoscape.FOLDER / name).read_bytes()
        for name, (member, _) in cytoscape.FILES.items()
    }
    asked = npm / "asked"
    program(
        npm,
        f"Path({str(asked)!r}).write_text(' '.join(sys.argv[1:3]))\n"
        + COPY.format(str(pack(npm, contents))),
    )
    cytoscape.fetch(tmp_path)
    assert cytoscape.is_there(tmp_path)
    assert asked.read_text() == f"pack cytoscape@{cytoscape.VERSION}"
    (npm / "npm").unlink()
    cytoscape.fetch(tmp_path)  # What is there is not fetched again.


def test_a_build_without_npm_goes_on_and_says_what_is_missing(tmp_path: Path) -> None:
    vendor = tmp_path / "vendor"
    vendor.mkdir()
    for name in ("backend.py", "cytoscape.py"):
        (vendor / name).write_bytes((ROOT / "data" / "vendor" / name).read_bytes())
    (tmp_path / "pyproject.toml").write_text(
        "[project]\nname = 'moon'\nversion = '1'\n[tool.setuptools]\npy-modules = ['moon']\n"
    )
    (tmp_path / "wheels").mkdir()
    (tmp_path / "moon.py").write_text("")
    build = (
        "import backend\n"
        "print(backend.build_wheel('wheels'))\n"
        "print(backend.build_editable('wheels'))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", build],
        cwd=tmp_path,
        env=os.environ | {"PATH": "", "PYTHONPATH": str(vendor)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr.count("billgraph is built without cytoscape.js (npm is not installed)") == 2
    assert len(list((tmp_path / "wheels").glob("moon-1-*.whl"))) == 2
