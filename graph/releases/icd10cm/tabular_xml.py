"""Reading the XML of the tabular list into its entries.

The XML is read piece by piece with expat, and is inert: a document type declaration, which
alone could bring entities, is refused where it begins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from billgraph.graph.errors import UnreadableInput
from billgraph.graph.releases.documents import Document, without_end
from billgraph.graph.releases.icd10cm.tree import (
    BLOCK,
    CHAPTER,
    CODE,
    MOST_CODES,
    SYSTEM,
    Entry,
    Tree,
)
from billgraph.ontology.systems import SYSTEMS

ROOT = "ICD10CM.tabular"
NOTES = frozenset(
    "includes inclusionTerm excludes1 excludes2 codeFirst useAdditionalCode codeAlso notes".split()
)
"""The elements that hold notes of an entry."""

MOST_BLOCKS = 1_000
"""How many blocks a chapter may have, each of which is held against those before it."""

_SEVENTH = "sevenChrDef"
_TEXTS = {"name", "desc", "note", "extension"}
_DEEPEST = 32
_PIECE = 1 << 16
_RANGE = re.compile(r" *\(([A-Z]\w\w(?:-[A-Z]\w\w)?)\)$")


def read_tree(document: Document) -> Tree:
    """Reads the chapters, blocks and codes of a tabular list.

    Raises:
        UnreadableInput: When it is no well-formed XML, declares a document type, or an
            entry lacks what it needs or comes twice.
    """
    handler = _Handler(document)
    parser = handler.parser
    try:
        with document.open() as stream:
            while piece := stream.read(_PIECE):
                # A piece that is not full is the last one.
                parser.Parse(piece if len(piece) == _PIECE else without_end(piece), False)
            parser.Parse(b"", True)
    except expat.ExpatError as error:
        problem = expat.errors.messages[error.code]
        raise document.wrong(f"is no well-formed XML: {problem}", error.lineno) from error
    except (LookupError, ValueError) as error:
        # Expat asks Python for an encoding that it does not know itself.
        problem = "declares an encoding that is not known"
        raise UnreadableInput(document.name, problem, "save it as UTF-8", 1) from error
    return Tree([_closed(entry) for entry in handler.entries])


@dataclass(slots=True)
class _Open:
    """An entry while its element is being read."""

    kind: str
    line: int
    name: str
    parent: int | None
    title: str = ""
    notes: list[tuple[str, str]] = field(default_factory=list)
    seventh: list[tuple[str, str]] = field(default_factory=list)
    has_codes: bool = False


class _Handler:
    """Makes entries of what the parser meets."""

    def __init__(self, document: Document) -> None:
        self.entries: list[_Open] = []
        self._document = document
        self._path: list[str] = []
        self._open: list[int] = []
        self._blocks: list[int] = []
        self._codes: set[str] = set()
        self._text: list[str] = []
        self._char = ""
        self._heading = ""
        self._fits = SYSTEMS[SYSTEM].fits
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._refuse

    def _refuse(self, *_: object) -> None:
        raise self._wrong(
            "declares a document type, which a tabular list has not and which could bring entities"
        )

    def _wrong(self, problem: str, line: int | None = None) -> UnreadableInput:
        where = self.parser.CurrentLineNumber if line is None else line
        return self._document.wrong(problem, where)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in _TEXTS:
            self._text.clear()
            self._char = attributes.get("char", "")
            self.parser.CharacterDataHandler = self._text.append
        elif tag in (CODE, BLOCK, CHAPTER):
            self._begin(tag, attributes.get("id", ""))
        elif not self._path and tag != ROOT:
            raise self._wrong(f"is no tabular list: it begins with <{tag}>")
        self._path.append(tag)
        if len(self._path) > _DEEPEST:
            raise self._wrong(f"has elements more than {_DEEPEST} deep")
        if tag in NOTES:
            self._heading = ""

    def _end(self, tag: str) -> None:
        self._path.pop()
        if tag in _TEXTS:
            self.parser.CharacterDataHandler = None
            if self._open:
                self._take(tag, self._path[-1], " ".join("".join(self._text).split()))
        elif tag in (CODE, BLOCK, CHAPTER):
            self._finish(self.entries[self._open.pop()])

    def _begin(self, kind: str, name: str) -> None:
        parent = self._open[-1] if self._open else None
        if kind == CHAPTER:
            self._blocks.clear()
        elif kind == BLOCK:
            if not name:
                raise self._wrong("has a <section> without an id")
            if len(self._blocks) >= MOST_BLOCKS:
                raise self._wrong(f"has more than {MOST_BLOCKS:,} blocks in one chapter")
            parent = self._block_around(name, parent)
            self._blocks.append(len(self.entries))
        elif parent is None:
            raise self._wrong("has a <diag> outside of every chapter")
        else:
            self.entries[parent].has_codes = True
        self._open.append(len(self.entries))
        self.entries.append(_Open(kind, self.parser.CurrentLineNumber, name, parent))
        if len(self.entries) > MOST_CODES:
            raise self._wrong(f"has more than {MOST_CODES:,} entries, too many for ICD-10-CM")

    def _block_around(self, name: str, chapter: int | None) -> int | None:
        """The block that a block stands in: such blocks hold no codes themselves."""
        first, last = _ends(name)
        for at in reversed(self._blocks):
            begin, end = _ends(self.entries[at].name)
            if not self.entries[at].has_codes and begin <= first and last <= end:
                return at
        return chapter

    def _take(self, tag: str, parent: str, text: str) -> None:
        entry = self.entries[self._open[-1]]
        if parent == entry.kind:
            if tag == "name":
                entry.name = text
                self._check_name(entry)
            elif tag == "desc":
                entry.title = text
        elif tag == "note" and parent in NOTES and text:
            self._note(entry, parent, text)
        elif tag == "extension" and parent == _SEVENTH:
            if not re.fullmatch("[0-9A-Z]", self._char):
                raise self._wrong(f"has the 7th character {self._char!r}, which is none")
            entry.seventh.append((self._char, text))

    def _note(self, entry: _Open, element: str, text: str) -> None:
        # A line such as "any associated:" is the heading of those that follow it.
        if text.endswith(":"):
            self._heading = text
        elif self._heading:
            if entry.notes[-1:] == [(element, self._heading)]:
                entry.notes.pop()
            text = f"{self._heading} {text}"
        entry.notes.append((element, text))

    def _check_name(self, entry: _Open) -> None:
        if entry.kind != CODE:
            return
        if not self._fits(entry.name):
            raise self._wrong(f"{entry.name!r} is no code of ICD-10-CM")
        if entry.name in self._codes:
            raise self._wrong(f"the code {entry.name} comes twice")
        self._codes.add(entry.name)

    def _finish(self, entry: _Open) -> None:
        for what, text in (("name", entry.name), ("desc", entry.title)):
            if not text:
                which = f" of {entry.name}" if entry.name else ""
                raise self._wrong(f"the <{entry.kind}>{which} has no <{what}>", entry.line)


def _ends(block: str) -> tuple[str, str]:
    first, _, last = block.partition("-")
    return first, last or first


def _closed(entry: _Open) -> Entry:
    title, codes = entry.title, ""
    # The name of a group ends in its range, which stands beside it in its own field.
    found = _RANGE.search(title) if entry.kind != CODE else None
    if found is not None:
        title, codes = title[: found.start()], found[1]
    return Entry(
        entry.kind,
        entry.name,
        title,
        entry.parent,
        entry.line,
        entry.name if entry.kind == BLOCK else codes,
        tuple(dict.fromkeys(entry.notes)),
        tuple(entry.seventh),
        entry.has_codes,
    )
