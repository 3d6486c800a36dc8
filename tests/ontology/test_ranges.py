"""Ranges of codes: how they are written, what they are called, what lies in them."""

from __future__ import annotations

import pytest

from billgraph.ontology.codes import Code, candidate_ranges
from billgraph.ontology.ranges import read_range


@pytest.mark.parametrize(
    ("system", "written", "notation"),
    [
        ("icd10cm", "M34.0-M34.9", "M34.0-M34.9"),
        ("icd10cm", "M34.0 \u2013 M34.9", "M34.0-M34.9"),
        ("icd10cm", "m340 to m349", "M34.0-M34.9"),
        ("icd10cm", "M34.0 through M34.9", "M34.0-M34.9"),
        ("icd10cm", "M30-M36", "M30-M36"),
        ("icd10cm", "M17.0*", "M17.0*"),
        ("icd10cm", "M34*", "M34*"),
        ("icd10cm", "M34.*", "M34.-"),
        ("icd10cm", "M34.x", "M34.-"),
        ("icd10cm", "M34.X", "M34.-"),
        ("icd10cm", "S72.0xx", "S72.0-"),
        ("icd10cm", "E11.-", "E11.-"),
        ("icd10cm", "E11-", "E11.-"),
        ("icd10cm", "H91.2-", "H91.2-"),
        ("cpt", "99202-99215", "99202-99215"),
        ("cpt", "0490T\u20140492T", "0490T-0492T"),
        ("cpt", "992xx", "992*"),
        ("cpt", "9921*", "9921*"),
        ("hcpcs", "J0120-J0180", "J0120-J0180"),
    ],
)
def test_a_range_has_one_notation_however_it_is_written(
    system: str, written: str, notation: str
) -> None:
    found = read_range((system,), written)
    assert found is not None
    assert found.notation == notation
    code = Code(system, notation)
    assert code.range == found
    assert Code.from_iri(code.iri) == code
    assert code.is_well_formed


@pytest.mark.parametrize(
    ("systems", "written"),
    [
        (("icd10cm",), "M34.0"),
        (("icd10cm",), "t36.0x"),
        (("icd10cm",), "T36.0X1A"),
        (("icd10cm",), "M34.0-M34.0"),
        (("icd10cm",), "M34.0-M34.9-M35"),
        (("icd10cm",), "99202-99215"),
        (("cpt", "hcpcs"), "99202-J0120"),
        (("cpt",), "99213-25"),
        (("cpt",), "99213*"),
        (("cpt",), "992x"),
        (("mod",), "F1-F4"),
        (("payer",), "blue-cross"),
    ],
)
def test_what_is_no_range_of_the_system_is_not_read(systems: tuple[str, ...], written: str) -> None:
    assert read_range(systems, written) is None


@pytest.mark.parametrize(
    ("curie", "inside", "outside"),
    [
        ("icd10cm:M34.0-M34.9", ["M34.0", "M34.81", "M34.9", "M34.91"], ["M34", "M35", "M33.9"]),
        ("icd10cm:M30-M36", ["M30", "M34.81", "M36.8"], ["M29", "M37.0"]),
        ("icd10cm:E11.-", ["E11.9", "E11.321"], ["E11", "E10.9", "E12"]),
        ("icd10cm:M17.0*", ["M17.0"], ["M17", "M17.1"]),
        ("cpt:99202-99215", ["99202", "99213", "99215"], ["99201", "99216", "0213T"]),
        ("cpt:0001F-0015F", ["0001F", "0012F"], ["0002T", "00030", "0016F"]),
        ("cpt:9921*", ["99213"], ["99202"]),
    ],
)
def test_a_range_covers_what_lies_in_it(curie: str, inside: list[str], outside: list[str]) -> None:
    (code,) = candidate_ranges(curie)
    assert [it for it in inside + outside if code.covers(Code(code.system, it))] == inside
