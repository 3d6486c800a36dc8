"""A table of CPT and HCPCS modifiers: mod_code, mod_type, mod_category, mod_description.

It is the layout of the table of modifiers that stands beside the NCCI edits of 2024 Q3. The
type is CPT or HCPCS. The description is the name of a CPT modifier and another name of a
HCPCS one, whose name is in the HCPCS file. A modifier that both have is CPT's. The
category is not read: it sorts the table for its readers, and most rows have none.
"""

from __future__ import annotations

from collections.abc import Iterator

from billgraph.graph.releases.documents import Document
from billgraph.graph.releases.formats import Head
from billgraph.graph.releases.model import Description, Reading, Skipped, concept
from billgraph.graph.releases.tables import Column, read_table
from billgraph.ontology.codes import Code

_COLUMNS = (
    Column("mod_code", ("modifier", "modifier code")),
    Column("mod_type", ("modifier type",)),
    Column("mod_description", ("modifier description",)),
)
_CPT, _HCPCS = "CPT", "HCPCS"


def recognises(head: Head) -> bool:
    """Whether a document is a table with two of the columns that are needed."""
    return head.has_most_of(_COLUMNS, 2)


def read(document: Document) -> Reading:
    """Begins to read the table; see `billgraph.graph.releases.formats.Reader`."""
    skipped = Skipped()
    return Reading("modifiers", _descriptions(document, skipped), skipped=skipped)


def _descriptions(document: Document, skipped: Skipped) -> Iterator[Description]:
    # Two positions make 1,296 codes at most, whatever the length of the file.
    names: dict[Code, dict[str, tuple[str, int]]] = {}
    for line, (text, kind, name) in read_table(document, _COLUMNS):
        code = Code.of("mod", text)
        if kind not in (_CPT, _HCPCS):
            skipped.add("has a type that is neither CPT nor HCPCS", line, kind)
        elif not code.is_well_formed:
            skipped.add("has no code of two letters or digits", line, text)
        else:
            before, first = names.setdefault(code, {}).setdefault(kind, (name, line))
            if before != name:
                raise document.wrong(
                    f"lists {code.value} twice, and not alike (line {first})", line
                )
            if first != line:
                skipped.add("repeats a row above it", line, code.value)
    for code, named in names.items():
        label = named[_CPT][0] if _CPT in named else None
        yield concept(code, label, alternatives=[named[_HCPCS][0]] if _HCPCS in named else [])
