"""From the blocks of a document to the page that it is.

The reader walks the blocks once and knows at each where it is: in which section
and in which table. Headings and column names come from the declarations of the
relations, so that a new relation needs no change here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from billgraph.graph.errors import UnreadableInput
from billgraph.graph.pages.blocks import Block, Line, TableRow
from billgraph.graph.pages.cells import read_code, read_procedure
from billgraph.graph.pages.model import TEXT_FIELDS, Page, Problem, Row
from billgraph.ontology.codes import Code
from billgraph.ontology.relations import RELATIONS, Relation
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

LABEL_COLUMNS = (
    "description",
    "name",
    "label",
    "title",
    "specialty",
    "diagnosis",
    "descriptor",
    "modifier description",
)
NOTE_COLUMNS = (
    "when to use",
    "notes",
    "note",
    "clinical relevance",
    "relationship to this procedure",
    "relationship",
    "relevance",
    "comments",
    "usage",
)

_SECTIONS: dict[str, str] = {
    **dict.fromkeys(SUMMARY_HEADINGS, "summary"),
    **dict.fromkeys(OVERVIEW_HEADINGS, "overview"),
    **dict.fromkeys(CONTEXT_HEADINGS, "clinical_context"),
    **dict.fromkeys(CODING_HEADINGS, "coding"),
    **dict.fromkeys(OTHER_HEADINGS, ""),
    **{heading: kind for kind, entry in RELATIONS.items() for heading in entry.headings},
}
_CODE_COLUMNS: dict[str, str] = {
    column: kind for kind, entry in RELATIONS.items() for column in entry.code_columns
}
_GENERIC_CODE_COLUMN = "code"
# Pages put these tables below one heading and give them none of their own.
_TABLES_BELOW = {"coding": ("modifier", "specialty")}

_PROCEDURE = r"(?:CPT/HCPCS|CPT|HCPCS)\s*\u00ae?(?:\s+Level\s+II?)?(?:\s+codes?)?[\s:#]+([A-Za-z0-9]{5})\b"
_TITLE = re.compile(rf"{_PROCEDURE}\s*[:\u2013\u2014-]\s*(\S.*)", re.IGNORECASE)
_BARE_TITLE = re.compile(r"([A-Z0-9]{5})\s*[:\u2013\u2014-]\s*(\S.*)")
_MENTION = re.compile(rf"\b{_PROCEDURE}", re.IGNORECASE)
_NO_DATA = re.compile(
    r"(?:data|information)? ?not (?:available|provided|specified)"
    r"(?: in the (?:input|source|data|provided input))?",
    re.IGNORECASE,
)
_LABELLED = re.compile(
    r"(service type|(?:typical )?(?:sites?|places?) of service)\s*:\s*(\S.*)", re.IGNORECASE
)
_PAYERS = re.compile(
    r"(?:\b(?:key|major|national|leading|primary)\s+(?:\w+\s+){0,2}|^)payers\b[^.:]{0,80}?(?:\b(?:are|include|includes|including)\b:?|:)\s+(.+?)"
    r"(?:\.(?=\s|$)|$)",
    re.IGNORECASE,
)
_PAYER_LIMIT = 60
_HYPHENS = re.compile(r"[\u2010-\u2015]")


def interpret(blocks: Iterable[Block], source: str) -> Page:
    """Reads the page that a document's blocks make.

    Args:
        blocks: The blocks in the order of the document.
        source: The name of the document, for the page and for messages.

    Returns:
        The page; what could not be read is in its `problems`.

    Raises:
        UnreadableInput: When the document names no procedure code.

    Example:
        >>> from billgraph.graph.pages.text import read_blocks
        >>> text = "CPT 0489T: Cell therapy\\n| Modifier | Description |\\n22 | Increased |"
        >>> page = interpret(read_blocks(text), "example")
        >>> page.procedure.curie, page.title, page.rows[0].code.curie, page.rows[0].line
        ('cpt:0489T', 'Cell therapy', 'mod:22', 3)
    """
    reader = _Reader()
    for block in blocks:
        reader.take(block)
    return reader.page(source)


@dataclass(frozen=True, slots=True)
class _Table:
    """The table that the reader is in: which column is what.

    `relation` is None for a table that states no relation that billgraph knows.
    """

    relation: Relation | None
    width: int
    code: int = 0
    label: int | None = None
    note: int | None = None


@dataclass(slots=True)
class _Reader:
    section: str = ""
    table: _Table | None = None
    procedure: Code | None = None
    title: str | None = None
    rows: list[Row] = field(default_factory=list)
    texts: dict[str, list[str]] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def take(self, block: Block) -> None:
        if isinstance(block, TableRow):
            self._take_row(block)
        else:
            table, self.table = self.table, None
            self._take_line(block, table)

    def page(self, source: str) -> Page:
        if self.procedure is None:
            raise UnreadableInput(
                source,
                "names no procedure code",
                'a code page says "CPT 0489T: …" or "HCPCS code J0897 …" near its top',
            )
        order = list(RELATIONS)
        texts = {name: "\n\n".join(parts) for name, parts in self.texts.items()}
        return Page(
            procedure=self.procedure,
            source=source,
            title=self.title,
            rows=tuple(sorted(self.rows, key=lambda row: order.index(row.kind))),
            missing=self._missing(),
            problems=tuple(self.problems),
            **{name: texts.get(name) for name in TEXT_FIELDS},
        )

    # Lines

    def _take_line(self, block: Line, above: _Table | None) -> None:
        text = block.text
        heading = _fold(text)
        if heading in _SECTIONS:
            self.section = _SECTIONS[heading]
        elif _NO_DATA.fullmatch(text.rstrip(".")):
            relation = above.relation if above else None
            self._no_data(relation.kind if relation else self.section)
        elif self.section != "clinical_context" and (labelled := _LABELLED.match(text)):
            self._take_labelled(labelled[1], labelled[2], block.line)
        elif self.title is None and self._take_title(text):
            pass
        elif self.section in ("payer", "site"):
            self._take_listed(text, block.line)
        else:
            self._take_prose(text, block.line)

    def _take_title(self, text: str) -> bool:
        found = _TITLE.match(text) or (_BARE_TITLE.match(text) if not self.procedure else None)
        code = read_procedure(found[1]) if found else None
        if found is None or code is None or (self.procedure and code != self.procedure):
            return False
        self.procedure, self.title = code, found[2]
        return True

    def _take_labelled(self, label: str, value: str, line: int) -> None:
        name = "service_type" if label.lower() == "service type" else "site_of_service"
        if name in self.texts:
            return
        if _NO_DATA.fullmatch(value.rstrip(".")):
            self._no_data("site" if name == "site_of_service" else name)
            return
        self.texts[name] = [value]
        if name == "site_of_service":
            self._take_sites(value, line)

    def _take_listed(self, text: str, line: int) -> None:
        if self.section == "site":
            self.texts.setdefault("site_of_service", []).append(text)
            self._take_sites(text, line)
        elif len(text) <= _PAYER_LIMIT:
            self._add_payer(text, line)
        else:
            self._take_payers(text, line)

    def _take_prose(self, text: str, line: int) -> None:
        if self.procedure is None and (mention := _MENTION.search(text)):
            self.procedure = read_procedure(mention[1])
        if self.section in ("", "summary") and not self._has("payer"):
            self._take_payers(text, line)
        if self.section in TEXT_FIELDS:
            self.texts.setdefault(self.section, []).append(text)

    def _take_sites(self, text: str, line: int) -> None:
        for code, words in places_named(text):
            place = Code("pos", code)
            if all(row.code != place for row in self.rows):
                self.rows.append(Row("site", place, words, None, line))

    def _take_payers(self, text: str, line: int) -> None:
        found = _PAYERS.search(text)
        if found is None:
            return
        names = _names(found[1])
        if any(len(name) > _PAYER_LIMIT for name in names):
            self.problems.append(Problem(line, "a list of payers that cannot be told apart", text))
            return
        for name in names:
            self._add_payer(name, line)

    def _add_payer(self, name: str, line: int) -> None:
        payer = Code.of("payer", name)
        if payer.value and all(row.code != payer for row in self.rows):
            self.rows.append(Row("payer", payer, name, None, line))

    def _no_data(self, part: str) -> None:
        if part:
            self.missing.append(part)

    def _missing(self) -> tuple[str, ...]:
        """The parts without data; a heading's stands for the tables that it should have."""
        parts = []
        for part in self.missing:
            below = _TABLES_BELOW.get(part)
            parts += [kind for kind in below if not self._has(kind)] if below else [part]
        return tuple(dict.fromkeys(parts))

    def _has(self, kind: str) -> bool:
        return any(row.kind == kind for row in self.rows)

    # Tables

    def _take_row(self, block: TableRow) -> None:
        header = self._header(block)
        if header is not None:
            self._open(header, block)
        elif self.table is not None:
            self._take_cells(self.table, block)
        elif (relation := RELATIONS.get(self.section)) and read_code(relation.systems, _first(block)):
            self.table = _Table(relation, len(block.cells), 0, 1, 2)
            self._take_cells(self.table, block)
        elif self.procedure is None or self.section in TEXT_FIELDS:
            self._take_line(Line(block.text, block.line), None)
        else:
            self._open(_Table(None, len(block.cells)), block)

    def _header(self, block: TableRow) -> _Table | None:
        names = [_fold(cell) for cell in block.cells]
        kinds = [_CODE_COLUMNS.get(name) for name in names]
        if self.section in RELATIONS and _GENERIC_CODE_COLUMN in names:
            kinds[names.index(_GENERIC_CODE_COLUMN)] = self.section
        found = next((index for index, kind in enumerate(kinds) if kind), None)
        if found is None or len(names) < 2:
            return None
        label = _column(names, LABEL_COLUMNS, found)
        note = _column(names, NOTE_COLUMNS, found)
        if label is None and note is None:
            return None
        return _Table(RELATIONS[kinds[found] or ""], len(names), found, label, note)

    def _open(self, table: _Table, block: TableRow) -> None:
        self.table = table
        if table.relation is None:
            self._problem(block, "a table of none of the relations that billgraph knows")
            return
        known = (table.code, table.label, table.note)
        unread = [name for index, name in enumerate(block.cells) if index not in known]
        if unread:
            self._problem(block, f"column {', '.join(unread)} is not read")

    def _take_cells(self, table: _Table, block: TableRow) -> None:
        if table.relation is None:
            return
        texts = [cell for cell in dict.fromkeys(block.cells) if cell]
        if len(texts) == 1 and _NO_DATA.fullmatch(texts[0].rstrip(".")):
            self._no_data(table.relation.kind)
            return
        if len(block.cells) != table.width:
            self._problem(block, f"has {len(block.cells)} cells where {table.width} are expected")
            return
        text = block.cells[table.code]
        code = read_code(table.relation.systems, text)
        if code is None:
            self._problem(block, f"{text!r} is no code" if text else "has no code")
            return
        label = _cell(block, table.label)
        if table.relation.kind == "payer":
            label = label or text
        row = Row(table.relation.kind, code, label, _cell(block, table.note), block.line)
        self.rows.append(row)

    def _problem(self, block: TableRow, problem: str) -> None:
        self.problems.append(Problem(block.line, problem, block.text))


def _names(text: str) -> list[str]:
    """Parts a list in a sentence into its names: ``A, B, and C``."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    last = parts[-1]
    if last.lower().startswith("and "):
        parts[-1] = last[4:].strip()
    elif " and " in last:
        parts[-1:] = [part.strip() for part in last.rsplit(" and ", 1)]
    return parts


def _fold(text: str) -> str:
    if not text.isascii():
        text = _HYPHENS.sub("-", text)
    return text.strip(" :*#").lower()


def _first(block: TableRow) -> str:
    return block.cells[0] if block.cells else ""


def _column(names: list[str], wanted: tuple[str, ...], taken: int) -> int | None:
    for index, name in enumerate(names):
        if index != taken and name in wanted:
            return index
    return None


def _cell(block: TableRow, index: int | None) -> str | None:
    if index is None or index >= len(block.cells):
        return None
    text = block.cells[index]
    return None if not text or _NO_DATA.fullmatch(text.rstrip(".")) else text
