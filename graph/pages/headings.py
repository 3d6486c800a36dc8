"""What the headings of a page announce, however they are worded.

The wordings that announce a relation come from its declaration. Pages wrap them in
others, "Common … for this procedure", which are taken off one after another; and they
deny: "… that do NOT support medical necessity" announces the contrary.
"""

from __future__ import annotations

import re
from functools import lru_cache

from billgraph.ontology.relations import RELATIONS

SUMMARY_HEADINGS = ("summary & overview", "summary and overview", "summary")
OVERVIEW_HEADINGS = (
    "billing code overview",
    "cpt code overview",
    "hcpcs code overview",
    "code overview",
    "procedure code overview",
    "overview",
)
CONTEXT_HEADINGS = ("clinical context",)
CODING_HEADINGS = ("coding specifications",)
OTHER_HEADINGS = ("clinical & coding specifications", "clinical and coding specifications")
SERVICE_TYPE_HEADINGS = ("service type",)
SITE_HEADINGS = ("typical site of service", "typical sites of service", "typical place of service")

UNTAKEN = "untaken"
"""The section of codes of which the page says something that no relation states."""

LOWEST = 7
"""The level of a heading that is set in bold type: below those of six levels."""

_HYPHENS = dict.fromkeys((*range(0x2010, 0x2016), 0x2212), "-")
_SPELLINGS = (
    (re.compile(r"\bicd[ -]?10(?:[ -]?cm)?\b"), "icd-10"),
    (re.compile(r"\(e?s\)"), ""),
    (re.compile(r"[\u00ae\u2122]"), ""),
    (re.compile(r"\s*/\s*"), "/"),
)
_RARE = re.compile(r"icd|\(e?s\)|[\u00ae\u2122/]")


def fold_name(text: str) -> str:
    """Brings a heading or a column's name into the form in which they are compared.

    Example:
        >>> fold_name("ICD\\u201110-CM Code(s):")
        'icd-10 code'
    """
    if not text.isascii():
        text = text.translate(_HYPHENS)
    name = text.strip(" :*#_").lower()
    if _RARE.search(name):
        for pattern, replacement in _SPELLINGS:
            name = pattern.sub(replacement, name)
        name = name.strip()
    return name


_SECTIONS: dict[str, str] = {
    **dict.fromkeys(SUMMARY_HEADINGS, "summary"),
    **dict.fromkeys(OVERVIEW_HEADINGS, "overview"),
    **dict.fromkeys(CONTEXT_HEADINGS, "clinical_context"),
    **dict.fromkeys(CODING_HEADINGS, "coding"),
    **dict.fromkeys(OTHER_HEADINGS, ""),
    **dict.fromkeys(SERVICE_TYPE_HEADINGS, "service_type"),
    **dict.fromkeys(SITE_HEADINGS, "site"),
    **{
        fold_name(name): kind
        for kind, entry in reversed(RELATIONS.items())
        for name in (*entry.code_columns, *entry.headings)
    },
}
_LONGEST = 100
_NUMBER = re.compile(r"(?:section )?(?:[0-9]{1,2}|[a-z]|[ivx]{1,4})[.):]\s+")
_BRACKETS = re.compile(r"\s*\([^()]*\)")
_BEFORE = re.compile(
    r"(?:the|these|list of|examples? of|all|other|additional|most|common(?:ly)?|frequent(?:ly)?"
    r"|typical(?:ly)?|used|billed|reported|related|associated|applicable|relevant|possible|likely|following"
    r"|appropriate|primary|secondary|supported|supporting|covered|payable|approved|allowed|valid"
    r"|accepted|eligible|billable|medically necessary|potential|suggested|recommended|key"
    r"|rendering|performing|billing(?= provider| taxonom))\s+"
)
_AFTER = re.compile(
    r"(?:\s+(?:(?:that )?(?:may )?supports? (?:medical necessity|coverage)"
    r"|supporting medical necessity"
    r"|(?:list|table|summary|crosswalk|covered|used|commonly used|and descriptions?"
    r"|that (?:may )?apply|to consider|and their meanings?)"
    r"|(?:(?:commonly |often )?(?:used|billed|reported|seen) )?"
    r"(?:for|with) (?:this|the|cpt|hcpcs)\b.*)"
    r"|\s+(?:covered\s+|considered\s+)?(?:if|when|for indications|related to|listed)\b.*"
    r"|\s*[:-]?\s*group [0-9]{1,3})$"
)
_NOT_COVERED = re.compile(
    r"\b(?:(?:do|does|did|would|will)(?: ?n[o'\u2019]t| not) (?:\w+ )?(?:support|meet)"
    r"|non-? ?covered|non-? ?payable"
    r"|not (?:be |considered )?(?:covered|payable|reimbursed|support(?:ed|ive)"
    r"|medically nec\w+))"
)
_TURNED = re.compile(
    r"\b(?:exclu\w+|except\w*|contraindic\w+|den(?:ied|ials?)|prohibit\w*|invalid|deleted|retired"
    r"|obsolete|non|(?:do|does|should|must|may|can)(?: ?n[o'\u2019]t| not))\b"
)
_DENIED = re.compile(
    r"\b(?:not?|\w+n['\u2019]t|never|cannot|non|noncovered|nonpayable|without|except\w*|exclu\w+"
    r"|contraindic\w+|avoid\w*"
    r"|den(?:y|ied|ials?)|delet\w+|retired|invalid|obsolete|replaced|former|unlikely|versus|vs"
    r"|differentials?|rule[ds]? out|instead|limitations?|prohibit\w*)\b"
)
_BEGINS_WITH_CODE = re.compile(r"(?!icd)(?![0-9]{1,2}[.)] )[a-z]?[0-9][\w.-]*(?:\s|$)")
_OTHER_CODES = re.compile(
    r"\b(?:cpt|hcpcs|procedures?|modifiers?|taxonom\w+|specialt\w+|nucc|pos|"
    r"places? of service|payers?|revenue|drg)\b"
)
_DIAGNOSES = re.compile(r"\b(?:icd|icd-10|diagnos[ie]s|dx)\b")
_ANNOUNCES = re.compile(r"\b(?:codes?|icd-10|cpt|hcpcs|diagnos[ie]s|taxonom\w+|modifiers?)\b")
_SAME = re.compile(
    r"(?:group [0-9]{1,3}(?: (?:codes?|paragraph|medical necessity icd-10 codes.*))?"
    r"(?: \([0-9,]+ codes?\))?|(?:code )?(?:long |short )?descriptions?|codes?|n/a)"
)


def section_of(text: str) -> str | None:
    """The section that a line begins: a relation's kind, a text field, `UNTAKEN`, or ``""``.

    Args:
        text: The line, without the markup of a heading.

    Returns:
        None when the line is no heading that is known.

    Example:
        >>> section_of("Common ICD-10 Codes (ICD-10-CM):"), section_of("Key payers are Aetna.")
        ('diagnosis', None)
        >>> section_of("ICD-10-CM Codes that DO NOT Support Medical Necessity")
        'noncovered'
    """
    return _section_of(text) if len(text) <= _LONGEST else None


def is_declared(text: str) -> bool:
    """Whether a heading is worded just as the entries here and in `RELATIONS` have it.

    Example:
        >>> is_declared("Related Diagnoses:"), is_declared("Common related diagnoses")
        (True, False)
    """
    return len(text) <= _LONGEST and fold_name(text) in _SECTIONS


@lru_cache(maxsize=512)
def _section_of(text: str) -> str | None:
    name = fold_name(text)
    found = _SECTIONS.get(name)
    if found is not None:
        return found
    if text.endswith((".", "?", ";")) or "|" in text:
        return None
    if _DENIED.search(name):
        return None if _BEGINS_WITH_CODE.match(name) else _denied(name)
    return _unwrapped(name)


def _unwrapped(name: str) -> str | None:
    """The section of a heading within the words that pages put around it."""
    number = _NUMBER.match(name)
    name = _BRACKETS.sub("", name[number.end() :] if number else name).strip(" :-")
    while True:
        found = _SECTIONS.get(name)
        if found in RELATIONS:
            return found
        shorter = _AFTER.sub("", name).strip(" :-")
        if shorter == name and (before := _BEFORE.match(name)):
            shorter = name[before.end() :]
        if shorter == name:
            return None
        name = shorter


def _denied(name: str) -> str | None:
    is_of_codes = _ANNOUNCES.search(name) is not None
    if _NOT_COVERED.search(name):
        of_others = _OTHER_CODES.search(name) and not _DIAGNOSES.search(name)
        if of_others:
            return UNTAKEN
        if is_of_codes or _NOT_COVERED.match(name.removeprefix("when ").removeprefix("if ")):
            return "noncovered"
    return UNTAKEN if is_of_codes else None


def is_denied(text: str) -> bool:
    """Whether a line says of what follows that it is not covered.

    Example:
        >>> is_denied("The following are not covered:"), is_denied("Right knee:")
        (True, False)
    """
    return len(text) <= _LONGEST and _NOT_COVERED.search(fold_name(text)) is not None


def is_turned(text: str) -> bool:
    """Whether a heading that is not known turns the meaning of the codes below it.

    Example:
        >>> is_turned("Exclusions"), is_turned("Without contrast")
        (True, False)
    """
    return len(text) <= _LONGEST and _TURNED.search(fold_name(text)) is not None


def is_doubtful(text: str) -> bool:
    """Whether a heading that is not known may turn the meaning of the codes below it.

    Example:
        >>> is_doubtful("Differential"), is_doubtful("Right knee")
        (True, False)
    """
    return len(text) <= _LONGEST and _DENIED.search(fold_name(text)) is not None


def announces_codes(text: str) -> bool:
    """Whether a heading that is not known has codes below it.

    Example:
        >>> announces_codes("Revenue codes"), announces_codes("History")
        (True, False)
    """
    return _ANNOUNCES.search(fold_name(text)) is not None


def goes_on(text: str) -> bool:
    """Whether a line stands between a heading and its codes, and says nothing of its own.

    Example:
        >>> goes_on("Group 1 Codes: (24 Codes)"), goes_on("Code Description"), goes_on("M34.0")
        (True, True, False)
    """
    if len(text) > _LONGEST:
        return False
    name = _BRACKETS.sub("", fold_name(text)).strip(" :-")
    if _SAME.fullmatch(name):
        return True
    column, _, rest = name.rpartition(" ")
    column = column.removesuffix(" long").removesuffix(" short")
    return rest in ("description", "descriptor", "name") and column in _SECTIONS


def is_shouted(text: str) -> bool:
    """Whether a line is set in capitals as headings are.

    Example:
        >>> is_shouted("NOT COVERED"), is_shouted("M34.0"), is_shouted("RT")
        (True, False, False)
    """
    if len(text) > _LONGEST or not text.isupper() or any(sign.isdigit() for sign in text):
        return False
    return sum(sign.isalpha() for sign in text) >= 4
