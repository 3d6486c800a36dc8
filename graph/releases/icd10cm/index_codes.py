"""The codes that an index of ICD-10-CM writes at a term: whole, incomplete, or several.

``H91.2-`` wants more characters, ``E11.40 [G53]`` has the code of a manifestation beside it, and
``E80.0-E80.4`` leaves the choice among the codes of a range.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from billgraph.graph.releases.icd10cm.index_titles import shared_start
from billgraph.ontology.codes import Code

_SYSTEM = "icd10cm"
_LONGEST = 200
_BRACKETS = re.compile(r"\[([^\[\]]*)\]")
_BETWEEN = re.compile(r"\s*[,;/]\s*|\s+(?:and|or|with)\s+|\s+")
_ONE = re.compile(r"([A-Z][0-9A-Z.]+?)\.?([-–]*)", re.IGNORECASE)
_RANGE = re.compile(r"([A-Z][0-9A-Z.]+?)\.?[-–]+([A-Z][0-9A-Z.]+?)\.?[-–]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Written:
    """A code as an index writes it.

    Attributes:
        code: The code, or the header that an incomplete one begins with.
        text: How it stands there.
        is_incomplete: Whether it wants more characters.
        manifestations: The codes that stand in brackets beside it.
    """

    code: Code
    text: str
    is_incomplete: bool = False
    manifestations: tuple[Written, ...] = ()


@lru_cache(maxsize=1 << 16)
def codes_in(text: str) -> tuple[Written, ...]:
    """Reads the codes of an element.

    Returns:
        The codes; none where anything in the text is no code.

    Example:
        >>> [(it.code.value, it.is_incomplete) for it in codes_in("H91.2-")]
        [('H91.2', True)]
        >>> codes_in("E11.40 [G53]")[0].manifestations[0].code.value
        'G53'
        >>> [it.code.value for it in codes_in("E80.0-E80.4")], codes_in("see skin")
        (['E80'], ())
    """
    if len(text) > _LONGEST:
        return ()
    beside = [it for inner in _BRACKETS.findall(text) for it in _codes(inner)]
    rest = _BRACKETS.sub(" ", text).strip()
    found = _codes(rest) if rest else beside
    if None in beside or None in found:
        return ()
    more = tuple(it for it in beside if it is not None) if rest else ()
    return tuple(
        Written(it.code, it.text, it.is_incomplete, more) for it in found if it is not None
    )


def _codes(text: str) -> list[Written | None]:
    return [_one(part) for part in _BETWEEN.split(text.strip())]


def _one(part: str) -> Written | None:
    """A code, or the header that all codes of a range stand under."""
    whole, ends = _ONE.fullmatch(part), _RANGE.fullmatch(part)
    if whole is not None:
        value, is_incomplete = whole[1], bool(whole[2])
    elif ends is not None:
        value, is_incomplete = shared_start(ends[1].upper(), ends[2].upper()).rstrip("."), True
    else:
        return None
    code = Code.of(_SYSTEM, value)
    return Written(code, part, is_incomplete) if code.is_well_formed else None
