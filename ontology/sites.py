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


_SETTING = r"(?: (?:department|setting|clinic|facility|surgery)s?(?: \(hopd\))?)?"

PLACES: tuple[Place, ...] = (
    Place("19", rf"off[- ]campus[- ](?:outpatient hospital|hospital outpatient){_SETTING}"),
    Place("22", rf"(?:on[- ]campus[- ])?(?:hospital outpatient|outpatient hospital){_SETTING}"),
    Place("22", r"hopd|hospital[- ]based outpatient (?:department|clinic|setting)s?"),
    Place("24", r"ambulatory surg(?:ery|ical) (?:center|facilit)(?:y|ies|s)?(?: \(ascs?\))?|ascs?"),
    Place("21", r"inpatient hospital|hospital inpatient(?: (?:setting|department|unit)s?)?"),
    Place("23", r"(?:hospital )?emergency (?:room|department)s?(?: \(e[dr]\))?"),
    Place("20", r"urgent care (?:center|facilit)(?:y|ies|s)?"),
    Place("11", r"(?:physician(?:['\u2019]?s)?(?: |/))?(?:medical )?offices?"),
    Place("12", r"(?:(?:patient|beneficiary)(?:['\u2019]s)? )home"),
    Place("31", r"skilled nursing facilit(?:y|ies)(?: \(snfs?\))?"),
    Place("32", r"nursing facilit(?:y|ies)"),
    Place("13", r"assisted living facilit(?:y|ies)"),
    Place("34", r"hospice"),
    Place("49", r"independent clinics?"),
    Place("50", r"federally qualified health centers?|fqhcs?"),
    Place("65", r"end[- ]stage renal disease treatment facilit(?:y|ies)"),
    Place("72", r"rural health clinics?"),
    Place("81", r"independent (?:clinical )?laborator(?:y|ies)"),
)
"""The phrases in the order in which they are tried: the longer name first."""


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
    found: dict[str, tuple[int, str]] = {}
    taken: list[range] = []
    for place in PLACES:
        for match in re.finditer(rf"\b(?:{place.words})(?!\w)", text, re.IGNORECASE):
            span = range(match.start(), match.end())
            if any(span.start < other.stop and other.start < span.stop for other in taken):
                continue
            taken.append(span)
            if place.code not in found or span.start < found[place.code][0]:
                found[place.code] = (span.start, match.group())
    return [(code, words) for code, (_, words) in sorted(found.items(), key=lambda item: item[1])]
