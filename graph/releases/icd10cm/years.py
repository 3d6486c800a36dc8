"""From when an edition of ICD-10-CM is valid.

An edition belongs to a fiscal year, which begins on October 1 of the year before: CMS has
the files of FY 2025 used "from October 1, 2024" (cms.gov, ICD-10, 2025 ICD-10-CM files).
An update within the year bears its date in the name of its file, as in
``icd10c-tabular-April-1-2026.xml`` and ``icd10cm-order-Jan-2021.txt``.
"""

from __future__ import annotations

import re
from datetime import date

from billgraph.graph.releases.documents import Document
from billgraph.graph.releases.file_names import day_in_figures, days_named

_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


def begin(fiscal_year: int) -> date:
    """The first day of a fiscal year.

    Example:
        >>> begin(2026).isoformat()
        '2025-10-01'
    """
    return date(fiscal_year - 1, 10, 1)


def valid_from(file_name: str, fiscal_year: int | None = None, archive: str = "") -> date | None:
    """Finds out from when an edition is valid.

    Args:
        file_name: The name of its file.
        fiscal_year: The fiscal year that the file itself names, or None when it names none.
        archive: The name of the zip in which the file lies, or nothing.

    Returns:
        The date in the file's name, or else in that of its zip, where it lies in the fiscal
        year; else the first day of the fiscal year, which is the year in the file's name, or
        else in that of its zip, where the file names none; None when none says anything.

    Example:
        >>> valid_from("icd10c-tabular-April-1-2026.xml", 2026).isoformat()
        '2026-04-01'
        >>> valid_from("icd10cm-order-Jan-2021.txt").isoformat()
        '2021-01-01'
        >>> valid_from("icd10cm_order_2024.txt").isoformat()
        '2023-10-01'
        >>> valid_from("icd10cm_order_2024.txt", archive="april-1-2024-order.zip").isoformat()
        '2024-04-01'
    """
    dated = _date(file_name)
    if dated is not None and fiscal_year in (None, _fiscal_year(dated)):
        return dated
    year = fiscal_year or _year(file_name)
    above = _date(archive)
    if above is not None and year in (None, _fiscal_year(above)):
        return above
    year = year or _year(archive)
    return begin(year) if year is not None else None


def valid_from_of(document: Document, fiscal_year: int | None = None) -> date | None:
    """Finds out from when an edition is valid, by the names of its document."""
    outer = document.name.replace("\\", "/").rpartition("!")[0].rpartition("/")[2]
    return valid_from(document.file_name, fiscal_year, outer)


def _fiscal_year(day: date) -> int:
    return day.year + (day.month >= 10)


def _year(name: str) -> int | None:
    """The one year that a name has."""
    named = set(_YEAR.findall(name))
    return int(named.pop()) if len(named) == 1 else None


def _date(file_name: str) -> date | None:
    """The day that the name tells; in figures only the first of a month, as updates begin."""
    named = next(days_named(file_name), None)
    figures = day_in_figures(file_name) if named is None else None
    return figures if figures is not None and figures.day == 1 else named
