"""Tables are found by their column heads."""

from __future__ import annotations

from pathlib import Path

import pytest

from billgraph.graph.errors import UnreadableInput
from billgraph.graph.releases.documents import HEAD_BYTES, Document, documents
from billgraph.graph.releases.tables import Column, Row, peek, read_table

COLUMNS = (Column("Code"), Column("Name", ("Title",)), Column("Note", required=False))


def document(folder: Path, text: str | bytes, name: str = "table.csv") -> Document:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    (found,) = documents(path)
    return found


def rows(folder: Path, text: str | bytes) -> list[Row]:
    return list(read_table(document(folder, text), COLUMNS))


def test_columns_are_found_in_any_order_and_beside_others(tmp_path: Path) -> None:
    assert rows(tmp_path, "New,TITLE ,code\nx,Pain,R52\n") == [(2, ("R52", "Pain", ""))]


def test_lines_before_the_heads_are_passed_over(tmp_path: Path) -> None:
    text = "Released 2025,,\n,,\nCode,Name,Note\n007,Seven,n\n"
    assert rows(tmp_path, text) == [(4, ("007", "Seven", "n"))]


def test_a_tab_parts_the_cells_where_the_heads_have_tabs(tmp_path: Path) -> None:
    assert rows(tmp_path, "Code\tName\tNote\n22\ta, b\t\n") == [(2, ("22", "a, b", ""))]


def test_a_row_keeps_its_line_after_a_cell_of_several_lines(tmp_path: Path) -> None:
    text = 'Code,Name,Note\n1,"two\nlines",\n2,b,\n'
    assert [line for line, _ in rows(tmp_path, text)] == [2, 4]


def test_empty_rows_are_passed_over(tmp_path: Path) -> None:
    assert rows(tmp_path, "Code,Name,Note\n,,\n\n  \n1,a,\n") == [(5, ("1", "a", ""))]


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match=r"table\.csv:2: its table lacks the column 'Name'"):
        rows(tmp_path, "about,this,\nCode,Label,Note\n1,a,\n")


def test_a_row_with_too_few_cells_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match=r"table\.csv:3: has 1 cells") as caught:
        rows(tmp_path, "Code,Name,Note\n1,a,\n2\n")
    assert caught.value.line == 3


def test_what_is_not_utf_8_is_read_as_windows_1252(tmp_path: Path) -> None:
    text = "Code,Name,Note\n1,Sjögren’s,\n".encode("cp1252")
    assert rows(tmp_path, text) == [(2, ("1", "Sjögren’s", ""))]


def test_a_byte_order_mark_is_no_part_of_a_head(tmp_path: Path) -> None:
    assert rows(tmp_path, b"\xef\xbb\xbfCode,Name,Note\n1,a,\n") == [(2, ("1", "a", ""))]


def test_a_binary_file_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput):
        rows(tmp_path, bytes(range(256)) * 10)


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_of_a_large_table_whole_rows_alone_are_looked_at(tmp_path: Path, end: str) -> None:
    line = "007,Seven" + end
    table = document(tmp_path, line * HEAD_BYTES)
    found = peek(table, count=HEAD_BYTES)
    assert len(found) == HEAD_BYTES // len(line)
    assert all(cells == ["007", "Seven"] for _, cells in found)


def test_a_small_table_without_a_last_line_end_is_looked_at_whole(tmp_path: Path) -> None:
    assert peek(document(tmp_path, "Code,Name\n1,a")) == [(1, ["Code", "Name"]), (2, ["1", "a"])]


def test_a_cell_without_end_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="is no table"):
        rows(tmp_path, 'Code,Name,Note\n1,"' + "x" * (3 << 20))
