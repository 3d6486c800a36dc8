"""The plain code list of ICD-10-CM: one billable code a line, without headers.

Read from ``icd10cm-codes-2024.txt`` (FY 2024), in which the code, without its dot, fills up
seven positions, the eighth is blank, and the name begins at the ninth. No document of CMS
describes it. What stands above the codes is not in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from billgraph.graph.releases.documents import HEAD_BYTES, Document
from billgraph.graph.releases.formats import Head
from billgraph.graph.releases.icd10cm.lists import Listed, reading
from billgraph.graph.releases.model import Reading
from billgraph.graph.releases.tables import lines

_START = re.compile(r"[A-Z][0-9A][0-9A-Z][0-9A-Z ]{4} \S")
_WIDTH = 7
_FEW = 20


def recognises(head: Head) -> bool:
    """Whether a document is a code list: its first lines are, but for a few."""
    found = head.text.splitlines()
    whole = found if len(head.data) < HEAD_BYTES else found[:-1]
    first = [line for line in whole if line.strip()][:_FEW]
    fitting = [_START.match(line) is not None for line in first]
    return any(fitting[:1]) and 2 * sum(fitting) > len(fitting)


def read(document: Document) -> Reading:
    """Reads a code list; see `billgraph.graph.releases.formats.Layout`."""
    return reading(document, _rows(document))


def _rows(document: Document) -> Iterator[tuple[int, Listed]]:
    for number, line in lines(document):
        if not line.strip():
            continue
        if _START.match(line) is None:
            raise document.wrong(
                "has no code of 7 positions, a blank and a name at position 9", number
            )
        yield number, Listed(line[:_WIDTH].rstrip(), line[_WIDTH:].strip(), billable=True)
