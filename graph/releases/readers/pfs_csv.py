"""The relative value file of the Medicare Physician Fee Schedule as CSV or workbook.

``PPRRVU2025_Oct.csv`` (CMS, released 2025-09-11): a preamble with the title of the release
and the notices, then heads that are written over several lines, such as STATUS above CODE.
A column is found by the last two words of its head, so that columns may move. Of the columns that
are told apart only by what stands higher (NON-FAC above NA above INDICATOR), all are found, or
none. `.pfs` says what the fields are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from billgraph.graph.releases.documents import Document
from billgraph.graph.releases.formats import Head
from billgraph.graph.releases.model import Reading
from billgraph.graph.releases.readers import pfs
from billgraph.graph.releases.tables import Column, find_heads, peek, read_table

_STACKED = 2
_HIGH = 5
_COLUMNS = (
    Column("HCPCS", ("HCPCS CODE",)),
    Column("MOD", ("MODIFIER",)),
    Column("DESCRIPTION", (), required=False),
    Column("STATUS CODE"),
    Column("WORK RVU"),
    Column("NON-FACILITY TOTAL", ("TOTAL NON-FACILITY RVUS",)),
    Column("FACILITY TOTAL", ("TOTAL FACILITY RVUS",)),
    Column("PCTC IND", ("PC/TC IND", "PC/TC INDICATOR")),
    Column("GLOB DAYS", ("GLOBAL DAYS", "GLOBAL SURGERY")),
    Column("MULT PROC", ("MULTIPLE PROCEDURE",)),
    Column("BILAT SURG", ("BILATERAL SURGERY",)),
    Column("ASST SURG", ("ASSISTANT AT SURGERY",)),
    Column("CO-SURG", ("CO-SURGEONS",)),
    Column("TEAM SURG", ("TEAM SURGERY",)),
    Column("NON-FAC PE RVU", ("NON-FACILITY PE RVU",), required=False),
    Column("NON-FAC NA INDICATOR", ("NON-FACILITY NA INDICATOR",), required=False),
    Column("FACILITY PE RVU", (), required=False),
    Column("FACILITY NA INDICATOR", (), required=False),
    Column("MP RVU", ("MALPRACTICE RVU",), required=False),
    Column("CONV FACTOR", ("CONVERSION FACTOR",), required=False),
    Column("NON-FACILITY PE USED FOR OPPS PAYMENT AMOUNT", (), required=False),
    Column("FACILITY PE USED FOR OPPS PAYMENT AMOUNT", (), required=False),
    Column("MP USED FOR OPPS PAYMENT AMOUNT", (), required=False),
)
_ALL = tuple(replace(column, required=True) for column in _COLUMNS)


def recognises(head: Head) -> bool:
    """Whether a document is the table, by its heads."""
    return head.has(_COLUMNS, _STACKED)


def read(document: Document) -> Reading:
    """Reads the table; see `billgraph.graph.releases.formats.Layout`."""
    start = peek(document, _COLUMNS, stacked=_STACKED)
    found = find_heads(start, _COLUMNS, _STACKED)
    above = start[: found[0]] if found is not None else []
    preamble = "\n".join(" ".join(filter(None, map(str.strip, cells))) for _, cells in above)
    return pfs.reading(document, _rows(document), preamble)


def _rows(document: Document) -> Iterator[tuple[int, pfs.Record]]:
    columns: tuple[Column, ...] = _COLUMNS
    stacked = _STACKED
    if find_heads(peek(document, _ALL, stacked=_HIGH), _ALL, _HIGH) is not None:
        columns, stacked = _ALL, _HIGH
    for line, cells in read_table(document, columns, stacked=stacked):
        record = pfs.Record(*cells)
        # A workbook may keep 010 as the number 10.
        if record.global_days.isdigit():
            record = record._replace(global_days=record.global_days.zfill(3))
        yield line, record
