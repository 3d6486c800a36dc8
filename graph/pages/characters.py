"""Characters that a reader does not see, and that must not decide what a page says.

Web pages put soft hyphens, zero-width spaces and direction marks into words and
codes; other tools leave control characters behind, which XML cannot carry. All
readers leave them out, whether they stand in the document or an entity or
escape makes them.
"""

from __future__ import annotations

import re

_WHITE = "\x0b\x0c\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_INVISIBLE = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ufffe\uffff"
)
_ODD = re.compile(f"[{_WHITE}{_INVISIBLE}]")
_NOT_SEEN = re.compile(f"[{_INVISIBLE}]")
_AS_SPACE = re.compile(f"[{_WHITE}]")


def plain(text: str) -> str:
    r"""Leaves invisible characters out, and makes unusual white space usual.

    Tabs and line ends stay as they are.

    Example:
        >>> plain("M34\u200b.1\u00a0is\n\x07one")
        'M34.1 is\none'
    """
    if _ODD.search(text) is None:
        return text
    return _AS_SPACE.sub(" ", _NOT_SEEN.sub("", text))


def fold(text: str) -> str:
    r"""Makes a text `plain` and each run of white space in it one space.

    Example:
        >>> fold(" Aetna\t and \n Cigna ")
        'Aetna and Cigna'
    """
    return " ".join(plain(text).split())
