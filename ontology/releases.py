"""The official code sets whose releases billgraph reads: one entry each.

An entry says what the set is, who publishes it, what may be done with it and which
document describes it. Which files carry a release, and in which layouts, is for
`billgraph.graph.releases`.
"""

from __future__ import annotations

from dataclasses import dataclass

_PUBLIC_DOMAIN = "public domain (United States government work)"
_AMA_NUMBERS = "the edits are public domain; CPT codes are copyright American Medical Association"
_AMA = (
    "the indicators are public domain; CPT codes and descriptors are copyright American Medical"
    " Association: billgraph keeps them in the user's own store and ships none"
)
_PROCEDURES = ("cpt", "hcpcs")
_NCHS = "National Center for Health Statistics"
_CMS = "Centers for Medicare & Medicaid Services"


@dataclass(frozen=True, slots=True)
class CodeSet:
    """One official code set, of which dated releases are published.

    Attributes:
        key: Its name on the command line and in the IRIs of its releases.
        name: Its name as its publisher writes it.
        publisher: Who publishes it.
        licence: What may be done with a release.
        source: The document that describes its files.
        about: The code systems of all codes that a release says something of. Who asks
            what releases say of a code need not look into the others. An excerpt may be
            about any code.
        systems: The code systems whose codes a release lists completely, so that a
            code which is not in it is no code; empty when it only adds facts.
        dates: Other code systems for whose codes it says on which days they are valid.
    """

    key: str
    name: str
    publisher: str
    licence: str
    source: str
    about: tuple[str, ...]
    systems: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()


CODE_SETS: dict[str, CodeSet] = {
    code_set.key: code_set
    for code_set in (
        CodeSet(
            key="icd10cm",
            name="ICD-10-CM",
            publisher=_NCHS,
            licence=_PUBLIC_DOMAIN,
            source="NCHS tabular list (XML, 2026-04-01); icd10OrderFiles.pdf of the FY2026 release",
            about=("icd10cm",),
            systems=("icd10cm",),
        ),
        CodeSet(
            key="icd10cm-index",
            name="ICD-10-CM index to diseases and injuries",
            publisher=_NCHS,
            licence=_PUBLIC_DOMAIN,
            source="the elements of the NCHS index (XML) of 2025",
            about=("icd10cm",),
        ),
        CodeSet(
            key="icd10cm-external-causes",
            name="ICD-10-CM external cause of injuries index",
            publisher=_NCHS,
            licence=_PUBLIC_DOMAIN,
            source="the elements of the NCHS index to external causes (XML) of 2025",
            about=("icd10cm",),
        ),
        CodeSet(
            key="icd10cm-neoplasms",
            name="ICD-10-CM table of neoplasms",
            publisher=_NCHS,
            licence=_PUBLIC_DOMAIN,
            source="the elements and column heads of the NCHS table of neoplasms (XML) of 2025",
            about=("icd10cm",),
        ),
        CodeSet(
            key="icd10cm-drugs",
            name="ICD-10-CM table of drugs and chemicals",
            publisher=_NCHS,
            licence=_PUBLIC_DOMAIN,
            source="the elements and column heads of the NCHS table of drugs (XML) of 2025",
            about=("icd10cm",),
        ),
        CodeSet(
            key="nucc",
            name="Health Care Provider Taxonomy",
            publisher="National Uniform Claim Committee",
            licence="copyright American Medical Association for the NUCC; free to use with notice",
            source="the column heads of the NUCC's CSV, version 25.1",
            about=("nucc",),
            systems=("nucc",),
        ),
        CodeSet(
            key="specialty-crosswalk",
            name="Crosswalk from Medicare specialties to taxonomy",
            publisher=_CMS,
            licence=_PUBLIC_DOMAIN,
            source="the column heads of the Medicare Provider and Supplier Taxonomy Crosswalk of"
            " 2025-01-02",
            about=("specialty", "nucc"),
        ),
        CodeSet(
            key="hcpcs",
            name="HCPCS Level II",
            publisher=_CMS,
            licence=_PUBLIC_DOMAIN + "; D codes are copyright American Dental Association",
            source="CMS HCPCS2019_recordlayout.txt (2018-10-31)",
            about=("hcpcs", "mod"),
            systems=("hcpcs",),
            dates=("mod",),
        ),
        CodeSet(
            key="modifiers",
            name="CPT and HCPCS modifiers",
            publisher="American Medical Association and " + _CMS,
            licence="titles of HCPCS modifiers " + _PUBLIC_DOMAIN + "; those of CPT modifiers are"
            " copyright American Medical Association: kept in the user's own store",
            source="the column heads of the table of modifiers beside the NCCI edits of 2024 Q3",
            about=("mod",),
            systems=("mod",),
        ),
        CodeSet(
            key="pfs",
            name="Medicare Physician Fee Schedule",
            publisher=_CMS,
            licence=_AMA,
            source="CMS RVU25D.pdf (October 2025)",
            about=_PROCEDURES,
            systems=("cpt",),
        ),
        CodeSet(
            key="gpci",
            name="Geographic practice cost indices",
            publisher=_CMS,
            licence=_PUBLIC_DOMAIN,
            source="the column heads of Addendum E of 2024 (GPCI2024)",
            about=(),
        ),
        CodeSet(
            key="anes-cf",
            name="Anesthesia conversion factors",
            publisher=_CMS,
            licence=_PUBLIC_DOMAIN,
            source="the column heads of ANES2024",
            about=(),
        ),
        CodeSet(
            key="anes-base",
            name="Anesthesia base units",
            publisher=_CMS,
            licence=_AMA_NUMBERS.replace("edits are", "units are"),
            source="Medicare Claims Processing Manual, chapter 12, section 50; the file itself was"
            " not at hand",
            about=("cpt",),
        ),
        CodeSet(
            key="cpt-notes",
            name="What public documents say of CPT codes",
            publisher="billgraph",
            licence="facts in billgraph's own words; CPT codes are copyright American Medical"
            " Association",
            source="the documents that data/releases/cpt-notes.yaml names at each code",
            about=("cpt",),
            dates=("cpt",),
        ),
        CodeSet(
            key="ncci-ptp-practitioner",
            name="NCCI procedure-to-procedure edits, practitioner services",
            publisher=_CMS,
            licence=_AMA_NUMBERS,
            source="the column heads of the CMS table ccipra",
            about=_PROCEDURES,
        ),
        CodeSet(
            key="ncci-ptp-hospital",
            name="NCCI procedure-to-procedure edits, outpatient hospital services",
            publisher=_CMS,
            licence=_AMA_NUMBERS,
            source="the column heads of the CMS table ccioph",
            about=_PROCEDURES,
        ),
        CodeSet(
            key="ncci-mue-practitioner",
            name="NCCI medically unlikely edits, practitioner services",
            publisher=_CMS,
            licence=_AMA_NUMBERS,
            source="the column heads of the CMS table of practitioner services MUEs",
            about=_PROCEDURES,
        ),
        CodeSet(
            key="ncci-mue-hospital",
            name="NCCI medically unlikely edits, outpatient hospital services",
            publisher=_CMS,
            licence=_AMA_NUMBERS,
            source="the column heads of the CMS table of outpatient hospital services MUEs",
            about=_PROCEDURES,
        ),
        CodeSet(
            key="ncci-mue-dme",
            name="NCCI medically unlikely edits, durable medical equipment",
            publisher=_CMS,
            licence=_AMA_NUMBERS,
            source="the column heads of the CMS table of DME supplier services MUEs",
            about=_PROCEDURES,
        ),
        CodeSet(
            key="ncci-aoc",
            name="NCCI add-on-code edits",
            publisher=_CMS,
            licence=_AMA_NUMBERS,
            source="the column heads of the CMS table of add-on code edits",
            about=_PROCEDURES,
        ),
        CodeSet(
            key="pos",
            name="CMS Place of Service Codes (POS)",
            publisher=_CMS,
            licence=_PUBLIC_DOMAIN,
            source="FHIR CodeSystem CMSPlaceofServiceCodes, version 20240502",
            about=("pos",),
            systems=("pos",),
        ),
        CodeSet(
            key="opps",
            name="OPPS Addendum B",
            publisher=_CMS,
            licence=_AMA,
            source="the column heads of Addendum B of April 2026",
            about=_PROCEDURES,
        ),
        CodeSet(
            key="hcc",
            name="ICD-10-CM to HCC",
            publisher=_CMS,
            licence=_PUBLIC_DOMAIN,
            source="the column heads of the 2026 risk-adjustment tables; CMS's own files of V24 and"
            " V28",
            about=("icd10cm",),
        ),
        CodeSet(
            key="ccsr",
            name="Clinical Classifications Software Refined, diagnoses",
            publisher="Agency for Healthcare Research and Quality",
            licence=_PUBLIC_DOMAIN,
            source="DXCCSR-Reference-File v2023-1",
            about=("icd10cm",),
        ),
    )
}
"""Every code set by its key."""
