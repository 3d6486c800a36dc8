"""Cells of tables, written so that no spreadsheet runs them as formulas.

A spreadsheet runs a cell that begins with ``=``, ``+``, ``-`` or ``@``, also behind a tab
or a line end, or as the full-width signs of East Asian keyboards (OWASP, "CSV Injection").
`guarded` puts an apostrophe before such a cell, and before one that has apostrophes and
then such a sign, so that `unguarded` gives the original of every cell. A plain negative
number is left as it is: a spreadsheet takes it for that number and runs nothing.

The rule holds for every table that a spreadsheet opens: the export as csv, ``-f csv`` and
``-f tsv`` of every command, and those of ``sparql`` (`billgraph.graph.sparql.guarding`). It
does not hold for Neo4j's tables, whose importer would keep the sign, nor where a program
asks a library function for W3C's results.
"""

from __future__ import annotations

import re


def guarded(cell: str) -> str:
    """Writes a cell so that no spreadsheet runs it.

    Example:
        >>> guarded("=1+1"), guarded("'=1+1"), guarded("Aetna"), guarded("'tis"), guarded("-1.5")
        ("'=1+1", "''=1+1", 'Aetna', "'tis", '-1.5')
    """
    return f"'{cell}" if _is_run(cell) else cell


def unguarded(cell: str) -> str:
    """Gives back what `guarded` was given.

    Example:
        >>> [unguarded(guarded(cell)) for cell in ("=1+1", "'=1+1", "Aetna", "'tis")]
        ['=1+1', "'=1+1", 'Aetna', "'tis"]
    """
    return cell[1:] if cell.startswith("'") and _is_run(cell) else cell


def _is_run(cell: str) -> bool:
    return _RUN.match(cell) is not None and _NUMBER.fullmatch(cell) is None


FIRST = frozenset("'=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
"""With what a cell begins that may have to be guarded."""
NUMBER = r"-\d+(?:\.\d+)?(?:[eE][+-]?\d+)?"
"""What begins with such a sign and is a number all the same."""
_RUN = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_NUMBER = re.compile(NUMBER, re.ASCII)
