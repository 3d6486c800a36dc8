"""The card of a code: what the releases say of it, on a date too."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from billgraph.graph.releases.model import (
    Description,
    Edition,
    Fact,
    Iri,
    concept,
    group,
    procedure,
)
from billgraph.ontology.codes import Code
from billgraph.ontology.iris import edit_iri, expand, group_iri

THEN, NOW = "2024-07-01", "2025-11-01"

PFS = Edition("pfs", "2025-10", date(2025, 10, 1))
PAIRS = Edition("ncci-ptp-practitioner", "2025Q4", date(2025, 10, 1))
UNITS = Edition("ncci-mue-practitioner", "2025Q4", date(2025, 10, 1))
ADD_ONS = Edition("ncci-aoc", "2025Q4", date(2025, 10, 1))
OPPS = Edition("opps", "2025-10", date(2025, 10, 1))
HCPCS = Edition("hcpcs", "2025-10", date(2025, 10, 1))
HCC = Edition("hcc", "2026", date(2026, 1, 1))


def iri(text: str) -> Iri:
    return Iri(procedure(text).iri)


def node(kind: str, *facts: Fact) -> Description:
    """An edit or a row, named by all that it says."""
    subject = edit_iri(kind, *(f"{prop}={value}" for prop, value in facts))
    return Description(subject, (("rdf:type", Iri(expand(f"bg:{kind}"))), *facts))


def facts_of(card: Any, section: str) -> dict[str, Any]:
    """The last fact of each name in a section."""
    return {fact["name"]: fact for fact in card["facts"].get(section, [])}


@pytest.fixture
def card(billgraph: Callable[..., Any], store_path: Path) -> Callable[..., Any]:
    """The card of a code as JSON."""

    def call(*arguments: str) -> Any:
        result = billgraph("show", *arguments, "--store", store_path, "-f", "json")
        assert result.status == 0, result.err
        return result.json[0]

    return call


@pytest.fixture
def billing(shelve: Callable[[Edition, Iterable[Description]], None]) -> None:
    """Invented facts around 0489T of five sets."""
    row: tuple[Fact, ...] = (("bg:ofProcedure", iri("0489T")), ("bg:statusCode", "C"))
    shelve(
        PFS,
        [
            concept(Code("cpt", "0489T"), "Invented short words"),
            concept(Code("cpt", "15771"), "Other short words"),
            node("FeeScheduleRow", *row, ("bg:globalDays", "000"), ("bg:workRvu", Decimal("1.30"))),
            node("FeeScheduleRow", *row, ("bg:withModifier", Iri(Code("mod", "26").iri))),
        ],
    )
    shelve(
        PAIRS,
        [
            node(
                "PairEdit",
                ("bg:column1", iri("15771")),
                ("bg:column2", iri("0489T")),
                ("bg:modifierIndicator", "1"),
                ("bg:rationale", "Invented reason"),
            ),
            node(
                "PairEdit",
                ("bg:column1", iri("0489T")),
                ("bg:column2", iri("99213")),
                ("bg:column2", iri("99214")),
                ("bg:modifierIndicator", "0"),
            ),
            node(
                "PairEdit",
                ("bg:column1", iri("0489T")),
                ("bg:column2", iri("99215")),
                ("bg:modifierIndicator", "0"),
                ("bg:validUntil", date(2025, 10, 15)),
            ),
        ],
    )
    shelve(
        UNITS,
        [
            node(
                "UnlikelyEdit",
                ("bg:ofProcedure", iri("0489T")),
                ("bg:units", 1),
                ("bg:adjudicationIndicator", "2"),
                ("bg:setting", "practitioner"),
            )
        ],
    )
    shelve(ADD_ONS, [concept(Code("cpt", "15772"), facts=[("bg:addOnTo", iri("0489T"))])])
    shelve(OPPS, [concept(Code("cpt", "0489T"), facts=[("bg:oppsStatus", "T")])])


@pytest.mark.usefixtures("billing")
def test_a_card_spells_the_fee_schedule_out_for_each_row_with_its_release(
    card: Callable[..., Any],
) -> None:
    found = card("0489T")["facts"]["fee_schedule"]
    assert [(it["name"], it["value"], it["about"]) for it in found] == [
        ("fee schedule status", "C", None),
        ("global days", "000", None),
        ("RVUs, work", "1.3", None),
        ("fee schedule status", "C", "mod:26"),
    ]
    assert {it["release"] for it in found} == {"pfs 2025-10"}
    assert found[0]["words"].startswith("priced by the Medicare contractor")


@pytest.mark.usefixtures("billing")
def test_a_card_counts_pairs_and_names_those_with_codes_that_pages_link(
    card: Callable[..., Any],
) -> None:
    found = card("0489T")["facts"]["edits"]
    told = [(it["name"], it["value"], it["system"]) for it in found]
    assert told == [
        ("pairs, other denied", "2", None),
        ("pairs, this denied", "1", None),
        ("pair, this denied", "15771", "cpt"),
        ("most units a day", "1", None),
        ("add-on code", "15772", "cpt"),
    ]
    pair = found[2]
    assert pair["words"] == "Invented reason"
    assert pair["about"].startswith("modifier indicator 1")


@pytest.mark.usefixtures("billing")
def test_an_edit_that_has_ended_counts_until_its_last_day(card: Callable[..., Any]) -> None:
    first = card("0489T", "--as-of", "2025-10-10")["facts"]["edits"][0]
    assert (first["name"], first["value"]) == ("pairs, other denied", "3")


@pytest.mark.usefixtures("billing")
def test_a_card_says_how_other_schedules_treat_the_code(card: Callable[..., Any]) -> None:
    (status,) = card("0489T")["facts"]["payment"]
    assert (status["name"], status["value"], status["release"]) == (
        "OPPS status",
        "T",
        "opps 2025-10",
    )


@pytest.mark.usefixtures("two_editions")
def test_a_header_has_its_billable_codes_and_a_code_the_way_up(card: Callable[..., Any]) -> None:
    header, code = card("M34"), card("M34.81")
    assert header["billable"] is False
    assert [
        (it["name"], it["value"]) for it in header["facts"]["hierarchy"] if it["name"] != "under"
    ] == [
        ("billable codes below", "4"),
        ("billable", "M34.0"),
        ("billable", "M34.1"),
        ("billable", "M34.81"),
        ("billable", "M34.9"),
    ]
    assert code["billable"] is True
    assert [(it["value"], it["words"]) for it in code["facts"]["hierarchy"]] == [
        ("M34.8", "Hard skin, others"),
        ("M34", "Hard skin"),
        ("M30-M36", "Skin and such"),
    ]


@pytest.mark.usefixtures("two_editions")
def test_a_card_on_a_date_is_that_of_the_edition_of_then(card: Callable[..., Any]) -> None:
    now, then = card("L98.4"), card("L98.4", "--as-of", THEN)
    assert (now["label"], now["billable"], now["label_release"]) == ("Sore", False, "icd10cm 2026")
    assert (then["label"], then["billable"]) == ("Sore of old", True)
    assert then["validity"]["release"] == "icd10cm 2024"
    assert (then["status"], then["validity"]["on"]) == ("valid", THEN)


@pytest.mark.usefixtures("two_editions")
@pytest.mark.parametrize(
    ("arguments", "status", "others"),
    [
        (("M34.81",), "valid", []),
        (("M34.81", "--as-of", THEN), "not in the release", ["icd10cm 2026"]),
        (("M34.5",), "not in the release", ["icd10cm 2024"]),
        (("M34.5", "--as-of", THEN), "valid", []),
        (("M34.9", "--as-of", NOW), "not yet valid", []),
        (("M79.65",), "not in the release", []),
        (("M34.1", "--as-of", "2025-01-01"), "unchecked", []),
        (("mod:22",), "unchecked", []),
    ],
)
def test_the_status_is_that_of_the_date(
    card: Callable[..., Any], arguments: tuple[str, ...], status: str, others: list[str]
) -> None:
    found = card(*arguments)
    assert (found["status"], found["validity"]["other_releases"]) == (status, others)


def test_a_deleted_code_tells_its_last_day_and_its_successor(
    card: Callable[..., Any], shelve: Callable[..., None], billgraph: Callable[..., Any]
) -> None:
    successor: Fact = ("dcterms:isReplacedBy", Iri(Code("hcpcs", "A0002").iri))
    gone = concept(
        Code("hcpcs", "A0001"), "Gone", valid_until=date(2025, 12, 31), facts=[successor]
    )
    shelve(HCPCS, [gone, concept(Code("hcpcs", "A0002"), "New")])
    found = card("A0001")
    assert found["status"] == "deleted"
    assert found["validity"]["valid_until"] == "2025-12-31"
    assert found["validity"]["replaced_by"] == ["hcpcs:A0002"]
    assert card("A0001", "--as-of", "2025-12-31")["status"] == "valid"


def test_categories_stand_with_their_names(
    card: Callable[..., Any], shelve: Callable[..., None]
) -> None:
    category = group("hcc", "V28-93", "Invented hard skin", notation="93")
    fact: Fact = ("bg:hasCategory", Iri(group_iri("hcc", "V28-93")))
    shelve(HCC, [category, concept(Code("icd10cm", "M34.1"), facts=[fact])])
    (found,) = card("M34.1")["facts"]["categories"]
    assert (found["value"], found["words"], found["release"]) == (
        "93",
        "Invented hard skin",
        "hcc 2026",
    )


@pytest.mark.usefixtures("two_editions")
def test_the_card_for_people_names_the_release_beside_each_fact(
    billgraph: Callable[..., Any], store_path: Path
) -> None:
    lines = billgraph("show", "M34.5", "--store", store_path).out.splitlines()
    status = next(line for line in lines if line.startswith("status"))
    assert status.split(maxsplit=3)[1:] == [
        "icd10cm",
        "2026",
        "not in ICD-10-CM 2026; it is in 2024",
    ]
