"""The relative value file of the Medicare Physician Fee Schedule, whatever its layout.

It rests on RVU25D.pdf, "National Physician Fee Schedule Relative Value File Calendar Year
2025" (CMS, October 2025): one record for each code and modifier. `pfs_csv` and `pfs_txt`
read the rows; here they become facts, so that both layouts say the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from billgraph.graph.errors import UnreadableInput
from billgraph.graph.releases.documents import Document
from billgraph.graph.releases.file_names import MONTH, month_number
from billgraph.graph.releases.model import (
    Description,
    Fact,
    Iri,
    Reading,
    Skipped,
    concept,
    procedure,
)
from billgraph.ontology.codes import Code
from billgraph.ontology.iris import edit_iri, expand

CODE_SET = "pfs"


class Record(NamedTuple):
    """One row of the file: its fields as they are written, without outer spaces."""

    code: str
    modifier: str
    description: str
    status: str
    work: str
    total_non_facility: str
    total_facility: str
    pctc: str
    global_days: str
    multiple: str
    bilateral: str
    assistant: str
    co_surgeons: str
    team: str
    pe_non_facility: str = ""
    na_non_facility: str = ""
    pe_facility: str = ""
    na_facility: str = ""
    malpractice: str = ""
    factor: str = ""
    opps_pe_non_facility: str = ""
    opps_pe_facility: str = ""
    opps_malpractice: str = ""


_INDICATORS = (
    ("bg:statusCode", Record._fields.index("status")),
    ("bg:globalDays", Record._fields.index("global_days")),
    ("bg:pctcIndicator", Record._fields.index("pctc")),
    ("bg:multipleProcedure", Record._fields.index("multiple")),
    ("bg:bilateralSurgery", Record._fields.index("bilateral")),
    ("bg:assistantAtSurgery", Record._fields.index("assistant")),
    ("bg:coSurgeons", Record._fields.index("co_surgeons")),
    ("bg:teamSurgery", Record._fields.index("team")),
    ("bg:nonFacilityNa", Record._fields.index("na_non_facility")),
    ("bg:facilityNa", Record._fields.index("na_facility")),
)
_UNITS = (
    ("bg:workRvu", Record._fields.index("work")),
    ("bg:totalNonFacilityRvu", Record._fields.index("total_non_facility")),
    ("bg:totalFacilityRvu", Record._fields.index("total_facility")),
)
_PARTS = (
    ("bg:nonFacilityPeRvu", Record._fields.index("pe_non_facility")),
    ("bg:facilityPeRvu", Record._fields.index("pe_facility")),
    ("bg:malpracticeRvu", Record._fields.index("malpractice")),
)
_CAPS = (
    ("bg:oppsNonFacilityPeRvu", Record._fields.index("opps_pe_non_facility")),
    ("bg:oppsFacilityPeRvu", Record._fields.index("opps_pe_facility")),
    ("bg:oppsMalpracticeRvu", Record._fields.index("opps_malpractice")),
)
_ROW = Iri(expand("bg:FeeScheduleRow"))
_CENT = Decimal("0.01")
_FACTOR = Decimal("0.0001")
_QUARTERS = {"A": 1, "B": 4, "C": 7, "D": 10}
_TITLE = re.compile(
    r"20(\d\d) National Physician Fee Schedule Relative Value File\W+"
    rf"({MONTH})(?: \w+)* Release",
    re.IGNORECASE,
)
_MONTH_NAME = re.compile(rf"PPRRVU(?:20)?(\d\d)[ _-]?({MONTH})", re.IGNORECASE)
_NOTICE = re.compile(r"\bCPT\b[^.]*\bcopyright\b.*(?:reserved|apply)\.", re.IGNORECASE)
_LETTER_NAME = re.compile(r"RVU(?:20)?(\d\d)([A-D])R?(?![A-Za-z0-9])", re.IGNORECASE)


def reading(document: Document, rows: Iterable[tuple[int, Record]], preamble: str) -> Reading:
    """Makes a reading of the rows.

    Args:
        document: The document. Where its preamble does not say the release, its name may:
            ``PPRRVU2025_Oct`` or, as the file's description names them, ``RVU25D``.
        rows: Its rows, each with its line.
        preamble: What stands above them.
    """
    month = release_month(preamble) or release_month(document.name)
    skipped = Skipped()
    return Reading(
        code_set=CODE_SET,
        descriptions=_descriptions(document, rows, skipped),
        version=f"{month:%Y-%m}" if month is not None else None,
        valid_from=month,
        skipped=skipped,
        notice=notice(preamble),
    )


def release_month(text: str) -> date | None:
    """The first day of the release that a title or a file name tells.

    Example:
        >>> title = "2025 National Physician Fee Schedule Relative Value File October Release"
        >>> release_month(title), release_month("rvu25b.zip!PPRRVU25.txt")
        (datetime.date(2025, 10, 1), datetime.date(2025, 4, 1))
    """
    for pattern in (_TITLE, _MONTH_NAME):
        found = pattern.search(text)
        if found is not None:
            return date(2000 + int(found[1]), month_number(found[2]), 1)
    found = _LETTER_NAME.search(text)
    return date(2000 + int(found[1]), _QUARTERS[found[2].upper()], 1) if found else None


def notice(preamble: str) -> str | None:
    """The copyright notice in the text above the rows; None when there is none."""
    found = _NOTICE.search(" ".join(preamble.split()))
    return found[0] if found is not None else None


def _descriptions(
    document: Document, rows: Iterable[tuple[int, Record]], skipped: Skipped
) -> Iterator[Description]:
    seen: dict[tuple[str, str], Record] = {}
    described = set()
    for line, record in rows:
        code = procedure(record.code)
        if not code.is_well_formed:
            skipped.add("no code in its first field", line, record.code)
            continue
        before = seen.setdefault((code.value, record.modifier), record)
        if before is not record:
            if before != record:
                raise _twice(document, code, record.modifier, line)
            skipped.add("the same row again", line, f"{record.code} {record.modifier}".strip())
            continue
        if code not in described:
            described.add(code)
            yield _concept(code, record.description)
        yield _row(document, code, record, line)


def _concept(code: Code, text: str) -> Description:
    # The official name of a Level II code is its own release's to give.
    if code.system == "cpt":
        return concept(code, text)
    return concept(code, alternatives=[text] if text else [])


def _row(document: Document, code: Code, record: Record, line: int) -> Description:
    facts: list[Fact] = [("rdf:type", _ROW), ("bg:ofProcedure", Iri(code.iri))]
    if record.modifier:
        facts.append(("bg:withModifier", Iri(Code("mod", record.modifier).iri)))
    facts += [(prop, record[at]) for prop, at in _INDICATORS if record[at]]
    for prop, at in _UNITS:
        if record[at]:
            facts.append((prop, _units(document, record[at], line)))
    facts += _price(document, record, line)
    return Description(edit_iri(CODE_SET, code.curie, record.modifier), tuple(facts))


def _price(document: Document, record: Record, line: int) -> Iterator[Fact]:
    """What a price is reckoned from; a row whose units are all zero has none."""
    units = _those(document, _PARTS, record, line)
    work = record.work and _units(document, record.work, line)
    if work or any(value for _, value in units):
        yield from units
        if record.factor:
            factor = _units(document, record.factor, line, _FACTOR)
            yield "bg:conversionFactor", factor
    # Zeros stand where the cap of the OPPS does not apply.
    caps = _those(document, _CAPS, record, line)
    if any(value for _, value in caps):
        yield from caps


def _those(
    document: Document, fields: Iterable[tuple[str, int]], record: Record, line: int
) -> list[tuple[str, Decimal]]:
    return [(prop, _units(document, record[at], line)) for prop, at in fields if record[at]]


def _units(document: Document, text: str, line: int, exact: Decimal = _CENT) -> Decimal:
    try:
        return Decimal(text).quantize(exact)
    except InvalidOperation as error:
        raise document.wrong(
            f"has {text!r} where relative value units should stand", line
        ) from error


def _twice(document: Document, code: Code, modifier: str, line: int) -> UnreadableInput:
    what = f"{code.value} with modifier {modifier}" if modifier else code.value
    return UnreadableInput(
        document.name,
        f"lists {what} a second time, and differently",
        "nothing was taken; keep the right one of the rows",
        line,
    )
