"""The files that publishers distribute: plain, gzip, zip, workbook; damaged and hostile ones."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from billgraph.graph.errors import UnreadableInput
from billgraph.graph.releases import documents as module
from billgraph.graph.releases.documents import Document, documents


def zipped(**entries: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), data)
    return stream.getvalue()


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def contents(path: Path) -> list[bytes]:
    return [document.content() for document in documents(path)]


def only(path: Path) -> Document:
    (document,) = documents(path)
    return document


def test_a_plain_file_is_one_document(tmp_path: Path) -> None:
    document = only(written(tmp_path, "codes.csv", b"Code\n22\n"))
    assert (document.file_name, document.content()) == ("codes.csv", b"Code\n22\n")


def test_gzip_is_known_by_its_bytes_and_not_by_its_name(tmp_path: Path) -> None:
    document = only(written(tmp_path, "codes.csv", gzip.compress(b"Code\n")))
    assert document.content() == b"Code\n"


def test_the_name_in_a_gzip_is_that_of_the_file_without_gz(tmp_path: Path) -> None:
    document = only(written(tmp_path, "codes.csv.gz", gzip.compress(b"Code\n")))
    assert document.name.endswith("codes.csv.gz!codes.csv")


def test_each_file_in_a_zip_is_a_document(tmp_path: Path) -> None:
    path = written(tmp_path, "release.bin", zipped(a_csv=b"A\n", docs__b_txt=b"B\n"))
    assert [(found.file_name, found.content()) for found in documents(path)] == [
        ("a.csv", b"A\n"),
        ("b.txt", b"B\n"),
    ]


def test_a_name_in_a_zip_that_leads_elsewhere_writes_nothing(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("../../escaped.csv", b"A\n")
    folder = tmp_path / "inner" / "most"
    folder.mkdir(parents=True)
    document = only(written(folder, "release.zip", stream.getvalue()))
    assert (document.file_name, document.content()) == ("escaped.csv", b"A\n")
    assert {path.name for path in tmp_path.rglob("*") if path.is_file()} == {"release.zip"}


@pytest.mark.parametrize("cut", [10, 40, -1, -30])
def test_a_zip_that_is_cut_short_is_refused(tmp_path: Path, cut: int) -> None:
    whole = zipped(a_csv=bytes(range(256)) * 40)
    with pytest.raises(UnreadableInput, match=r"release\.zip.*cut short"):
        contents(written(tmp_path, "release.zip", whole[:cut]))


def test_a_zip_with_a_flipped_byte_is_refused(tmp_path: Path) -> None:
    data = bytearray(zipped(a_csv=b"Code,Name\n" * 500))
    data[60] ^= 0xFF
    with pytest.raises(UnreadableInput, match="damaged"):
        contents(written(tmp_path, "release.zip", bytes(data)))


def test_a_gzip_that_is_cut_short_is_refused_while_it_is_read(tmp_path: Path) -> None:
    whole = gzip.compress(bytes(range(256)) * 400)
    document = only(written(tmp_path, "codes.gz", whole[: len(whole) // 2]))
    with pytest.raises(UnreadableInput, match=r"codes\.gz.*cut short"):
        document.content()


@pytest.mark.parametrize("packed", [gzip.compress, lambda data: zipped(a_csv=data)])
def test_what_unpacks_out_of_all_proportion_is_refused(
    tmp_path: Path, packed: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FREE_BYTES", 1 << 20)
    assert callable(packed)
    path = written(tmp_path, "bomb", packed(b"0" * (8 << 20)))
    with pytest.raises(UnreadableInput, match="too much for what it is"):
        contents(path)


def test_a_zip_in_a_zip_is_left_as_it_is(tmp_path: Path) -> None:
    inner = zipped(a_csv=b"A\n")
    document = only(written(tmp_path, "outer.zip", zipped(inner_zip=inner)))
    assert (document.is_workbook, document.content()) == (False, inner)


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"", "is empty"), (zipped(), "is an empty zip")],
)
def test_a_file_without_anything_is_refused(tmp_path: Path, data: bytes, said: str) -> None:
    with pytest.raises(UnreadableInput, match=said):
        list(documents(written(tmp_path, "release.zip", data)))


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="there is no such file"):
        list(documents(tmp_path / "none.zip"))
    with pytest.raises(UnreadableInput, match="is a folder"):
        list(documents(tmp_path))


def test_an_encrypted_entry_is_named_as_such(tmp_path: Path) -> None:
    data = bytearray(zipped(a_csv=b"A\n"))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + place] |= 1
    with pytest.raises(UnreadableInput, match="is encrypted"):
        list(documents(written(tmp_path, "release.zip", bytes(data))))
