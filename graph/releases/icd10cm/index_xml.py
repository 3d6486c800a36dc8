"""Reading the XML of an index of ICD-10-CM, or of one of its tables, into its terms.

The XML is read piece by piece with expat, and is inert: a document type declaration, which
alone could bring entities, is refused where it begins.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.parsers import expat

from billgraph.graph.errors import UnreadableInput
from billgraph.graph.releases.documents import Document, without_end
from billgraph.graph.releases.icd10cm.index_titles import (
    SEE,
    SEE_ALSO,
    Title,
    plain,
    read_title,
    split_modifiers,
)
from billgraph.graph.releases.model import Skipped

ROOT = "ICD10CM.index"

MOST_TERMS = 500_000
"""How many terms an index may have; that of 2025 has 81,024."""

_TERMS = ("mainTerm", "term")
_REFERENCES = {
    "see": (SEE, ""),
    "seeAlso": (SEE_ALSO, ""),
    "seecat": (SEE, "category "),
    "subcat": (SEE, "subcategory "),
}
"""The elements that refer elsewhere, and what goes before their text to say the same."""

MOST_KEPT = 100 << 20
"""How many characters of them may be kept; those of 2025 have four million."""

_CODE, _CELL, _MANIFESTATION = "code", "cell", "manif"
_TEXTS = {"title", "head", _CODE, _CELL, _MANIFESTATION, *_REFERENCES}
_KNOWN = {ROOT, "version", "letter", "indexHeading", "nemod", *_TERMS, *_TEXTS}
_DEEPEST = 32
_LONGEST = 10_000
_PIECE = 1 << 16


@dataclass(slots=True)
class Term:
    """A term of an index.

    Attributes:
        parent: The place, among the terms, of the one that it stands under.
        line: Where it begins.
        title: What it is called, below that one.
        codes: What stands as its codes, each with the number of its column; 0 has none.
        manifestations: What stands as the codes that go beside its code.
        references: What else it says: `SEE`, `SEE_ALSO` or `NOTE`, and the text.
    """

    parent: int | None
    line: int
    title: Title | None = None
    codes: list[tuple[int, str]] = field(default_factory=list)
    manifestations: list[str] = field(default_factory=list)
    references: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Index:
    """What an index has.

    Attributes:
        heads: The heads of the columns of a table, by number; empty for an index.
        terms: The terms, each after the one that it stands under.
    """

    heads: dict[int, str]
    terms: list[Term]


def read_index(document: Document, skipped: Skipped) -> Index:
    """Reads the terms of an index.

    Args:
        document: The index.
        skipped: Is told of elements that are not known.

    Raises:
        UnreadableInput: When it is no well-formed XML, declares a document type, or a
            term lacks what it needs.
    """
    handler = _Handler(document, skipped)
    parser = handler.parser
    try:
        with document.open() as stream:
            while piece := stream.read(_PIECE):
                parser.Parse(piece if len(piece) == _PIECE else without_end(piece), False)
            parser.Parse(b"", True)
    except expat.ExpatError as error:
        problem = expat.errors.messages[error.code]
        raise document.wrong(f"is no well-formed XML: {problem}", error.lineno) from error
    except (LookupError, ValueError) as error:
        # Expat asks Python for an encoding that it does not know itself.
        problem = "declares an encoding that is not known"
        raise UnreadableInput(document.name, problem, "save it as UTF-8", 1) from error
    return Index(handler.heads, handler.terms)


class _Handler:
    """Makes terms of what the parser meets."""

    def __init__(self, document: Document, skipped: Skipped) -> None:
        self.heads: dict[int, str] = {}
        self.terms: list[Term] = []
        self._document = document
        self._skipped = skipped
        self._path: list[str] = []
        self._open: list[int] = []
        self._text: list[str] = []
        self._length = self._kept = 0
        self._modifiers: list[str] = []
        self._column = 0
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._refuse

    def _refuse(self, *_: object) -> None:
        raise self._wrong(
            "declares a document type, which an index has not and which could bring entities"
        )

    def _wrong(self, problem: str, line: int | None = None) -> UnreadableInput:
        where = self.parser.CurrentLineNumber if line is None else line
        return self._document.wrong(problem, where)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if not self._path and tag != ROOT:
            raise self._wrong(f"is no index: it begins with <{tag}>")
        if tag in _TERMS:
            self._begin()
        elif tag == "nemod":
            self._turn_to_modifiers()
        elif tag in _TEXTS:
            self._collect()
            self._modifiers.clear()
            self._column = self._number(attributes.get("col", "0"))
        elif tag not in _KNOWN:
            self._collect()
        self._path.append(tag)
        if len(self._path) > _DEEPEST:
            raise self._wrong(f"has elements more than {_DEEPEST} deep")

    def _end(self, tag: str) -> None:
        self._path.pop()
        if tag == "nemod":
            self._modifiers.append("".join(self._text))
            self._text = self._outer
        elif tag in _TERMS:
            term = self.terms[self._open.pop()]
            if term.title is None:
                raise self._wrong(f"has a <{tag}> without a <title>", term.line)
        elif tag in _TEXTS:
            self._take(tag, self._path[-1], "".join(self._text))
            self.parser.CharacterDataHandler = None
        elif tag not in _KNOWN:
            shown = plain("".join(self._text))[:80]
            self._skipped.add(
                f"elements <{tag}>, which are not known", self.parser.CurrentLineNumber, shown
            )
            self.parser.CharacterDataHandler = None

    def _begin(self) -> None:
        parent = self._open[-1] if self._open else None
        if parent is not None and self.terms[parent].title is None:
            raise self._wrong("has a <term> before the <title> of the term that it stands under")
        if len(self.terms) >= MOST_TERMS:
            raise self._wrong(f"has more than {MOST_TERMS:,} terms, too many for ICD-10-CM")
        self._open.append(len(self.terms))
        self.terms.append(Term(parent, self.parser.CurrentLineNumber))

    def _number(self, column: str) -> int:
        if not (column.isascii() and column.isdecimal() and len(column) < 3):
            raise self._wrong(f"has the column {column!r}, which is no number")
        return int(column)

    def _collect(self) -> None:
        self._text, self._length = [], 0
        self._outer = self._text
        self.parser.CharacterDataHandler = self._add

    def _turn_to_modifiers(self) -> None:
        if not self._path or self._path[-1] != "title":
            raise self._wrong("has a <nemod> outside of a <title>")
        self._outer.append(" ")
        self._text = []

    def _add(self, text: str) -> None:
        self._length += len(text)
        if self._length > _LONGEST:
            raise self._wrong(f"has a text of more than {_LONGEST:,} characters")
        self._text.append(text)

    def _take(self, tag: str, parent: str, text: str) -> None:
        # An empty text takes its place too.
        self._kept += self._length + 1
        if self._kept > MOST_KEPT:
            raise self._wrong(f"has texts of more than {MOST_KEPT:,} characters, too many")
        if tag == "head":
            self.heads[self._column] = plain(text)
        elif parent in _TERMS:
            self._fill(self.terms[self._open[-1]], tag, text)

    def _fill(self, term: Term, tag: str, text: str) -> None:
        if tag == "title":
            title, references = read_title(text, self._modifiers)
            if not title.written:
                raise self._wrong("has a term with an empty <title>")
            term.title = title
            term.references += references
        elif tag == _CODE:
            term.codes.append((0, plain(text)))
        elif tag == _CELL:
            term.codes.append((self._column, plain(text)))
        elif tag == _MANIFESTATION:
            term.manifestations.append(plain(text))
        elif plain(text):
            kind, before = _REFERENCES[tag]
            term.references.append((kind, before + plain(split_modifiers(text)[1] or text)))
