"""What the tables of the National Correct Coding Initiative have in common.

The tables hardly say what they are: whose claims an edit is for and from when it is valid
stands in the file's name, as CMS gives it (Medicare NCCI pages, files of 2024 to 2026):

- ``ccipra-v322r0-f1.TXT`` in ``medicare-ncci-2026q3-practitioner-ptp-edits-….zip``:
  practitioner (``pra``) or outpatient hospital (``oph``); version 32.2, which is the third
  quarter of the 33rd year after 1993; ``r1`` in the place of ``r0`` is a second issue of it;
- ``MCR_MUE_PractitionerServices_Eff_01-01-2026.csv``;
- ``AOC_V2024Q2-MCR.txt``.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from functools import cache

from billgraph.graph.releases.model import Iri, procedure

PRACTITIONER, HOSPITAL, DME = "practitioner", "hospital", "dme"

ACTIVE = "*"
"""What stands for the date of a deletion that has not happened."""

_SETTINGS = (
    (DME, re.compile(r"(?<![a-z])dme(?![a-z])|DMESupplier|durable medical", re.IGNORECASE)),
    (HOSPITAL, re.compile(r"ccioph|hospital|(?<![a-z])oph(?![a-z])", re.IGNORECASE)),
    (PRACTITIONER, re.compile(r"ccipra|practitioner|(?<![a-z])prac?(?![a-z])", re.IGNORECASE)),
)
_QUARTER = re.compile(r"(20\d\d)[-_ ]?q([1-4])", re.IGNORECASE)
_VERSION = re.compile(r"\bcci(?:pra|oph)-v(\d\d)([0-3])r(\d)", re.IGNORECASE)
_EFFECTIVE = re.compile(r"eff\w*[-_ ](\d\d)-(\d\d)-(20\d\d)", re.IGNORECASE)
_BEFORE_FIRST = 1994


def setting(*texts: str) -> str | None:
    """Whose claims the edits are for, by the first text that tells; None when none does.

    Example:
        >>> setting("", "ccioph-v322r0-f1.TXT")
        'hospital'
    """
    for text in texts:
        for name, pattern in _SETTINGS:
            if pattern.search(text):
                return name
    return None


def first_day(name: str) -> date | None:
    """The first day of validity that the name of a file tells; None when it tells none.

    Example:
        >>> first_day("ccipra-v303r0-f1.TXT"), first_day("ncci_ptp_practitioner_2024Q3.csv")
        (datetime.date(2024, 10, 1), datetime.date(2024, 7, 1))
        >>> first_day("MCR_MUE_PractitionerServices_Eff_01-01-2026.csv")
        datetime.date(2026, 1, 1)
    """
    if found := _EFFECTIVE.search(name):
        with suppress(ValueError):
            return date(int(found[3]), int(found[1]), int(found[2]))
    if found := _QUARTER.search(name):
        return date(int(found[1]), int(found[2]) * 3 - 2, 1)
    if found := _VERSION.search(name):
        return date(_BEFORE_FIRST + int(found[1]), int(found[2]) * 3 + 1, 1)
    return None


def version(day: date | None, name: str = "") -> str | None:
    """The name of the edition that begins on a day.

    Args:
        day: The day.
        name: The name of its file, which may tell that it is a second issue.

    Example:
        >>> version(date(2024, 7, 1)), version(date(2026, 7, 1), "ccipra-v322r1-f1.TXT")
        ('2024Q3', '2026Q3-r1')
    """
    if day is None:
        return None
    issued = _VERSION.search(name)
    again = f"-r{issued[3]}" if issued is not None and issued[3] != "0" else ""
    return f"{day.year}Q{(day.month + 2) // 3}{again}"


@cache
def code_iri(text: str) -> Iri | None:
    """The IRI of a procedure; None when the text is no code."""
    code = procedure(text)
    return Iri(code.iri) if code.is_well_formed else None


@cache
def day(text: str) -> date | None:
    """Reads a date as yyyymmdd or yyyy-mm-dd.

    Returns:
        The date; None where nothing, or `ACTIVE`, stands in its place.

    Raises:
        ValueError: When it is no date.
    """
    return None if text in ("", ACTIVE) else date.fromisoformat(text)
