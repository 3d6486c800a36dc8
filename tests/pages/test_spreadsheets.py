"""Pages that are tables of a spreadsheet, saved as CSV or TSV."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from billgraph.graph import Page

Read = Callable[..., Page]

CODES = """CPT,20610

ICD-10,Description,Notes
M17.11,"Osteoarthritis, right","one
two"
M17.12,Left,
M17.0
Modifiers
Modifier,Description
50,Bilateral
"""


def test_a_csv_of_codes_keeps_its_quoted_cells_and_its_lines(read: Read) -> None:
    page = read(CODES, "codes.csv")
    assert page.procedure.curie == "cpt:20610"
    assert [(row.code.value, row.label, row.note, row.line) for row in page.rows] == [
        ("M17.11", "Osteoarthritis, right", "one two", 4),
        ("M17.12", "Left", None, 6),
        ("M17.0", None, None, 7),
        ("50", "Bilateral", None, 10),
    ]
    assert (page.problems, page.unread) == ((), ())


def test_semicolons_and_tabs_part_cells_as_well(read: Read) -> None:
    text = "CPT;20610\nICD-10;Description\nM17.11;Right, knee\n"
    for content, name in ((text, "a.csv"), (text.replace(";", "\t"), "a.tsv")):
        (row,) = read(content, name).rows
        assert (row.code.value, row.label) == ("M17.11", "Right, knee")


def test_a_csv_in_a_folder_that_is_no_page_is_skipped(
    billgraph: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "codes.csv").write_text(CODES)
    (tmp_path / "in" / "people.csv").write_text("name,age\nAnn,7\n")
    for command in ("add", "audit"):
        result = billgraph(command, tmp_path / "in")
        assert result.status == 0
        assert f"skipped: {tmp_path}/in/people.csv: names no procedure code; " in result.err
    (tmp_path / "in" / "codes.csv").unlink()
    assert billgraph("add", tmp_path / "in").status == 3
    assert billgraph("add", tmp_path / "in" / "people.csv").status == 3
