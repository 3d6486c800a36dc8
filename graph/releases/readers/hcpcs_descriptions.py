"""A table of the long descriptions of HCPCS Level II: Code, Description, last_updated.

It is no layout of the CMS but the one in which others pass its long descriptions on
(`HCPC2025_OCT_code_longdesc`). Codes are filled up with spaces to five positions; two stand
for a modifier. It has the codes that are in force and tells no dates of theirs.
"""

from __future__ import annotations

from collections.abc import Iterator

from billgraph.graph.releases.documents import Document
from billgraph.graph.releases.formats import Head
from billgraph.graph.releases.model import Reading, Skipped
from billgraph.graph.releases.readers.hcpcs import Item, code_of, reading
from billgraph.graph.releases.tables import Column, find_heads, read_table

_COLUMNS = (Column("Code"), Column("Description"), Column("last_updated"))
_UPDATED = _COLUMNS[2:]
_LOOKED_AT = 20


def recognises(head: Head) -> bool:
    """Whether a document has the column last_updated, and HCPCS codes in that of codes."""
    if not (head.has(_UPDATED) and head.has_most_of(_COLUMNS, 2)):
        return False
    start = head.rows(_COLUMNS)
    found = find_heads(start, _COLUMNS[:1])
    if found is None:
        return True
    place, (at, *_) = found
    rows = start[place + 1 : place + 1 + _LOOKED_AT]
    codes = [code_of(cells[at or 0]) for _, cells in rows if len(cells) > (at or 0)]
    return any(code.is_well_formed and code.system != "cpt" for code in codes)


def read(document: Document) -> Reading:
    """Begins to read the table; see `billgraph.graph.releases.formats.Reader`."""
    return reading(document, _items(document), Skipped())


def _items(document: Document) -> Iterator[Item]:
    for line, (code, description, _) in read_table(document, _COLUMNS):
        yield Item(line, code, (description,))
