"""A code page as billgraph holds it: what one document states, with its lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from billgraph.graph.errors import UnreadableInput
from billgraph.ontology.codes import Code

TEXT_FIELDS: tuple[str, ...] = (
    "service_type",
    "site_of_service",
    "summary",
    "overview",
    "clinical_context",
)
"""The parts of a page that are kept as text, in the order of the page."""


MAX_ROWS = 100_000
"""How many rows a page may have, with those that cannot be read: a long one has thousands."""


@dataclass(frozen=True, slots=True)
class Row:
    """One link that a page states, as the page states it.

    Attributes:
        kind: The relation, such as ``diagnosis``.
        code: The code, normalised only in form; malformed ones are kept.
        label: What the page calls the code, or None.
        note: What the page says about the link, or None.
        line: The line of the document, counted from 1, or None when unknown.
        accept: What a reviewer accepts of it, each as ``rule-id, because …``.
        page: The page of a PDF, or the sheet of a workbook, counted from 1; None where the
            document has none.
    """

    kind: str
    code: Code
    label: str | None = None
    note: str | None = None
    line: int | None = None
    accept: tuple[str, ...] = ()
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something of a page that was not read, and where it stands.

    Attributes:
        line: The line of the document, counted from 1.
        problem: What is wrong with it.
        text: The text that was not read.
        page: The page of the document; see `Row`.
    """

    line: int
    problem: str
    text: str = ""
    page: int | None = None

    @property
    def where(self) -> str:
        """The line, and the page where there is one.

        Example:
            >>> Problem(3, "has no code").where, Problem(40, "has no code", page=2).where
            ('3', '40 (page 2)')
        """
        return f"{self.line}{on_page(self.page)}"


@dataclass(frozen=True, slots=True)
class Unread:
    """What looks like a code of a known system, and was not read.

    Attributes:
        line: The line of the document, counted from 1.
        text: The code as it is written; a range is one.
        page: The page of the document; see `Row`.
    """

    line: int
    text: str
    page: int | None = None


def on_page(page: int | None) -> str:
    """What a line's number is followed by in messages, where the document has pages."""
    return "" if page is None else f" (page {page})"


def too_many_rows(source: str, line: int) -> UnreadableInput:
    """The error for a page with more rows than `MAX_ROWS`.

    Args:
        source: How a message names it.
        line: The line of the first row that is too many.
    """
    problem = f"has more than {MAX_ROWS:,} rows, too many for one code page"
    return UnreadableInput(source, problem, "keep one page a file, each row once", line)


@dataclass(frozen=True, slots=True)
class Page:
    """One document about one procedure code.

    Attributes:
        procedure: The code that the page is about.
        source: The name of the document, the same each time it is read.
        title: What the page calls the procedure, or None.
        rows: Every link that the page states, in the order of the relations and,
            within one, of the page.
        service_type: The service type in the page's words.
        site_of_service: The sites of service in the page's words.
        summary: The summary, paragraphs parted by an empty line.
        overview: The overview of the code.
        clinical_context: The clinical context.
        missing: The parts that the page says it has no data for: kinds of
            relations and names of `TEXT_FIELDS`.
        problems: What could not be read, and rows that link the page's code to itself: no
            code goes with itself, so these are no statements.
        accept: What a reviewer accepts of the whole page, each as ``rule-id, because …``.
        unread: What looks like a code and is in none of the rows and texts, by line.
    """

    procedure: Code
    source: str
    title: str | None = None
    rows: tuple[Row, ...] = ()
    service_type: str | None = None
    site_of_service: str | None = None
    summary: str | None = None
    overview: str | None = None
    clinical_context: str | None = None
    missing: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    accept: tuple[str, ...] = ()
    unread: tuple[Unread, ...] = ()

    def __post_init__(self) -> None:
        itself = [row for row in self.rows if row.code == self.procedure]
        if itself:
            rows = tuple(row for row in self.rows if row.code != self.procedure)
            problems = sorted((*self.problems, *map(_own, itself)), key=lambda it: it.line)
            object.__setattr__(self, "rows", rows)
            object.__setattr__(self, "problems", tuple(problems))

    def rows_of(self, kind: str) -> tuple[Row, ...]:
        """The rows of one relation, in the order of the page.

        Example:
            >>> page = Page(Code("cpt", "0489T"), "x", rows=(Row("modifier", Code("mod", "22")),))
            >>> [row.code.curie for row in page.rows_of("modifier")]
            ['mod:22']
        """
        return tuple(row for row in self.rows if row.kind == kind)

    @property
    def codes_read(self) -> int:
        """How many rows were read from codes: payers, and sites given in words, are none."""
        words = ("payer",) if self.site_of_service is None else ("payer", "site")
        return sum(row.kind not in words for row in self.rows)

    @property
    def is_mostly_unread(self) -> bool:
        """Whether more codes are unread than read, so that the page must not pass for read."""
        return len(self.unread) > self.codes_read

    @property
    def malformed(self) -> tuple[Row, ...]:
        """The rows whose code does not have the form of its system."""
        return tuple(row for row in self.rows if not row.code.is_well_formed)


def not_read(problems: Iterable[Problem], unread: Iterable[Unread]) -> tuple[Problem, ...]:
    """What of a page was not read, by line: its problems, and other lines with unread codes.

    Example:
        >>> found = not_read((), (Unread(3, "M34.0"), Unread(3, "M34.1")))
        >>> [(it.line, it.problem) for it in found]
        [(3, 'looks like codes: M34.0, M34.1')]
    """
    known = tuple(problems)
    told: dict[int, list[str]] = {}
    for problem in known:
        told.setdefault(problem.line, []).append(f"{problem.problem} {problem.text}")
    by_line: dict[tuple[int, int | None], list[str]] = {}
    for it in unread:
        if not any(it.text in text for text in told.get(it.line, ())):
            by_line.setdefault((it.line, it.page), []).append(it.text)
    lines = [Problem(line, _like(texts), "", page) for (line, page), texts in by_line.items()]
    return tuple(sorted((*known, *lines), key=lambda problem: problem.line))


_MOST_TOLD = 10


def _like(texts: list[str]) -> str:
    told = ", ".join(texts[:_MOST_TOLD])
    more = f" and {len(texts) - _MOST_TOLD:,} more" if len(texts) > _MOST_TOLD else ""
    return f"looks like {'a code' if len(texts) == 1 else 'codes'}: {told}{more}"


def mostly_unread(page: Page, given: str) -> UnreadableInput | None:
    """Why a page is not to pass for read; None when it may.

    Args:
        page: The page.
        given: How a message names its file.

    Example:
        >>> page = Page(Code("cpt", "0489T"), "x", unread=(Unread(3, "M34.0"),))
        >>> mostly_unread(page, "x.txt").reason
        'has 1 code that was not read, and 0 that were'
    """
    if not page.is_mostly_unread:
        return None
    unread, read = len(page.unread), page.codes_read
    codes = "1 code that was" if unread == 1 else f"{unread:,} codes that were"
    rest = "1 that was" if read == 1 else f"{read:,} that were"
    return UnreadableInput(
        given,
        f"has {codes} not read, and {rest}",
        "write each code at the beginning of a line or in a table, below a heading such as"
        " 'Related Diagnoses' or 'Related CPT Codes'",
        page.unread[0].line,
    )


def _own(row: Row) -> Problem:
    told = " | ".join(text for text in (row.code.value, row.label, row.note) if text)
    problem = f"{row.code.value} is the page's own code, which it cannot go with"
    return Problem(row.line or 1, problem, told, row.page)
