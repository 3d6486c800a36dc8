"""Which CMS place of service a page's words name.

The codes and their meaning are those of the CMS Place of Service code set
(FHIR CodeSystem CMSPlaceofServiceCodes, version 20240502). Only words that name
a place of that set are mapped; "clinic", "outpatient" or "infusion suite" alone
name none, and stay what they are: the page's text.

Two codes mean an outpatient hospital, 22 (on campus) and 19 (off campus). Words
that do not say "off campus" are taken for 22, the code that kept the former
meaning "Outpatient Hospital" when CMS added 19 in 2016 (CMS Transmittal 3315,
Change Request 9231).
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """One way in which pages name a place of service.

    Attributes:
        code: The place-of-service code.
        words: A regular expression for the words, matched without regard to case.
    """

    code: str
    words: str


_SETTING = r"(?: (?:department|setting|clinic|facility|surgery)s?(?: \(hopds?\))?)?"
_CENTERS = r"(?:cent(?:er|re)s?|facilit(?:y|ies))"
_OWNERS = r"(?:(?:patient|beneficiary|member)(?:['\u2019]s)? )"

PLACES: tuple[Place, ...] = (
    Place("19", rf"off[- ]campus[- ](?:outpatient hospital|hospital outpatient){_SETTING}"),
    Place("22", rf"(?:on[- ]campus[- ])?(?:hospital outpatient|outpatient hospital){_SETTING}"),
    Place("22", r"hopds?|hospital[- ]based outpatient (?:department|clinic|setting)s?"),
    Place("24", rf"ambulatory surg(?:ery|ical) {_CENTERS}(?: \(ascs?\))?|ascs?"),
    Place("21", r"inpatient hospital|hospital inpatient(?: (?:setting|department|unit)s?)?"),
    Place("23", r"(?:hospital )?emergency (?:room|department)s?(?: \(e[dr]s?\))?"),
    Place("20", rf"urgent care {_CENTERS}"),
    Place(
        "11",
        r"(?:(?:physician|doctor|provider)(?:['\u2019]?s['\u2019]?)?[ /])?(?:medical )?offices?",
    ),
    Place("12", rf"{_OWNERS}home"),
    Place("13", r"assisted living facilit(?:y|ies)"),
    Place("14", r"group homes?"),
    Place("15", r"mobile units?"),
    Place("17", r"walk-in retail health clinics?"),
    Place("25", rf"birthing {_CENTERS}"),
    Place("26", r"military treatment facilit(?:y|ies)"),
    Place("31", r"skilled nursing facilit(?:y|ies)(?: \(snfs?\))?|snfs?"),
    Place("32", r"nursing facilit(?:y|ies)"),
    Place("33", r"custodial care facilit(?:y|ies)"),
    Place("34", r"hospices?"),
    Place("49", r"independent clinics?"),
    Place("50", rf"federally qualified health {_CENTERS}(?: \(fqhcs?\))?|fqhcs?"),
    Place("51", r"inpatient psychiatric facilit(?:y|ies)"),
    Place("53", rf"community mental health {_CENTERS}"),
    Place("61", r"comprehensive inpatient rehabilitation facilit(?:y|ies)"),
    Place("62", r"comprehensive outpatient rehabilitation facilit(?:y|ies)"),
    Place("65", r"end[- ]stage renal disease(?: \(esrd\))? treatment facilit(?:y|ies)"),
    Place("72", r"rural health clinics?"),
    Place("81", r"independent (?:clinical )?laborator(?:y|ies)"),
)
"""The phrases; of two that begin at the same word, the earlier is tried first."""

_ANY = re.compile(
    r"\b(?:" + "|".join(f"({place.words})" for place in PLACES) + r")(?!\w)", re.IGNORECASE
)


def places_named(text: str) -> list[tuple[str, str]]:
    """Finds the places of service that a text names.

    Args:
        text: A site-of-service line of a page.

    Returns:
        Pairs of place-of-service code and the words that named it, in the order
        of the text, each code once.

    Example:
        >>> places_named("Ambulatory surgical center or hospital outpatient setting")
        [('24', 'Ambulatory surgical center'), ('22', 'hospital outpatient setting')]
    """
    found: dict[str, str] = {}
    for match in _ANY.finditer(text):
        found.setdefault(PLACES[(match.lastindex or 1) - 1].code, match.group())
    return list(found.items())
