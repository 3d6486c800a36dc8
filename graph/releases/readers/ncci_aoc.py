"""Add-on-code edits of the NCCI, as workbook or CSV.

``AOC_V2024Q2-MCR.xlsx`` (CMS, Medicare NCCI Add-on Code Edits, files since 2023): a notice,
then ``AOC_Edit_Type``, ``Add-On_Code``, ``AOC_DelDT``, ``Primary_Code``,
``Primary_Code_DelDT``, ``AOC_Edit_EffDT``, ``AOC_Edit_DelDT`` and notes; dates as year and
day of the year (``2024092``). Also the same table decoded to CSV, without dates. The
fixed-width text in the same zip is passed over: its positions are not published with it.

``CCCCC`` in the place of a primary code means that the Medicare contractor chooses the
primary codes: the add-on code then has a type and no link.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from billgraph.graph.releases.documents import Document
from billgraph.graph.releases.formats import Head
from billgraph.graph.releases.model import Description, Fact, Iri, Reading, Skipped, concept
from billgraph.graph.releases.model import procedure as procedure_code
from billgraph.graph.releases.readers import ncci
from billgraph.graph.releases.tables import Column, read_table
from billgraph.ontology.codes import Code

_COLUMNS = (
    Column("Add-On_Code", ("Add On Code",)),
    Column("Primary_Code", ("Primary Code",)),
    Column("AOC_Edit_Type", ("AOC Edit Type",)),
    Column("AOC_DelDT", ("AOC_Del_DT", "AOC_Del_DT (Julian)"), required=False),
    Column(
        "Primary_Code_DelDT",
        ("Primary_Code_Del_DT", "Primary_Code_Del_DT (Julian)"),
        required=False,
    ),
    Column("AOC_Edit_DelDT", ("AOC_Edit_Del_DT", "AOC_Edit_Del_DT (Julian)"), required=False),
)
_CONTRACTOR = "CCCCC"
_TYPES = frozenset("123")


def recognises(head: Head) -> bool:
    """Whether a document is the table, by its heads."""
    return head.has(_COLUMNS)


def read(document: Document) -> Reading:
    """Reads the table; see `billgraph.graph.releases.formats.Layout`."""
    since = ncci.first_day(document.name)
    skipped = Skipped()
    return Reading(
        code_set="ncci-aoc",
        descriptions=_descriptions(document, since, skipped),
        version=ncci.version(since),
        valid_from=since,
        skipped=skipped,
    )


def _descriptions(
    document: Document, since: date | None, skipped: Skipped
) -> Iterator[Description]:
    types: dict[Code, str] = {}
    primaries: dict[Code, dict[str, None]] = {}
    for line, (add_on_text, primary_text, kind, *ends) in read_table(document, _COLUMNS):
        add_on, primary = procedure_code(add_on_text), procedure_code(primary_text)
        if any(_is_over(document, text, since, line) for text in ends):
            skipped.add("deleted before the edition began", line, f"{add_on} {primary}")
            continue
        if not add_on.is_well_formed:
            skipped.add("no code in the column of add-on codes", line, add_on_text)
            continue
        if kind not in _TYPES:
            raise document.wrong(f"has the add-on type {kind!r}, not 1, 2 or 3", line)
        if types.setdefault(add_on, kind) != kind:
            raise document.wrong(f"gives {add_on.value} a second type", line)
        known = primaries.setdefault(add_on, {})
        if primary.value == _CONTRACTOR:
            continue
        if not primary.is_well_formed:
            skipped.add("no code in the column of primary codes", line, primary_text)
        elif primary.iri in known:
            skipped.add("the same pair again", line, f"{add_on} {primary}")
        else:
            known[primary.iri] = None
    for add_on, kind in types.items():
        facts: list[Fact] = [("bg:addOnType", kind)]
        facts += [("bg:addOnTo", Iri(iri)) for iri in primaries[add_on]]
        yield concept(add_on, facts=facts)


def _is_over(document: Document, text: str, since: date | None, line: int) -> bool:
    try:
        last = _day(text)
    except ValueError as error:
        raise document.wrong(f"has {text!r} where a date should stand", line) from error
    # A link has no end of its own: where the edition's day is not known, what ends is over.
    return last is not None and (since is None or last < since)


@cache
def _day(text: str) -> date | None:
    """A date of year and day of the year, such as ``2024092``; None where there is none."""
    if text in ("", ncci.ACTIVE) or text.startswith("9999"):
        return None
    if not (text.isdecimal() and len(text) == len("2024092")):
        raise ValueError(text)
    return date(int(text[:4]), 1, 1) + timedelta(days=int(text[4:]) - 1)
