"""What a line of a list states: its codes, what they are called, and what is said of them.

A line is ``M17.11 Unilateral …``, ``M17.11 – …``, ``M17.11: …``, ``M17.11 (…)``, ``… (M17.11)``,
or several codes, each with its name or all without. A range of codes stands as one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from billgraph.graph.pages.cells import read_code
from billgraph.graph.pages.model import MAX_ROWS
from billgraph.ontology.codes import Code
from billgraph.ontology.ranges import range_at
from billgraph.ontology.relations import RELATIONS, Relation


@dataclass(frozen=True, slots=True)
class Listed:
    """One code of a list.

    Attributes:
        code: The code.
        label: What it is called, or None.
        note: What is said of it, or None.
    """

    code: Code
    label: str | None = None
    note: str | None = None


# A list in place of a table: "M34.0: …", "M34.0 (…)", or the code alone, malformed ones too.
_ALONE = re.compile(r"(\S+?)(?:\s*(?::|\s[\u2013\u2014-])\s+(.+)|\s+\((.+)\))?")
_SYSTEM = r"(?:icd[ -]?10(?:[ -]?cm)?|cpt\u00ae?(?:/hcpcs)?|hcpcs|nucc|taxonomy|pos|dx|code)"
_OWN_WORDS = {
    "diagnosis": r"icd[ -]?10(?:[ -]?cm)?|icd|dx|diagnosis|code",
    "specialty": r"nucc|taxonomy|code",
    "modifier": r"modifier|mod|code",
    "procedure": r"cpt\u00ae?(?:/hcpcs)?|hcpcs(?: level ii)?|procedure|code",
    "site": r"pos|place of service|code",
}
_OWN_WORDS["noncovered"] = _OWN_WORDS["diagnosis"]
_PREFIX = {
    kind: re.compile(
        rf"(?:{words})(?: codes?)?(?: [0-9]{{1,2}}(?=:))?\s*(?:[:#]\s*|\s)", re.IGNORECASE
    )
    for kind, words in _OWN_WORDS.items()
}
"""What stands before a code of a relation: the name of its system."""

_TOKEN = re.compile(
    r"-?([A-Za-z0-9](?:[A-Za-z0-9]|\.(?=[A-Za-z0-9])){0,11})(?![\w*]|\.[\w*-]|-(?!\s))"
)
# A code in quotes or brackets, or with the mark of a footnote.
_SET_OFF = re.compile(r"[*\u2020\u2021]*[\[(\"']?([A-Za-z0-9.]{2,11})[\])\"']?(?=[\s:,;]|\Z)")
# A web page that was copied may leave no space after the code: "M17.11Osteoarthritis".
_FUSED = re.compile(
    r"(?:[A-Z][0-9A][0-9AB]\.[0-9A-Z]{1,4}|[0-9]{5}|[A-Z][0-9]{4}|[0-9]{3}[0-9A-Z]{2}[0-9]{4}X)"
    r"(?=[A-Z][a-z]{2})"
)
_SERIES = re.compile(r"\s*(?:[,;/&|+]\s*)?(?:(?:and|or)\s+)?", re.IGNORECASE)
_NEXT = re.compile(r"\s*(?:[,;|]\s*(?:(?:and|or)\s+)?|\s(?:and|or|&)\s+)(?=-?[A-Za-z0-9])")
_RANGE = re.compile(r"\s*(?:-|\u2013|\u2014|\bto\b|\bthrough\b|\bthru\b)\s*(?=[A-Z0-9])")
_SEPARATOR = re.compile(
    r"\s*(?::|=|\t|\|\s|[,;.]\s|[,;](?=[\"A-Za-z])|[\u2013\u2014]|-(?=\s)|-(?=[A-Z])|\s|\Z)\s*"
)
_STRONG = re.compile(r"\s*(?:[:=,;|(\u2013\u2014\"-]|\Z)")
# A code that is followed by one of these is the subject of a sentence.
_VERB = re.compile(
    r"\s+(?:is|are|was|were|and|or|may|can|cannot|must|should|shall|will|would|has|have|had|does|do"
    r"|if|when|for|with|in|on|of|to|as|by|at|from)\b"
)
_WITHIN = 80
_ONE = r"[A-Za-z0-9.]{2,11}"
_OR_RANGE = rf"{_ONE}(?:\s*[-\u2010-\u2015]\s*{_ONE}|[*-])?"
_AT_END = re.compile(
    rf"\s*(?:[(\[]\s*(?:{_SYSTEM}(?: codes?)?[\s:#]+)?({_OR_RANGE})\s*[)\]]"
    rf"|(?::|\s[\u2013\u2014-])\s+(?:{_SYSTEM}(?: codes?)?[\s:#]+)?({_ONE}?))\.?\Z",
    re.IGNORECASE,
)


class _Token(NamedTuple):
    """A code at a place of a line: as it is written, what it is, and where it ends."""

    written: str
    code: Code
    end: int


def read_listed(relation: Relation, text: str) -> list[Listed]:
    """Reads the codes that a line of a list states.

    Args:
        relation: The relation that the list is of.
        text: The line, without its bullet.

    Returns:
        The codes in their order; none when the line is no such line.

    Example:
        >>> diagnosis = RELATIONS["diagnosis"]
        >>> (it,) = read_listed(diagnosis, "M17.11 Osteoarthritis, right knee: after X-ray")
        >>> it.code.value, it.label, it.note
        ('M17.11', 'Osteoarthritis, right knee', 'after X-ray')
        >>> [it.code.value for it in read_listed(diagnosis, "M17.0, M17.11 and M17.12")]
        ['M17.0', 'M17.11', 'M17.12']
    """
    if fused := _FUSED.match(text):
        text = f"{fused[0]} {text[fused.end() :]}"
    prefix = _PREFIX[relation.kind].match(text) if relation.kind in _PREFIX else None
    if prefix and _first(relation, text[prefix.end() :]):
        text = text[prefix.end() :]
    set_off = _SET_OFF.match(text) if not text[:1].isalnum() else None
    if set_off and _code(relation, set_off[1]):
        text = set_off[1] + text[set_off.end() :]
    first = _first(relation, text)
    if first is None:
        return _named_first(relation, text) or _alone(relation, text)
    if _RANGE.match(text, first.end) and _is_range(relation, text, first):
        return []
    # No page may have more rows; it is refused when they are taken.
    return list(islice(_segments(relation, text), MAX_ROWS + 1))


def begins_with_code(text: str) -> Relation | None:
    """The relation of a line that begins with a code which only one system can have.

    Example:
        >>> begins_with_code("M17.11 Osteoarthritis").kind, begins_with_code("20610 Injection")
        ('diagnosis', None)
    """
    ranged = range_at(RELATIONS["diagnosis"].systems, text, 0)
    if ranged is not None and "." in text[: ranged[1]] and text[0].isupper():
        return RELATIONS["diagnosis"]
    token = _TOKEN.match(text)
    if token is None:
        return None
    if "." in token[1]:
        relation = RELATIONS["diagnosis"]
    elif len(token[1]) == len("207RC0000X"):
        relation = RELATIONS["specialty"]
    else:
        return None
    return relation if token[1].isupper() and _code(relation, token[1]) else None


def _token(relation: Relation, text: str, place: int) -> _Token | None:
    """The code, or the range of codes, that stands at a place of a line."""
    ranged = range_at(relation.systems, text, place)
    if ranged is not None:
        found, end = ranged
        return _Token(text[place:end], Code(found.system, found.notation), end)
    token = _TOKEN.match(text, place)
    code = _code(relation, token[1]) if token is not None else None
    return None if token is None or code is None else _Token(token[1], code, token.end())


def _first(relation: Relation, text: str) -> _Token | None:
    """The code that a text begins with, as the first of a list."""
    token = _token(relation, text, 0)
    if token is None:
        return None
    written = token.written
    rest = text[token.end : token.end + _WITHIN]
    if _STRONG.match(rest):
        return token
    if _SERIES.match(rest) and _VERB.match(rest):
        # "M17.0 and M17.11" is a list, and "M17.0 and others" a sentence.
        return token if _token(relation, rest, _end(_SERIES, rest, 0)) else None
    word = rest.lstrip()[:1]
    is_short = len(written) <= 3
    if is_short and not (written.isupper() or written.isdigit()):
        return None
    return token if not is_short or word.isupper() or word.isdigit() else None


def _code(relation: Relation, token: str) -> Code | None:
    """A well-formed code; a wildcard such as ``M34.x`` is none."""
    if token[-1] == "x" and token[0].isupper():
        return None
    if relation.systems[0] == "pos" and len(token) != len("11"):
        return None
    code = read_code(relation.systems, token)
    return code if code is not None and code.is_well_formed else None


def _is_range(relation: Relation, text: str, first: _Token) -> bool:
    """Whether a code begins a range of a system whose ranges are not read."""
    if first.code.range is not None:
        return False
    token = _TOKEN.match(text, _end(_RANGE, text, first.end))
    if token is None or _code(relation, token[1]) is None:
        return False
    return "." in token[1] or token[1][-1].isdigit()


def _segments(relation: Relation, text: str) -> Iterator[Listed]:
    place, end = 0, len(text)
    while place < end:
        codes: list[Code] = []
        while token := _token(relation, text, place):
            if codes and _begins_words(token.written, text, token.end):
                break
            codes.append(token.code)
            place = token.end
            after = _end(_SERIES, text, place)
            following = _token(relation, text, after)
            if following is None or after == place:
                break
            if _begins_words(following.written, text, following.end):
                break
            place = after
        if not codes:
            return
        stop = _next(relation, text, place)
        yield from _named(codes, text[place:stop])
        place = stop if stop == end else _end(_NEXT, text, stop)


def _begins_words(token: str, text: str, end: int) -> bool:
    """Whether what could be a short code is a word: "22 On campus", "RT 20 minutes"."""
    return (
        len(token) == 2 and not (token.isupper() or token.isdigit()) and text[end : end + 1] == " "
    )


def _next(relation: Relation, text: str, place: int) -> int:
    """Where the text of a code ends: at the next code, or at the end."""
    # What has two characters stands in many names too.
    if relation.systems[0] in ("mod", "pos"):
        return len(text)
    for found in _NEXT.finditer(text, place):
        token = _token(relation, text, found.end())
        if token and len(token.written) > 3:
            return found.start()
    return len(text)


def _end(pattern: re.Pattern[str], text: str, place: int) -> int:
    found = pattern.match(text, place)
    return found.end() if found else place


def _named(codes: list[Code], rest: str) -> Iterator[Listed]:
    label, note = _words(rest)
    if len(codes) == 1:
        yield Listed(codes[0], label, note)
        return
    # What is said of several codes at once is the name of none.
    said = ": ".join(it for it in (label, note) if it) or None
    for code in codes:
        yield Listed(code, None, said)


def _words(rest: str) -> tuple[str | None, str | None]:
    separator = _SEPARATOR.match(rest)
    words = rest[separator.end() :] if separator else rest
    more = _SEPARATOR.match(words)
    if more and more.end() and words[:1] in "-:\u2013\u2014=":
        words = words[more.end() :]
    words = words.strip(" |;,").lstrip(". ")
    if len(words) > 1 and words[0] == '"' == words[-1]:
        words = words[1:-1].replace('""', '"')
    if words[:1] == "(" and words.endswith(")") and words.count("(") == 1:
        words = words[1:-1]
    label, colon, note = words.partition(": ")
    return label.strip() or None, note.strip() or None if colon else None


def _named_first(relation: Relation, text: str) -> list[Listed]:
    """Reads ``Osteoarthritis of the right knee (M17.11)``."""
    found = _AT_END.search(text, max(0, len(text) - _WITHIN))
    if found is None or found.start() == 0 or relation.kind not in _PREFIX:
        return []
    token = found[1] or found[2]
    code = read_code(relation.systems, token)
    if code is None or not code.is_well_formed or (len(token) <= 3 and not found[1]):
        return []
    label = text[: found.start()].strip(" -:\u2013\u2014,")
    return [Listed(code, None if _PREFIX[relation.kind].fullmatch(f"{label}:") else label or None)]


def _alone(relation: Relation, text: str) -> list[Listed]:
    """Reads a code alone or before a colon, also where it is malformed."""
    found = _ALONE.fullmatch(text)
    code = read_code(relation.systems, found[1]) if found else None
    if found is None or code is None or is_of_another(code, found[1]):
        return []
    label, colon, note = (found[2] or found[3] or "").partition(": ")
    return [Listed(code, label.strip() or None, note.strip() or None if colon else None)]


def is_of_another(code: Code, written: str) -> bool:
    """Whether a malformed code is one of another relation: a procedure among diagnoses.

    Args:
        code: The code.
        written: The same as the page has it.

    Example:
        >>> is_of_another(Code.of("icd10cm", "20611"), "20611")
        True
    """
    if code.is_well_formed or len(written) < len("20611"):
        return False
    others = (RELATIONS[kind] for kind in ("diagnosis", "specialty", "procedure"))
    return any(_code(it, written.strip()) is not None for it in others)
