"""The sheets of Office Open XML workbooks (xlsx), read with python-calamine."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime

from billgraph.graph.errors import UnreadableInput
from billgraph.graph.releases.documents import FREE_BYTES, MOST_RATIO, Document


def sheets(document: Document) -> Iterator[Iterator[tuple[int, list[str]]]]:
    """The rows of each sheet, every row with its number and its cells as text.

    Raises:
        UnreadableInput: When the workbook is damaged, or unpacks to too much.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    data = document.content()
    _check_size(document, data)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            first = 1 + (sheet.start[0] if sheet.start is not None else 0)
            yield (
                (line, [_text(cell) for cell in row])
                for line, row in enumerate(sheet.iter_rows(), first)
            )
    except (CalamineError, OSError, ValueError) as error:
        raise UnreadableInput(
            document.name,
            f"is no workbook that can be read ({error})",
            "nothing was taken; get the file from its publisher again",
        ) from error


def _check_size(document: Document, data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = sum(entry.file_size for entry in archive.infolist())
    if size > max(FREE_BYTES, len(data) * MOST_RATIO):
        raise UnreadableInput(
            document.name,
            f"unpacks to {size >> 20} MiB, too much for what it is",
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
