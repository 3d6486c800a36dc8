"""The order file of ICD-10-CM turned into a table, one code a row.

This is no official layout: people publish the order file so, for it is easier to read. Read
are the columns ``code`` (with or without its dot), ``billable`` (0 or 1) and ``description``,
the long name; ``order`` tells that it is an order file. Other columns, such as the chapter
and the category, are not read.
"""

from __future__ import annotations

from collections.abc import Iterator

from billgraph.graph.releases.documents import Document
from billgraph.graph.releases.formats import Head
from billgraph.graph.releases.icd10cm.lists import Listed, reading
from billgraph.graph.releases.model import Reading
from billgraph.graph.releases.tables import Column, read_table

COLUMNS = (
    Column("order", ("order number",)),
    Column("code", ("icd10cm code", "icd 10 cm code")),
    Column("billable", ("valid", "is billable")),
    Column("description", ("long description",)),
)
_FLAGS = {"0": False, "1": True}


def recognises(head: Head) -> bool:
    """Whether a document is a table with the columns of an order file."""
    return head.has(COLUMNS)


def read(document: Document) -> Reading:
    """Reads the table; see `billgraph.graph.releases.formats.Layout`."""
    return reading(document, _rows(document))


def _rows(document: Document) -> Iterator[tuple[int, Listed]]:
    for line, (_, code, flag, title) in read_table(document, COLUMNS):
        if flag not in _FLAGS:
            raise document.wrong(f"billable is {flag!r}, where 0 or 1 is expected", line)
        yield line, Listed(code.replace(".", "").upper(), title, _FLAGS[flag])
