"""From when an edition of ICD-10-CM is valid.

An edition belongs to a fiscal year, which begins on October 1 of the year before: CMS has
the files of FY 2025 used "from October 1, 2024" (cms.gov, ICD-10, 2025 ICD-10-CM files).
An update within the year bears its date in the name of its file, as in
``icd10c-tabular-April-1-2026.xml``.
"""

from __future__ import annotations

import re
from calendar import month_name
from datetime import date

_MONTHS = {name.lower(): number for number, name in enumerate(month_name) if name}
_DATE = re.compile(
    rf"({'|'.join(_MONTHS)})[-_ ]?(?:(\d{{1,2}})[-_, ]+)?(20\d\d)(?!\d)", re.IGNORECASE
)
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


def begin(fiscal_year: int) -> date:
    """The first day of a fiscal year.

    Example:
        >>> begin(2026).isoformat()
        '2025-10-01'
    """
    return date(fiscal_year - 1, 10, 1)


def valid_from(file_name: str, fiscal_year: int | None = None) -> date | None:
    """Finds out from when an edition is valid.

    Args:
        file_name: The name of its file.
        fiscal_year: The fiscal year that the file itself names, or None when it names none.

    Returns:
        The date in the file's name, where it has one that lies in the fiscal year; else
        the first day of the fiscal year, which is the year in the file's name where the
        file names none; None when neither says anything.

    Example:
        >>> valid_from("icd10c-tabular-April-1-2026.xml", 2026).isoformat()
        '2026-04-01'
        >>> valid_from("icd10cm_order_2024.txt").isoformat()
        '2023-10-01'
    """
    dated = _date(file_name)
    if dated is not None and fiscal_year in (None, dated.year + (dated.month >= 10)):
        return dated
    if fiscal_year is not None:
        return begin(fiscal_year)
    named = set(_YEAR.findall(file_name))
    return begin(int(named.pop())) if len(named) == 1 else None


def _date(file_name: str) -> date | None:
    found = _DATE.search(file_name)
    if found is None:
        return None
    month, day, year = found.groups()
    try:
        return date(int(year), _MONTHS[month.lower()], int(day or 1))
    except ValueError:
        return None
