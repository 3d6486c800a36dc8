"""The rows of a document's tables, as a reader meets them one after another."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from billgraph.graph.pages.blocks import Block, Line, TableRow
from billgraph.graph.pages.codelike import ITEM
from billgraph.graph.pages.collected import Collected
from billgraph.graph.pages.delimited import WHITE, cells, fitted, headers
from billgraph.graph.pages.headings import section_of
from billgraph.graph.pages.listed import Listed, begins_with_code, read_listed
from billgraph.graph.pages.model import TEXT_FIELDS, Problem, Row
from billgraph.graph.pages.prose import find_procedure, is_no_data, read_labelled
from billgraph.graph.pages.tables import Table, headless, read_header
from billgraph.ontology.codes import Code
from billgraph.ontology.relations import RELATIONS, Relation

OF_NONE = "a table of none of the relations that billgraph knows"


@dataclass(slots=True)
class RowReader:
    """Where a reader is in the tables of a document; the lines are for its subclass.

    Attributes:
        source: The name of the document.
        kept: What was read, and what was not.
        section: A relation's kind, a text field, `UNTAKEN`, ``coding``, or nothing.
        doubtful: Whether a heading that is not known may turn the meaning of codes.
        table: The table that it is in.
        header: The header of that table, while it is not known what it states.
        procedure: The code that the page is about.
        missing: The parts that the page says it has no data for.
    """

    source: str
    kept: Collected
    section: str = ""
    doubtful: bool = False
    table: Table | None = None
    header: TableRow | None = None
    procedure: Code | None = None
    missing: list[str] = field(default_factory=list)

    def take(self, block: Block) -> None:
        """Takes the next block of the document."""
        raise NotImplementedError

    def add_row(self, row: Row) -> None:
        """Takes a row that a table or a list states."""
        raise NotImplementedError

    def no_data(self, part: str) -> None:
        """Takes that the page says it has no data for a part."""
        raise NotImplementedError

    # Tables without pipes

    def take_delimited(self, block: Line) -> bool:
        """Takes a line that is a row of a table without pipes; False when it is none."""
        if self.table is not None and self.table.delimiter:
            if self._take_delimited_row(self.table, block):
                return True
            self.table = None
        header = self.header_in(block)
        if header is not None:
            self._open(*header)
        return header is not None

    def header_in(self, block: Line) -> tuple[Table, TableRow] | None:
        """The table that a line begins as its header; None when it begins none."""
        for delimiter, row in headers(block):
            table = read_header(row, self.section)
            if (
                table is None
                or _is_pair(row)
                or (delimiter == "," and table.label is table.note is None)
            ):
                continue
            return replace(table, delimiter=delimiter), row
        return None

    def _take_delimited_row(self, table: Table, block: Line) -> bool:
        found = cells(block, table.delimiter)
        if not any(found):
            return True
        row = TableRow(fitted(found, table.width, table.delimiter), block.line, block.text)
        if block.level or section_of(block.text) is not None:
            return False
        if len(found) == 1 and block.text[:1].islower() and table.delimiter == WHITE:
            # The words of the cell above go on.
            self.kept.lose(block.text, block.line, ITEM)
            return True
        code = table.read_code(row)
        is_code = code is not None and (len(found) > 1 or code.is_well_formed)
        is_row = len(found) == table.width > 1 or (table.guess and table.settled(row) is not table)
        if is_code or is_row or table.read_several(row):
            self.take_row(row)
            return True
        return False

    # Rows

    def take_row(self, block: TableRow) -> None:
        """Takes a row of a table, which may be a header."""
        table = None if block.begins else self.table
        if table is not None and table.guess:
            self.table = table = table.settled(block)
            if table.relation is not None and self.header is not None:
                self._tell_columns(table, self.header)
                self.header = None
        code = table.read_code(block) if table else None
        if (table is None or table.relation is None) and _is_pair(block):
            self.take(Line(": ".join(block.cells), block.line))
            return
        header = read_header(block, self.section) if code is None else None
        if header is not None:
            delimiter = table.delimiter if table is not None else ""
            self._open(replace(header, delimiter=delimiter), block)
        elif table is not None:
            self._take_cells(table, code, block)
        else:
            self._begin(block)

    def _begin(self, block: TableRow) -> None:
        """Takes a row that no header announced: of a table without one, or of no table."""
        table = headless(block, self.section) or self._by_system(block)
        pair = ": ".join(block.cells) if len(block.cells) == 2 else ""
        if table is not None:
            self.table = table
            self._take_cells(table, table.read_code(block), block)
        elif len(block.cells) == 1:
            self.take(Line(block.cells[0], block.line))
        elif pair and (read_labelled(pair) or (self.procedure is None and find_procedure(pair))):
            self.take(Line(pair, block.line))
        elif self.procedure is None or (self.section in TEXT_FIELDS and not block.begins):
            self.take(Line(block.text, block.line))
        else:
            self._open(Table(len(block.cells)), block)
            self.kept.lose_cells(block.cells, block.line)

    def _by_system(self, block: TableRow) -> Table | None:
        if self.procedure is None or self.doubtful or self.section not in ("", "coding"):
            return None
        relation = begins_with_code(block.cells[0]) if block.cells else None
        return headless(block, relation.kind) if relation is not None else None

    def _open(self, table: Table, block: TableRow) -> None:
        self.table = table
        self.header = block if table.guess else None
        if table.guess:
            return
        if table.relation is None:
            self._problem(block, OF_NONE)
            return
        self._tell_columns(table, block)

    def _tell_columns(self, table: Table, block: TableRow) -> None:
        """Says which columns of a table are not read, or not in every row."""
        known = table.known
        unread = [name for index, name in enumerate(block.cells) if name and index not in known]
        if unread:
            self._problem(block, f"column {', '.join(map(brief, unread))} is not read")
        is_of_procedures = table.relation is not None and table.relation.kind == "procedure"
        if table.others and is_of_procedures and self.procedure is not None:
            names = ", ".join(brief(block.cells[index]) for index, _ in table.others)
            own = self.procedure.value
            self._problem(block, f"column {names} is read only in the rows of {own}")

    def _take_cells(self, table: Table, code: Code | None, block: TableRow) -> None:
        cells = block.cells
        if table.relation is None:
            if self.header is not None:
                self._problem(self.header, OF_NONE)
                self.header = None
            self.kept.lose_cells(cells, block.line)
            return
        if code is None and all(is_no_data(cell) for cell in cells if cell):
            self.no_data(table.relation.kind)
        elif len(cells) != table.width:
            count = "1 cell" if len(cells) == 1 else f"{len(cells)} cells"
            self._problem(block, f"has {count} where {table.width} are expected")
            self.kept.lose_cells(cells, block.line)
        else:
            if code is not None and not table.others and table.covered is None:
                self._add_one(table, code, block)
            else:
                several = [Listed(code)] if code is not None else table.read_several(block)
                self._take_codes(table, several, block)
            if not table.reads_all:
                known = table.known
                rest = tuple(it for index, it in enumerate(cells) if index not in known)
                self.kept.lose_cells(rest, block.line)

    def _take_codes(self, table: Table, several: list[Listed], block: TableRow) -> None:
        """Takes the codes of a row: those of its table, and those in other columns of codes."""
        others = table.read_others(block) if table.others else []
        if self.procedure is None:
            # A column of procedures beside others says what the page is about.
            procedures = (code for it, code in others if it.kind == "procedure")
            named = (code for code in procedures if code.range is None)
            self.procedure = next(named, None)
        is_own = False
        if table.others and not self._is_about_the_page(table, several, others):
            if table.relation is not None and table.relation.kind == "procedure":
                self.kept.lose_cells(tuple(block.cells[it] for it, _ in table.others), block.line)
                others = []
            else:
                of = ", ".join(code.value for it, code in others if it.kind == "procedure")
                self._problem(block, f"is a row of {of}, and the page is not about that")
                self.kept.lose_cells(block.cells, block.line)
                return
        elif table.others:
            is_own = any(it.code == self.procedure for it in several)
            several = [it for it in several if it.code != self.procedure]
            others = [it for it in others if it[0].kind != "procedure"]
        if several:
            self._add_all(table, several, block)
        elif not others and block.cells[table.code]:
            if not is_own:
                self._problem(block, f"{brief(block.cells[table.code])} is no code")
                self.kept.lose_cells(block.cells, block.line)
        elif not others:
            self._problem(block, "has no code")
            self.kept.lose_cells(block.cells, block.line)
        for relation, code in others:
            self.kept.add(Row(relation.kind, code, None, None, block.line))

    def _is_about_the_page(
        self, table: Table, several: list[Listed], others: list[tuple[Relation, Code]]
    ) -> bool:
        """Whether a row with a column of procedures is one of the page's own procedure."""
        is_of_procedures = table.relation is not None and table.relation.kind == "procedure"
        codes = (it.code for it in several) if is_of_procedures else (code for _, code in others)
        procedures = [code for code in codes if code.kind == "procedure"]
        own = self.procedure
        return not procedures or own is None or any(code.covers(own) for code in procedures)

    def _add_one(self, table: Table, code: Code, block: TableRow) -> None:
        """Takes a row as most are: its code alone in its cell, and no other column of codes."""
        assert table.relation is not None
        kind = table.relation.kind
        label = table.cell(block, table.label)
        if label is None and kind == "payer":
            label = block.cells[table.code]
        self.add_row(Row(kind, code, label, table.cell(block, table.note), block.line))

    def _add_all(self, table: Table, several: list[Listed], block: TableRow) -> None:
        assert table.relation is not None
        kind = table.relation.kind
        if table.is_not_covered(block):
            if kind != "diagnosis":
                self._problem(block, "is not covered, which is kept of diagnoses alone")
                self.kept.lose_cells(block.cells, block.line)
                return
            kind = "noncovered"
        label, note = table.cell(block, table.label), table.cell(block, table.note)
        for it in several:
            if len(several) > 1:
                # What is said of several codes at once is the name of none.
                said = "; ".join(text for text in (label, it.label, it.note, note) if text)
                row = Row(kind, it.code, None, said or None, block.line)
            else:
                more = it.label if label is not None else None
                said = "; ".join(text for text in (more, it.note, note) if text)
                row = Row(kind, it.code, label or it.label, said or None, block.line)
            self.add_row(row)

    def _problem(self, block: TableRow, problem: str) -> None:
        self.kept.add_problem(Problem(block.line, problem, block.text))


def _is_pair(block: TableRow) -> bool:
    """Whether a row is a name and its codes: "Diagnosis | M17.11, M17.12"."""
    section = section_of(block.cells[0]) if len(block.cells) == 2 else None
    if section not in RELATIONS or section == "payer":
        return False
    return bool(read_listed(RELATIONS[section], block.cells[1]))


def brief(text: str) -> str:
    """A text for a message: quoted, and cut where it is long."""
    return repr(text if len(text) <= 60 else text[:57] + "…")
