"""From the blocks of a document to the page that it is.

The reader walks the blocks once and knows at each where it is: in which section
and in which table. Headings and column names come from the declarations of the
relations, so that a new relation needs no change here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from billgraph.graph.errors import UnreadableInput
from billgraph.graph.pages.blocks import Block, Line, TableRow
from billgraph.graph.pages.cells import read_code
from billgraph.graph.pages.model import MAX_ROWS, TEXT_FIELDS, Page, Problem, Row, too_many_rows
from billgraph.graph.pages.prose import (
    find_procedure,
    is_no_data,
    is_payer_name,
    is_sentence,
    payer_names,
    payer_sentence,
    read_labelled,
    read_title,
)
from billgraph.graph.pages.tables import Table, fold_name, headless, read_header
from billgraph.ontology.codes import Code
from billgraph.ontology.relations import PLACE, RELATIONS, Relation
from billgraph.ontology.sites import places_named

SUMMARY_HEADINGS = ("summary & overview", "summary and overview", "summary")
OVERVIEW_HEADINGS = (
    "billing code overview",
    "cpt code overview",
    "hcpcs code overview",
    "code overview",
    "procedure code overview",
    "overview",
)
CONTEXT_HEADINGS = ("clinical context",)
CODING_HEADINGS = ("coding specifications",)
OTHER_HEADINGS = ("clinical & coding specifications", "clinical and coding specifications")
SERVICE_TYPE_HEADINGS = ("service type",)
SITE_HEADINGS = ("typical site of service", "typical sites of service", "typical place of service")

_SECTIONS: dict[str, str] = {
    **dict.fromkeys(SUMMARY_HEADINGS, "summary"),
    **dict.fromkeys(OVERVIEW_HEADINGS, "overview"),
    **dict.fromkeys(CONTEXT_HEADINGS, "clinical_context"),
    **dict.fromkeys(CODING_HEADINGS, "coding"),
    **dict.fromkeys(OTHER_HEADINGS, ""),
    **dict.fromkeys(SERVICE_TYPE_HEADINGS, "service_type"),
    **dict.fromkeys(SITE_HEADINGS, "site"),
    **{heading: kind for kind, entry in RELATIONS.items() for heading in entry.headings},
}
_LONGEST_HEADING = max(map(len, _SECTIONS)) + 4
# Pages put these tables below one heading and give them none of their own.
_TABLES_BELOW = {"coding": ("modifier", "specialty")}
# A list in place of a table: "M34.0: …", "M34.0 (…)", or the code alone.
_LISTED = re.compile(r"(\S+?)(?:\s*(?::|\s[\u2013\u2014-])\s+(.+)|\s+\((.+)\))?")


def interpret(blocks: Iterable[Block], source: str) -> Page:
    r"""Reads the page that a document's blocks make.

    Args:
        blocks: The blocks in the order of the document.
        source: The name of the document, for the page and for messages.

    Returns:
        The page; what could not be read is in its `problems`.

    Raises:
        UnreadableInput: When the document names no procedure code.

    Example:
        >>> from billgraph.graph.pages.text import read_blocks
        >>> text = "CPT 0489T: Cell therapy\n| Modifier | Description |\n22 | Increased |"
        >>> page = interpret(read_blocks(text), "example")
        >>> page.procedure.curie, page.title, page.rows[0].code.curie, page.rows[0].line
        ('cpt:0489T', 'Cell therapy', 'mod:22', 3)
    """
    reader = _Reader(source)
    for block in blocks:
        reader.take(block)
    return reader.page()


@dataclass(slots=True)
class _Reader:
    source: str
    section: str = ""
    level: int = 0
    table: Table | None = None
    procedure: Code | None = None
    title: str | None = None
    rows: list[Row] = field(default_factory=list)
    texts: dict[str, list[str]] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)
    named: set[Code] = field(default_factory=set)
    same: dict[Any, Any] = field(default_factory=dict)

    def take(self, block: Block) -> None:
        if isinstance(block, TableRow):
            self._take_row(block)
        else:
            table, self.table = self.table, None
            self._take_line(block, table)

    def page(self) -> Page:
        if self.procedure is None:
            raise UnreadableInput(
                self.source,
                "names no procedure code",
                'a code page says "CPT 0489T: …" or "HCPCS code J0897 …" near its top',
            )
        texts = {name: "\n\n".join(parts) for name, parts in self.texts.items()}
        return Page(
            procedure=self.procedure,
            source=self.source,
            title=self.title,
            rows=tuple(sorted(self.rows, key=lambda row: PLACE[row.kind])),
            missing=self._missing(),
            accept=(),
            problems=tuple(self.problems),
            **{name: texts.get(name) for name in TEXT_FIELDS},
        )

    # Lines

    def _take_line(self, block: Line, above: Table | None) -> None:
        text = block.text
        section = _SECTIONS.get(fold_name(text)) if len(text) <= _LONGEST_HEADING else None
        if section is not None:
            self.section, self.level = section, block.level
        elif is_no_data(text):
            self._no_data(self._meant(above))
        elif self.section != "clinical_context" and (labelled := read_labelled(text)):
            self._take_labelled(*labelled, block.line)
        elif self.title is None and self._take_title(text):
            pass
        elif block.level and (block.level <= self.level or not self.level):
            # A heading that is not known ends the section that it does not stand below.
            self.section, self.level = "", block.level
            self._take_prose(text, block.line)
        elif self.section in RELATIONS:
            self._take_listed(RELATIONS[self.section], text, block.line)
        else:
            self._take_prose(text, block.line)

    def _meant(self, above: Table | None) -> str:
        """The part that a line without data stands for: an empty table, else the section."""
        relation = above.relation if above else None
        return relation.kind if relation and not self._has(relation.kind) else self.section

    def _take_title(self, text: str) -> bool:
        title = read_title(text)
        # The title says what the page is about, whatever was mentioned above it.
        if title is None or (title[0] != self.procedure and self.section not in ("", "summary")):
            return False
        self.procedure, self.title = title
        return True

    def _take_labelled(self, name: str, value: str, line: int) -> None:
        if name in self.texts:
            return
        if is_no_data(value):
            self._no_data("site" if name == "site_of_service" else name)
            return
        self.texts[name] = [value]
        if name == "site_of_service":
            self._take_sites(value, line)

    def _take_listed(self, relation: Relation, text: str, line: int) -> None:
        self.procedure = self.procedure or find_procedure(text)
        if relation.kind == "site":
            self.texts.setdefault("site_of_service", []).append(text)
            self._take_sites(text, line)
        elif relation.kind == "payer":
            self._take_listed_payer(text, line)
        elif found := _LISTED.fullmatch(text):
            code = read_code(relation.systems, found[1])
            if code is not None:
                self._add(Row(relation.kind, code, found[2] or found[3], None, line))

    def _take_listed_payer(self, text: str, line: int) -> None:
        listed = payer_sentence(text)
        if listed is None and is_sentence(text):
            return
        if listed or "," in text:
            self._take_payers(listed or text, line)
        else:
            name, _, note = text.partition(": ")
            self._take_payer(name, note or None, line)

    def _take_prose(self, text: str, line: int) -> None:
        self.procedure = self.procedure or find_procedure(text)
        if self.section in ("", "summary") and not self._has("payer"):
            listed = payer_sentence(text)
            if listed is not None:
                self._take_payers(listed, line)
        if self.section in TEXT_FIELDS:
            self.texts.setdefault(self.section, []).append(text)

    def _take_sites(self, text: str, line: int) -> None:
        for code, words in places_named(text):
            self._add_once(Row("site", Code("pos", code), words, None, line))

    def _take_payers(self, listed: str, line: int) -> None:
        if is_no_data(listed):
            self._no_data("payer")
            return
        for name in payer_names(listed):
            self._take_payer(name, None, line)

    def _take_payer(self, name: str, note: str | None, line: int) -> None:
        payer = Code.of("payer", name)
        if is_payer_name(name) and payer.is_well_formed:
            self._add_once(Row("payer", payer, name, note, line))
        else:
            self._add_problem(Problem(line, f"{_brief(name)} is no payer's name", name))

    def _add(self, row: Row) -> None:
        self._bound(row.line or 0)
        # Rows say the same again and again; each is then kept once.
        once = self.same.setdefault
        code: Code = once(row.code, row.code)
        label, note = once(row.label, row.label), once(row.note, row.note)
        self.rows.append(Row(row.kind, code, label, note, row.line))
        self.kinds.add(row.kind)

    def _add_problem(self, problem: Problem) -> None:
        self._bound(problem.line)
        self.problems.append(problem)

    def _bound(self, line: int) -> None:
        if len(self.rows) + len(self.problems) >= MAX_ROWS:
            raise too_many_rows(self.source, line)

    def _add_once(self, row: Row) -> None:
        if row.code not in self.named:
            self.named.add(row.code)
            self._add(row)

    def _has(self, kind: str) -> bool:
        return kind in self.kinds

    def _no_data(self, part: str) -> None:
        if part:
            self.missing.append(part)

    def _missing(self) -> tuple[str, ...]:
        """The parts without data; a heading's stands for the tables that it should have."""
        parts = (kind for part in self.missing for kind in _TABLES_BELOW.get(part, (part,)))
        return tuple(
            dict.fromkeys(part for part in parts if not self._has(part) and part not in self.texts)
        )

    # Tables

    def _take_row(self, block: TableRow) -> None:
        table = None if block.begins else self.table
        code = table.read_code(block) if table else None
        header = read_header(block, self.section) if code is None else None
        if header is not None:
            self._open(header, block)
        elif table is not None:
            self._take_cells(table, code, block)
        else:
            self._begin(block)

    def _begin(self, block: TableRow) -> None:
        """Takes a row that no header announced: of a table without one, or of no table."""
        table = headless(block, self.section)
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

    def _open(self, table: Table, block: TableRow) -> None:
        self.table = table
        if table.relation is None:
            self._problem(block, "a table of none of the relations that billgraph knows")
            return
        known = (table.code, table.label, table.note)
        unread = [name for index, name in enumerate(block.cells) if name and index not in known]
        if unread:
            self._problem(block, f"column {', '.join(map(_brief, unread))} is not read")

    def _take_cells(self, table: Table, code: Code | None, block: TableRow) -> None:
        if table.relation is None:
            return
        kind, cells = table.relation.kind, block.cells
        if code is None and all(is_no_data(cell) for cell in cells if cell):
            self._no_data(kind)
        elif len(cells) != table.width:
            count = "1 cell" if len(cells) == 1 else f"{len(cells)} cells"
            self._problem(block, f"has {count} where {table.width} are expected")
        elif code is None:
            text = cells[table.code]
            self._problem(block, f"{_brief(text)} is no code" if text else "has no code")
        else:
            label = table.cell(block, table.label)
            if label is None and kind == "payer":
                label = cells[table.code]
            self._add(Row(kind, code, label, table.cell(block, table.note), block.line))

    def _problem(self, block: TableRow, problem: str) -> None:
        self._add_problem(Problem(block.line, problem, block.text))


def _brief(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "…")
