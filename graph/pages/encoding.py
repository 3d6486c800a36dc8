"""From the bytes of a page to its text."""

from __future__ import annotations

import codecs
import re

from billgraph.graph.errors import UnreadableInput
from billgraph.graph.pages.characters import plain

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_OLE = b"\xd0\xcf\x11\xe0"
_BINARY = (b"%PDF-", b"PK\x03\x04", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff", _OLE)
# HTML Standard, section 4.2.5.4: the declaration stands in the first 1,024 bytes.
_DECLARED_WITHIN = 1024
_DECLARED = re.compile(
    rb"""<(?:meta[^>]+charset|\?xml[^>]+encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""", re.IGNORECASE
)
# What Python calls the encodings of the Encoding Standard; it has others that are no charsets.
_CHARSETS = re.compile(
    r"utf-8|cp[0-9]+|iso8859-[0-9]+|koi8-[ru]|mac-roman|gb\w+|big5|euc_\w+|shift_jis"
)
# Encoding Standard, section 4.2: the labels of Latin 1 mean windows-1252, curly quotes included;
# and HTML that declares UTF-16 in ASCII is not in UTF-16 (HTML Standard, section 13.2.3.3).
_MEANT = {
    **dict.fromkeys(("ascii", "iso8859-1"), "cp1252"),
    **dict.fromkeys(("utf-16", "utf-16-le", "utf-16-be"), "utf-8"),
}


def decode(data: bytes, given: str) -> str:
    r"""Decodes a page: by its byte order mark, by what its HTML declares, else as UTF-8.

    Args:
        data: The whole file.
        given: How a message names it.

    Returns:
        The text, with ``\n`` at its line ends and without invisible characters.

    Raises:
        UnreadableInput: When the file is binary or not in the encoding that it declares.

    Example:
        >>> decode(b"\xef\xbb\xbfCPT\xc2\xa00489T\r\n", "page.txt")
        'CPT 0489T\n'
    """
    text = decode_exactly(data, given)[0]
    return plain(text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text)


def decode_exactly(data: bytes, given: str) -> tuple[str, str]:
    """Decodes a page as `decode` does, and leaves its line ends and its characters as they are.

    Returns:
        The text, and the encoding in which it gives the same bytes again.
    """
    encoding = next((name for mark, name in _BOMS if data.startswith(mark)), None)
    if encoding is None and (b"\0" in data or data.startswith(_BINARY)):
        raise _binary(given, data)
    encoding = encoding or _charset(data, given)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        # The object, not the data: a byte order mark may have been cut off.
        line = error.object.count(b"\n", 0, error.start) + 1
        name = encoding.removesuffix("-sig").upper()
        problem = f"is not {name}: byte 0x{error.object[error.start]:02x}"
        raise UnreadableInput(given, problem, "save it as UTF-8", line) from None
    if "\0" in text:
        raise _binary(given, data)
    return text, encoding


def declared_encoding(data: bytes) -> str | None:
    """The encoding that an HTML document declares at its beginning.

    Example:
        >>> declared_encoding(b'<meta charset="windows-1252">')
        'windows-1252'
    """
    start = data[:_DECLARED_WITHIN]
    found = _DECLARED.search(start) if start.lstrip().startswith(b"<") else None
    return found[1].decode("ascii").lower() if found else None


def _charset(data: bytes, given: str) -> str:
    label = declared_encoding(data) or "utf-8"
    try:
        name = codecs.lookup(label).name
    except LookupError:
        name = ""
    name = _MEANT.get(name, name)
    if not _CHARSETS.fullmatch(name):
        problem = f"declares the unknown encoding {label!r}"
        raise UnreadableInput(given, problem, "save it as UTF-8")
    return name


def _binary(given: str, data: bytes) -> UnreadableInput:
    if data.startswith(_OLE):
        problem = "is a document of an old version of Word or Excel, or has a password"
        return UnreadableInput(given, problem, "save it without one as DOCX, XLSX or text")
    mend = "save the page as text, HTML, YAML, CSV, XLSX, DOCX or PDF"
    return UnreadableInput(given, "is a binary file", mend)
