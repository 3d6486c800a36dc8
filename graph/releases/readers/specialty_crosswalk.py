"""The crosswalk of CMS from Medicare specialties to the provider taxonomy, as CSV.

``taxonomy_crosswalk_2025-01-02.csv`` (CMS, Medicare Provider and Supplier Taxonomy Crosswalk)
has the heads ``MEDICARE SPECIALTY CODE``, ``MEDICARE PROVIDER/SUPPLIER TYPE DESCRIPTION``,
``PROVIDER TAXONOMY CODE`` and ``PROVIDER TAXONOMY DESCRIPTION: …``. A specialty has a row for each
taxonomy code with which its providers enrol, or one without such a code; it matches them
(`skos:relatedMatch`), for a taxonomy code may be narrower, wider or beside it. Marks of
footnotes, such as ``B4[14]``, are no part of a code or a name. A specialty with one type of
provider has its name; several are its other names. How CMS describes a taxonomy code is not
read: the NUCC names it. The day in the name of the file is the edition.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from billgraph.graph.releases.documents import Document
from billgraph.graph.releases.file_names import day_in_figures, days_named
from billgraph.graph.releases.formats import Head
from billgraph.graph.releases.model import Description, Iri, Reading, Skipped, concept
from billgraph.graph.releases.tables import Column, read_table
from billgraph.ontology.codes import Code

_COLUMNS = (
    Column("Medicare Specialty Code"),
    Column(
        "Medicare Provider/Supplier Type Description",
        pattern=r"medicare provider supplier type(?: description)?",
    ),
    Column("Provider Taxonomy Code"),
)
_MOST = 100_000
"""The most rows, which are held until the table is at its end; there are about 560."""
_MARK = re.compile(r"\s*\[\d+\]")


def recognises(head: Head) -> bool:
    """Whether a document is the crosswalk, by its heads."""
    return head.has(_COLUMNS)


def read(document: Document) -> Reading:
    """Reads the crosswalk; see `billgraph.graph.releases.formats.Layout`."""
    day = day_in_figures(document.file_name) or next(days_named(document.file_name), None)
    skipped = Skipped()
    return Reading(
        code_set="specialty-crosswalk",
        descriptions=_descriptions(document, skipped),
        version=day.isoformat() if day is not None else None,
        valid_from=day,
        skipped=skipped,
    )


def _descriptions(document: Document, skipped: Skipped) -> Iterator[Description]:
    names: dict[Code, dict[str, None]] = {}
    matches: dict[Code, dict[Code, None]] = {}
    for specialty, name, taxonomy in _rows(document, skipped):
        known = matches.setdefault(specialty, {})
        if name:
            names.setdefault(specialty, {})[name] = None
        if taxonomy is not None:
            known[taxonomy] = None
    for specialty, taxonomies in matches.items():
        told = list(names.get(specialty, ()))
        yield concept(
            specialty,
            told[0] if len(told) == 1 else None,
            alternatives=told if len(told) > 1 else [],
            facts=[("skos:relatedMatch", Iri(code.iri)) for code in taxonomies],
        )
    # The taxonomy may not be there: what a specialty matches is a code of it all the same.
    for code in dict.fromkeys(code for known in matches.values() for code in known):
        yield concept(code)


def _rows(document: Document, skipped: Skipped) -> Iterator[tuple[Code, str, Code | None]]:
    """Each specialty with a type of provider, and with a taxonomy code where it has one."""

    def is_note(line: int, cells: Sequence[str]) -> bool:
        text = cells[0].strip() if cells else ""
        if not text or any(cell.strip() for cell in cells[1:]) or _specialty(text).is_well_formed:
            return False
        skipped.add("a note, which is no row", line, f"{' '.join(text.split()):.60}")
        return True

    seen: set[tuple[Code, str, Code]] = set()
    for line, (code, kind, text) in read_table(document, _COLUMNS, aside=is_note):
        specialty, taxonomy = _specialty(code), Code.of("nucc", text)
        name = " ".join(_MARK.sub("", kind).split())
        if not specialty.is_well_formed:
            skipped.add("no Medicare specialty in its first column", line, code)
        elif text and not taxonomy.is_well_formed:
            skipped.add("no code of the taxonomy's form", line, f"{specialty.value} {text}")
            yield specialty, name, None
        elif (specialty, name, taxonomy) in seen:
            skipped.add("the same row again", line, f"{specialty.value} {text}".strip())
        elif len(seen) == _MOST:
            raise document.wrong(f"has more than {_MOST:,} rows, too many for the crosswalk", line)
        else:
            seen.add((specialty, name, taxonomy))
            yield specialty, name, taxonomy if text else None


def _specialty(text: str) -> Code:
    return Code.of("specialty", _MARK.sub("", text))
