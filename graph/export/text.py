r"""Texts for XML and JSON, written so that reading them back gives the original."""

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
