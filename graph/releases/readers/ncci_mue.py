"""Medically unlikely edits of the NCCI, as CSV or workbook.

``MCR_MUE_PractitionerServices_Eff_01-01-2026.csv`` and its sisters for outpatient hospital
and DME supplier services (CMS, Medicare NCCI Medically Unlikely Edits): a notice, then
``HCPCS/CPT Code``, ``Practitioner Services MUE Values``, ``MUE Adjudication Indicator``
(a digit and what it means) and ``MUE Rationale``. Also the same table decoded to CSV, with
a column that says the service. Whose claims the edits are for is told by that column, the
head of the values, or the file's name; from when they are valid, by the name alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from billgraph.graph.errors import UnreadableInput
from billgraph.graph.releases.documents import Document
from billgraph.graph.releases.formats import Head
from billgraph.graph.releases.model import (
    Description,
    Fact,
    Iri,
    Reading,
    Skipped,
    procedure,
)
from billgraph.graph.releases.readers import ncci
from billgraph.graph.releases.tables import Column, find_heads, peek, read_table
from billgraph.ontology.iris import edit_iri, expand

_COLUMNS = (
    Column("HCPCS/CPT Code", ("HCPCS Code", "hcpcs_code")),
    Column(
        "MUE Values",
        (
            "Practitioner Services MUE Values",
            "Outpatient Hospital Services MUE Values",
            "DME Supplier Services MUE Values",
            "mue_units",
        ),
    ),
    Column("MUE Adjudication Indicator", ("mue_mai",)),
    Column("MUE Rationale", (), required=False),
    Column("MUE Service", (), required=False),
)
_INDICATORS = frozenset("123")
_SERVICES = {
    "practitioner": ncci.PRACTITIONER,
    "outpatient": ncci.HOSPITAL,
    "hospital": ncci.HOSPITAL,
    "dme": ncci.DME,
}
_UNLIKELY_EDIT = Iri(expand("bg:UnlikelyEdit"))


def recognises(head: Head) -> bool:
    """Whether a document is the table, by its heads."""
    return head.has(_COLUMNS)


def read(document: Document) -> Reading:
    """Reads the table; see `billgraph.graph.releases.formats.Layout`."""
    setting = _setting(document)
    since = ncci.first_day(document.name)
    skipped = Skipped()
    return Reading(
        code_set=f"ncci-mue-{setting}",
        descriptions=_descriptions(document, setting, skipped),
        version=ncci.version(since),
        valid_from=since,
        skipped=skipped,
    )


def _setting(document: Document) -> str:
    start = peek(document, _COLUMNS)
    found = find_heads(start, _COLUMNS)
    if found is not None:
        place, where = found
        service = where[_COLUMNS.index(_COLUMNS[-1])]
        if service is not None and place + 1 < len(start):
            first = start[place + 1][1]
            if service < len(first) and first[service].strip().lower() in _SERVICES:
                return _SERVICES[first[service].strip().lower()]
    heads = " ".join(start[found[0]][1]) if found is not None else ""
    told = ncci.setting(heads, document.file_name, document.name)
    if told is None:
        raise UnreadableInput(
            document.name,
            "does not say whether its edits are for practitioners, hospitals or DME suppliers",
            "name the file as CMS does: MCR_MUE_PractitionerServices_…",
        )
    return told


def _descriptions(document: Document, setting: str, skipped: Skipped) -> Iterator[Description]:
    seen: dict[str, tuple[str, ...]] = {}
    for line, (text, units, indicator, rationale, service) in read_table(document, _COLUMNS):
        code = procedure(text)
        if not code.is_well_formed:
            skipped.add("no code in its first column", line, text)
            continue
        row = units, indicator[:1], rationale
        before = seen.setdefault(code.value, row)
        if before is not row:
            if before != row:
                raise document.wrong(f"lists {code.value} a second time, and differently", line)
            skipped.add("the same row again", line, code.value)
            continue
        if service and _SERVICES.get(service.lower()) != setting:
            raise document.wrong(f"mixes edits for {service} with edits for {setting}", line)
        if indicator[:1] not in _INDICATORS:
            raise document.wrong(f"has the adjudication indicator {indicator!r}", line)
        if not units.isdecimal():
            raise document.wrong(f"has {units!r} where a number of units should stand", line)
        facts: list[Fact] = [
            ("rdf:type", _UNLIKELY_EDIT),
            ("bg:ofProcedure", Iri(code.iri)),
            ("bg:setting", setting),
            ("bg:units", int(units)),
            ("bg:adjudicationIndicator", indicator[:1]),
        ]
        if rationale:
            facts.append(("bg:rationale", rationale))
        yield Description(edit_iri("ncci-mue", setting, code.curie), tuple(facts))
