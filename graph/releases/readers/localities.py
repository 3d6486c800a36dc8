"""The localities of the Medicare fee schedule, by which its two tables of factors are ordered.

A locality is a number of two digits of a Medicare contractor (MAC), which has five: 10112-00 is
Alabama. Both tables, `.gpci` and `.anesthesia`, come in the zip of the relative value file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from billgraph.graph.releases.documents import Document
from billgraph.graph.releases.model import Description, Fact, Iri, Skipped
from billgraph.graph.releases.tables import Column, find_heads, normal_head, peek
from billgraph.ontology.iris import expand, locality_iri

CONTRACTOR = Column(
    "Medicare Administrative Contractor (MAC)", ("Contractor", "MAC", "Carrier", "Carrier Number")
)
NUMBER = Column("Locality Number", ("Locality",))
NAME = Column("Locality Name")

_TYPES: tuple[Fact, ...] = (
    ("rdf:type", Iri(expand("bg:Locality"))),
    ("rdf:type", Iri(expand("skos:Concept"))),
)
_FACTOR = re.compile(r"(?=\.?[0-9])[0-9]{0,4}(?:\.[0-9]{1,9})?")
_STARRED = re.compile(r"(\**)\s*(.*)")
_MOST = 10_000
"""The most localities; there are about 110."""
_MOST_NOTES = 20
_YEAR = re.compile(r"(?<![0-9])20[0-9]{2}(?![0-9])")


class Place(NamedTuple):
    """What a row says of its locality."""

    contractor: str
    number: str
    name: str
    state: str = ""


def place(document: Document, line: int, told: Sequence[str]) -> Place:
    """Reads the locality of a row: its contractor, number and name.

    Raises:
        UnreadableInput: When the contractor has no five digits, or the locality no two.
    """
    contractor, number, name = told
    # A workbook may keep 02102 and 00 as numbers.
    found = Place(contractor.zfill(5), number.zfill(2), " ".join(name.split()))
    for text, what, digits in ((found.contractor, "contractor", 5), (found.number, "locality", 2)):
        if not (text.isascii() and text.isdecimal() and len(text) == digits):
            given = contractor if digits == 5 else number
            raise document.wrong(f"has {given!r} where the {digits} digits of a {what} stand", line)
    return found


def factor(document: Document, line: int, text: str) -> Decimal:
    """Reads an index or a conversion factor, with all its digits.

    Raises:
        UnreadableInput: When it is no number.
    """
    if _FACTOR.fullmatch(text) is None:
        raise document.wrong(f"has {text!r} where an index or a factor should stand", line)
    return Decimal(text)


def described(it: Place, facts: Iterable[Fact]) -> Description:
    """Describes a locality; what it is called is among the facts."""
    found: list[Fact] = [
        *_TYPES,
        ("skos:notation", f"{it.contractor}-{it.number}"),
        ("bg:contractor", it.contractor),
        ("bg:localityNumber", it.number),
    ]
    if it.state:
        found.append(("bg:state", it.state))
    return Description(locality_iri(it.contractor, it.number), (*found, *facts))


class Once:
    """Gives each locality of a table once.

    Args:
        document: The table.
        skipped: Where a row that says the same again is counted.
    """

    def __init__(self, document: Document, skipped: Skipped) -> None:
        self._document = document
        self._skipped = skipped
        self._seen: dict[tuple[str, str], Description] = {}

    def is_new(self, it: Place, description: Description, line: int) -> bool:
        """Whether no row above says this of the locality.

        Raises:
            UnreadableInput: When a row above says something else.
        """
        before = self._seen.setdefault((it.contractor, it.number), description)
        if len(self._seen) > _MOST:
            raise self._document.wrong(f"has more than {_MOST:,} localities, too many", line)
        if before is description:
            return True
        named = f"{it.contractor}-{it.number}"
        if before != description:
            raise self._document.wrong(
                f"lists the locality {named} a second time, and differently", line
            )
        self._skipped.add("the same row again", line, named)
        return False


class Notes:
    """Puts the notes above and below a table aside, each of which is one text alone."""

    def __init__(self, skipped: Skipped) -> None:
        self._skipped = skipped
        self._starred: dict[str, str] = {}

    def __call__(self, line: int, cells: Sequence[str]) -> bool:
        """Whether a row is a note."""
        texts = [" ".join(cell.split()) for cell in cells]
        if not texts or not texts[0] or any(texts[1:]) or texts[0].isdecimal():
            return False
        signs, text = _STARRED.fullmatch(texts[0]).groups()  # type: ignore[union-attr]
        if signs and len(self._starred) < _MOST_NOTES:
            self._starred.setdefault(signs, text)
        else:
            self._skipped.add("a note, which is no row", line, f"{text:.60}")
        return True

    def of(self, signs: str) -> str | None:
        """The note that stars refer to, once all rows were read."""
        return self._starred.get(signs)


def year(document: Document, columns: Sequence[Column], name: re.Pattern[str]) -> int | None:
    """The year of a table: of the heads of its factors, else of its title, else of its name.

    Raises:
        UnreadableInput: When the heads are of several years, of which none can be chosen.
    """
    start = peek(document, columns)
    found = find_heads(start, columns)
    if found is None:
        return None
    line, heads = start[found[0]]
    told = [
        head
        for head in map(normal_head, heads)
        if any(column.fits(head) for column in columns if column.pattern is not None)
    ]
    years = dict.fromkeys(text for head in told for text in _YEAR.findall(head))
    if len(years) > 1:
        raise document.wrong(f"has factors of several years: {', '.join(years)}", line)
    titles = (cell for _, cells in start[: found[0]] for cell in cells)
    years = years or dict.fromkeys(text for cell in titles for text in _YEAR.findall(cell))
    if len(years) == 1:
        return int(next(iter(years)))
    named = name.search(document.file_name)
    return 2000 + int(named[1]) if named is not None else None


def first_day(of: int | None) -> date | None:
    """The first day of a calendar year."""
    return date(of, 1, 1) if of is not None else None


def stars(name: str) -> tuple[str, str]:
    """A name and the stars behind it, which refer to a note.

    Example:
        >>> stars("WYOMING**")
        ('WYOMING', '**')
    """
    bare = name.rstrip("*")
    return bare.rstrip(), name[len(bare) :]
