"""The sheets of workbooks that hold a release."""

from __future__ import annotations

from collections.abc import Iterator

from billgraph.graph.files.workbooks import Sheet, read_sheets
from billgraph.graph.releases.documents import AGAIN, Document


def sheets(document: Document) -> Iterator[Sheet]:
    """The rows of each sheet, every row with its number and its cells as text.

    Raises:
        UnreadableInput: When the workbook is damaged, or unpacks to too much.
    """
    yield from read_sheets(document.content(), document.name, AGAIN)
