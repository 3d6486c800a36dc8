"""What sentences and labelled lines of a page say, as far as a reader can be sure.

These are the wordings that pages use; each function answers for one line and
knows nothing of where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from billgraph.graph.pages.cells import read_procedure
from billgraph.ontology.codes import Code

_SYSTEM = r"(?:CPT/HCPCS|CPT|HCPCS|(?:billing|procedure)(?= code))\s*\u00ae?"
_CODE = r"([0-9]{4}[0-9A-Z]|[A-Z][0-9]{4})\b"
_PROCEDURE = rf"{_SYSTEM}(?:\s+Level\s+II?)?(?:\s+codes?)?[\s:#,;=]+{_CODE}"
_MENTION = re.compile(rf"\b{_PROCEDURE}", re.IGNORECASE)
# More procedures that a page is about: "64483, 64484", "64483 and +64484", "64483/64484".
_BETWEEN = (
    r"\s*(?:[,;/&+\u2013\u2014-]|and\b|or\b)\s*(?:(?:and|or)\s+|&\s*)?\+?"
    rf"(?:{_SYSTEM}\s*(?:codes?\s+)?)?"
)
_MORE = rf"((?:{_BETWEEN}(?:[0-9]{{4}}[0-9A-Z]|[A-Z][0-9]{{4}})\b)*)"
_EACH = re.compile(rf"{_BETWEEN}{_CODE}", re.IGNORECASE)
_MENTION_OF_MORE = re.compile(rf"\b{_PROCEDURE}{_MORE}", re.IGNORECASE)
_TITLE = re.compile(rf"{_PROCEDURE}{_MORE}\s*[:\u2013\u2014-]\s*(\S.*)", re.IGNORECASE)
_BARE_TITLE = re.compile(rf"([0-9A-Z]{{5}}){_MORE}(?:\s*:\s*|\s+[\u2013\u2014-]\s+)(\S.*)")

_WHERE = r"(?: in the (?:\w+ ){0,2}(?:input|source|data))?"
_SUBJECT = r"(?:(?:data|information) (?:(?:is|are|was|were) )?)?"
_NO_DATA = re.compile(
    rf"(?:{_SUBJECT}not (?:available|provided|specified){_WHERE}"
    rf"|no (?:data|information)(?: (?:(?:is|are) )?(?:available|provided))?{_WHERE}"
    # What Medicare's articles have in place of a diagnosis.
    r"|(?:xx000\s*)?not applicable|xx000|n/a)\.*",
    re.IGNORECASE,
)
_LONGEST_NO_DATA = 100
_LABELLED = re.compile(
    r"(?:(service type)|(?:typical )?(?:sites?|places?) of service)\s*:\s*(\S.*)", re.IGNORECASE
)

_PAYERS = re.compile(
    r"(?:\b(?i:key|major|national|leading|primary)\s+(?:\w+\s+){0,2}|^)(?i:payers)\b[^.:]{0,80}?"
    # The list begins with a name, or after a colon: "are required to …" begins none.
    r"(?:\b(?:are|include|includes|including)\b(?:[^.:,]{0,60}:)?\s+(?:the\s+)?(?=[^\Wa-z_])|:\s+)"
    r"(.+?)(?:\.(?=\s|$)|$)"
)
# A comma inside brackets or before a legal form parts no names.
_LEGAL_FORM = r"(?:Inc|LLC|Ltd|Corp|Co)"
_COMMA = re.compile(rf"[,;](?![^()]{{0,80}}\))(?!\s+{_LEGAL_FORM}\b)")
_LEGAL_FORM_AT_END = re.compile(rf"\b{_LEGAL_FORM}\.\Z")
# "and" inside these names joins no two payers.
_AND = re.compile(r" and (?!Blue Shield\b|Medicaid Services\b)")
_FIRST_AND = re.compile(r"\A(?:and|or|plus)\s+", re.IGNORECASE)
_ARTICLE = re.compile(r"\Athe\s+", re.IGNORECASE)
_LONGEST_PAYER = 60


def is_no_data(text: str) -> bool:
    """Whether a line or a cell says only that there are no data.

    Example:
        >>> is_no_data("Data not available in the input."), is_no_data("Data are scarce.")
        (True, False)
    """
    return len(text) <= _LONGEST_NO_DATA and _NO_DATA.fullmatch(text) is not None


def find_procedure(text: str) -> Code | None:
    """Finds the first procedure code that a sentence calls one.

    Example:
        >>> find_procedure("CPT codes often change; CPT code 0489T did not.")
        Code(system='cpt', value='0489T')
    """
    codes = (read_procedure(found[1]) for found in _MENTION.finditer(text))
    return next((code for code in codes if code is not None), None)


def read_title(text: str) -> tuple[Code, str] | None:
    """Reads a line that is a page's title: a procedure code and what it is called.

    Example:
        >>> read_title("CPT\u00ae 0489T \u2013 Cell therapy")
        (Code(system='cpt', value='0489T'), 'Cell therapy')
    """
    found = _TITLE.match(text) or _BARE_TITLE.match(text)
    code = read_procedure(found[1]) if found else None
    return (code, found[3]) if found and code else None


def more_procedures(text: str) -> tuple[Code, ...]:
    """The procedures that a title or a sentence names after the first one, in one series.

    Example:
        >>> [code.value for code in more_procedures("CPT 64483, 64484 and 64480: Injections")]
        ['64484', '64480']
    """
    found = _BARE_TITLE.match(text) or _MENTION_OF_MORE.search(text)
    codes = (read_procedure(it[1]) for it in _EACH.finditer(found[2])) if found else ()
    return tuple(code for code in codes if code is not None)


def read_labelled(text: str) -> tuple[str, str] | None:
    """Reads a line such as ``Service type: …``: the part of the page, and its value.

    Example:
        >>> read_labelled("Typical site of service: Office")
        ('site_of_service', 'Office')
    """
    found = _LABELLED.match(text)
    return found and ("service_type" if found[1] else "site_of_service", found[2])


def is_sentence(text: str) -> bool:
    """Whether a line is a sentence, and no name.

    Example:
        >>> is_sentence("Payers differ."), is_sentence("Aetna, Inc.")
        (True, False)
    """
    return text.endswith(".") and not _LEGAL_FORM_AT_END.search(text)


def payer_sentence(text: str) -> str | None:
    """Finds the list of payers in a text: what follows ``Key payers … are``.

    Example:
        >>> payer_sentence("It is new. Key payers include Aetna and Cigna. Others wait.")
        'Aetna and Cigna'
    """
    # Most paragraphs name none, and are long.
    found = _PAYERS.search(text) if "ayers" in text or "AYERS" in text else None
    return found and found[1]


def payer_names(text: str) -> Iterator[str]:
    """Parts a list in a sentence into its names: ``A, B, and C``, ``A, B and C``.

    Yields:
        The names; what follows the last one too, for `is_payer_name` to judge.

    Example:
        >>> list(payer_names("Aetna, Blue Cross and Blue Shield, Cigna and Medicare"))
        ['Aetna', 'Blue Cross and Blue Shield', 'Cigna', 'Medicare']
    """
    parts = [part.strip() for part in _COMMA.split(text) if part.strip()]
    if parts and not _FIRST_AND.match(parts[-1]) and len(pair := _AND.split(parts[-1])) == 2:
        parts[-1:] = pair
    for part in parts:
        yield _ARTICLE.sub("", _FIRST_AND.sub("", part))


def is_payer_name(text: str) -> bool:
    """Whether a part of a list can be one payer's name, and not the sentence's next clause.

    Example:
        >>> is_payer_name("eviCore"), is_payer_name("with rates that vary by Plan")
        (True, False)
    """
    first = text.split(" ", 1)[0]
    is_name = len(text) <= _LONGEST_PAYER and any(
        sign.isupper() or sign.isdigit() for sign in first
    )
    return is_name and len(_AND.split(text)) < 3
