"""The official order file of ICD-10-CM: one code a line, in fixed width.

Its layout is that of icd10OrderFiles.pdf (CMS, FY 2024 April update; the same in the FY2026
release). Positions count from 1:

======== ====== =====================================================================
position length contents
======== ====== =====================================================================
1        5      order number, filled up with zeros
7        7      the code, without its dot
15       1      0 a header, 1 a code that claims may carry
17       60     short description
78       to end long description; no line is longer than 400
======== ====== =====================================================================

The positions between are blank. An excerpt is known by its order numbers: those of the
whole file begin with 1 and leave none out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from billgraph.graph.releases.documents import HEAD_BYTES, Document
from billgraph.graph.releases.formats import Head
from billgraph.graph.releases.icd10cm.lists import Listed, reading
from billgraph.graph.releases.model import Reading
from billgraph.graph.releases.tables import lines

_START = re.compile(r"\s*\d{5} [A-Z][0-9A][0-9A-Z]{1,5} +[01] ")
_LINE = re.compile(r"(\d{5}) ([A-Z][0-9A-Z]{2,6}) *(?<=^.{13}) ([01]) (.{60}) (.*)")
_BLANK = (6, 14, 16, 77)
_LONGEST = 400


def recognises(head: Head) -> bool:
    """Whether a document is an order file, by the beginning of its first line."""
    return _START.match(head.text) is not None


def read(document: Document) -> Reading:
    """Reads an order file; see `billgraph.graph.releases.formats.Layout`."""
    return reading(document, _rows(document), is_excerpt=_has_gaps(document))


def _rows(document: Document) -> Iterator[tuple[int, Listed]]:
    for number, line in lines(document):
        if not line.strip():
            continue
        found = _LINE.fullmatch(line) if len(line) <= _LONGEST else None
        if found is None:
            raise document.wrong(_problem(line), number)
        _, code, flag, short, title = found.groups()
        yield number, Listed(code, title.strip(), flag == "1", short.strip())


def _problem(line: str) -> str:
    """Says of a line which rule of the layout it breaks."""
    if len(line) > _LONGEST:
        return f"is {len(line)} characters wide, where {_LONGEST} are the most"
    if len(line) <= _BLANK[-1]:
        return f"is {len(line)} characters wide, where the long name begins at {_BLANK[-1] + 1}"
    filled = next((at for at in _BLANK if line[at - 1] != " "), None)
    if filled is not None:
        return f"has {line[filled - 1]!r} at position {filled}, which is blank in an order file"
    if line[14] not in "01":
        return f"has {line[14]!r} at position 15, where 0 marks a header and 1 a billable code"
    return "has no order number and code at its beginning"


def _has_gaps(document: Document) -> bool:
    head = document.head()
    whole = head.splitlines() if len(head) < HEAD_BYTES else head.splitlines()[:-1]
    numbers = [line[:5] for line in whole if line.strip()]
    return any(int(number) != place for place, number in enumerate(numbers, 1) if number.isdigit())
