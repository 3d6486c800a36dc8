"""What the name of a file tells of its edition: a day, a month, or that it corrects another."""

from __future__ import annotations

import re
from calendar import month_abbr, month_name
from collections.abc import Iterator
from datetime import date

_NUMBERS = {
    name.lower(): number
    for names in (month_name, month_abbr)
    for number, name in enumerate(names)
    if name
} | {"sept": 9}
MONTH = rf"(?:{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})(?![a-z])"
"""The name of a month, long or short, for an expression that does not look at case."""

_YEAR = r"20[0-9]{2}(?![0-9])"
_MONTH_FIRST = re.compile(
    rf"(?<![a-z])({MONTH})[-_ ,.]*(?:([0-9]{{1,2}})(?:st|nd|rd|th)?[-_ ,.]+)?({_YEAR})",
    re.IGNORECASE,
)
_YEAR_FIRST = re.compile(
    rf"(?<![0-9])({_YEAR})[-_ ,.]*({MONTH})(?:[-_ ,.]*([0-9]{{1,2}})(?![0-9]))?", re.IGNORECASE
)
_FIGURES = re.compile(r"(?<![0-9])(20[0-9]{2})([-_.])([0-9]{2})\2([0-9]{2})(?![0-9])")

_WORD = re.compile(
    r"(?<![a-z])(corrections?|corrected|revisions?|revised|re-?issued?|replacement|updated)"
    r"(?:[-_ ]?([0-9]{1,2})(?![0-9]))?(?![a-z])"
    r"|(?<![a-z0-9])(v[2-9])(?![0-9a-z]|\.[0-9])"
    r"|(?:(?<=RVU[0-9]{2}[A-D])|(?<=RVU20[0-9]{2}[A-D]))(R)(?![a-z])",
    re.IGNORECASE,
)


def month_number(name: str) -> int:
    """The number of a month by its long or short name.

    Raises:
        KeyError: When it is none.

    Example:
        >>> month_number("Sept"), month_number("JANUARY")
        (9, 1)
    """
    return _NUMBERS[name.lower()]


def days_named(text: str) -> Iterator[date]:
    """The days that a name or a title tells by the name of a month and a year.

    A month without a day stands for its first day. A month that stands before its year comes
    before one that stands behind it.

    Example:
        >>> [str(day) for day in days_named("icd10cm-order-Jan-2021.txt")]
        ['2021-01-01']
        >>> [str(day) for day in days_named("icd10cm_tabular_2024_apr_1.xml")]
        ['2024-04-01']
    """
    for found in _MONTH_FIRST.finditer(text):
        yield from _day(found[3], found[1], found[2])
    for found in _YEAR_FIRST.finditer(text):
        yield from _day(found[1], found[2], found[3])


def day_in_figures(text: str) -> date | None:
    """The day that a name tells as ``2025-01-02``.

    Example:
        >>> day_in_figures("taxonomy_crosswalk_2025-01-02.csv")
        datetime.date(2025, 1, 2)
    """
    found = _FIGURES.search(text)
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[3]), int(found[4]))
    except ValueError:
        return None


def correction(name: str) -> str:
    """How a name says that its file takes the place of another one; empty where it does not.

    Looked at are the last parts of the path and of the path in an archive.

    Example:
        >>> correction("PPRRVU24_APR_CORRECTION.txt"), correction("AOC_V2024Q2-MCR.csv")
        ('correction', '')
        >>> correction("updated/rvu24ar.zip!PPRRVU24_JAN.csv"), correction("a_Revised-2.csv")
        ('r', 'revised-2')
    """
    # CMS adds an R to the letter of a fee schedule's quarter: RVU24AR is the second RVU24A.
    for part in name.replace("\\", "/").split("!"):
        if found := _WORD.search(part.rpartition("/")[2]):
            return "-".join(text.lower() for text in found.groups() if text)
    return ""


def corrects(name: str, other: str) -> bool:
    """Whether a file takes the place of another, by their names alone.

    Example:
        >>> corrects("codes_2026_v2.txt", "codes_2026.txt"), corrects("codes_v2.txt", "names.txt")
        (True, False)
    """
    return _uncorrected(name) == _uncorrected(other) and correction(name) > correction(other)


def _uncorrected(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return re.sub(r"[^a-z0-9]+", " ", _WORD.sub("", stem if dot else ending).lower()).strip()


def _day(year: str, month: str, day: str | None) -> Iterator[date]:
    try:
        yield date(int(year), month_number(month), int(day or 1))
    except ValueError:
        return
