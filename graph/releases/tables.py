"""Tables with a line of column heads: CSV, tab-separated text and workbooks.

A column is found by its head, wherever it stands and whatever stands beside it, so that a
publisher may add columns or move them. A head that is needed and missing is named.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice, zip_longest
from typing import TypeAlias

from billgraph.graph.errors import UnreadableInput
from billgraph.graph.releases.documents import HEAD_BYTES, Document
from billgraph.graph.releases.texts import checked, decoded, text_of, without_end
from billgraph.graph.releases.workbooks import sheets

Row: TypeAlias = tuple[int, tuple[str, ...]]
"""The line of a row, counted from 1, and its cells in the order of the asked columns."""

PREAMBLE = 60
"""How many lines may stand before the column heads."""

_MOST_CELLS = 1 << 20


@dataclass(frozen=True, slots=True)
class Column:
    """One column that a reader asks for.

    Attributes:
        name: How messages name it, and one of its heads.
        heads: Its other heads, in any case; all that is no letter or digit is alike.
        required: Whether a table without it is refused; else its cells are empty.
        pattern: A regular expression of its normal heads, where they change, as with a year.
    """

    name: str
    heads: tuple[str, ...] = ()
    required: bool = True
    pattern: str | None = None

    def fits(self, head: str) -> bool:
        """Whether a normal head is this column's."""
        if head in _normal_heads(self):
            return True
        return self.pattern is not None and re.fullmatch(self.pattern, head) is not None


def normal_head(text: str) -> str:
    """Brings a column's head into the form in which heads are compared.

    Example:
        >>> normal_head(" Column 1/Column 2 Edits ")
        'column 1 column 2 edits'
    """
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))


@cache
def _normal_heads(column: Column) -> frozenset[str]:
    return frozenset(normal_head(name) for name in (column.name, *column.heads))


def read_table(
    document: Document,
    columns: Sequence[Column],
    *,
    delimiter: str | None = None,
    stacked: int = 1,
    aside: Callable[[int, Sequence[str]], bool] | None = None,
) -> Iterator[Row]:
    """Reads the rows below the column heads.

    Args:
        document: The document, text or a workbook (its first sheet that has the heads).
        columns: What is asked for.
        delimiter: What parts the cells of a text; by default the one, of tab and comma, by
            which it has the heads.
        stacked: Over how many lines a head may be written, one word below the other.
        aside: Whether a row, told with its line, is none of the table's, such as a notice.

    Yields:
        The line of each row that is not empty, and its cells without outer spaces, one
        for each column in their order.

    Raises:
        UnreadableInput: When there are no such heads, a row has fewer cells than the
            heads that are asked for need, or the text is no table.
    """
    with_heads = open_table(document, columns, delimiter=delimiter, stacked=stacked)
    rows = with_heads.rows
    if aside is not None:
        rows = (it for it in rows if not aside(*it))
    yield from _cells(document, rows, list(with_heads.where))


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose heads were found.

    Attributes:
        where: The place of each column that was asked for; None for one that is not there.
        rows: What stands below the heads, each row with its line, as it is written.
    """

    where: tuple[int | None, ...]
    rows: Iterator[tuple[int, list[str]]]


def open_table(
    document: Document,
    columns: Sequence[Column],
    *,
    delimiter: str | None = None,
    stacked: int = 1,
) -> Table:
    """Finds the heads of a table, for a reader that takes the rows apart itself.

    It is for tables of millions of rows; `read_table` tells of the rest.
    """
    found = next(open_tables(document, columns, delimiter=delimiter, stacked=stacked), None)
    if found is not None:
        return found
    closest: tuple[int, list[str]] = (1, [])
    sign = delimiter or _delimiter(document, columns, stacked)
    for rows in _sheets(document, sign):
        closest = _closest(list(islice(rows, PREAMBLE)), columns, stacked)
    raise _without(document, columns, closest)


def open_tables(
    document: Document,
    columns: Sequence[Column],
    *,
    delimiter: str | None = None,
    stacked: int = 1,
) -> Iterator[Table]:
    """Finds every table with the heads: a workbook may have several, each to be read in turn."""
    sign = delimiter or _delimiter(document, columns, stacked)
    for rows in _sheets(document, sign):
        start = list(islice(rows, PREAMBLE))
        found = find_heads(start, columns, stacked)
        if found is not None:
            place, where = found
            yield Table(tuple(where), _chain(start[place + 1 :], rows))


def find_heads(
    rows: Iterable[tuple[int, Sequence[str]]], columns: Sequence[Column], stacked: int = 1
) -> tuple[int, list[int | None]] | None:
    """Finds the line of heads that has every required column.

    Args:
        rows: The first rows of a table, each with its line.
        columns: What is asked for.
        stacked: Over how many lines a head may be written, one word below the other.

    Returns:
        The place of the last such line among the rows, and the place of each column in it, None
        for one that need not be there and is not; None when there is no such line.

    Example:
        >>> find_heads([(1, ["Code", "Grouping"])], [Column("grouping"), Column("code")])
        (0, [1, 0])
        >>> find_heads([(1, ["", "WORK"]), (2, ["CODE", "RVU"])], [Column("work rvu")], 2)
        (1, [1])
    """
    for place, _, heads in _heads(rows, stacked):
        where = _where(heads, columns)
        if all(
            at is not None or not column.required for at, column in zip(where, columns, strict=True)
        ):
            return place, where
    return None


def peek(
    document: Document,
    columns: Sequence[Column] = (),
    *,
    stacked: int = 1,
    count: int = PREAMBLE,
) -> list[tuple[int, list[str]]]:
    """The first rows of a document as a table, for its recognition.

    Args:
        document: The document.
        columns: The columns by whose heads it is told what parts the cells of a text.
        stacked: Over how many lines a head may be written, one word below the other.
        count: How many rows.
    """
    if document.is_workbook:
        return [row for rows in _sheets(document, ",") for row in islice(rows, count)]
    text = _whole_lines(document)
    return _start(document, text, _chosen(document, text, columns, stacked), count)


def lines(document: Document) -> Iterator[tuple[int, str]]:
    """Reads a text line by line: the number of each, from 1, and the line without its end."""
    with document.open() as stream:
        for number, line in enumerate(checked(document, text_of(stream)), 1):
            yield number, line.rstrip("\r\n")


def _sheets(document: Document, delimiter: str) -> Iterator[Iterator[tuple[int, list[str]]]]:
    if document.is_workbook:
        yield from sheets(document)
    else:
        yield _lines(document, delimiter)


def _lines(document: Document, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    with document.open() as stream:
        yield from _parsed(document, checked(document, text_of(stream)), delimiter)


def _parsed(
    document: Document, text: Iterable[str], delimiter: str
) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(_MOST_CELLS)
    reader = csv.reader(text, delimiter=delimiter)
    try:
        line = 1
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableInput(
            document.name,
            f"is no table: {error}",
            "get the file from its publisher again",
            reader.line_num,
        ) from error


def _cells(
    document: Document, rows: Iterable[tuple[int, Sequence[str]]], where: list[int | None]
) -> Iterator[Row]:
    least = max((at for at in where if at is not None), default=-1) + 1
    for line, cells in rows:
        if len(cells) < least:
            if not any(cell.strip() for cell in cells):
                continue
            raise UnreadableInput(
                document.name,
                f"has {len(cells)} cells where its heads have {least} or more",
                "nothing was taken; mend the row, or get the file from its publisher again",
                line,
            )
        found = tuple("" if at is None else cells[at].strip() for at in where)
        if any(found):
            yield line, found


def _where(heads: list[str], columns: Sequence[Column]) -> list[int | None]:
    return [
        next((at for at, head in enumerate(heads) if column.fits(head)), None) for column in columns
    ]


def _heads(
    rows: Iterable[tuple[int, Sequence[str]]], stacked: int
) -> Iterator[tuple[int, int, list[str]]]:
    """The place and line of each row, and it as normal heads: alone, then with rows above it."""
    above: list[Sequence[str]] = []
    for place, (line, cells) in enumerate(rows):
        above = [*above, cells][-stacked:]
        for first in range(len(above) - 1, -1, -1):
            joined = zip_longest(*above[first:], fillvalue="")
            yield place, line, [normal_head(" ".join(column)) for column in joined]


def _closest(
    rows: list[tuple[int, list[str]]], columns: Sequence[Column], stacked: int
) -> tuple[int, list[str]]:
    """The row that has most of the heads, and the required columns that it has not."""
    best: tuple[int, list[str]] = (1, [column.name for column in columns if column.required])
    for _, line, heads in _heads(rows, stacked):
        where = _where(heads, columns)
        missing = [
            column.name
            for at, column in zip(where, columns, strict=True)
            if at is None and column.required
        ]
        if len(missing) < len(best[1]):
            best = line, missing
    return best


def _without(
    document: Document, columns: Sequence[Column], closest: tuple[int, list[str]]
) -> UnreadableInput:
    line, missing = closest
    named = ", ".join(repr(name) for name in missing)
    several = len(missing) > 1
    return document.wrong(
        f"its table lacks the column{'s' if several else ''} {named}",
        line if len(missing) < sum(column.required for column in columns) else None,
    )


def _chain(
    start: list[tuple[int, list[str]]], rest: Iterator[tuple[int, list[str]]]
) -> Iterator[tuple[int, list[str]]]:
    yield from start
    yield from rest


def _delimiter(document: Document, columns: Sequence[Column], stacked: int) -> str:
    """What parts the cells of a text."""
    if document.is_workbook:
        return ","
    return _chosen(document, _whole_lines(document), columns, stacked)


def _chosen(document: Document, text: str, columns: Sequence[Column], stacked: int) -> str:
    """The delimiter by which a text has most of the heads: what stands in its cells tells none."""
    usual = _usual(text)
    if "\t" not in text or not columns:
        return usual
    other = "," if usual == "\t" else "\t"
    found = {sign: _score(_start(document, text, sign), columns, stacked) for sign in "\t,"}
    return other if found[other] > found[usual] else usual


def _score(rows: list[tuple[int, list[str]]], columns: Sequence[Column], stacked: int) -> int:
    """How many of the columns the line has that has most of them."""
    return max(
        (
            sum(at is not None for at in _where(heads, columns))
            for _, _, heads in _heads(rows, stacked)
        ),
        default=0,
    )


def _usual(text: str) -> str:
    # A notice above the heads has commas too, but no tabs.
    start = text.splitlines()[:PREAMBLE]
    if any(line.count("\t") > 1 for line in start):
        return "\t"
    return "," if any("," in line for line in start) or "\t" not in text else "\t"


def _whole_lines(document: Document) -> str:
    """The lines that the first bytes hold whole."""
    head = document.head()
    whole = head if len(head) < HEAD_BYTES else head[: max(map(head.rfind, (b"\n", b"\r"))) + 1]
    return decoded(whole)


def _start(
    document: Document, text: str, delimiter: str, count: int = PREAMBLE
) -> list[tuple[int, list[str]]]:
    """The first rows of a text, parted by a delimiter; none where it is no such table."""
    try:
        lines = map(without_end, io.StringIO(text, newline=""))
        return list(islice(_parsed(document, lines, delimiter), count))
    except UnreadableInput:
        return []
