"""The geographic practice cost indices (GPCI) of the Medicare fee schedule, as CSV or workbook.

``GPCI2024.csv`` (CMS, Addendum E, in the zip of the relative value file): a title, then the
heads ``Medicare Administrative Contractor (MAC)``, ``State``, ``Locality Number``,
``Locality Name``, ``2024 PW GPCI (with 1.0 Floor)``, ``2024 PE GPCI`` and ``2024 MP GPCI``: the
indices of work, practice expense and malpractice. Where a table has the index of work with
and without the floor of 1.0, the first is the index of work. The year of the heads is the
edition, valid from January 1. A star behind a name refers to a note below the table, which
becomes the note of the locality; other notes are passed over.
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

_YEAR = r"(?:20[0-9]{2} )?"
_WORK = r"(?:pw|work) gpci"
_FACTORS = (
    Column("PE GPCI", pattern=rf"{_YEAR}(?:pe|practice expense) gpci"),
    Column("MP GPCI", pattern=rf"{_YEAR}(?:mp|malpractice) gpci"),
    Column("PW GPCI", pattern=rf"{_YEAR}{_WORK}(?: with 1 0 floor)?", required=False),
    Column("PW GPCI without floor", pattern=rf"{_YEAR}{_WORK} without 1 0 floor", required=False),
)
_COLUMNS = (CONTRACTOR, NUMBER, NAME, Column("State", required=False), *_FACTORS)
_NAMED = re.compile(r"GPCI[_ -]?(?:20)?([0-9]{2})(?![0-9])", re.IGNORECASE)


def recognises(head: Head) -> bool:
    """Whether a document is the table, by its heads."""
    return head.has(_COLUMNS)


def read(document: Document) -> Reading:
    """Reads the table; see `billgraph.graph.releases.formats.Layout`."""
    year = localities.year(document, _COLUMNS, _NAMED)
    skipped = Skipped()
    return Reading(
        code_set="gpci",
        descriptions=_descriptions(document, skipped),
        version=str(year) if year is not None else None,
        valid_from=localities.first_day(year),
        skipped=skipped,
    )


def _descriptions(document: Document, skipped: Skipped) -> Iterator[Description]:
    notes, once = localities.Notes(skipped), localities.Once(document, skipped)
    found: list[tuple[Description, str]] = []
    for line, (*told, state, pe, mp, work, without) in read_table(document, _COLUMNS, aside=notes):
        it = localities.place(document, line, told)
        name, signs = localities.stars(it.name)
        facts: list[Fact] = [("skos:prefLabel", name)] if name else []
        facts += [
            ("bg:workGpci", localities.factor(document, line, work or without)),
            ("bg:practiceExpenseGpci", localities.factor(document, line, pe)),
            ("bg:malpracticeGpci", localities.factor(document, line, mp)),
        ]
        if work and without:
            facts.append(("bg:workGpciWithoutFloor", localities.factor(document, line, without)))
        description = localities.described(it._replace(state=state), facts)
        if once.is_new(it, description, line):
            found.append((description, signs))
    # The notes that the stars refer to stand below the rows.
    for description, signs in found:
        note = notes.of(signs)
        more: tuple[Fact, ...] = (("skos:note", note),) if note is not None else ()
        yield Description(description.subject, (*description.facts, *more))
