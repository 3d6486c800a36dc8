"""A table of the CMS place-of-service codes: pos_code, pos_type, pos_name, pos_description.

It is the layout of a table of the codes with their type, Facility, Non-Facility or
Unassigned: whether Medicare pays a service there at its facility rate (42 CFR
414.22(b)(5); Medicare Claims Processing Manual, chapter 26, section 10.5). The table
tells no version and no date. Unassigned codes are no codes.
"""

from __future__ import annotations

from collections.abc import Iterator

from billgraph.graph.errors import UnreadableInput
from billgraph.graph.releases.documents import Document
from billgraph.graph.releases.formats import Head
from billgraph.graph.releases.model import Description, Reading, Skipped, concept
from billgraph.graph.releases.repeats import Repeats
from billgraph.graph.releases.tables import Column, read_table
from billgraph.ontology.codes import Code

_NEEDED = (
    Column("pos_code", ("place of service code",)),
    Column("pos_type", ("facility type",)),
    Column("pos_name", ("place of service name",)),
)
_COLUMNS = (*_NEEDED, Column("pos_description", required=False))
_IS_FACILITY = {"facility": True, "non facility": False, "nonfacility": False}
_UNASSIGNED = "unassigned"


def recognises(head: Head) -> bool:
    """Whether a document is a table with two of the columns that are needed."""
    return head.has_most_of(_NEEDED, 2)


def read(document: Document) -> Reading:
    """Begins to read the table; see `billgraph.graph.releases.formats.Reader`."""
    skipped = Skipped()
    return Reading("pos", _descriptions(document, skipped), skipped=skipped)


def _descriptions(document: Document, skipped: Skipped) -> Iterator[Description]:
    repeats = Repeats(document, skipped)
    for line, (text, kind, name, definition) in read_table(document, _COLUMNS):
        code, kind = Code.of("pos", text), kind.lower().replace("-", " ")
        if kind == _UNASSIGNED:
            skipped.add("is assigned to no place", line, code.value)
        elif not code.is_well_formed:
            skipped.add("has no code of two digits", line, text)
        elif kind not in _IS_FACILITY:
            raise UnreadableInput(
                document.name,
                f"has the type {kind!r}, which is neither Facility nor Non-Facility",
                "nothing was taken; mend the row, or get the file from its publisher again",
                line,
            )
        else:
            described = concept(
                code,
                " ".join(name.split()),
                definition=" ".join(definition.split()) or None,
                facts=[("bg:isFacility", _IS_FACILITY[kind])],
            )
            if not repeats.has(code, described.facts, line):
                yield described
