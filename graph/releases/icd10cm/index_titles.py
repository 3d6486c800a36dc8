"""What the title of a term of an index says: its name, its modifiers, and where to look instead.

The nonessential modifiers stand in parentheses: whether they are in a diagnosis or not
changes nothing (ICD-10-CM Official Guidelines, section I.A.7). A title may also hold other
forms of its word ("Attack, attacks"), and an instruction after a dash ("Cusp, Carabelli -
omit code").
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile

SEE, SEE_ALSO, NOTE = "see", "see also", "note"
"""What a title may say beside the name: look there instead, or there too; or anything else."""

_SEE = re.compile(r"see\s+(also\s+)?", re.IGNORECASE)
# The dash has blanks around it: "Gasser-Karrer" is a name. "se" is a slip of the index of 2025.
_INSTRUCTION = re.compile(r"\s(?:--?|–)\s+(?=(?:code|omit|see?)\b)(?:se\s+)?", re.IGNORECASE)
_LEAST_STEM = 4
_ENDING = re.compile(r"\s+(?=[,;.)]|-[^\s-])")


@dataclass(frozen=True, slots=True)
class Title:
    """The title of a term.

    Attributes:
        written: It as the index has it, without modifiers and instructions.
        short: It without the other forms of its words, as people refer to it.
        modifiers: Its nonessential modifiers.
    """

    written: str
    short: str
    modifiers: tuple[str, ...] = ()


def read_title(text: str, modifiers: Iterable[str]) -> tuple[Title, list[tuple[str, str]]]:
    """Reads a title.

    Args:
        text: The text of the element.
        modifiers: The texts of its ``nemod`` elements.

    Returns:
        The title, and what it says beside that: a kind such as `SEE`, and a text.

    Example:
        >>> read_title("Attack, attacks", ["(acute) (see also Shock)"])[0].modifiers
        ('acute',)
    """
    found: dict[str, None] = {}
    references: list[tuple[str, str]] = []
    for group in modifiers:
        inner, rest = split_modifiers(group)
        for modifier in inner:
            reference = _SEE.match(modifier)
            if reference is None:
                found[modifier] = None
            else:
                kind = SEE_ALSO if reference[1] else SEE
                references.append((kind, modifier[reference.end() :]))
        # What stands between the parentheses goes on with the title.
        text = f"{text} {rest}"
    name, references_after = _instructed(plain(text))
    # A title of modifiers alone is that of the term above with them.
    name = name or " ".join(f"({it})" for it in found)
    title = Title(name, without_forms(name), tuple(found))
    return title, [*references, *references_after]


def split_modifiers(text: str) -> tuple[list[str], str]:
    """Parts what stands in parentheses from the rest.

    Example:
        >>> split_modifiers("(minor (Duffy) (K)) (acute) NEC")
        (['minor (Duffy) (K)', 'acute'], 'NEC')
    """
    inner: list[str] = []
    rest: list[str] = []
    depth = begin = 0
    for place, sign in enumerate(text):
        if sign == "(":
            if depth == 0:
                rest.append(text[begin:place])
                begin = place + 1
            depth += 1
        elif sign == ")" and depth:
            depth -= 1
            if depth == 0:
                inner.append(plain(text[begin:place]))
                begin = place + 1
    # Parentheses that are never closed hold no modifier.
    rest.append(text[begin - 1 if depth else begin :])
    return [it for it in inner if it], plain(" ".join(rest))


def without_forms(title: str) -> str:
    """Leaves out the other forms of a word that a title gives after it.

    Example:
        >>> without_forms("Attack, attacks"), without_forms("Gout, chronic")
        ('Attack', 'Gout, chronic')
        >>> without_forms("Adhesions, adhesive NEC")
        'Adhesions NEC'
    """
    first, *others = title.split(", ")
    kept = [first]
    for part in others:
        word, _, after = part.partition(" ")
        if not _is_form(kept[-1], word) or after not in ("", "NEC", "NOS"):
            kept.append(part)
        elif after:
            kept[-1] += f" {after}"
    return ", ".join(kept)


def plain(text: str) -> str:
    """A text in one line, with one blank between words and none before a comma.

    Example:
        >>> plain(" Neoplasm ,  malignant ")
        'Neoplasm, malignant'
    """
    return _ENDING.sub("", " ".join(text.split())) if text else ""


def shared_start(one: str, other: str) -> str:
    """What two texts begin with alike.

    Example:
        >>> shared_start("attack", "attacks"), shared_start("E80.0", "E80.4")
        ('attack', 'E80.')
    """
    alike = takewhile(lambda signs: signs[0] == signs[1], zip(one, other, strict=False))
    return "".join(sign for sign, _ in alike)


def _instructed(title: str) -> tuple[str, list[tuple[str, str]]]:
    found = _INSTRUCTION.search(title)
    if found is None:
        return title, []
    name, instruction = title[: found.start()], title[found.end() :]
    reference = _SEE.match(instruction)
    if reference is not None or "se " in found[0]:
        start = reference.end() if reference is not None else 0
        return name, [(SEE, instruction[start:])]
    return name, [(NOTE, instruction)]


def _is_form(word: str, other: str) -> bool:
    """Whether two words are forms of one, by the stem that they share."""
    one, two = word.lower(), other.lower()
    if " " in one or "-" in one + two:
        return False
    stem, shorter = len(shared_start(one, two)), min(len(one), len(two))
    is_begun = stem == shorter >= _LEAST_STEM - 1
    return is_begun or (stem >= _LEAST_STEM and stem >= shorter * 0.6)
