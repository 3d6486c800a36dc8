"""What the indicators of the official releases mean, in words: one entry each.

A release writes an indicator as a letter or a digit. What the audit must know of a value
stands in fields, so that nobody has to search the words. The words are billgraph's own;
each indicator names the document that it is told from.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

_RVU = "CMS RVU25D.pdf, National Physician Fee Schedule Relative Value File (October 2025)"
_LAYOUT = "CMS HCPCS2019_recordlayout.txt (2018-10-31), field 16"
_PTP = "CMS, Medicare NCCI Procedure to Procedure (PTP) Edits (page of 2023-03-07), table ccipra"
_MUE = "CMS, Medicare NCCI Medically Unlikely Edits; Palmetto GBA, MUE Program (A44KL34718)"
_AOC = "CMS, Medicare NCCI Add-on Code Edits (page since 2023-06-05)"
_OPPS = (
    "CMS OPPS Addendum D1 as Noridian JF Part A tells it (OPPS Payment Status Indicators); H1,"
    " K1 and S1 as Addendum B of April 2026 uses them"
)


class Allows(StrEnum):
    """What an indicator's value says of the thing that the indicator is about.

    The thing is the modifier of its name (a co-surgeon, an assistant, the lifting of an
    edit), or for a status that Medicare pays the code separately.
    """

    YES = "yes"
    CONDITIONAL = "conditional"
    """Under conditions: with documentation, or as another service or a contractor decides."""
    NO = "no"
    NOT_APPLICABLE = "not-applicable"
    """The concept does not apply to the code: Medicare has no basis for a yes or a no."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """One value of an indicator.

    Attributes:
        words: What it means.
        allows: What it says of the indicator's thing; None where there is no yes or no.
        days: The days after the procedure that its payment includes (global days), or
            None where the value gives no number.
        bundled: Whether payment is always within that of another service.
        refuses: Modifiers that the value rules out by name.
    """

    words: str
    allows: Allows | None = None
    days: int | None = None
    bundled: bool = False
    refuses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator that official releases give to codes or edits.

    Attributes:
        key: The local name of its property in the vocabulary.
        name: What people call it.
        source: The document that says what its values mean.
        meanings: Each value and what it means.
        modifiers: The modifiers that it decides about.
    """

    key: str
    name: str
    source: str
    meanings: dict[str, Meaning]
    modifiers: tuple[str, ...] = ()

    def __getitem__(self, value: str) -> Meaning:
        return self.meanings[value]


_YES, _IF, _NO, _NONE = Allows.YES, Allows.CONDITIONAL, Allows.NO, Allows.NOT_APPLICABLE
_COMPONENTS = ("26", "TC")

_STATUS = {
    "A": Meaning("active: paid separately under the fee schedule, if covered", _YES),
    "B": Meaning(
        "bundled: payment is always within the payment of other services", _NO, bundled=True
    ),
    "C": Meaning("priced by the Medicare contractor, mostly case by case from documentation", _IF),
    "D": Meaning("deleted at the beginning of the year", _NO),
    "E": Meaning("excluded from the fee schedule by regulation", _NO),
    "F": Meaning("deleted or discontinued, without a grace period", _NO),
    "G": Meaning("not valid for Medicare, which uses another code (with a grace period)", _NO),
    "H": Meaning("deleted modifier: the 26 or TC part of the code was withdrawn", _NO),
    "I": Meaning("not valid for Medicare, which uses another code for the service", _NO),
    "J": Meaning("anesthesia service: the fee schedule has no RVUs for it", _NONE),
    "M": Meaning("measurement code, for reporting only", _NO),
    "N": Meaning("not covered by Medicare", _NO),
    "P": Meaning(
        "bundled or excluded: no separate payment under the fee schedule", _NO, bundled=True
    ),
    "R": Meaning("restricted coverage: special instructions apply", _IF),
    "T": Meaning(
        "paid only if nothing else under the fee schedule is billed for the same day by the"
        " same provider",
        _IF,
    ),
    "X": Meaning("outside what the law counts as a physician service: not in this schedule", _NO),
}

_GLOBAL = {
    "000": Meaning("minor procedure or endoscopy: only the day itself is included", days=0),
    "010": Meaning("minor procedure: the day itself and 10 days after are included", days=10),
    "090": Meaning("major surgery: the day before and 90 days after are included", days=90),
    "MMM": Meaning("maternity code: the usual global period does not apply", _NONE),
    "XXX": Meaning("the global period does not apply", _NONE),
    "YYY": Meaning("the Medicare contractor decides whether there is a global period", _IF),
    "ZZZ": Meaning("belongs to another service and lies in that service's global period"),
}

_PCTC = {
    "0": Meaning(
        "physician service: has no professional and technical component",
        _NO,
        refuses=_COMPONENTS,
    ),
    "1": Meaning("diagnostic test: parts into professional (26) and technical (TC)", _YES),
    "2": Meaning("professional component only, a code of its own", _NO, refuses=_COMPONENTS),
    "3": Meaning("technical component only, a code of its own", _NO, refuses=_COMPONENTS),
    "4": Meaning(
        "the whole test only; other codes stand for its components", _NO, refuses=_COMPONENTS
    ),
    "5": Meaning(
        "incident to a physician's service, by auxiliary personnel; not paid in a hospital",
        _NO,
        refuses=_COMPONENTS,
    ),
    "6": Meaning(
        "laboratory test whose interpretation by a physician may be paid separately",
        _IF,
        refuses=("TC",),
    ),
    "7": Meaning("physical therapy service, not paid to an independent therapist in a hospital"),
    "8": Meaning(
        "a physician's interpretation of a clinical laboratory test, for inpatients only",
        _IF,
        refuses=("TC",),
    ),
    "9": Meaning("the concept of two components does not apply", _NONE),
}

_MULTIPLE = {
    "0": Meaning("no reduction for multiple procedures", _NO),
    "1": Meaning("the standard reduction of before 1995 (100, 50, 25, 25, 25 percent)", _YES),
    "2": Meaning("the standard reduction (100, 50, 50, 50, 50 percent)", _YES),
    "3": Meaning("the special rules for several endoscopies of one family", _YES),
    "4": Meaning("the reduction for diagnostic imaging of one family", _YES),
    "5": Meaning("therapy service: half of the practice expense", _YES),
    "6": Meaning("cardiovascular test: 25 percent off the technical part of further ones", _YES),
    "7": Meaning("ophthalmology test: 20 percent off the technical part of further ones", _YES),
    "9": Meaning("the concept does not apply", _NONE),
}

_BILATERAL = {
    "0": Meaning("the bilateral adjustment does not apply: both sides are paid as one", _NO),
    "1": Meaning("the bilateral adjustment applies: 150 percent for both sides", _YES),
    "2": Meaning("the RVUs are already those of both sides: no adjustment", _NO),
    "3": Meaning("no adjustment: each side is paid in full", _YES),
    "9": Meaning("the concept does not apply", _NONE),
}

_ASSISTANT = {
    "0": Meaning("an assistant is not paid unless documents show the medical need", _IF),
    "1": Meaning("an assistant may not be paid, by statute", _NO),
    "2": Meaning("an assistant may be paid", _YES),
    "9": Meaning("the concept does not apply", _NONE),
}

_COSURGEONS = {
    "0": Meaning("co-surgeons are not permitted", _NO),
    "1": Meaning("co-surgeons may be paid if documents show the need of two surgeons", _IF),
    "2": Meaning("co-surgeons are permitted, if they are of two specialties", _YES),
    "9": Meaning("the concept does not apply", _NONE),
}

_TEAM = {
    "0": Meaning("a surgical team is not permitted", _NO),
    "1": Meaning("a surgical team may be paid by report, if documents show its need", _IF),
    "2": Meaning("a surgical team is permitted, paid by report", _YES),
    "9": Meaning("the concept does not apply", _NONE),
}

_NOT_OUTSIDE = {"NA": Meaning("rarely or never done outside a facility", _NONE)}
_NOT_INSIDE = {"NA": Meaning("rarely or never done in a facility", _NONE)}

_OPPS_STATUS = {
    "A": Meaning("paid under another fee schedule or payment system, not under the OPPS", _IF),
    "B": Meaning("not recognised by the OPPS on a hospital outpatient bill (12x, 13x)", _NO),
    "C": Meaning("inpatient procedure: not paid under the OPPS", _NO),
    "D": Meaning("discontinued code: not paid by Medicare", _NO),
    "E1": Meaning("not covered by Medicare on any outpatient claim", _NO),
    "E2": Meaning("not paid: no pricing information or claims data are available", _NO),
    "F": Meaning("corneal tissue, certain CRNA services, hepatitis B vaccine: at cost", _IF),
    "G": Meaning("pass-through drug or biological: paid separately", _YES),
    "H": Meaning("pass-through device category: paid separately at cost", _YES),
    "H1": Meaning("non-opioid device for pain relief"),
    "J1": Meaning("comprehensive APC: its payment includes the other services of the claim", _YES),
    "J2": Meaning("may be paid through a comprehensive APC, with other services", _IF),
    "K": Meaning("drug, biological or radiopharmaceutical without pass-through: paid apart", _YES),
    "K1": Meaning("non-opioid drug for pain relief"),
    "L": Meaning("influenza or pneumococcal vaccine: paid at cost", _IF),
    "M": Meaning("not billable to the Medicare contractor", _NO),
    "N": Meaning("packaged: its payment is within that of other services", _NO, bundled=True),
    "P": Meaning("partial hospitalization: paid by the day", _YES),
    "Q1": Meaning("packaged with a service of status S, T or V, else paid separately", _IF),
    "Q2": Meaning("packaged with a service of status T, else paid separately", _IF),
    "Q3": Meaning("may be paid through a composite APC", _IF),
    "Q4": Meaning("laboratory test: packaged, or paid under the laboratory fee schedule", _IF),
    "R": Meaning("blood or blood product: paid separately", _YES),
    "S": Meaning("procedure paid separately, not reduced beside other procedures", _YES),
    "S1": Meaning("skin substitute product, by its area"),
    "T": Meaning("procedure paid separately, reduced beside other procedures", _YES),
    "U": Meaning("brachytherapy source: paid separately", _YES),
    "V": Meaning("visit to a clinic or an emergency department: paid separately", _YES),
    "X": Meaning("ancillary service: paid separately", _YES),
    "Y": Meaning("durable medical equipment, not implanted: not paid under the OPPS", _NO),
}

_PAIR = {
    "0": Meaning("no modifier lifts the edit: the two are never paid together", _NO),
    "1": Meaning("a modifier lifts the edit where it is clinically appropriate", _YES),
    "9": Meaning("not applicable: the edit was deleted on the day it began", _NONE),
}

_MUE_ADJUDICATION = {
    "1": Meaning("held against each line of the claim; modifiers may part the lines", _IF),
    "2": Meaning("held against the day; absolute, by policy: more units are not possible", _NO),
    "3": Meaning("held against the day; by clinical data: more units need documentation", _IF),
}

_ADD_ON = {
    "1": Meaning("paid only beside one of its listed primary codes"),
    "2": Meaning("no primary codes are listed: the Medicare contractor decides them", _IF),
    "3": Meaning("some primary codes are listed, and the Medicare contractor may add others", _IF),
}

_COVERAGE = {
    "C": Meaning("covered as the Medicare contractor judges", _IF),
    "D": Meaning("special coverage instructions apply", _IF),
    "I": Meaning("not payable by Medicare", _NO),
    "M": Meaning("not covered by Medicare", _NO),
    "S": Meaning("not covered by Medicare, by statute", _NO),
}

INDICATORS: dict[str, Indicator] = {
    indicator.key: indicator
    for indicator in (
        Indicator("statusCode", "status", _RVU, _STATUS),
        Indicator("globalDays", "global days", _RVU, _GLOBAL),
        Indicator("pctcIndicator", "PC/TC", _RVU, _PCTC, _COMPONENTS),
        Indicator("multipleProcedure", "multiple procedures", _RVU, _MULTIPLE, ("51",)),
        Indicator("bilateralSurgery", "bilateral surgery", _RVU, _BILATERAL, ("50",)),
        Indicator(
            "assistantAtSurgery", "assistant at surgery", _RVU, _ASSISTANT, ("80", "81", "82", "AS")
        ),
        Indicator("coSurgeons", "co-surgeons", _RVU, _COSURGEONS, ("62",)),
        Indicator("teamSurgery", "team surgery", _RVU, _TEAM, ("66",)),
        Indicator("nonFacilityNa", "non-facility", _RVU, _NOT_OUTSIDE),
        Indicator("facilityNa", "facility", _RVU, _NOT_INSIDE),
        Indicator("oppsStatus", "OPPS status", _OPPS, _OPPS_STATUS),
        Indicator("modifierIndicator", "modifier indicator", _PTP, _PAIR),
        Indicator("adjudicationIndicator", "adjudication", _MUE, _MUE_ADJUDICATION),
        Indicator("addOnType", "add-on type", _AOC, _ADD_ON),
        Indicator("coverageCode", "coverage", _LAYOUT, _COVERAGE),
    )
}
"""Every indicator by the local name of its property."""


def meaning(key: str, value: str) -> Meaning | None:
    """Says what a value of an indicator means.

    Args:
        key: The local name of the property, such as ``statusCode``, with or without ``bg:``.
        value: The value as the release writes it.

    Returns:
        Its meaning; None for a property that is no indicator, or a value that no document
        at hand explains.

    Example:
        >>> meaning("coSurgeons", "9").allows
        <Allows.NOT_APPLICABLE: 'not-applicable'>
        >>> meaning("bg:globalDays", "010").days
        10
    """
    indicator = INDICATORS.get(key.removeprefix("bg:"))
    return indicator.meanings.get(value) if indicator is not None else None
