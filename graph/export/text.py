r"""Texts for XML, JSON and spreadsheets, written so that reading them back gives the original.

A spreadsheet runs a cell that begins with ``=``, ``+``, ``-`` or ``@``, also behind a tab
or a line end, or as the full-width signs of East Asian keyboards (OWASP, "CSV Injection").
`guarded` puts an apostrophe before such a cell, and before one that has apostrophes and
then such a sign, so that `unguarded` gives the original of every cell. A plain negative
number is left as it is: a spreadsheet takes it for that number and runs nothing.

The rule holds for every table that a spreadsheet opens: the export as csv, ``-f csv`` and
``-f tsv`` of every command, and those of ``sparql`` (`billgraph.graph.sparql.guarding`). It
does not hold for Neo4j's tables, whose importer would keep the sign, nor where a program
asks a library function for W3C's results.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from json.encoder import encode_basestring
from typing import Any, BinaryIO, TextIO


@contextmanager
def as_text(output: BinaryIO) -> Iterator[TextIO]:
    """Writes UTF-8 into a stream of bytes, which stays open."""
    # A lone surrogate is no character, and UTF-8 has no place for it.
    text = TextIOWrapper(output, encoding="utf-8", errors="replace", newline="")
    try:
        yield text
    finally:
        text.detach()


def as_json(value: Any) -> str:
    """Writes a value as JSON on one line.

    Example:
        >>> as_json({"code": "00100", "name": "Sjögren"})
        '{"code":"00100","name":"Sjögren"}'
    """
    if type(value) is list:
        # Nearly every list holds texts, and there are millions.
        try:
            return f"[{','.join(map(encode_basestring, value))}]"
        except TypeError:
            pass
    return _ENCODE(value)


_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def xml(text: str) -> str:
    r"""Writes a text for an element or a quoted attribute of XML 1.0.

    Line ends and tabs become references, as a reader would change them otherwise
    (sections 2.11 and 3.3.3). Characters that XML 1.0 cannot hold in any way (section 2.2)
    become U+FFFD.

    Example:
        >>> xml('a < "b" & c\n')
        'a &lt; &quot;b&quot; &amp; c&#10;'
    """
    if _XML.search(text) is None:
        return text
    return _XML.sub(_xml_sign, text)


_XML = re.compile("[&<>\"'\x00-\x1f\ud800-\udfff\ufffe\uffff]")
_XML_NAMES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;"}


def _xml_sign(found: re.Match[str]) -> str:
    sign = found[0]
    if sign in "\t\n\r":
        return f"&#{ord(sign)};"
    return _XML_NAMES.get(sign, "\ufffd")


def guarded(cell: str) -> str:
    """Writes a cell so that no spreadsheet runs it.

    Example:
        >>> guarded("=1+1"), guarded("'=1+1"), guarded("Aetna"), guarded("'tis"), guarded("-1.5")
        ("'=1+1", "''=1+1", 'Aetna', "'tis", '-1.5')
    """
    return f"'{cell}" if _is_run(cell) else cell


def unguarded(cell: str) -> str:
    """Gives back what `guarded` was given.

    Example:
        >>> [unguarded(guarded(cell)) for cell in ("=1+1", "'=1+1", "Aetna", "'tis")]
        ['=1+1', "'=1+1", 'Aetna', "'tis"]
    """
    return cell[1:] if cell.startswith("'") and _is_run(cell) else cell


def _is_run(cell: str) -> bool:
    return _RUN.match(cell) is not None and _NUMBER.fullmatch(cell) is None


FIRST = frozenset("'=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
"""With what a cell begins that may have to be guarded."""
NUMBER = r"-\d+(?:\.\d+)?(?:[eE][+-]?\d+)?"
"""What begins with such a sign and is a number all the same."""
_RUN = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_NUMBER = re.compile(NUMBER, re.ASCII)
