"""Addendum B of the Outpatient Prospective Payment System, as CSV or workbook.

CMS publishes it each quarter with the heads ``HCPCS Code``, ``Short Descriptor``, ``SI``,
``APC`` and rates, and the month in its title or its file's name (``January 2026 Web
Addendum B``). The CSV of April 2026 has the heads ``HCPCSCode``, ``ShortDescriptor``,
``StatusIndicator`` and says the month in each row (``Source``: ``2026-04``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from billgraph.graph.releases.documents import Document
from billgraph.graph.releases.file_names import days_named
from billgraph.graph.releases.formats import Head
from billgraph.graph.releases.model import Description, Reading, Skipped, concept, procedure
from billgraph.graph.releases.readers.pfs import notice
from billgraph.graph.releases.tables import Column, find_heads, peek, read_table

_COLUMNS = (
    Column("HCPCS Code", ("HCPCSCode", "HCPCS")),
    Column("Short Descriptor", ("ShortDescriptor",)),
    Column("SI", ("StatusIndicator", "Status Indicator")),
    Column("Source", (), required=False),
)
_QUARTERS = (1, 4, 7, 10)
_SOURCE = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])$")
_INDICATOR = re.compile(r"[A-Z][0-9]?$")


def recognises(head: Head) -> bool:
    """Whether a document is the table, by its heads."""
    return head.has(_COLUMNS)


def read(document: Document) -> Reading:
    """Reads the table; see `billgraph.graph.releases.formats.Layout`."""
    start = peek(document, _COLUMNS)
    found = find_heads(start, _COLUMNS)
    place, where = found if found is not None else (0, [None])
    title = " ".join(cell for _, cells in start[:place] for cell in cells)
    source = where[-1]
    rows = start[place + 1 : place + 2]
    told = rows[0][1][source] if source is not None and rows and source < len(rows[0][1]) else ""
    since = release_month(told.strip(), title, document.name)
    skipped = Skipped()
    return Reading(
        code_set="opps",
        descriptions=_descriptions(document, told.strip(), skipped),
        version=f"{since:%Y-%m}" if since is not None else None,
        valid_from=since,
        skipped=skipped,
        notice=notice(title),
    )


def release_month(*texts: str) -> date | None:
    """The first day of the quarter that the first telling text tells; None when none does.

    Example:
        >>> release_month("", "2026_january_web_addendum_b.xlsx")
        datetime.date(2026, 1, 1)
    """
    for text in texts:
        if found := _SOURCE.match(text):
            return date(int(found[1]), int(found[2]), 1)
        quarters = (day for day in days_named(text) if day.month in _QUARTERS)
        if (day := next(quarters, None)) is not None:
            return day.replace(day=1)
    return None


def _descriptions(document: Document, source: str, skipped: Skipped) -> Iterator[Description]:
    seen: dict[str, tuple[str, str]] = {}
    for line, (text, name, indicator, told) in read_table(document, _COLUMNS):
        code = procedure(text)
        if not code.is_well_formed:
            skipped.add("no code in its first column", line, text)
            continue
        if told and source and told != source:
            raise document.wrong(f"mixes the releases {source} and {told}", line)
        row = name, indicator
        before = seen.setdefault(code.value, row)
        if before is not row:
            if before != row:
                raise document.wrong(f"lists {code.value} a second time, and differently", line)
            skipped.add("the same row again", line, code.value)
            continue
        if not indicator:
            skipped.add("no status indicator", line, code.value)
            continue
        if not _INDICATOR.match(indicator):
            raise document.wrong(f"has {indicator!r} where a status indicator should be", line)
        names = [name] if name else []
        yield concept(code, alternatives=names, facts=[("bg:oppsStatus", indicator)])
