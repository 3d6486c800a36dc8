"""How a text becomes a code, and which texts do not."""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from billgraph.ontology.codes import Code, candidates
from billgraph.ontology.errors import BillgraphError, NotACode
from billgraph.ontology.relations import RELATIONS
from billgraph.ontology.sites import places_named
from billgraph.ontology.systems import SYSTEMS


@pytest.mark.parametrize(
    ("text", "curies"),
    [
        ("0489T", ["cpt:0489T"]),
        ("0489t", ["cpt:0489T"]),
        (" 99024 ", ["cpt:99024"]),
        ("M34.1", ["icd10cm:M34.1"]),
        ("m341", ["icd10cm:M34.1"]),
        ("M34", ["icd10cm:M34"]),
        ("J0897", ["hcpcs:J0897", "icd10cm:J08.97"]),
        ("207RR0500X", ["nucc:207RR0500X"]),
        ("22", ["mod:22", "pos:22"]),
        ("as", ["mod:AS"]),
        ("Aetna", ["payer:aetna"]),
        ("Blue Cross Blue Shield", ["payer:blue-cross-blue-shield"]),
        ("MOD:22", ["mod:22"]),
        ("pos:2", ["pos:02"]),
        ("icd10cm:m65.3o1", ["icd10cm:M65.3O1"]),
    ],
)
def test_a_text_stands_for_the_codes_whose_form_it_has(text: str, curies: list[str]) -> None:
    assert [code.curie for code in candidates(text)] == curies


@pytest.mark.parametrize("text", ["", "?", "snomed:123", "cpt:", "M65.3O1", "12345678", "0489T0"])
def test_what_has_no_codes_form_is_refused_with_a_mend(text: str) -> None:
    with pytest.raises(NotACode) as caught:
        candidates(text)
    assert caught.value.mend
    assert caught.value.text == text
    assert isinstance(caught.value, BillgraphError)


@pytest.mark.parametrize(
    "code",
    [Code("icd10cm", "M34.0"), Code("payer", "aetna"), Code("icd10cm", "A|B ü"), Code("mod", "22")],
)
def test_a_codes_iri_leads_back_to_the_code(code: Code) -> None:
    assert Code.from_iri(code.iri) == code
    assert re.fullmatch(r"[!-;=?-Z\\_a-z~%]+", code.iri)


@pytest.mark.parametrize(
    "iri",
    [
        "https://example.org/x",
        "https://w3id.org/billgraph/id/cpt",
        "https://w3id.org/billgraph/id/none/1",
    ],
)
def test_an_iri_of_something_else_is_no_code(iri: str) -> None:
    assert Code.from_iri(iri) is None


def test_a_malformed_code_is_known_as_such() -> None:
    assert not Code("icd10cm", "M65.3O1").is_well_formed
    assert Code("icd10cm", "M65.3").is_well_formed


def test_headings_and_columns_announce_one_relation_each() -> None:
    for words in ("headings", "code_columns"):
        announced = [word for relation in RELATIONS.values() for word in getattr(relation, words)]
        assert len(announced) == len(set(announced))
        assert all(word == word.lower() for word in announced)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Ambulatory surgical center or hospital outpatient setting", ["24", "22"]),
        ("hospital outpatient department, ASC, or physician office", ["22", "24", "11"]),
        ("Off-campus outpatient hospital", ["19"]),
        ("Skilled nursing facility", ["31"]),
        ("Patient's home", ["12"]),
        ("Inpatient hospital; emergency department", ["21", "23"]),
        ("Infusion suite or clinic", []),
        ("nursing home", []),
        ("Ascension campus", []),
    ],
)
def test_words_name_the_place_of_service_that_they_name(text: str, codes: list[str]) -> None:
    assert [code for code, _ in places_named(text)] == codes


def official_codes(reference: Callable[[str], Path]) -> Iterator[tuple[str, str]]:
    with gzip.open(reference("icd10cm/icd10cm-codes-2024.txt.gz"), "rt") as stream:
        yield from (("icd10cm", line.split()[0]) for line in stream)
    with gzip.open(reference("icd10cm/icd10c-tabular-April-1-2026.xml.gz"), "rt") as stream:
        names = re.findall(r"<diag>\s*<name>([^<]+)</name>", stream.read())
        yield from (("icd10cm", name) for name in names)
    with open(reference("nucc/nucc_taxonomy_251.csv"), encoding="latin-1") as stream:
        yield from (("nucc", row["Code"]) for row in csv.DictReader(stream))
    with open(reference("pos/pos_codes.csv"), encoding="utf-8") as stream:
        for row in csv.reader(stream):
            if row[0].isdigit():
                yield "pos", row[0]
    with open(reference("pfs/PPRRVU2025_Oct.csv"), encoding="latin-1") as stream:
        for row in csv.reader(stream):
            if re.fullmatch(r"[0-9A-Z]{5}", row[0]) and row[0] != "HCPCS":
                yield ("cpt" if row[0][0].isdigit() else "hcpcs"), row[0]


def test_every_code_of_the_official_releases_is_well_formed(
    reference: Callable[[str], Path],
) -> None:
    counted: dict[str, int] = {}
    for system, text in official_codes(reference):
        assert Code.of(system, text).is_well_formed, f"{system} {text}"
        counted[system] = counted.get(system, 0) + 1
    assert set(counted) == {"icd10cm", "nucc", "pos", "cpt", "hcpcs"}
    assert counted["icd10cm"] > 100_000


@pytest.mark.parametrize(
    ("system", "text"),
    [
        ("icd10cm", "T36.0X1A"),
        ("icd10cm", "C7A.00"),
        ("nucc", "2084P0800X"),
        ("hcpcs", "J0897"),
        ("cpt", "0350T"),
        ("cpt", "0001U"),
        ("cpt", "0012F"),
        ("pos", "02"),
    ],
)
def test_codes_of_every_form_are_well_formed(system: str, text: str) -> None:
    assert SYSTEMS[system].fits(Code.of(system, text).value)
