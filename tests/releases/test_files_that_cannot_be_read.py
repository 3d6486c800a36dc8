"""Files that people give by mistake: one line says what is wrong, and nothing is changed."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Billgraph = Callable[..., Any]

TABLE = "diagnosis_code,cc,model_name\nA0103,115,CMS-HCC Model V28\nA0104,115,CMS-HCC Model V28\n"
NAME = "ra_dx_to_cc_2026.csv"


def zipped(**entries: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name.replace("__", "."), data)
    return stream.getvalue()


@pytest.fixture
def refused(billgraph: Billgraph, tmp_path: Path) -> Callable[..., str]:
    """What is said of a file that must be refused, without its name; the store stays as it was."""

    def call(data: bytes | None, *options: str, status: int = 3, name: str = NAME) -> str:
        path = tmp_path / name
        if data is not None:
            path.write_bytes(data)
        before = billgraph("release", "list").out
        result = billgraph("release", "add", path, *options)
        assert (result.status, result.out, result.err.count("\n")) == (status, "", 1)
        assert billgraph("release", "list").out == before
        begin = f"billgraph: {path}"
        assert result.err.startswith(begin)
        return str(result.err.removeprefix(begin).rstrip("\n"))

    return call


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_refused_and_not_waited_for(refused: Callable[..., str], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / NAME)
    assert refused(None) == ": is no regular file; write what it holds to a file, and name that"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_another_encoding_is_named(refused: Callable[..., str], encoding: str) -> None:
    named = encoding[:6].upper()
    said = refused(TABLE.encode(encoding))
    assert said == f": is written in {named}; save it as UTF-8, and add that"


def test_another_encoding_is_named_within_a_zip_too(refused: Callable[..., str]) -> None:
    said = refused(zipped(a__csv=TABLE.encode("utf-16")), name="a.zip")
    assert said == "!a.csv: is written in UTF-16; save it as UTF-8, and add that"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.zip!a.csv.gz", zipped(a__csv__gz=gzip.compress(TABLE.encode()))),
        ("a.zip!a.zip", zipped(a__zip=zipped(a__csv=TABLE.encode()))),
        ("a.gz!a", gzip.compress(gzip.compress(TABLE.encode()))),
    ],
    # A gzip has its time in it, and a test's name must not.
    ids=["gzip in zip", "zip in zip", "gzip in gzip"],
)
def test_what_is_packed_twice_is_to_be_unpacked(
    refused: Callable[..., str], name: str, data: bytes
) -> None:
    outer, _, inner = name.partition("!")
    assert refused(data, name=outer) == f"!{inner}: is packed again; unpack it, and add that"


def test_a_null_in_a_table_is_told_with_its_line(refused: Callable[..., str]) -> None:
    said = refused(TABLE.replace("A0104", "A01\0" + "04").encode())
    assert said == (
        ":3: has a null character, as no text has; nothing was taken; get the file from its"
        " publisher again"
    )


def test_a_null_in_a_file_of_fixed_width_is_told_with_its_line(
    refused: Callable[..., str],
) -> None:
    rows = ("A0103   Typhoid pneumonia", "A0104   Typhoid\0arthritis", "A0105   Typhoid osteo")
    said = refused("\n".join(rows).encode(), name="icd10cm-codes-2024.txt")
    assert said.startswith(":2: has a null character")


def test_an_edition_that_ends_before_it_begins_is_refused(refused: Callable[..., str]) -> None:
    assert refused(TABLE.encode(), "--valid-until", "2025-12-31", status=2) == (
        ": would be valid from 2026-01-01 until 2025-12-31, which is before;"
        " say it otherwise: --valid-from YYYY-MM-DD, --valid-until YYYY-MM-DD"
    )


@pytest.mark.parametrize("end", ["\r\n", "\r"])
@pytest.mark.parametrize("rows", [2, 9000])
def test_a_table_is_read_whatever_ends_its_lines(
    billgraph: Billgraph, tmp_path: Path, end: str, rows: int
) -> None:
    path = tmp_path / NAME
    lines = (f"A{n:04},{n % 200 + 1},CMS-HCC Model V28" for n in range(rows))
    path.write_text(end.join(("diagnosis_code,cc,model_name", *lines, "")), newline="")
    (found,) = billgraph("release", "add", path, "-f", "json").json
    assert found["codes"] == rows


def test_a_zip_with_two_files_of_one_name_is_refused(refused: Callable[..., str]) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(NAME, TABLE)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr(NAME, TABLE)
    assert f"two files named {NAME}" in refused(stream.getvalue(), name="twice.zip")


def test_a_zip_whose_files_lie_over_each_other_is_refused(refused: Callable[..., str]) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("one.csv", TABLE)
        archive.writestr("two.csv", TABLE)
        archive.getinfo("two.csv").header_offset = archive.getinfo("one.csv").header_offset
    assert "two.csv lies over another file" in refused(stream.getvalue(), name="over.zip")
