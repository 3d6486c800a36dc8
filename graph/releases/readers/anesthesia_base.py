"""The base units of anesthesia procedures under Medicare, as CSV or workbook.

CMS publishes them by CPT code, apart from the relative value file, which has no units for
anesthesia. The file itself was not at hand: what is known of a table of them is a head of the
codes and one of the base units, which may begin with the year. That year, or that of the title or
of the name, is the edition, valid from January 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from billgraph.graph.releases.documents import Document
from billgraph.graph.releases.formats import Head
from billgraph.graph.releases.model import Description, Reading, Skipped, concept, procedure
from billgraph.graph.releases.readers import localities
from billgraph.graph.releases.tables import Column, read_table

_COLUMNS = (
    Column("CPT Code", ("Code", "CPT", "HCPCS", "HCPCS Code", "Anesthesia Code")),
    Column("Base Units", pattern=r"(?:20[0-9]{2} )?(?:anesthesia )?base units?"),
)
_NAMED = re.compile(r"(?:^|[^0-9])(?:20)?([0-9]{2})(?![0-9])")
_UNITS = re.compile(r"[0-9]{1,3}")
_MOST = 10_000
"""The most codes; there are about 270."""


def recognises(head: Head) -> bool:
    """Whether a document is the table, by its heads."""
    return head.has(_COLUMNS)


def read(document: Document) -> Reading:
    """Reads the table; see `billgraph.graph.releases.formats.Layout`."""
    year = localities.year(document, _COLUMNS, _NAMED)
    skipped = Skipped()
    return Reading(
        code_set="anes-base",
        descriptions=_descriptions(document, skipped),
        version=str(year) if year is not None else None,
        valid_from=localities.first_day(year),
        skipped=skipped,
    )


def _descriptions(document: Document, skipped: Skipped) -> Iterator[Description]:
    seen: dict[str, str] = {}
    for line, (text, units) in read_table(document, _COLUMNS):
        # A workbook may keep 00100 as the number 100.
        code = procedure(text.zfill(5) if text.isdecimal() else text)
        if not code.is_well_formed:
            skipped.add("no code in its first column", line, f"{text:.60}")
            continue
        if _UNITS.fullmatch(units) is None:
            raise document.wrong(f"has {units!r} where a number of base units should stand", line)
        before = seen.get(code.value)
        if before is not None and before != units:
            raise document.wrong(f"lists {code.value} a second time, and differently", line)
        if before is not None:
            skipped.add("the same row again", line, code.value)
            continue
        seen[code.value] = units
        if len(seen) > _MOST:
            raise document.wrong(f"has more than {_MOST:,} codes, too many for anesthesia", line)
        yield concept(code, facts=[("bg:baseUnits", int(units))])
