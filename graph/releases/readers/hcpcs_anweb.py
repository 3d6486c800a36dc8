"""The HCPCS Level II contractor file in fixed width, `HCPC2019_CONTR_ANWEB.txt`.

The layout is that of `HCPCS2019_recordlayout.txt` (CMS, 2018-10-31): records of 320
characters. What is read, by position from 1: the code 1-5 (a modifier in 4-5), the record
identification code 11, a piece of the long description 12-91, the short description 92-119,
the cross-reference codes 205-229, the coverage code 230, the add date 269-276 and the
termination date 285-292. Records 4 and 8 carry on the long description of the code before
them and have nothing else, so that a short one loses nothing; one of 2019 has 316 characters.
The lines of a disclaimer may stand before the first record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from billgraph.graph.releases.documents import Document
from billgraph.graph.releases.formats import Head
from billgraph.graph.releases.model import Reading, Skipped
from billgraph.graph.releases.readers.hcpcs import FIRST, FURTHER, Item, reading
from billgraph.graph.releases.tables import PREAMBLE, lines

WIDTH = 320
_DETAILS = 284
"""The last position that a first record needs for its layout to be told."""

_RECORD = re.compile(r"(?: {3}[0-9A-Z]{2}|[0-9A-Z]{5})[0-9]{5}[3478]")
_BEGINNING = re.compile(_RECORD.pattern[:-6] + r"[37]\S.{256}[0-9]{8}")
"""A first record: a code, its place, the kind of the record, text, and the add date."""


def recognises(head: Head) -> bool:
    """Whether a document begins with records of the contractor file."""
    return any(
        len(line) >= _DETAILS and _BEGINNING.match(line)
        for line in head.text.splitlines()[:PREAMBLE]
    )


def read(document: Document) -> Reading:
    """Begins to read the file; see `billgraph.graph.releases.formats.Reader`."""
    return reading(document, _items(document), Skipped())


def _items(document: Document) -> Iterator[Item]:
    first: tuple[int, str] | None = None
    pieces: list[str] = []
    for number, line in lines(document):
        if _RECORD.match(line):
            _check_width(document, number, line)
            if line[10] in FIRST:
                if first is not None:
                    yield _item(*first, pieces)
                first, pieces = (number, line), [line[11:91]]
            else:
                _check_place(document, number, line, first)
                pieces.append(line[11:91])
        elif first is not None and line.strip(" \x1a"):
            raise document.wrong("is no record of the HCPCS contractor file", number)
    if first is not None:
        yield _item(*first, pieces)


def _item(number: int, line: str, pieces: list[str]) -> Item:
    return Item(
        line=number,
        code=line[:5],
        long=tuple(pieces),
        short=" ".join(line[91:119].split()),
        coverage=line[229].strip(),
        added=line[268:276].strip(),
        ended=line[284:292].strip(),
        references=tuple(line[at : at + 5].strip() for at in range(204, 229, 5)),
    )


def _check_width(document: Document, number: int, line: str) -> None:
    if len(line) == WIDTH or (line[10] in FURTHER and len(line) < WIDTH):
        return
    raise document.wrong(f"has {len(line)} characters where a record has {WIDTH}", number)


def _check_place(document: Document, number: int, line: str, first: tuple[int, str] | None) -> None:
    if first is None or first[1][:5] != line[:5]:
        code = line[:5].strip()
        raise document.wrong(f"carries on {code}, which is not the code before it", number)
