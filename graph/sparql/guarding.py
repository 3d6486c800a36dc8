r"""W3C's CSV and TSV of results, so that no spreadsheet runs a cell.

SPARQL 1.1 Query Results CSV and TSV Formats prescribes the bytes, and programs that read
them want these: `Answer.serialize` gives them unchanged. A person opens the same file in a
spreadsheet, which knows nothing of the document. So the command line sends it through here
unless ``--raw-cells`` is given; what comes out is still CSV and TSV as the document has them,
of results whose literals `billgraph.graph.files.cells.guarded` changed. In TSV an IRI begins
with ``<`` and a text with its quotation mark, which a spreadsheet takes away: the apostrophe
stands within the quotes. Numbers have none in either.
"""

from __future__ import annotations

import re
from typing import BinaryIO

from billgraph.graph.files.cells import NUMBER

_PIECE = 1 << 16

_SIGNS = rb"(?:[=+\-@\t]|\xef\xbc[\x8b\x8d\x9d\xa0])"
# A cell with quotes is passed over as a whole; only in one can a line end be its first sign.
_CSV = re.compile(
    rb'"(?P<run>\'*(?:%b|[\r\n]))?(?:[^"]|"")*"|(?<![^,\n])(?=\'*%b)(?!%b[,\r])'
    % (_SIGNS, _SIGNS, NUMBER.encode())
)
# Tabs and line ends are escaped there, so a quotation mark after a real one begins a cell. An
# empty text with a language shows as "@en", which is no formula, and stays empty.
_TSV = re.compile(rb'(?<![^\t\n])"(?=\'*(?:%b|\\[tnr]))(?!%b"[\t\n])' % (_SIGNS, NUMBER.encode()))


class Guarding:
    """A stream for W3C's CSV or TSV that guards the cells on their way.

    Args:
        output: Where they go.
        name: ``csv`` or ``tsv``.

    Example:
        >>> from io import BytesIO
        >>> output = BytesIO()
        >>> with Guarding(output, "csv") as stream:
        ...     stream.write(b'a,b\\r\\n=1+1,-1.5\\r\\n"@x,\\n=y",z\\r\\n')
        28
        >>> output.getvalue().decode().splitlines()
        ['a,b', "'=1+1,-1.5", '"\\\'@x,', '=y",z']
    """

    def __init__(self, output: BinaryIO, name: str) -> None:
        self._output = output
        self._guard = _guard_csv if name == "csv" else _guard_tsv
        self._kept = bytearray()
        self._read = self._whole = 0
        self._is_quoted = False

    def __enter__(self) -> Guarding:
        return self

    def __exit__(self, *_: object) -> None:
        self._pass(len(self._kept))

    def write(self, data: bytes) -> int:
        """Keeps bytes until a row is whole, and passes them on."""
        self._kept += data
        if len(self._kept) - self._read >= _PIECE:
            self._read_on()
            self._pass(self._whole)
        return len(data)

    def flush(self) -> None:
        """Does nothing: who opened the output flushes it."""

    def _read_on(self) -> None:
        """Finds where the last whole row ends: at a line end that no quotes are around."""
        place = self._read
        for part in self._kept[place:].split(b'"'):
            end = -1 if self._is_quoted else part.rfind(b"\n")
            if end >= 0:
                self._whole = place + end + 1
            place += len(part) + 1
            self._is_quoted = not self._is_quoted
        # There is one quotation mark less than there are parts.
        self._is_quoted = not self._is_quoted
        self._read = len(self._kept)

    def _pass(self, end: int) -> None:
        if end:
            self._output.write(self._guard(bytes(self._kept[:end])))
            del self._kept[:end]
            self._read -= end
            self._whole = 0


def _guard_csv(rows: bytes) -> bytes:
    return _CSV.sub(_csv_cell, rows)


def _csv_cell(found: re.Match[bytes]) -> bytes:
    cell = found[0]
    if not cell:
        return b"'"
    return cell if found["run"] is None else b"\"'" + cell[1:]


def _guard_tsv(rows: bytes) -> bytes:
    return _TSV.sub(b"\"'", rows)
