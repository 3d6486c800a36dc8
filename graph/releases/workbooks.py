"""The sheets of Office Open XML workbooks (xlsx), read with python-calamine."""

from __future__ import annotations

import io
import re
import string
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime

from billgraph.graph.errors import UnreadableInput
from billgraph.graph.releases.documents import FREE_BYTES, MOST_RATIO, Document

MOST_CELLS = 1 << 25
"""How many cells a sheet may be wide times high; the largest of the CMS has a fifth of it."""

_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
_DIGITS, _LETTERS = string.digits.encode(), string.ascii_letters.encode()
_PLACE = re.compile(rb"r\s*=\s*[\"']([A-Za-z]{0,3}[0-9]{1,9})[\"']")
_LONGEST_PLACE = 40
_PIECE = 1 << 20


def sheets(document: Document) -> Iterator[Iterator[tuple[int, list[str]]]]:
    """The rows of each sheet, every row with its number and its cells as text.

    Raises:
        UnreadableInput: When the workbook is damaged, or unpacks to too much.
    """
    from python_calamine import CalamineError, CalamineWorkbook, WorksheetNotFound

    data = document.content()
    try:
        _check_size(document, data)
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            first = 1 + (sheet.start[0] if sheet.start is not None else 0)
            yield (
                (line, [_text(cell) for cell in row])
                for line, row in enumerate(sheet.iter_rows(), first)
            )
    except WorksheetNotFound as error:
        raise document.wrong(f"its sheet {str(error)!r} is missing") from error
    except (*_DAMAGE, CalamineError, OSError, ValueError) as error:
        raise document.wrong(f"is no workbook that can be read ({error})") from error


def _check_size(document: Document, data: bytes) -> None:
    """Refuses what would not fit into memory: calamine unpacks a sheet whole, as a rectangle.

    Everything is unpacked once and thrown away, for the sizes that a zip tells may be lies.
    """
    most = max(FREE_BYTES, len(data) * MOST_RATIO)
    size = 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.infolist():
            rows = columns = 0
            rest = b""
            for piece in _unpacked(data, entry, archive):
                size += len(piece)
                if size > most:
                    raise _too_much(document, f"unpacks to more than {most >> 20} MiB")
                places = b" ".join(_PLACE.findall(rest + piece))
                rest = piece[-_LONGEST_PLACE:]
                # Each row and column once: a sheet has millions of cells.
                names, numbers = (places.translate(None, it) for it in (_DIGITS, _LETTERS))
                rows = max(rows, *map(int, set(numbers.split())), 0)
                columns = max(columns, *map(_number, set(names.split())), 0)
                if rows * columns > MOST_CELLS:
                    raise _too_much(
                        document, f"has a sheet of {rows:,} rows and {columns:,} columns"
                    )


def _unpacked(data: bytes, entry: zipfile.ZipInfo, archive: zipfile.ZipFile) -> Iterator[bytes]:
    """The bytes of an entry to the end of its stream, however many the zip says there are."""
    with archive.open(entry):  # which checks its header
        start = entry.header_offset
    name, extra = (int.from_bytes(data[start + at : start + at + 2], "little") for at in (26, 28))
    start += 30 + name + extra
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        yield data[start : start + entry.compress_size]
        return
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    left: bytes = data[start:]
    while not inflate.eof and (piece := inflate.decompress(left, _PIECE)):
        yield piece
        left = inflate.unconsumed_tail


def _number(name: bytes) -> int:
    """The number of a column by its letters: A is 1, Z 26, AA 27."""
    number = 0
    for letter in name.upper():
        number = number * 26 + letter - 64
    return number


def _too_much(document: Document, problem: str) -> UnreadableInput:
    return UnreadableInput(
        document.name,
        f"{problem}, too much for what it is",
        "nothing was taken; get the file from its publisher",
    )


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    return str(cell)
