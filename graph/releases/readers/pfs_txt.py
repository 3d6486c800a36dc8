"""The relative value file of the Medicare Physician Fee Schedule as fixed-width text.

``PPRRVU2025_Oct.txt``. The fields and their positions, from 1, are those of the record
layout in RVU25D.pdf (CMS, October 2025):

==================== =======  ==================== =======
HCPCS code           1-5      PC/TC indicator      103
modifier             6-7      global surgery       104-106
description          8-57     multiple procedure   116
status code          58       bilateral surgery    117
work RVU             60-65    assistant at surgery 118
total non-facility   91-96    co-surgeons          119
total facility       97-102   team surgery         120
non-facility PE RVU  67-72    conversion factor    133-140
non-facility NA      73-74    non-facility PE,
facility PE RVU      76-81    for the OPPS cap     152-157
facility NA          82-83    facility PE, for it  159-164
malpractice RVU      85-89    malpractice, for it  166-171
==================== =======  ==================== =======

Records that begin with ``HDR`` carry the notices. The text does not say its release: its
name does, as `.pfs` tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from billgraph.graph.releases.documents import Document
from billgraph.graph.releases.formats import Head
from billgraph.graph.releases.model import Reading
from billgraph.graph.releases.readers import pfs
from billgraph.graph.releases.tables import lines

_HEADER = "HDR"
_FIELDS = {
    "code": (1, 5),
    "modifier": (6, 7),
    "description": (8, 57),
    "status": (58, 58),
    "work": (60, 65),
    "total_non_facility": (91, 96),
    "total_facility": (97, 102),
    "pctc": (103, 103),
    "global_days": (104, 106),
    "multiple": (116, 116),
    "bilateral": (117, 117),
    "assistant": (118, 118),
    "co_surgeons": (119, 119),
    "team": (120, 120),
    "pe_non_facility": (67, 72),
    "na_non_facility": (73, 74),
    "pe_facility": (76, 81),
    "na_facility": (82, 83),
    "malpractice": (85, 89),
    "factor": (133, 140),
    "opps_pe_non_facility": (152, 157),
    "opps_pe_facility": (159, 164),
    "opps_malpractice": (166, 171),
}
_SLICES = tuple(slice(_FIELDS[name][0] - 1, _FIELDS[name][1]) for name in pfs.Record._fields)
_LEAST = _FIELDS["team"][1]
_RECORD = re.compile(
    r"[0-9A-Z]{5}[0-9A-Z ]{2}.{50}[A-Z] [ \d.]{6} .{24}[ \d.]{12}[0-9 ][0-9A-Z ]{3}"
    r"[ \d.]{9}[0-9 ]{5}"
)


def recognises(head: Head) -> bool:
    """Whether a document has the records: the first that is no header has every field."""
    first = next((line for line in head.text.splitlines() if not _is_header(line)), "")
    return _RECORD.match(first) is not None


def read(document: Document) -> Reading:
    """Reads the records; see `billgraph.graph.releases.formats.Layout`."""
    headers = takewhile(lambda it: _is_header(it[1]), lines(document))
    preamble = " ".join(text[len(_HEADER) + 1 :] for _, text in headers)
    return pfs.reading(document, _rows(document), preamble)


def _rows(document: Document) -> Iterator[tuple[int, pfs.Record]]:
    for line, text in lines(document):
        if _is_header(text):
            continue
        if len(text) < _LEAST:
            raise document.wrong(
                f"has {len(text)} characters in a record that needs {_LEAST} or more", line
            )
        yield line, pfs.Record(*(text[field].strip() for field in _SLICES))


def _is_header(text: str) -> bool:
    return text.startswith(_HEADER + " ") or not text.strip()
