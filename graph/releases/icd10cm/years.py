"""From when an edition of ICD-10-CM is valid.

An edition belongs to a fiscal year, which begins on October 1 of the year before: CMS has
the files of FY 2025 used "from October 1, 2024" (cms.gov, ICD-10, 2025 ICD-10-CM files).
An update within the year bears its date in the name of its file, as in
``icd10c-tabular-April-1-2026.xml`` and ``icd10cm-order-Jan-2021.txt``.
"""

from __future__ import annotations

import re
from datetime import date

from billgraph.graph.releases.file_names import day_in_figures, days_named

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
        >>> valid_from("icd10cm-order-Jan-2021.txt").isoformat()
        '2021-01-01'
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
    """The day that the name tells; in figures only the first of a month, as updates begin."""
    named = next(days_named(file_name), None)
    figures = day_in_figures(file_name) if named is None else None
    return figures if figures is not None and figures.day == 1 else named
