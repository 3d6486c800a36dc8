"""Making the facts that ship with billgraph again, from the publishers' files.

``python -m billgraph.graph.releases.shipped REFERENCE data/releases`` writes the excerpts
that are taken from files. REFERENCE is a folder with the files as `EXCERPTS` names them.
`cpt-notes.yaml` and `modifiers.yaml` are written by hand, each fact with its source; `pos.yaml` is
written by `billgraph.graph.releases.places`.

No descriptor of the AMA and no definition of the NUCC is kept: of CPT codes only numbers
and indicators are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from billgraph.graph.errors import UnreadableInput
from billgraph.graph.releases.excerpt import chosen, excerpt_yaml
from billgraph.graph.releases.model import Description, Edition, Fact, Value
from billgraph.ontology.codes import Code
from billgraph.ontology.iris import edit_iri

_PROCEDURES = "0489T 0490T 15769 15771 15772 15773 15774 01810 0348T 0349T 0350T 99024".split()
_EDITED = {Code("cpt", code).iri for code in (*_PROCEDURES, "20926")}
_WHOLLY_EDITED = {Code("cpt", code).iri for code in ("0489T", "0490T")}
_SPECIALTIES = (
    "207RC0000X 207RG0100X 207RH0000X 2084P0800X 207T00000X"
    " 208200000X 207XS0106X 2082S0105X 2086S0105X 208600000X 207RR0500X 208100000X"
).split()
_NOTICE = (
    "Health Care Provider Taxonomy: copyright American Medical Association for the National"
    " Uniform Claim Committee; a few codes with their names, not the table"
)

_SPECIALTY_NAMES = {Code("nucc", "208600000X").iri: "General Surgery"}
"""Names of Medicare specialties (02) that the taxonomy puts otherwise."""

Keep = Callable[[Description], Description | None]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """One excerpt that ships.

    Attributes:
        file: The publisher's file, below the folder of reference files.
        edition: The edition that it is of.
        keep: What is kept of a description; None for nothing.
        notice: The publisher's notice, or None.
    """

    file: str
    edition: Edition
    keep: Keep
    notice: str | None = None


def _of(codes: Iterable[Code], *props: str) -> Keep:
    """Keeps some codes, and of what is said of them some properties."""
    wanted = {code.iri for code in codes}

    def keep(it: Description) -> Description | None:
        subjects = {it.subject} | {v for p, v in it.facts if p == "bg:ofProcedure"}
        return _only(it, props) if subjects & wanted else None

    return keep


def _only(it: Description, props: Iterable[str]) -> Description:
    return Description(it.subject, tuple(fact for fact in it.facts if fact[0] in props))


_NAMES = ("rdf:type", "skos:prefLabel", "skos:altLabel", "skos:broader", "skos:notation")
_DIAGNOSES = re.compile(r"M34.*|L98\.4.*|M79|M79\.6.*|L94|L94\.0")
_EXCLUDES = ("bg:billable", "bg:excludes1", "bg:excludes1Note")


def _diagnosis(it: Description) -> Description | None:
    if it.code is not None and not _DIAGNOSES.fullmatch(it.code.value):
        return None
    return _only(it, (*_NAMES, *_EXCLUDES))


def _pair(it: Description) -> Description | None:
    """All pairs of the page's code and its companion, and those between the page's codes."""
    (one,) = (value for prop, value in it.facts if prop == "bg:column1")
    wanted = _EDITED if one in _EDITED else _WHOLLY_EDITED
    left = tuple(
        fact
        for fact in it.facts
        if fact[0] != "bg:column2" or one in _WHOLLY_EDITED or fact[1] in wanted
    )
    return Description(it.subject, left) if any(p == "bg:column2" for p, _ in left) else None


_INDICATORS = (
    "rdf:type bg:ofProcedure bg:statusCode bg:globalDays bg:pctcIndicator bg:multipleProcedure"
    " bg:bilateralSurgery bg:assistantAtSurgery bg:coSurgeons bg:teamSurgery"
).split()
_CPT = [Code("cpt", code) for code in _PROCEDURES]

EXCERPTS: tuple[Excerpt, ...] = (
    Excerpt(
        "icd10cm/icd10c-tabular-April-1-2026.xml.gz",
        Edition("icd10cm", "2026-04-01", date(2026, 4, 1)),
        _diagnosis,
    ),
    Excerpt(
        "nucc/nucc_taxonomy_251.csv",
        Edition("nucc", "25.1", date(2025, 10, 1)),
        _of((Code("nucc", code) for code in _SPECIALTIES), "skos:prefLabel", "skos:altLabel"),
        _NOTICE,
    ),
    Excerpt(
        "hcpcs/2019-Alpha-Numeric-HCPCS-File.zip",
        Edition("hcpcs", "2019", date(2019, 1, 1)),
        _of((Code("mod", code) for code in ("AS", "QX")), "skos:prefLabel", "bg:validFrom"),
    ),
    Excerpt(
        "pfs/PPRRVU2025_Oct.csv",
        Edition("pfs", "2025-10", date(2025, 10, 1)),
        _of(_CPT, *_INDICATORS),
    ),
    Excerpt(
        "ncci/ncci_ptp_practitioner_2024Q3.csv.gz",
        Edition("ncci-ptp-practitioner", "2024Q3", date(2024, 7, 1)),
        _pair,
    ),
    Excerpt(
        "ncci/ncci_aoc.csv",
        Edition("ncci-aoc", "2024Q3", date(2024, 7, 1)),
        _of((Code("cpt", code) for code in ("15772", "15774")), "bg:addOnTo", "bg:addOnType"),
    ),
)
"""What is taken from which file."""


def grouped(pairs: Iterable[Description]) -> Iterator[Description]:
    """Puts pair edits together that have the same column 2 and otherwise say the same.

    A release has one edit for each column 1 code. Of an excerpt with many column 1 codes and
    few column 2 codes that would be a long list of edits with one pair each; every pair of
    an edit's column 1 and column 2 stands, so it can be written from the other side.
    """
    found: dict[tuple[tuple[Value, ...], tuple[Fact, ...]], list[Value]] = {}
    for it in pairs:
        second = tuple(value for prop, value in it.facts if prop == "bg:column2")
        rest = tuple(fact for fact in it.facts if fact[0] not in ("bg:column1", "bg:column2"))
        first = next(value for prop, value in it.facts if prop == "bg:column1")
        found.setdefault((second, rest), []).append(first)
    for (second, rest), firsts in found.items():
        facts = (
            *rest,
            *(("bg:column1", one) for one in firsts),
            *(("bg:column2", b) for b in second),
        )
        iri = edit_iri("ncci-ptp-excerpt", *map(str, (*second, *rest, *firsts)))
        yield Description(iri, facts)


def written(excerpt: Excerpt, reference: Path) -> str:
    """The YAML of one excerpt.

    Raises:
        UnreadableInput: When the file is not as its publisher writes it.
    """
    from billgraph.graph.releases.documents import documents
    from billgraph.graph.releases.formats import recognise

    path = reference / excerpt.file
    for document in documents(path):
        layout = recognise(document)
        if layout is None:
            continue
        reading = layout.read(document)
        if reading.code_set == excerpt.edition.code_set:
            found = (excerpt.keep(it) for it in reading.descriptions)
            return _yaml(excerpt, [it for it in found if it is not None], path.name)
    raise UnreadableInput(
        str(path), f"holds no release of {excerpt.edition.code_set}", "get the publisher's file"
    )


def _yaml(excerpt: Excerpt, kept: list[Description], taken_from: str) -> str:
    code_set = excerpt.edition.code_set
    if code_set == "icd10cm":
        kept = chosen(kept, [it.code for it in kept if it.code is not None])
    elif code_set.startswith("ncci-ptp-"):
        kept = list(grouped(kept))
    elif code_set == "nucc":
        kept = [_also_called(it) for it in kept]
        taken_from += "; General Surgery from taxonomy_crosswalk_2025-01-02.csv (CMS)"
    text = excerpt_yaml(replace(excerpt.edition, is_excerpt=True), kept, taken_from)
    head, facts, rest = text.partition("facts:\n")
    notice = "" if excerpt.notice is None else f"notice: '{excerpt.notice}'\n"
    return f"{head}{notice}{facts}{rest}"


def _also_called(it: Description) -> Description:
    """Adds the name of the Medicare specialty that the CMS crosswalk gives for a code."""
    name = _SPECIALTY_NAMES.get(it.subject)
    return it if name is None else Description(it.subject, (*it.facts, ("skos:altLabel", name)))


def main() -> None:
    """Writes the excerpts from the folder named first into the folder named second."""
    import sys

    reference, folder = map(Path, sys.argv[1:3])
    for excerpt in EXCERPTS:
        path = folder / f"{excerpt.edition.code_set}.yaml"
        path.write_text(written(excerpt, reference), encoding="utf-8")
        sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
