"""From the rows of a code list to descriptions; what the list layouts share.

A list has no hierarchy of its own: a code stands under the longest code of the list that it
begins with, as the tabular list makes each code longer than the one above it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from billgraph.graph.releases.documents import Document
from billgraph.graph.releases.icd10cm.tree import MOST_CODES, SYSTEM
from billgraph.graph.releases.icd10cm.years import valid_from_of
from billgraph.graph.releases.model import Description, Reading, Skipped, concept
from billgraph.ontology.codes import Code
from billgraph.ontology.iris import concept_iri
from billgraph.ontology.systems import SYSTEMS

_REPEATED = "the same row again"
_CATEGORY = 3


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of a code list.

    Attributes:
        code: The code, without its dot.
        title: Its long name.
        billable: Whether a claim may carry it.
        short: Its short name; empty where the list has none.
    """

    code: str
    title: str
    billable: bool
    short: str = ""


def reading(
    document: Document, rows: Iterable[tuple[int, Listed]], *, is_excerpt: bool = False
) -> Reading:
    """Makes the reading of a list; its fiscal year is the year in the file's name.

    Args:
        document: The file.
        rows: Its rows, each with its line.
        is_excerpt: Whether it has only some of the codes.
    """
    begin = valid_from_of(document)
    skipped = Skipped()
    return Reading(
        code_set=SYSTEM,
        descriptions=_descriptions(document, rows, skipped),
        version=begin.isoformat() if begin is not None else None,
        valid_from=begin,
        is_excerpt=is_excerpt,
        skipped=skipped,
    )


def _descriptions(
    document: Document, rows: Iterable[tuple[int, Listed]], skipped: Skipped
) -> Iterator[Description]:
    listed: dict[str, Listed] = {}
    fits = SYSTEMS[SYSTEM].fits
    for line, row in rows:
        before = listed.setdefault(row.code, row)
        if before is not row:
            if before != row:
                raise document.wrong(f"the code {row.code} comes twice, and differs", line)
            skipped.add(_REPEATED, line, row.code)
        elif not fits(_dotted(row.code)):
            raise document.wrong(f"{row.code!r} is no code of ICD-10-CM", line)
        elif not row.title:
            raise document.wrong(f"the code {row.code} has no name", line)
        elif len(listed) > MOST_CODES:
            raise document.wrong(
                f"has more than {MOST_CODES:,} codes, too many for ICD-10-CM", line
            )
    for row in listed.values():
        above = _above(row.code, listed)
        yield concept(
            Code(SYSTEM, _dotted(row.code)),
            row.title,
            alternatives=(row.short,) if row.short else (),
            broader=(concept_iri(SYSTEM, _dotted(above)),) if above else (),
            billable=row.billable,
        )


def _above(code: str, listed: dict[str, Listed]) -> str | None:
    for length in range(len(code) - 1, _CATEGORY - 1, -1):
        if code[:length] in listed:
            return code[:length]
    return None


def _dotted(code: str) -> str:
    return f"{code[:_CATEGORY]}.{code[_CATEGORY:]}" if len(code) > _CATEGORY else code
