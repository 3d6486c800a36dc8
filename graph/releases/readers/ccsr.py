"""Clinical Classifications Software Refined for ICD-10-CM diagnoses, the reference workbook.

``DXCCSR-Reference-File-v2023-1.xlsx`` (AHRQ, HCUP): a sheet with the categories, and one
with a row for each diagnosis and category, whose last columns tell the default of a
principal (inpatient) or first-listed (outpatient) diagnosis: ``Y`` it is this category, ``N``
it is another one, ``X`` the diagnosis may not stand first, for which AHRQ has the categories
``XXX000`` (inpatient) and ``XXX111`` (outpatient). The version is in the titles of the
sheets; from when it is valid, the workbook does not say. That of the first year,
``DXCCSR-Reference-File-v2020-1.xlsx``, has no titles and no defaults: its version is in its
name alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import compress

from billgraph.graph.releases.documents import Document
from billgraph.graph.releases.formats import Head
from billgraph.graph.releases.model import Description, Fact, Iri, Reading, Skipped, concept, group
from billgraph.graph.releases.tables import Column, open_table, open_tables, peek, read_table
from billgraph.ontology.codes import Code
from billgraph.ontology.iris import group_iri

_SET = "ccsr"
_CATEGORIES = (Column("CCSR Category"), Column("CCSR Category Description"))
_DIAGNOSIS = Column("ICD-10-CM Code", required=False)
_MAPPING = (
    Column("ICD-10-CM Code"),
    *_CATEGORIES,
    Column("Inpatient Default CCSR (Y/N/X)", ("Inpatient Default CCSR",), required=False),
    Column("Outpatient Default CCSR (Y/N/X)", ("Outpatient Default CCSR",), required=False),
)
_DEFAULTS = (
    ("bg:inpatientDefaultCategory", "XXX000"),
    ("bg:outpatientDefaultCategory", "XXX111"),
)
_IS, _IS_NOT, _UNACCEPTABLE = "Y", "N", "X"
_VERSION = re.compile(r"(?<![a-z0-9])v(20\d\d)[.-](\d)(?!\d)", re.IGNORECASE)
_KEY = re.compile(r"[A-Za-z0-9]+$")


def recognises(head: Head) -> bool:
    """Whether a document is the workbook, by the heads of its mapping."""
    return head.has(_MAPPING)


def read(document: Document) -> Reading:
    """Reads the workbook; see `billgraph.graph.releases.formats.Layout`."""
    titles = " ".join(cell for _, cells in peek(document, _MAPPING, count=2) for cell in cells)
    version = _VERSION.search(titles) or _VERSION.search(document.file_name)
    skipped = Skipped()
    return Reading(
        code_set=_SET,
        descriptions=_descriptions(document, skipped),
        version=f"{version[1]}.{version[2]}" if version else None,
        skipped=skipped,
    )


def _descriptions(document: Document, skipped: Skipped) -> Iterator[Description]:
    names = _names(document)
    has_default = [at is not None for at in open_table(document, _MAPPING).where[-2:]]
    facts: dict[Code, dict[Fact, None]] = {}
    for line, (text, key, name, *defaults) in read_table(document, _MAPPING):
        # The list of categories comes first; here a name may be a little different.
        names.setdefault(_checked(document, key, line), name)
        code = Code.of("icd10cm", text)
        if not code.is_well_formed:
            skipped.add("no code in its first column", line, text)
            continue
        known = facts.setdefault(code, {})
        if ("bg:hasCategory", _iri(key)) in known:
            raise document.wrong(f"has {text} with {key} a second time", line)
        known["bg:hasCategory", _iri(key)] = None
        told = compress(zip(_DEFAULTS, defaults, strict=True), has_default)
        for (prop, unacceptable), default in told:
            if default not in (_IS, _IS_NOT, _UNACCEPTABLE):
                raise document.wrong(f"has the default {default!r}, not Y, N or X", line)
            if default != _IS_NOT:
                known[prop, _iri(key if default == _IS else unacceptable)] = None
    for code, said in facts.items():
        yield concept(code, facts=said)
    for key, name in names.items():
        yield group(_SET, key, name, notation=key)


def _names(document: Document) -> dict[str, str]:
    """What the list of the categories calls them; the sheet of diagnoses is not that list."""
    names: dict[str, str] = {}
    for table in open_tables(document, (*_CATEGORIES, _DIAGNOSIS)):
        key, name, diagnosis = table.where
        if diagnosis is None and key is not None and name is not None:
            for line, cells in table.rows:
                if len(cells) > max(key, name) and cells[key].strip():
                    names.setdefault(
                        _checked(document, cells[key].strip(), line), cells[name].strip()
                    )
    return names


def _checked(document: Document, key: str, line: int) -> str:
    if not _KEY.match(key):
        raise document.wrong(f"has {key!r} where a category should stand", line)
    return key


@cache
def _iri(key: str) -> Iri:
    return Iri(group_iri(_SET, key))
