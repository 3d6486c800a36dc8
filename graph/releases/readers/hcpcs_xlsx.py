"""The HCPCS Level II contractor file as a workbook, `HCPC2019_CONTR_ANWEB.xlsx`, or as CSV.

Its columns are the fields of `HCPCS2019_recordlayout.txt` (CMS, 2018-10-31), under the heads
HCPC, RECID, LONG DESCRIPTION, SHORT DESCRIPTION, XREF1 to XREF5, COV, ADD DT and TERM DT. One
row holds the whole long description; a row with the identification code 4 or 8 carries on
that of the row before it, as in the file of fixed width.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from billgraph.graph.releases.documents import Document
from billgraph.graph.releases.formats import Head
from billgraph.graph.releases.model import Reading, Skipped
from billgraph.graph.releases.readers.hcpcs import FIRST, FURTHER, Item, reading
from billgraph.graph.releases.tables import Column, read_table

_COLUMNS = (
    Column("HCPC", ("HCPCS", "HCPCS code")),
    Column("RECID", ("RIC", "record identification code")),
    Column("LONG DESCRIPTION"),
    Column("SHORT DESCRIPTION"),
    Column("COV", ("coverage code",)),
    Column("ADD DT", ("add date",)),
    Column("TERM DT", ("termination date",)),
    *(Column(f"XREF{number}", required=False) for number in range(1, 6)),
)


def recognises(head: Head) -> bool:
    """Whether a document is a table with most of the columns that are needed."""
    return head.has_most_of([column for column in _COLUMNS if column.required], 5)


def read(document: Document) -> Reading:
    """Begins to read the workbook; see `billgraph.graph.releases.formats.Reader`."""
    skipped = Skipped()
    return reading(document, _items(document, skipped), skipped)


def _items(document: Document, skipped: Skipped) -> Iterator[Item]:
    last: Item | None = None
    for line, (code, kind, long, short, coverage, added, ended, *references) in read_table(
        document, _COLUMNS
    ):
        if kind in FIRST:
            if last is not None:
                yield last
            short = " ".join(short.split())
            last = Item(line, code, (long,), short, coverage, added, ended, tuple(references))
        elif kind in FURTHER:
            if last is None or last.code != code:
                raise document.wrong(f"carries on {code}, which is not the code before it", line)
            last = replace(last, long=(*last.long, long))
        else:
            skipped.add("has no record identification code of 3, 4, 7 or 8", line, kind)
    if last is not None:
        yield last
