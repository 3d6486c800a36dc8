"""What the layouts of HCPCS Level II have in common.

The files are the contractor file (ANWEB) in fixed width and as a workbook, whose fields
`HCPCS2019_recordlayout.txt` (CMS, 2018-10-31) describes, and a table of long descriptions.
The long description is the name of a code or modifier and the short one another name; the
add date is the first day of its validity and the termination date, "last date for which a
procedure or modifier code may be used by Medicare providers", the last. A code that ended
and has one cross-reference was replaced by it; with several, which may be the ends of a
range, nothing is said.

No file says of which release it is, save by its name: `HCPC2019_CONTR_ANWEB` or
`HCPC17_CONTR_ANWEB` is that of the year, valid from January 1, and `HCPC2025_OCT_…` that of a
quarter, valid from its first day (of 2019 the CMS writes that codes are updated each January 1,
HCPC2019_README.txt; the file of October 2025 names its quarter).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

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
from billgraph.graph.releases.repeats import Repeats
from billgraph.ontology.codes import Code

FIRST = frozenset({"3", "7"})
"""The record identification codes of the first record of a procedure and of a modifier."""

FURTHER = frozenset({"4", "8"})
"""Those of the records that carry on its long description."""


@dataclass(frozen=True, slots=True)
class Item:
    """What a file says of one code or modifier.

    Attributes:
        line: Where it begins.
        code: The code as it is written.
        long: The pieces of the long description.
        short: The short description.
        coverage: The coverage code.
        added: The add date, yyyymmdd.
        ended: The termination date, yyyymmdd or empty.
        references: The cross-reference codes.
    """

    line: int
    code: str
    long: tuple[str, ...]
    short: str = ""
    coverage: str = ""
    added: str = ""
    ended: str = ""
    references: tuple[str, ...] = ()


def reading(document: Document, items: Iterable[Item], skipped: Skipped) -> Reading:
    """Makes the reading of a file of HCPCS Level II.

    Args:
        document: The file.
        items: What it says, read when it is asked for.
        skipped: Where rows that are not taken are counted.
    """
    version, valid_from = edition_named(document.file_name)
    return Reading(
        code_set="hcpcs",
        descriptions=_descriptions(document, items, skipped),
        version=version,
        valid_from=valid_from,
        skipped=skipped,
    )


def code_of(text: str) -> Code:
    """The code of a HCPCS field: a modifier has two positions, a procedure code five.

    Example:
        >>> code_of("   A1").curie, code_of("J0897").curie
        ('mod:A1', 'hcpcs:J0897')
    """
    value = text.strip()
    return Code.of("mod", value) if len(value) == 2 else procedure(value)


def edition_named(file_name: str) -> tuple[str | None, date | None]:
    """The version that a file's name tells, and from when it is valid.

    Example:
        >>> edition_named("HCPC2025_OCT_ANWEB.txt")
        ('2025-10', datetime.date(2025, 10, 1))
        >>> edition_named("HCPC17_CONTR_ANWEB.txt")
        ('2017', datetime.date(2017, 1, 1))
    """
    found = _NAMED.search(file_name)
    if found is None:
        return None, None
    year, month = 2000 + int(found[1]), found[2]
    if month is None:
        return str(year), date(year, 1, 1)
    begins = date(year, month_number(month), 1)
    return f"{begins:%Y-%m}", begins


_NAMED = re.compile(rf"HCPCS?[_ -]?(?:20)?([0-9]{{2}})(?![0-9])(?:[_ -]?({MONTH}))?", re.IGNORECASE)


def _descriptions(
    document: Document, items: Iterable[Item], skipped: Skipped
) -> Iterator[Description]:
    repeats = Repeats(document, skipped)
    for item in items:
        code = code_of(item.code)
        if not code.is_well_formed:
            skipped.add("has no code of the form of HCPCS", item.line, item.code.strip())
            continue
        described = _described(document, code, item)
        if not repeats.has(code, described.facts, item.line):
            yield described


def _described(document: Document, code: Code, item: Item) -> Description:
    name = " ".join(" ".join(item.long).split())
    facts: list[Fact] = [("bg:coverageCode", item.coverage)] if item.coverage else []
    begins = _date(document, item.line, item.added)
    ends = _date(document, item.line, item.ended)
    successors = [it for it in item.references if it]
    if ends is not None and len(successors) == 1:
        facts.append(("dcterms:isReplacedBy", Iri(code_of(successors[0]).iri)))
    return concept(
        code,
        name or item.short,
        alternatives=[item.short] if item.short else [],
        valid_from=begins,
        valid_until=ends,
        facts=facts,
    )


def _date(document: Document, line: int, text: str) -> date | None:
    if not text:
        return None
    found = _parsed(text)
    if found is None:
        raise document.wrong(f"has {text!r} where a date yyyymmdd stands", line)
    return found


@cache
def _parsed(text: str) -> date | None:
    # fromisoformat takes other forms of eight characters too, such as 2019-W01.
    if len(text) != 8 or not text.isdecimal():
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
