"""The code systems that billgraph knows: one entry each.

An entry says how a code looks, how it is brought into its normal form, when a
bare code is taken for one of this system, and who keeps the system under which
licence. Everything else (the command line, the readers, the graph, the Turtle
vocabulary's test) follows these entries.

Where each pattern comes from is said in the entry's `source`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache


def _upper(text: str) -> str:
    return text.strip().upper()


def _icd10cm(text: str) -> str:
    code = _upper(text)
    # A range such as M30-M36 names a block of the tabular list, and has no dot.
    if "." in code or "-" in code or len(code) <= 3:
        return code
    return f"{code[:3]}.{code[3:]}"


def _modifier(text: str) -> str:
    # Coders write modifiers with the hyphen that joins them to the code: 0489T-22.
    return re.sub(r"\A[\s-]+", "", _upper(text))


def _two_digits(text: str) -> str:
    code = text.strip()
    return code.zfill(2) if code.isdecimal() else code


def _specialty(text: str) -> str:
    return _two_digits(_upper(text))


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


@dataclass(frozen=True, slots=True)
class CodeSystem:
    """One code system and the form of its codes.

    Attributes:
        prefix: The CURIE prefix and the segment of the IRI.
        name: The name as its steward writes it.
        kind: The KIND of its codes, as people type it.
        concept_class: The local name of the class of its codes in the vocabulary.
        pattern: The form of a normal code, as a regular expression.
        form: The same in words, to follow "its codes have".
        normalise: Brings a code as written into its normal form; never guesses.
        fhir_uri: The canonical FHIR system URI, or None where HL7 gives none.
        steward: Who maintains the code system.
        licence: What may be done with its content.
        source: The document or release that the pattern rests on.
        bare: The form of a text that is recognised as a code without prefix,
            where that is not any text that becomes a well-formed code.
    """

    prefix: str
    name: str
    kind: str
    concept_class: str
    pattern: str
    form: str
    normalise: Callable[[str], str]
    fhir_uri: str | None
    steward: str
    licence: str
    source: str
    bare: str | None = None

    def fits(self, code: str) -> bool:
        """Tells whether a normal code has the form of this system.

        Example:
            >>> SYSTEMS["icd10cm"].fits("M65.3"), SYSTEMS["icd10cm"].fits("M65.3O1")
            (True, False)
        """
        return _compiled(self.pattern).fullmatch(code) is not None

    def recognises(self, text: str) -> bool:
        """Tells whether a bare text may be meant as a code of this system.

        Example:
            >>> SYSTEMS["icd10cm"].recognises("m340"), SYSTEMS["payer"].recognises("22")
            (True, False)
        """
        if self.bare is not None and _compiled(self.bare).fullmatch(text.strip()) is None:
            return False
        return self.fits(self.normalise(text))


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


_PUBLIC_DOMAIN = "public domain (United States government work)"

SYSTEMS: dict[str, CodeSystem] = {
    system.prefix: system
    for system in (
        CodeSystem(
            prefix="cpt",
            name="Current Procedural Terminology (CPT)",
            kind="procedure",
            concept_class="Procedure",
            pattern=r"[0-9]{4}[0-9AFMTU]",
            form="five characters: four digits, then a digit or one of the letters A, F, M, T, U",
            normalise=_upper,
            fhir_uri="http://www.ama-assn.org/go/cpt",
            steward="American Medical Association",
            licence="copyright American Medical Association; billgraph carries no descriptor",
            source="code forms in the CMS file PPRRVU2025_Oct (released 2025-09-11)"
            " and in the NCCI edits of 2024 Q3",
        ),
        CodeSystem(
            prefix="hcpcs",
            name="HCPCS Level II",
            kind="procedure",
            concept_class="Procedure",
            pattern=r"[A-Z][0-9]{4}",
            form="five characters: a letter, then four digits",
            normalise=_upper,
            fhir_uri="https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
            steward="Centers for Medicare & Medicaid Services",
            licence=_PUBLIC_DOMAIN + "; D codes are copyright American Dental Association",
            source="CMS HCPCS2019_recordlayout.txt; codes of the October 2025 release",
        ),
        CodeSystem(
            prefix="icd10cm",
            name="ICD-10-CM",
            kind="diagnosis",
            concept_class="Diagnosis",
            pattern=r"[A-Z][0-9A][0-9AB](?:\.[0-9A-NP-Z]{1,4})?",
            form="three to seven characters, with a dot after the third: a letter, a digit or A, a"
            " digit or A or B, then digits or letters, but never the letter O",
            normalise=_icd10cm,
            fhir_uri="http://hl7.org/fhir/sid/icd-10-cm",
            steward="National Center for Health Statistics",
            licence=_PUBLIC_DOMAIN,
            source="all codes of the NCHS tabular list valid from 2026-04-01 and of the"
            " FY2024 code file: the second character is a digit or A, the third a digit,"
            " A or B, and no later one is the letter O",
        ),
        CodeSystem(
            prefix="nucc",
            name="Health Care Provider Taxonomy",
            kind="specialty",
            concept_class="Specialty",
            pattern=r"[0-9]{3}[0-9A-Z]{2}[0-9]{4}X",
            form="ten characters: three digits, two digits or letters, four digits, the letter X",
            normalise=_upper,
            fhir_uri="http://nucc.org/provider-taxonomy",
            steward="National Uniform Claim Committee",
            licence="copyright American Medical Association for the NUCC; free to use with notice",
            source="all codes of the NUCC taxonomy 25.1",
        ),
        CodeSystem(
            prefix="mod",
            name="CPT and HCPCS modifiers",
            kind="modifier",
            concept_class="Modifier",
            pattern=r"[0-9A-Z]{2}",
            form="two characters, each of them a digit or a letter",
            normalise=_modifier,
            fhir_uri=None,
            steward="American Medical Association and Centers for Medicare & Medicaid Services",
            licence="HCPCS modifiers " + _PUBLIC_DOMAIN + "; titles of CPT modifiers copyright"
            " American Medical Association",
            source="CMS HCPCS2019_recordlayout.txt: a modifier has two positions",
        ),
        CodeSystem(
            prefix="pos",
            name="CMS Place of Service Codes (POS)",
            kind="site",
            concept_class="SiteOfService",
            pattern=r"[0-9]{2}",
            form="two digits",
            normalise=_two_digits,
            fhir_uri="https://www.cms.gov/Medicare/Coding/place-of-service-codes/"
            "Place_of_Service_Code_Set",
            steward="Centers for Medicare & Medicaid Services",
            licence=_PUBLIC_DOMAIN,
            source="FHIR CodeSystem CMSPlaceofServiceCodes, version 20240502",
        ),
        CodeSystem(
            prefix="payer",
            name="Payers, by the names that pages give them",
            kind="payer",
            concept_class="Payer",
            pattern=r"[a-z0-9]+(?:-[a-z0-9]+)*",
            form="small letters and digits, with a hyphen between words",
            normalise=_slug,
            fhir_uri=None,
            steward="billgraph",
            licence="MIT",
            source="billgraph's own: the name in lower case, other characters as hyphens",
            bare=r"[A-Za-z][A-Za-z .&'-]{2,}",
        ),
        CodeSystem(
            prefix="specialty",
            name="Medicare specialty codes",
            kind="specialty",
            concept_class="MedicareSpecialty",
            pattern=r"[0-9A-Z][0-9]",
            form="two characters: a digit or a letter, then a digit",
            normalise=_specialty,
            fhir_uri=None,
            steward="Centers for Medicare & Medicaid Services",
            licence=_PUBLIC_DOMAIN,
            source="all codes of the Medicare Provider and Supplier Taxonomy Crosswalk of"
            " 2025-01-02",
            # Two digits are a place of service or a modifier; a specialty is named by its prefix.
            bare=r"(?!)",
        ),
    )
}
"""Every code system by its prefix, in the order in which people meet them."""
