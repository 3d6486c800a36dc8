"""The ICD-10-CM that an installed package carries is found without importing the package."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from billgraph.graph.errors import MissingExtra
from billgraph.graph.releases.icd10cm import installed
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
    packaged(tmp_path, "__init__.py", "code-list.txt", "icd10c-tabular-January-1-2026.xml")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    assert installed_release().name == "icd10c-tabular-January-1-2026.xml"
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


def test_the_word_icd10cm_adds_the_list_in_the_package(
    billgraph: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packaged(tmp_path, "tabular-January-1-2026.xml")
    data = tmp_path / "simple_icd_10_cm" / "data" / "tabular-January-1-2026.xml"
    data.write_text(
        "<ICD10CM.tabular><version>2026</version><chapter><name>1</name><desc>Some</desc>"
        '<section id="A00"><desc>Cholera (A00)</desc>'
        "<diag><name>A00</name><desc>Cholera</desc></diag></section></chapter></ICD10CM.tabular>"
    )
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    done = billgraph("release", "add", "icd10cm")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("ICD-10-CM 2026-01-01: added, valid from 2026-01-01")
    assert "simple_icd_10_cm" not in sys.modules


def test_without_the_package_the_word_says_what_to_install(
    billgraph: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installed, "_PACKAGE", "no-such-package")
    done = billgraph("release", "add", "icd10cm")
    assert done.status == 2
    assert "pip install 'billgraph[icd10cm]'" in done.err
    assert done.err.count("\n") == 1


def test_without_the_package_the_files_beside_the_word_are_added(
    billgraph: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installed, "_PACKAGE", "no-such-package")
    table = tmp_path / "icd10cm-codes-2024.txt"
    table.write_text("A0103   Typhoid pneumonia\n")
    options = ("--valid-from", "icd10cm=2024-01-01", "-f", "json")
    done = billgraph("release", "add", "icd10cm", table, *options)
    assert [(it["status"], it["files"]) for it in done.json] == [
        ("added", [str(table)]),
        ("left", ["icd10cm"]),
    ]
    assert done.status == 3
    assert "pip install 'billgraph[icd10cm]'" in done.err
    assert done.err.count("\n") == 1


def test_the_validity_of_the_list_in_the_package_is_said_by_the_word(
    billgraph: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packaged(tmp_path, "tabular-January-1-2026.xml")
    data = tmp_path / "simple_icd_10_cm" / "data" / "tabular-January-1-2026.xml"
    data.write_text(
        "<ICD10CM.tabular><version>2026</version><chapter><name>1</name><desc>Some</desc>"
        '<section id="A00"><desc>Cholera (A00)</desc>'
        "<diag><name>A00</name><desc>Cholera</desc></diag></section></chapter></ICD10CM.tabular>"
    )
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    options = ("--valid-from", "icd10cm=2025-12-01", "-f", "json")
    (row,) = billgraph("release", "add", "icd10cm", *options).json
    assert row["valid_from"] == "2025-12-01"
