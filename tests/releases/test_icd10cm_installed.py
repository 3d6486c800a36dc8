"""The ICD-10-CM that an installed package carries is found without importing the package."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from billgraph.graph.errors import MissingExtra
from billgraph.graph.releases.icd10cm.installed import installed_release


def packaged(folder: Path, *names: str) -> None:
    """An installed package with empty files of these names."""
    info = folder / "simple_icd_10_cm-1.5.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: simple-icd-10-cm\nVersion: 1.5.0\n"
    )
    (info / "RECORD").write_text("".join(f"simple_icd_10_cm/data/{name},,\n" for name in names))
    (folder / "simple_icd_10_cm" / "data").mkdir(parents=True)
    (folder / "simple_icd_10_cm" / "__init__.py").write_text("raise ImportError('not to import')")
    for name in names:
        (folder / "simple_icd_10_cm" / "data" / name).touch()


def test_the_list_in_the_package_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packaged(tmp_path, "__init__.py", "code-list.txt", "icd10c-tabular-April-1-2026.xml")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    assert installed_release().name == "icd10c-tabular-April-1-2026.xml"
    assert installed_release().is_relative_to(tmp_path)


def test_a_missing_package_is_told_with_the_command_that_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    with pytest.raises(MissingExtra, match=r"pip install 'billgraph\[icd10cm\]'"):
        installed_release()


def test_a_package_without_the_list_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packaged(tmp_path, "code-list.txt")
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    with pytest.raises(MissingExtra, match="simple-icd-10-cm"):
        installed_release()
