"""Markdown inside a line: emphasis, links, code, elements, entities, escapes.

Each expression looks at a character a bounded number of times, so that a line
of a megabyte takes no longer than a megabyte of lines: what stands between two
marks holds none of these marks.
"""

from __future__ import annotations

import re

from billgraph.graph.pages.characters import fold

_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")

_LINK = re.compile(
    r"!?\[([^\[\]]*)\]"
    r"(?:\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?: \"[^\"]*\")?\)|\[[^\[\]]*\])"
)
_STRONG = re.compile(r"(?<!\\)\*\*(?=[^\s*])([^*]+(?:\*(?!\*)[^*]+)*)(?<=[^\s\\])\*\*")
_EMPHASIS = re.compile(r"(?<![\w*\\])\*(?=\S)([^*]+)(?<=[^\s\\])\*(?![\w*])")
_STRONG_LOW = re.compile(r"(?<![\w\\])__(?=[^\s_])([^_]+(?:_(?!_)[^_]+)*)(?<=[^\s\\])__(?!\w)")
_EMPHASIS_LOW = re.compile(r"(?<![\w\\])_(?=\S)([^_]+)(?<=[^\s\\])_(?!\w)")
_CODE = re.compile(r"(?<!`)(`{1,3})(?!`)([^`]+)\1(?!`)")
_ELEMENT = re.compile(
    r"</?(?:a|b|code|em|font|i|mark|small|span|strong|su[bp]|u)(?: [^<>]*)?>", re.IGNORECASE
)
_BREAK = re.compile(r"<br ?/?>", re.IGNORECASE)
_AUTOLINK = re.compile(r"<(https?://[^<>\s]+)>")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")

_INLINE = (
    ("[", _LINK, r"\1"),
    ("*", _STRONG, r"\1"),
    ("*", _EMPHASIS, r"\1"),
    ("_", _STRONG_LOW, r"\1"),
    ("_", _EMPHASIS_LOW, r"\1"),
    ("`", _CODE, r"\2"),
    ("<", _BREAK, " "),
    ("<", _ELEMENT, ""),
    ("<", _AUTOLINK, r"\1"),
    ("\\", _ESCAPE, r"\1"),
)


def is_marked(text: str) -> bool:
    """Whether a text holds a character that markup is made of.

    Example:
        >>> is_marked("22 | Increased"), is_marked("**22** | Increased")
        (False, True)
    """
    # Seven quick searches for one character are faster than one for a set of them.
    return (
        "*" in text
        or "_" in text
        or "`" in text
        or "[" in text
        or "\\" in text
        or "<" in text
        or "&" in text
    )


def unmarked(text: str) -> str:
    """Takes the markup out of a line, and leaves its words.

    Args:
        text: A line or a cell, white space folded.

    Returns:
        The words, white space folded.

    Example:
        >>> unmarked("**Aetna** and [Cigna](https://example.org) &amp; `22`")
        'Aetna and Cigna & 22'
    """
    if not is_marked(text):
        return text
    for sign, pattern, replacement in _INLINE:
        if sign in text:
            text = pattern.sub(replacement, text)
    if "&" in text and _ENTITY.search(text):
        text = _ENTITY.sub(_character, text)
    return fold(text)


def _character(entity: re.Match[str]) -> str:
    from html import unescape
    from html.entities import html5

    name = entity[0][1:]
    # unescape() would take the beginning of an unknown name for a known one.
    return unescape(entity[0]) if name.startswith("#") else html5.get(name, entity[0])
