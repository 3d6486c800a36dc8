"""The sheets of Office Open XML workbooks (xlsx), read with python-calamine."""

from __future__ import annotations

import io
import re
import string
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import TypeAlias

from billgraph.graph.errors import UnreadableInput
from billgraph.graph.files.packed import DAMAGE, FREE_BYTES, MOST_RATIO, unpacked

MOST_CELLS = 1 << 25
"""How many cells a sheet may be wide times high; the largest of the CMS has a fifth of it."""

Sheet: TypeAlias = Iterator[tuple[int, list[str]]]
"""The rows of a sheet, each with its number and its cells as text."""

_DIGITS, _LETTERS = string.digits.encode(), string.ascii_letters.encode()
_PLACE = re.compile(rb"r\s*=\s*[\"']([A-Za-z]{0,3}[0-9]{1,9})[\"']")
_LONGEST_PLACE = 40


def read_sheets(data: bytes, name: str, mend: str, most_cells: int = MOST_CELLS) -> Iterator[Sheet]:
    """The rows of each sheet of a workbook.

    Args:
        data: The workbook.
        name: How a message names it.
        mend: What to do about one that is damaged or too large.
        most_cells: How many cells a sheet may be wide times high.

    Raises:
        UnreadableInput: When the workbook is damaged, or unpacks to too much.
    """
    from python_calamine import CalamineError, CalamineWorkbook, WorksheetNotFound

    try:
        _check_size(data, name, mend, most_cells)
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for sheet_name in book.sheet_names:
            sheet = book.get_sheet_by_name(sheet_name)
            first = 1 + (sheet.start[0] if sheet.start is not None else 0)
            yield (
                (line, [_text(cell) for cell in row])
                for line, row in enumerate(sheet.iter_rows(), first)
            )
    except WorksheetNotFound as error:
        raise UnreadableInput(name, f"its sheet {str(error)!r} is missing", mend) from error
    except (*DAMAGE, CalamineError, OSError, ValueError) as error:
        problem = f"is no workbook that can be read ({error})"
        raise UnreadableInput(name, problem, mend) from error


def _check_size(data: bytes, name: str, mend: str, most_cells: int) -> None:
    """Refuses what would not fit into memory: calamine unpacks a sheet whole, as a rectangle.

    Everything is unpacked once and thrown away, for the sizes that a zip tells may be lies.
    """
    most = max(FREE_BYTES, len(data) * MOST_RATIO)
    size = 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.infolist():
            rows = columns = 0
            rest = b""
            for piece in unpacked(data, entry, archive):
                size += len(piece)
                if size > most:
                    problem = f"unpacks to more than {most >> 20} MiB, too much for what it is"
                    raise UnreadableInput(name, problem, mend)
                places = b" ".join(_PLACE.findall(rest + piece))
                rest = piece[-_LONGEST_PLACE:]
                # Each row and column once: a sheet has millions of cells.
                names, numbers = (places.translate(None, it) for it in (_DIGITS, _LETTERS))
                rows = max(rows, *map(int, set(numbers.split())), 0)
                columns = max(columns, *map(_number, set(names.split())), 0)
                if rows * columns > most_cells:
                    wide = f"has a sheet of {rows:,} rows and {columns:,} columns"
                    raise UnreadableInput(name, f"{wide}, too much for what it is", mend)


def _number(name: bytes) -> int:
    """The number of a column by its letters: A is 1, Z 26, AA 27."""
    number = 0
    for letter in name.upper():
        number = number * 26 + letter - 64
    return number


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    return str(cell)
