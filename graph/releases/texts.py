"""The text of a document: its encoding, and what stands in it that is no text."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from billgraph.graph.releases.documents import END_OF_TEXT, Document

_END = END_OF_TEXT.decode()


def text_of(stream: BinaryIO) -> io.TextIOWrapper:
    """The text of a stream, its line ends as they are."""
    return io.TextIOWrapper(stream, "utf-8-sig", errors=_LATIN, newline="")


def checked(document: Document, text: Iterable[str]) -> Iterator[str]:
    """Refuses a text with null characters: it is damaged, and they are not seen when shown."""
    for number, line in enumerate(text, 1):
        if "\0" in line:
            raise document.wrong("has a null character, as no text has", number)
        yield without_end(line)


def without_end(line: str) -> str:
    """A line without the Ctrl-Z that ended a text in MS-DOS, and with which CMS ends some still.

    It may stand behind the last line, in a line of its own, or in an otherwise empty row of a
    table. The line stays, so that those below it keep their numbers.
    """
    if _END not in line:
        return line
    if not line.strip(_END + '\r\n\t ,;|"'):
        return "\n"
    return line.rstrip(_END + "\r\n") + "\n"


def decoded(data: bytes) -> str:
    """The text that some bytes are."""
    return data.decode("utf-8-sig", _LATIN)


_LATIN = "billgraph-windows-1252"


def _as_latin(error: UnicodeError) -> tuple[str, int]:
    """Reads the bytes that are not UTF-8 as windows-1252, in which CMS and NUCC write them."""
    assert isinstance(error, UnicodeDecodeError)
    data = error.object[error.start : error.end]
    return data.decode("cp1252", "replace"), error.end


codecs.register_error(_LATIN, _as_latin)
