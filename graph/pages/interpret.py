"""From the blocks of a document to the page that it is.

The reader walks the blocks once and knows at each where it is: in which section
and in which table. Headings and column names come from the declarations of the
relations, so that a new relation needs no change here. What looks like a code and
stands where nothing is read is kept as lost, so that no code goes in silence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from billgraph.graph.errors import UnreadableInput
from billgraph.graph.pages.blocks import Block, Line, TableRow
from billgraph.graph.pages.codelike import CODES, ITEM, SENTENCE
from billgraph.graph.pages.collected import Collected
from billgraph.graph.pages.delimited import announced
from billgraph.graph.pages.headings import (
    LOWEST,
    UNTAKEN,
    announces_codes,
    fold_name,
    goes_on,
    is_declared,
    is_denied,
    is_doubtful,
    is_shouted,
    is_turned,
    section_of,
)
from billgraph.graph.pages.listed import begins_with_code, read_listed
from billgraph.graph.pages.model import TEXT_FIELDS, Page, Problem, Row
from billgraph.graph.pages.prose import (
    find_procedure,
    is_no_data,
    is_sentence,
    payer_sentence,
    read_labelled,
    read_title,
)
from billgraph.graph.pages.row_reader import RowReader
from billgraph.graph.pages.several import Several
from billgraph.graph.pages.stacked import LABEL, Stacked
from billgraph.graph.pages.tables import Table, headless
from billgraph.graph.pages.worded import take_listed_payer, take_payers, take_sites
from billgraph.ontology.codes import Code
from billgraph.ontology.relations import PLACE, RELATIONS, Relation

# Pages put these tables below one heading and give them none of their own.
_TABLES_BELOW = {"coding": ("modifier", "specialty")}
# These are named in words, and every other relation by its codes.
_BY_WORDS = ("payer", "site")
_LONGEST_ITEM = 400
_PROCEDURES = RELATIONS["procedure"]


def interpret(blocks: Iterable[Block], source: str) -> Page:
    r"""Reads the page that a document's blocks make.

    Args:
        blocks: The blocks in the order of the document.
        source: The name of the document, for the page and for messages.

    Returns:
        The page; what could not be read is in its `problems` and in `unread`.

    Raises:
        UnreadableInput: When the document names no procedure code.

    Example:
        >>> from billgraph.graph.pages.text import read_blocks
        >>> text = "CPT 0489T: Cell therapy\n| Modifier | Description |\n22 | Increased |"
        >>> page = interpret(read_blocks(text), "example")
        >>> page.procedure.curie, page.title, page.rows[0].code.curie, page.rows[0].line
        ('cpt:0489T', 'Cell therapy', 'mod:22', 3)
    """
    reader = _Reader(source, Collected(source))
    for block in blocks:
        reader.take(block)
    return reader.page()


@dataclass(slots=True)
class _Reader(RowReader):
    """Where the reader is in the document, and what it has read of it.

    Attributes:
        level: The level of the heading that began the section.
        announced: Whether a heading that is not known has codes below it.
        is_own: Whether the heading lists what the page is about: "CPT/HCPCS Codes".
        title: What the page calls its procedure.
        texts: The text fields, in paragraphs.
        several: What beside its own procedure it is about.
        ended: Whether another page's title was met: what follows is not of this one.
        stacked: The table whose cells stand each on a line of its own, if it is in one.
        run: The relation of the line above, where the form of its codes told it.
    """

    level: int = 0
    announced: bool = False
    is_own: bool = False
    title: str | None = None
    texts: dict[str, list[str]] = field(default_factory=dict)
    several: Several = field(default_factory=Several)
    ended: bool = False
    stacked: Stacked = field(default_factory=Stacked)
    run: Relation | None = None

    def take(self, block: Block) -> None:
        if self.ended:
            is_row = isinstance(block, TableRow)
            self.kept.lose_cells(block.cells if is_row else (block.text,), block.line)
        elif isinstance(block, TableRow):
            self.take_row(block)
        elif block.parts and any(map(self._stands_alone, block.parts)):
            for part in block.parts:
                self.take(part)
        elif not self.take_delimited(block):
            table, self.table = self.table, None
            self._take_line(block, table)

    def page(self) -> Page:
        procedure = self.procedure or self.several.first_listed()
        if procedure is None:
            raise UnreadableInput(
                self.source,
                "names no procedure code",
                'a code page says "CPT 0489T: …" or "HCPCS code J0897 …" near its top',
            )
        texts = {name: "\n\n".join(parts) for name, parts in self.texts.items()}
        if (problem := self.several.problem(procedure)) is not None:
            self.kept.add_problem(problem)
        return Page(
            procedure=procedure,
            source=self.source,
            title=self.title,
            rows=tuple(sorted(self.kept.rows, key=lambda row: PLACE[row.kind])),
            missing=self._missing(),
            accept=(),
            problems=tuple(self.kept.problems),
            unread=self.kept.unread(procedure),
            **{name: texts.get(name) for name in TEXT_FIELDS},
        )

    def _stands_alone(self, part: Line) -> bool:
        """Whether a line that seems to be wrapped is an item, a row or a heading."""
        if is_declared(part.text) or self.header_in(part) is not None:
            return True
        if part.text.endswith(":") and self._section(part) is not None:
            return True
        if self.table is not None and self.table.delimiter:
            return True
        if self.section in TEXT_FIELDS:
            return False
        if self.section in RELATIONS and self.section not in _BY_WORDS:
            return bool(read_listed(RELATIONS[self.section], part.text))
        return begins_with_code(part.text) is not None

    # Lines

    def _take_line(self, block: Line, above: Table | None) -> None:
        text = block.text
        section = self._section(block)
        if section is not None:
            self._begin_section(section, block)
        elif is_no_data(text):
            self.no_data(self._meant(above))
        elif self._take_column(text):
            pass
        elif self.section != "clinical_context" and (labelled := read_labelled(text)):
            self._take_labelled(*labelled, block.line)
        elif (
            self._take_title(block, above)
            or self._take_announced(block)
            or self._take_heading(block)
        ):
            pass
        elif self.section in RELATIONS:
            self._take_listed(RELATIONS[self.section], block)
        else:
            self._take_prose(block)

    def _section(self, block: Line) -> str | None:
        """The section that a line begins; None where it is none, or a sentence that denies."""
        text = block.text
        section = section_of(text)
        if section not in (UNTAKEN, "noncovered") or block.level or is_declared(text):
            return section
        is_prose = self.section in TEXT_FIELDS and not text.endswith(":")
        if block.is_item or is_prose or not text[0].isupper():
            return None
        # "GZ Item expected to be not covered" is a row.
        relation = RELATIONS.get(self.section)
        is_row = relation is not None and relation.kind != "payer" and read_listed(relation, text)
        return None if is_row else section

    def _take_column(self, text: str) -> bool:
        """Takes a line between a heading and its codes that says nothing of its own."""
        if self.section not in RELATIONS and self.section != UNTAKEN:
            return False
        is_name = not self.kept.rows or self.kept.rows[-1].kind != self.section
        return (is_name and self.stacked.take_name(text)) or goes_on(text)

    def _begin_section(self, section: str, block: Line) -> None:
        self.section, self.level = section, block.level
        self.announced = section == UNTAKEN
        self.doubtful = False
        self.stacked.begin()
        self.run = None
        name = fold_name(block.text)
        self.is_own = section == "procedure" and not name.startswith(("related", "other", "assoc"))

    def _meant(self, above: Table | None) -> str:
        """The part that a line without data stands for: an empty table, else the section."""
        relation = above.relation if above else None
        return relation.kind if relation and not self._has(relation.kind) else self.section

    def _take_title(self, block: Line, above: Table | None) -> bool:
        title = read_title(block.text)
        if title is None:
            return False
        if self.title is not None:
            return self._take_next_title(title[0], block, above)
        # The title says what the page is about, whatever was mentioned above it.
        if title[0] != self.procedure and self.section not in ("", "summary"):
            return self.procedure is not None and self._take_next_title(title[0], block, above)
        self.procedure, self.title = title
        self.several.name(block.text, block.line)
        return True

    def _take_next_title(self, code: Code, block: Line, above: Table | None) -> bool:
        """Takes the title of another page in the document: what follows is of that one."""
        is_line = block.level in (0, LOWEST) and (above is None or block.is_item)
        is_listed = self.section == "procedure" and is_line
        is_title = block.level or (self.section in RELATIONS and find_procedure(block.text))
        if code == self.procedure or is_listed or not is_title or self.section in TEXT_FIELDS:
            return False
        self.ended = True
        self.table = None
        self.kept.add_problem(
            Problem(
                block.line,
                f"another page, about {code.value}, begins here: keep one page a file",
                block.text,
            )
        )
        return True

    def _take_labelled(self, name: str, value: str, line: int) -> None:
        if name in self.texts:
            self.kept.lose(value, line, SENTENCE)
        elif is_no_data(value):
            self.no_data("site" if name == "site_of_service" else name)
        else:
            self.texts[name] = [value]
            if name == "site_of_service":
                take_sites(self.kept, value, line)

    def _take_announced(self, block: Line) -> bool:
        """Takes a heading with its codes on one line: "ICD-10: M17.11, M17.12"."""
        section, head, codes = announced(block)
        if section not in RELATIONS or section == "payer":
            return False
        if section == "procedure":
            own = (it.code == self.procedure for it in read_listed(_PROCEDURES, codes.text))
            if self.procedure is None or any(own):
                # "CPT: 20610, 20611" says what the page is about.
                self.several.name(block.text, block.line)
                return self.procedure is not None
        if not self._take_list(RELATIONS[section], codes.text, codes):
            return False
        if self.section in TEXT_FIELDS:
            self.texts.setdefault(self.section, []).append(block.text)
        else:
            self._begin_section(section, replace(block, text=head))
        return True

    def _take_heading(self, block: Line) -> bool:
        """Takes a heading that is not known: it may end the section, or turn it."""
        text = block.text
        is_set = block.level and (block.level <= self.level or not self.level)
        if block.level == LOWEST or (not block.level and is_shouted(text)):
            # Bold type and capitals may be words as well, and names of payers.
            is_set = is_set or not block.level
            if self.section in TEXT_FIELDS or self.section in (*_BY_WORDS, "coding"):
                return False
            # A group within the section has a heading too: only what turns or ends it counts.
            if not (is_turned(text) or is_doubtful(text) or announces_codes(text)):
                return False
        is_heading = is_set or block.level or (text.endswith(":") and not block.is_item)
        if not is_heading or (self.section in TEXT_FIELDS and not block.level):
            return False
        if is_denied(text) and self.section in ("diagnosis", "noncovered"):
            self._begin_section("noncovered", block)
            return True
        if not is_set and not is_turned(text):
            return False
        self.section = UNTAKEN if is_turned(text) else ""
        self.level = block.level
        self.doubtful = is_doubtful(text)
        self.announced = announces_codes(text)
        self.is_own, self.run = False, None
        self._take_prose(block)
        return True

    def _take_listed(self, relation: Relation, block: Line) -> None:
        text, line, before = block.text, block.line, len(self.kept.rows)
        if not self.is_own:
            self.procedure = self.procedure or find_procedure(text)
        if relation.kind == "site":
            self.texts.setdefault("site_of_service", []).append(text)
            if not take_sites(self.kept, text, line):
                self._take_list(relation, text, block)
        elif relation.kind == "payer":
            if not take_listed_payer(self.kept, text, line):
                self.no_data("payer")
        elif self._take_list(relation, text, block):
            is_bare = len(self.kept.rows) == before + 1 and self.kept.rows[-1].label is None
            self.stacked.begin_row(is_bare)
        elif cell := self.stacked.next_cell():
            row = self.kept.rows[-1]
            is_label = cell == LABEL
            self.kept.rows[-1] = replace(row, label=text) if is_label else replace(row, note=text)
        else:
            is_mention = is_sentence(text) and not block.is_item
            self.kept.lose(text, line, CODES, is_mention=is_mention)

    def _take_list(self, relation: Relation, text: str, block: Line) -> bool:
        parted = block.cells if len(block.cells) > 1 and relation.kind not in _BY_WORDS else ()
        if parted and (table := headless(TableRow(parted, block.line, text), relation.kind)):
            row = TableRow(parted, block.line, text)
            code = table.read_code(row)
            if code is not None:
                note = ", ".join(it for it in parted[2:] if it) or None
                label = parted[1].lstrip("-:=\u2013\u2014. ") or None
                self.add_row(Row(relation.kind, code, label, note, block.line))
                return True
        found = read_listed(relation, text)
        for it in found:
            self.add_row(Row(relation.kind, it.code, it.label, it.note, block.line))
        return bool(found)

    def add_row(self, row: Row) -> None:
        """Takes a row, unless it says what the page is about."""
        if row.kind == "procedure" and self.is_own and self.section == "procedure":
            # What the page is about does not go with itself.
            self.several.listed.setdefault(row.code, row.line or 0)
            if row.code == (self.procedure or self.several.first_listed()):
                return
        self.kept.add(row)

    def _take_prose(self, block: Line) -> None:
        text, line = block.text, block.line
        if self.procedure is None:
            self.procedure = find_procedure(text)
            if self.procedure is not None:
                self.several.name(block.text, block.line)
        if self.section in ("", "summary") and not self._has("payer"):
            listed = payer_sentence(text)
            if listed is not None and not take_payers(self.kept, listed, line):
                self.no_data("payer")
        if self.section in TEXT_FIELDS:
            self.texts.setdefault(self.section, []).append(text)
            is_short = len(text) <= _LONGEST_ITEM
            is_listed = block.is_item and is_short and read_listed(_PROCEDURES, text)
            if is_listed or (is_short and begins_with_code(text)):
                # It is kept as text, and yet it is an item of a list that nothing reads.
                self.kept.lose(text, line, ITEM)
        elif not self._take_by_system(block):
            is_below = self.announced or self.section == UNTAKEN
            self.kept.lose(text, line, CODES if is_below else ITEM if block.is_item else SENTENCE)

    def _take_by_system(self, block: Line) -> bool:
        """Takes a line of codes that only one system can have, where nothing else is meant."""
        if self.section not in ("", "coding") or self.doubtful:
            return False
        # Below one such line, a code of three characters is of the same system.
        relation = begins_with_code(block.text) or self.run
        self.run = None
        if relation is not None and self._take_list(relation, block.text, block):
            self.run = relation
        return self.run is not None

    def _has(self, kind: str) -> bool:
        return kind in self.kept.kinds

    def no_data(self, part: str) -> None:
        if part and part != UNTAKEN:
            self.missing.append(part)

    def _missing(self) -> tuple[str, ...]:
        """The parts without data; a heading's stands for the tables that it should have."""
        parts = (kind for part in self.missing for kind in _TABLES_BELOW.get(part, (part,)))
        return tuple(
            dict.fromkeys(part for part in parts if not self._has(part) and part not in self.texts)
        )
