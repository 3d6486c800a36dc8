"""What in a text looks like a code, read or not.

Plain numbers must not drown what counts: in a sentence only a form that nothing else has
is taken for a code; below a heading of codes, in items of lists and in cells, a number of
five digits too, unless its neighbours say that it is a price, a place or an amount.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_SURE = (
    r"[A-Z][0-9A][0-9AB]\.[0-9A-Z]{1,4}|[A-V][0-9]{4}|[0-9]{3}[0-9A-Z]{2}[0-9]{4}X|[0-9]{4}[FTU]"
)
_BEFORE = r"(?<![\w.$#@/\u20ac-])"
# Words often run into the code before them where a web page was copied.
_AFTER = r"(?:(?=[A-Z][a-z]{2})|(?![\w$%]))(?!\.[\w])(?!,[0-9]{3}\b)(?!-[0-9]{4}\b)"
_RANGE = r"(?:\s?[-\u2013\u2014]\s?{0})?"
_ONE_SURE = rf"(?:{_SURE}|[A-Z][0-9A][0-9AB]\.(?:[0-9A-Za-z]{{0,3}}[-x*]))"
SURE = re.compile(rf"{_BEFORE}{_ONE_SURE}{_RANGE.format(_ONE_SURE)}{_AFTER}")
_ANY = rf"(?:{_ONE_SURE}|[0-9]{{4}}[0-9AM]|[A-Z][0-9A][0-9AB][0-9]{{1,4}}[A-Z]?)"
WIDE = re.compile(rf"(?<![\w.$#@\u20ac-]){_ANY}{_RANGE.format(_ANY)}{_AFTER}")
_CATEGORY = re.compile(r"[A-Z][0-9A][0-9AB](?![\w.-])")
_ALONE = re.compile(r"\s*(?:[:\u2013\u2014]|-\s|\Z)")
_NUMBER = re.compile(r"[A-Z]?[0-9]{5}")
# What makes five digits no code: a sign or a word before them, or a unit after them.
_NOT_BEFORE = re.compile(
    r"(?:\b(?:zip(?: code)?|p\.?o\.? box|box|suite|ext\.?|phone|fax|tel\.?|call|id|no\.?|acct"
    r"|account|mrn|npi|over|about|approximately|usd"
    r"|lcd|ncd|article|policy)|[0-9)]:|[0-9]-|\([0-9]{3}\))[\s:#]*\Z",
    re.IGNORECASE,
)
_STATE_BEFORE = re.compile(r",\s*[A-Z]{2}\s+\Z")
_UNIT_AFTER = re.compile(
    r"\s*(?:mg|mcg|g|kg|ml|units?|iu|usd|dollars|patients|people|persons|cases|members|claims|beds"
    r"|[A-Z][a-z]+ (?:st|street|ave|avenue|rd|road|blvd|dr|drive|lane|ln|way|suite)\b)\b",
    re.IGNORECASE,
)
_AROUND = 30


SENTENCE, ITEM, CODES = range(3)
"""Where a text stands: among prose, in a list or a cell, below a heading of codes."""


def codes_in(text: str, where: int = SENTENCE) -> Iterator[str]:
    """Finds what in a text looks like a code; a range is one.

    Args:
        text: The text.
        where: One of `SENTENCE`, `ITEM` and `CODES`.

    Example:
        >>> list(codes_in("In 2024, 12345 of them had M17.11 or J0897."))
        ['M17.11', 'J0897']
        >>> list(codes_in("20611, at $12345 in Dallas, TX 75201", ITEM))
        ['20611']
    """
    category = _CATEGORY.match(text) if where != SENTENCE else None
    if category and (where == CODES or _ALONE.match(text, category.end())):
        yield category[0]
    for found in (SURE if where == SENTENCE else WIDE).finditer(text):
        if not (_NUMBER.fullmatch(found[0]) and _is_amount(text, found.start(), found.end())):
            yield found[0]


def _is_amount(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - _AROUND) : start]
    if before.rstrip().lower().endswith(("cpt", "hcpcs", "code", "codes")):
        return False
    is_named = _NOT_BEFORE.search(before) or _STATE_BEFORE.search(before)
    return bool(is_named or _UNIT_AFTER.match(text[end : end + _AROUND]))
