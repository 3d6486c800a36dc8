"""What a table on a page states, and which of its columns is what.

The column names that announce a relation come from its declaration, so that a
new relation needs no change here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from billgraph.graph.pages.blocks import TableRow
from billgraph.graph.pages.cells import read_code
from billgraph.graph.pages.headings import UNTAKEN, fold_name
from billgraph.graph.pages.listed import Listed, begins_with_code, is_of_another, read_listed
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
        "long description",
        "short description",
        "code description",
        "official description",
        "descriptions",
        "meaning",
        "term",
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
        "comment",
        "remarks",
        "when used",
        "rationale",
        "guidance",
        "use",
    }
)
COVERAGE_COLUMNS = frozenset(
    {
        "covered",
        "covered?",
        "coverage",
        "coverage status",
        "covered (y/n)",
        "medically necessary",
        "medically necessary?",
        "supports medical necessity",
        "supports medical necessity?",
    }
)
_NOT_COVERED = frozenset({"n", "no", "not covered", "non-covered", "noncovered", "denied", "false"})
_CODE_COLUMNS: dict[str, str] = {
    fold_name(column): kind
    for kind, entry in reversed(RELATIONS.items())
    for column in entry.code_columns
}
_NAME_COLUMNS: dict[str, str] = {
    fold_name(column): kind
    for kind, entry in reversed(RELATIONS.items())
    for column in entry.label_columns
}
_GENERIC_CODE_COLUMNS = frozenset({"code", "codes"})
BY_SYSTEM = "by system"
"""The guess that the form of the codes will tell the relation."""
_LONGEST_NAME = max(map(len, (*_CODE_COLUMNS, *LABEL_COLUMNS, *NOTE_COLUMNS))) + 12
_SEVERAL = frozenset({"diagnosis", "noncovered", "specialty", "procedure", "site"})
"""The relations of which a cell may hold several codes, or a code with its name."""


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
        others: More columns of codes, each with its relation.
        guess: The kind of relation that the column of codes is of, if it turns out to hold
            any: its name says it of codes and of words; or `BY_SYSTEM`.
        covered: The column that says whether they are covered, or None.
        delimiter: What parts its cells, where that is no pipe and no markup.
    """

    width: int
    relation: Relation | None = None
    code: int = 0
    label: int | None = None
    note: int | None = None
    others: tuple[tuple[int, Relation], ...] = ()
    guess: str = ""
    delimiter: str = ""
    covered: int | None = None

    def is_not_covered(self, row: TableRow) -> bool:
        """Whether a column says of a row that it is not covered."""
        return self.covered is not None and fold_name(row.cells[self.covered]) in _NOT_COVERED

    def read_code(self, row: TableRow) -> Code | None:
        """The code of a row; None when it holds none."""
        if self.relation is None or self.code >= len(row.cells):
            return None
        text = row.cells[self.code]
        if is_no_data(text):
            return None
        if self.relation.kind == "payer" and not _names_payer(text, self.relation):
            return None
        code = read_code(self.relation.systems, text)
        return None if code is None or is_of_another(code, text) else code

    @property
    def known(self) -> tuple[int, ...]:
        """The columns that are read."""
        columns = (
            self.code,
            self.label,
            self.note,
            self.covered,
            *(index for index, _ in self.others),
        )
        return tuple(it for it in columns if it is not None)

    @property
    def reads_all(self) -> bool:
        """Whether every column is read."""
        read = 1 + len(self.others) + (self.label is not None) + (self.note is not None)
        return read + (self.covered is not None) >= self.width

    def read_several(self, row: TableRow) -> list[Listed]:
        """The codes of a row whose cell holds several of them, or a code with its name."""
        if self.relation is None or self.code >= len(row.cells):
            return []
        return _several(self.relation, row.cells[self.code])

    def read_others(self, row: TableRow) -> list[tuple[Relation, Code]]:
        """The codes in the other columns of codes."""
        found: list[tuple[Relation, Code]] = []
        for index, relation in self.others:
            text = row.cells[index] if index < len(row.cells) else ""
            code = read_code(relation.systems, text) if text else None
            if code is not None and code.is_well_formed:
                found.append((relation, code))
            elif text:
                found += ((relation, it.code) for it in read_listed(relation, text))
        return found

    def settled(self, row: TableRow) -> Table:
        """The table with the relation that its first row tells, where its header only hints."""
        if not self.guess or self.code >= len(row.cells):
            return self
        text = row.cells[self.code]
        is_by_system = self.guess == BY_SYSTEM
        relation = begins_with_code(text) or self.relation
        if not is_by_system:
            relation = RELATIONS[self.guess]
        if relation is None:
            return self
        code = read_code(relation.systems, text)
        if (code is None or not code.is_well_formed) and not _several(relation, text):
            return self
        # Where the form tells, the next row may be of another system.
        return replace(self, relation=relation, guess=self.guess if is_by_system else "")

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
    if section == UNTAKEN or max(map(len, row.cells), default=0) > _LONGEST_NAME:
        return None
    names = [fold_name(cell) for cell in row.cells]
    kinds = {index: kind for index, name in enumerate(names) if (kind := _kind(name, section))}
    if not kinds:
        return _hinted(names, section)
    code = _code_column(names, kinds)
    relation = RELATIONS[kinds[code]]
    labels = LABEL_COLUMNS.union(map(fold_name, relation.label_columns))
    label = _column(names, labels, code)
    note = _column(names, NOTE_COLUMNS, code)
    guess = ""
    covered = _column(names, COVERAGE_COLUMNS, code)
    if label is None and note is None and (relation.kind == "payer" or len(names) > len(kinds)):
        # A pair such as "CPT Code | 0101T" is no header; the first row will tell.
        if relation.kind in ("payer", "site") or any(_looks_like_code(it) for it in row.cells):
            return None
        guess = relation.kind
    others = tuple(
        (index, RELATIONS[kind])
        for index, kind in kinds.items()
        if kind != relation.kind and kind != "payer" and index not in (label, note)
    )
    of = None if guess else relation
    return Table(len(names), of, code, label, note, others, guess, covered=covered)


def _code_column(names: list[str], kinds: dict[int, str]) -> int:
    """Which of the columns of codes the table is of."""
    first = next(iter(kinds))
    # "Place of Service" beside "POS Code" holds the names of the places.
    of_same = [index for index, kind in kinds.items() if kind == kinds[first]]
    first = next((it for it in of_same if names[it] not in _NAME_COLUMNS), first)
    label = _column(names, LABEL_COLUMNS, first)
    if label is None or kinds[first] != "procedure":
        return first
    # A column of the page's own code stands before that of the codes that are named.
    named = (it for it, kind in kinds.items() if kind not in ("procedure", "payer"))
    return next((it for it in named if it < label), first)


def _hinted(names: list[str], section: str) -> Table | None:
    """A header that names no column of codes for sure; its first row will tell."""
    for index, name in enumerate(names):
        guess = _NAME_COLUMNS.get(name)
        if name in _GENERIC_CODE_COLUMNS:
            guess = BY_SYSTEM
        if guess is not None:
            label = _column(names, LABEL_COLUMNS, index)
            note = _column(names, NOTE_COLUMNS, index)
            if label is not None or note is not None:
                return Table(
                    len(names), None, index, label, note, guess=_of_section(guess, section) or ""
                )
    return None


def _looks_like_code(text: str) -> bool:
    return any(sign.isdigit() for sign in fold_name(text).removeprefix("icd-10"))


def _several(relation: Relation, text: str) -> list[Listed]:
    return read_listed(relation, text) if relation.kind in _SEVERAL else []


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


def _names_payer(text: str, relation: Relation) -> bool:
    """Any words make a payer's code, also a header's and those that say that data lack."""
    return not is_no_data(text) and fold_name(text) not in relation.code_columns


def _kind(name: str, section: str) -> str | None:
    if name in _GENERIC_CODE_COLUMNS and section in RELATIONS:
        return section
    return _of_section(_CODE_COLUMNS.get(name), section)


def _of_section(kind: str | None, section: str) -> str | None:
    """The relation of a column: of two with the same codes, the section says which."""
    if kind in RELATIONS and section in RELATIONS:
        is_same = RELATIONS[kind].systems == RELATIONS[section].systems
        return section if is_same else kind
    return kind


def _column(names: list[str], wanted: frozenset[str], taken: int) -> int | None:
    for index, name in enumerate(names):
        if index != taken and name in wanted:
            return index
    return None
