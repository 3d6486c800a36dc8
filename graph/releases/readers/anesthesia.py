"""The conversion factors of anesthesia of the Medicare fee schedule, as CSV or workbook.

``ANES2024.csv`` (CMS, in the zip of the relative value file): the heads ``Contractor``,
``Locality``, ``Locality Name`` and ``2024 Anesthesia Conversion Factor``, dollars for a unit. The
year of the last is the edition, valid from January 1. Names are cut at 40 characters, so that
they are other names of the localities: `.gpci` has them whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from billgraph.graph.releases.documents import Document
from billgraph.graph.releases.formats import Head
from billgraph.graph.releases.model import Description, Fact, Reading, Skipped
from billgraph.graph.releases.readers import localities
from billgraph.graph.releases.readers.localities import CONTRACTOR, NAME, NUMBER
from billgraph.graph.releases.tables import Column, read_table

_FACTOR = Column(
    "Anesthesia Conversion Factor", pattern=r"(?:20[0-9]{2} )?anesthesia conversion factor"
)
_COLUMNS = (CONTRACTOR, NUMBER, NAME, _FACTOR)
_NAMED = re.compile(r"ANES[_ -]?(?:20)?([0-9]{2})(?![0-9])", re.IGNORECASE)


def recognises(head: Head) -> bool:
    """Whether a document is the table, by its heads."""
    return head.has(_COLUMNS)


def read(document: Document) -> Reading:
    """Reads the table; see `billgraph.graph.releases.formats.Layout`."""
    year = localities.year(document, _COLUMNS, _NAMED)
    skipped = Skipped()
    return Reading(
        code_set="anes-cf",
        descriptions=_descriptions(document, skipped),
        version=str(year) if year is not None else None,
        valid_from=localities.first_day(year),
        skipped=skipped,
    )


def _descriptions(document: Document, skipped: Skipped) -> Iterator[Description]:
    notes, once = localities.Notes(skipped), localities.Once(document, skipped)
    for line, (*told, factor) in read_table(document, _COLUMNS, aside=notes):
        it = localities.place(document, line, told)
        name, _ = localities.stars(it.name)
        facts: list[Fact] = [("skos:altLabel", name)] if name else []
        facts.append(("bg:anesthesiaConversionFactor", localities.factor(document, line, factor)))
        description = localities.described(it, facts)
        if once.is_new(it, description, line):
            yield description
