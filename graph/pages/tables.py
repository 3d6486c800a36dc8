"""What a table on a page states, and which of its columns is what.

The column names that announce a relation come from its declaration, so that a
new relation needs no change here.
"""

from __future__ import annotations

from dataclasses import dataclass

from billgraph.graph.pages.blocks import TableRow
from billgraph.graph.pages.cells import read_code
from billgraph.graph.pages.prose import is_no_data
from billgraph.ontology.codes import Code
from billgraph.ontology.relations import RELATIONS, Relation

LABEL_COLUMNS = frozenset(
    {
        "description",
        "name",
        "label",
        "title",
        "specialty",
        "diagnosis",
        "descriptor",
        "modifier description",
    }
)
NOTE_COLUMNS = frozenset(
    {
        "when to use",
        "notes",
        "note",
        "clinical relevance",
        "relationship to this procedure",
        "relationship",
        "relevance",
        "comments",
        "usage",
    }
)
_CODE_COLUMNS: dict[str, str] = {
    column: kind for kind, entry in RELATIONS.items() for column in entry.code_columns
}
_GENERIC_CODE_COLUMN = "code"
_LONGEST_NAME = max(map(len, (*_CODE_COLUMNS, *LABEL_COLUMNS, *NOTE_COLUMNS))) + 4

_HYPHENS = dict.fromkeys(range(0x2010, 0x2016), "-")


@dataclass(frozen=True, slots=True)
class Table:
    """The table that the reader is in: which column is what.

    Attributes:
        width: How many cells a row has.
        relation: What its rows state; None for a table that states no relation
            that billgraph knows.
        code: The column of the codes.
        label: The column of their names, or None.
        note: The column of what is said about them, or None.
    """

    width: int
    relation: Relation | None = None
    code: int = 0
    label: int | None = None
    note: int | None = None

    def read_code(self, row: TableRow) -> Code | None:
        """The code of a row; None when it holds none."""
        if self.relation is None or self.code >= len(row.cells):
            return None
        text = row.cells[self.code]
        if self.relation.kind == "payer" and not _names_payer(text, self.relation):
            return None
        return read_code(self.relation.systems, text)

    def cell(self, row: TableRow, index: int | None) -> str | None:
        """The text in a column of a row; None when it says nothing."""
        if index is None or index >= len(row.cells):
            return None
        text = row.cells[index]
        return None if not text or is_no_data(text) else text


def read_header(row: TableRow, section: str) -> Table | None:
    """Reads a row as the header of a table that states a relation.

    Args:
        row: The row.
        section: The section that it stands in, which says whose a column named
            just ``Code`` is.

    Returns:
        The table; None when the row is no such header.

    Example:
        >>> table = read_header(TableRow(("Notes", "ICD-10 Code"), 1, ""), "")
        >>> table.relation.kind, table.code, table.label, table.note
        ('diagnosis', 1, None, 0)
    """
    kinds = [_kind(cell, section) for cell in row.cells]
    code = next((index for index, kind in enumerate(kinds) if kind), None)
    if code is None:
        return None
    names = [fold_name(cell) for cell in row.cells]
    label = _column(names, LABEL_COLUMNS, code)
    note = _column(names, NOTE_COLUMNS, code)
    if label is None and note is None:
        return None
    return Table(len(names), RELATIONS[kinds[code] or ""], code, label, note)


def headless(row: TableRow, section: str) -> Table | None:
    """Reads a row as the first of a table that has no header, but stands in its section.

    Example:
        >>> headless(TableRow(("M34.0", "Sclerosis"), 1, ""), "diagnosis").label
        1
    """
    relation = RELATIONS.get(section)
    # Any words make a payer, so its first cell does not tell a row from a header.
    if relation is None or relation.kind == "payer" or not row.cells:
        return None
    code = read_code(relation.systems, row.cells[0])
    if code is None or not code.is_well_formed:
        return None
    return Table(len(row.cells), relation, 0, 1, 2)


def fold_name(text: str) -> str:
    """Brings a heading or a column's name into the form in which they are declared.

    Example:
        >>> fold_name("ICD\u201110 Code:")
        'icd-10 code'
    """
    if not text.isascii():
        text = text.translate(_HYPHENS)
    return text.strip(" :*#").lower()


def _names_payer(text: str, relation: Relation) -> bool:
    """Any words make a payer's code, also a header's and those that say that data lack."""
    return not is_no_data(text) and fold_name(text) not in relation.code_columns


def _kind(cell: str, section: str) -> str | None:
    if len(cell) > _LONGEST_NAME:
        return None
    name = fold_name(cell)
    if name == _GENERIC_CODE_COLUMN and section in RELATIONS:
        return section
    return _CODE_COLUMNS.get(name)


def _column(names: list[str], wanted: frozenset[str], taken: int) -> int | None:
    for index, name in enumerate(names):
        if index != taken and name in wanted:
            return index
    return None
