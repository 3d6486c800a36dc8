"""The NUCC's Health Care Provider Taxonomy as its publisher's CSV.

The columns are those of `nucc_taxonomy_251.csv` (version 25.1): Code, Grouping,
Classification, Specialization, Definition, Notes, Display Name, Section. The first four are
needed; up to version 15.1 the second was named Type. A row of some versions holds the
copyright notice and no code.

*Names.* The Display Name is a code's name: the NUCC writes it to be shown, and of the names in
the file it alone is different for every code. Specialization and Classification are what other
tables write, such as the CMS crosswalk from Medicare specialties, and many codes share
them; they are alternative names, also together as "Classification, Specialization". Where a
file has no Display Name, that is the name.

*Hierarchy.* Section, Grouping, Classification and Specialization, from the top. Sections and
groupings are groups. A classification is the code that has it and no specialization, or a
group where there is no such code.

*Dates.* The NUCC publishes a version on January 1 for use from April 1, and one on July 1 for
use from October 1 (HL7 Terminology, NUCC Health Care Provider Taxonomy,
https://build.fhir.org/ig/HL7/UTG/NamingSystem-v3-nuccProviderCodes.html). The file names its
version in its own name alone: `nucc_taxonomy_251.csv` is 25.1, from 2025-10-01, and
`nucc_taxonomy_90.csv` is 9.0. A note
"7/1/2003: new" or "1/1/2023: marked inactive" carries the date of publication, and the code
begins or ends with the period of use: a note of 1/1/2023 has the deactivation date
3/31/2023. Notes of other days, save the first days of April and October, are not
read as dates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import chain

from billgraph.graph.releases.documents import Document
from billgraph.graph.releases.formats import Head
from billgraph.graph.releases.model import (
    Description,
    Fact,
    Iri,
    Reading,
    Skipped,
    concept,
    group,
)
from billgraph.graph.releases.repeats import Repeats
from billgraph.graph.releases.tables import Column, find_heads, open_table, peek, read_table
from billgraph.ontology.codes import Code
from billgraph.ontology.iris import group_iri

_NEEDED = (
    Column("Code"),
    Column("Grouping", ("Type",)),
    Column("Classification"),
    Column("Specialization"),
)
_COLUMNS = (
    *_NEEDED,
    Column("Definition", required=False),
    Column("Notes", required=False),
    Column("Display Name", required=False),
    Column("Section", required=False),
)
_COPYRIGHT = re.compile(r"\bcopyright|\u00a9", re.IGNORECASE)
_NO_CODE = "has no code of the taxonomy's form"


def recognises(head: Head) -> bool:
    """Whether a document is a table with three of the four columns that are needed."""
    return head.has_most_of(_NEEDED, 3)


def read(document: Document) -> Reading:
    """Begins to read the taxonomy; see `billgraph.graph.releases.formats.Reader`."""
    version, valid_from = _edition(document.file_name)
    skipped = Skipped()
    return Reading(
        code_set="nucc",
        descriptions=_descriptions(document, skipped),
        version=version,
        valid_from=valid_from,
        skipped=skipped,
        notice=_notice(document),
    )


def _notice(document: Document) -> str | None:
    """The copyright notice, which may stand above the heads or in any row below them."""
    above = peek(document, _NEEDED)
    found = find_heads(above, _NEEDED)
    if found is None:
        return None
    rows = chain(above[: found[0]], open_table(document, _NEEDED).rows)
    notices = (cells for line, cells in rows if _is_notice(line, cells))
    return next((" ".join(" ".join(cells).split()) for cells in notices), None)


def _is_notice(_: int, cells: Sequence[str]) -> bool:
    """Whether a row is the notice: its first text speaks of copyright, and none is a code."""
    first = next((cell for cell in cells if cell.strip()), "")
    if _COPYRIGHT.search(first) is None:
        return False
    return not any(Code.of("nucc", cell).is_well_formed for cell in cells)


@dataclass(frozen=True, slots=True)
class _Row:
    """One row; the fields are its columns."""

    line: int
    code: Code
    grouping: str
    classification: str
    specialization: str
    definition: str
    notes: str
    display: str
    section: str

    @property
    def places(self) -> tuple[tuple[str, ...], ...]:
        """Its section, grouping and classification, each with all that is above it."""
        whole = tuple(it for it in (self.section, self.grouping, self.classification) if it)
        return tuple(whole[: end + 1] for end in range(len(whole)))


def _rows(document: Document, skipped: Skipped) -> Iterator[_Row]:
    for line, cells in read_table(document, _COLUMNS, aside=_is_notice):
        code = Code.of("nucc", cells[0])
        if code.is_well_formed:
            yield _Row(line, code, *(" ".join(cell.split()) for cell in cells[1:]))
        else:
            skipped.add(_NO_CODE, line, cells[0])


def _descriptions(document: Document, skipped: Skipped) -> Iterator[Description]:
    # A classification's code may stand below its specializations, so that the file is read twice.
    codes: dict[tuple[str, ...], Code] = {}
    for row in _rows(document, Skipped()):
        if row.classification and not row.specialization:
            codes.setdefault(row.places[-1], row.code)
    repeats = Repeats(document, skipped)
    told: set[tuple[str, ...]] = set()
    for row in _rows(document, skipped):
        said = (row.places, row.specialization, row.definition, row.notes, row.display)
        if repeats.has(row.code, said, row.line):
            continue
        for place in row.places:
            if place not in codes and place not in told:
                told.add(place)
                yield _group(place)
        yield _code(row, codes)


def _group(place: tuple[str, ...]) -> Description:
    above = [group_iri("nucc", _key(place[:-1]))] if place[:-1] else []
    return group("nucc", _key(place), place[-1], broader=above)


def _code(row: _Row, codes: dict[tuple[str, ...], Code]) -> Description:
    above = row.places if row.specialization else row.places[:-1]
    found = codes.get(above[-1]) if above else None
    if found is not None:
        broader = [found.iri]
    else:
        broader = [group_iri("nucc", _key(above[-1]))] if above else []
    both = ", ".join(name for name in (row.classification, row.specialization) if name)
    begins, ends = _begins(row.notes), _ends(row.notes)
    facts: list[Fact] = []
    successor = _USE.search(f"{row.notes} {row.definition}") if ends is not None else None
    if successor is not None:
        facts.append(("dcterms:isReplacedBy", Iri(Code("nucc", successor[1]).iri)))
    return concept(
        row.code,
        row.display or both,
        alternatives=[name for name in (row.specialization, both) if name],
        broader=broader,
        definition=None if _NO_DEFINITION.match(row.definition) else row.definition,
        valid_from=begins,
        valid_until=ends,
        facts=facts,
    )


@cache
def _key(place: tuple[str, ...]) -> str:
    return ".".join("-".join(re.findall(r"[a-z0-9]+", name.lower())) for name in place)


_DAY = r"(\d{1,2}/\d{1,2}/\d{4})"
_NEW = re.compile(rf"{_DAY}:?\s*new\b(?!\s+definition)", re.IGNORECASE)
_INACTIVE = re.compile(rf"{_DAY}:?\s*marked inactive", re.IGNORECASE)
_DEACTIVATED = re.compile(rf"deactivation date:\s*{_DAY}", re.IGNORECASE)
_USE = re.compile(r"\buse\s+(?:value\s+)?([0-9]{3}[0-9A-Z]{2}[0-9]{4}X)\b")
_NO_DEFINITION = re.compile(
    r"(?:definition to come[.\u2026]*|none|inactive, use \w+|)$", re.IGNORECASE
)
_NAMED = re.compile(r"taxonomy[_ -]?v?([0-9]{1,2}?)[._]?([01])(?![0-9])", re.IGNORECASE)


def _begins(notes: str) -> date | None:
    found = _NEW.search(notes)
    return _use_begins(found[1]) if found else None


def _ends(notes: str) -> date | None:
    stated = _DEACTIVATED.search(notes)
    if stated is not None:
        return _day(stated[1])
    found = _INACTIVE.search(notes)
    follows = _use_begins(found[1]) if found else None
    return follows - timedelta(days=1) if follows else None


@cache
def _use_begins(text: str) -> date | None:
    """From when the version that a note dates is for use."""
    day = _day(text)
    if day is None or day.day != 1:
        return None
    if day.month in (4, 10):
        return day
    return day.replace(month=day.month + 3) if day.month in (1, 7) else None


def _day(text: str) -> date | None:
    month, day, year = (int(part) for part in text.split("/"))
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _edition(file_name: str) -> tuple[str | None, date | None]:
    """The version that the file's name tells, and from when it is for use.

    Example:
        >>> _edition("nucc_taxonomy_251.csv")
        ('25.1', datetime.date(2025, 10, 1))
        >>> _edition("nucc_taxonomy_90.csv")
        ('9.0', datetime.date(2009, 4, 1))
    """
    found = _NAMED.search(file_name)
    if found is None:
        return None, None
    year, half = found.groups()
    return f"{int(year)}.{half}", date(2000 + int(year), 10 if half == "1" else 4, 1)
