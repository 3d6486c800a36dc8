"""The place-of-service codes: the FHIR CodeSystem, the table, and what ships."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from billgraph.graph import Store
from billgraph.graph.errors import UnreadableInput
from billgraph.graph.rdf.catalogue import catalogue
from billgraph.graph.releases.places import places
from billgraph.ontology.iris import BASE
from billgraph.ontology.systems import SYSTEMS

Reading = Callable[..., Any]

FHIR = "pos/CodeSystem-CMSPlaceofServiceCodes.json"
CSV = "pos/pos_codes.csv"
TABLE = (
    "pos_code,pos_type,pos_name,pos_description\n"
    "03,Non-Facility,School,A facility whose primary purpose is education.\n"
    "24,Facility,Ambulatory Surgical Center,\n"
    "28,Unassigned,Unassigned,Unassigned\n"
)


def concept(code: str, display: str, **more: object) -> dict[str, object]:
    return {"code": code, "display": display, **more}


SCHOOL = concept("03", "School", definition="For education. (Effective January 1, 2003)")
CENTER = concept("24", "Ambulatory Surgical Center")


def code_system(*concepts: dict[str, object], **more: object) -> str:
    return json.dumps(
        {
            "resourceType": "CodeSystem",
            "url": SYSTEMS["pos"].fhir_uri,
            "version": "20300102",
            "date": "2031-05-06T00:00:00-00:00",
            "content": "complete",
            "concept": concepts,
            **more,
        }
    )


def test_names_definitions_and_first_days_are_read(reading: Reading) -> None:
    found = reading(code_system(SCHOOL, CENTER), "pos.json")
    assert found.layout == "pos-fhir"
    assert found.one("id/pos/03", "skos:prefLabel") == "School"
    assert found.one("id/pos/03", "skos:definition").startswith("For education.")
    assert found.one("id/pos/03", "bg:validFrom") == date(2003, 1, 1)
    assert found.one("id/pos/24", "bg:validFrom") is None
    assert not found.reading.is_excerpt


@pytest.mark.parametrize(
    ("more", "version", "valid_from"),
    [
        ({}, "20300102", date(2030, 1, 2)),
        ({"version": "7.0"}, "7.0", date(2031, 5, 6)),
        ({"version": "7.0", "date": "2031"}, "7.0", None),
        ({"version": None}, None, date(2031, 5, 6)),
    ],
)
def test_the_edition_is_as_old_as_its_version_or_else_its_date(
    reading: Reading, more: dict[str, Any], version: str | None, valid_from: date | None
) -> None:
    found = reading(code_system(SCHOOL, **more), "pos.json").reading
    assert (found.version, found.valid_from) == (version, valid_from)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("A. (Effective October 1, 2003) (Revised, effective May 1, 2004)", date(2003, 10, 1)),
        ("A. (This code is effective January 1, 2022, and available later)", date(2022, 1, 1)),
        ("A. (Description change effective January 1, 2016)", None),
        ("A. (Available immediately with a final effective date of May 1, 2010)", None),
        ("A. (Available effective January 1, 2013 but no later than May 1, 2013)", None),
        ("A. (Effective Smarch 1, 2013)", None),
        ("A. (Effective May 1, 2013) (Effective May 2, 2013)", None),
        ("Effective care.", None),
    ],
)
def test_a_first_day_is_taken_where_the_words_are_plain(
    reading: Reading, text: str, first: date | None
) -> None:
    found = reading(code_system(concept("03", "School", definition=text)), "pos.json")
    assert found.one("id/pos/03", "bg:validFrom") == first


def test_properties_of_a_concept_begin_and_end_it(reading: Reading) -> None:
    def of(code: str, value: object) -> dict[str, object]:
        kind = {bool: "valueBoolean", str: "valueCode"}[type(value)]
        return {"code": code, kind: value}

    begun = [
        {"code": "effectiveDate", "valueDateTime": "2001-02-03"},
        {"code": "retirementDate", "valueDateTime": "2020-02-03T00:00:00Z"},
        of("status", "retired"),
    ]
    found = reading(
        code_system(
            concept("03", "School", property=begun),
            concept("04", "Shelter", property=[of("inactive", True)]),
            concept("05", "Clinic", property=[of("inactive", False), of("status", "active")]),
            concept("28", "Unassigned"),
        ),
        "pos.json",
    )
    assert set(found.facts) == {"id/pos/03", "id/pos/05"}
    assert found.one("id/pos/03", "bg:validFrom") == date(2001, 2, 3)
    assert found.one("id/pos/03", "bg:validUntil") == date(2020, 2, 3)
    assert [it.example for it in found.skipped] == ["04", "28"]


def test_a_child_stands_under_its_parent(reading: Reading) -> None:
    found = reading(code_system({**SCHOOL, "concept": [CENTER]}), "pos.json")
    assert found.one("id/pos/24", "skos:broader") == BASE + "id/pos/03"


def test_a_part_of_the_code_system_is_an_excerpt(reading: Reading) -> None:
    assert reading(code_system(SCHOOL, content="fragment"), "pos.json").reading.is_excerpt


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (code_system(SCHOOL)[:-2], "pos.json:1: is no JSON"),
        (code_system(SCHOOL, url="urn:x", about=SYSTEMS["pos"].fhir_uri), "is no CodeSystem with"),
        (code_system({"display": "School"}), "has a concept without a code"),
        (code_system(SCHOOL, concept={"code": "03"}), "has concepts that are no list"),
        (code_system(SCHOOL, concept=["03"]), "has the concept '03', which is no object"),
        (code_system(SCHOOL, {**SCHOOL, "display": "College"}), "lists 03 twice, and not alike"),
    ],
)
def test_what_is_wrong_with_a_code_system_is_told(
    reading: Reading, text: str, problem: str
) -> None:
    with pytest.raises(UnreadableInput, match=problem):
        reading(text, "pos.json")


def test_json_of_endless_depth_is_refused(reading: Reading) -> None:
    text = code_system(SCHOOL, more=None).replace("null", "[" * 200_000 + "]" * 200_000)
    with pytest.raises(UnreadableInput, match="is no JSON"):
        reading(text, "pos.json")


def test_another_code_system_is_no_release(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text(code_system(SCHOOL, url="urn:another"))
    with pytest.raises(UnreadableInput, match="is no release"):
        store.add_releases(path)


def test_the_table_tells_which_places_are_facilities(reading: Reading) -> None:
    found = reading(TABLE)
    assert found.layout == "pos-csv"
    assert found.one("id/pos/03", "bg:isFacility") is False
    assert found.one("id/pos/24", "bg:isFacility") is True
    assert found.one("id/pos/24", "skos:definition") is None
    (skip,) = found.skipped
    assert (skip.reason, skip.line, skip.example) == ("is assigned to no place", 4, "28")


def test_columns_may_be_moved_and_added(reading: Reading) -> None:
    found = reading("new,pos_name,POS code,pos type\nx,School,3,non-facility\n")
    assert found.one("id/pos/03", "skos:prefLabel") == "School"


@pytest.mark.parametrize("column", ["pos_code", "pos_type", "pos_name"])
def test_a_missing_column_is_named(reading: Reading, column: str) -> None:
    with pytest.raises(UnreadableInput, match=f"release.csv:1: .*'{column}'"):
        reading(TABLE.replace(column, "something"))


def test_rows_that_cannot_be_are_refused_or_skipped(reading: Reading) -> None:
    with pytest.raises(UnreadableInput, match=r"release\.csv:5: has the type 'planet'"):
        reading(TABLE + "29,Planet,Moon,\n")
    with pytest.raises(UnreadableInput, match=r"release\.csv:5: lists 24 twice.*line 3"):
        reading(TABLE + "24,Non-Facility,Ambulatory Surgical Center,\n")
    with pytest.raises(UnreadableInput, match=r"release\.csv:5: has 1 cells"):
        reading(TABLE + "24\n")
    same = "24,Facility,Ambulatory Surgical Center,\n" * 50_000
    skips = reading(TABLE + "007,Facility,Moon,\n" + same).skipped
    assert [(it.line, it.count) for it in skips] == [(4, 1), (5, 1), (6, 50_000)]


def test_both_files_together_make_one_edition_with_one_name_each(
    store: Store, tmp_path: Path
) -> None:
    table, system = tmp_path / "pos.csv", tmp_path / "pos.json"
    table.write_text(TABLE.replace("School,A f", "Place of Learning,A f"))
    system.write_text(code_system(SCHOOL, CENTER))
    (added,) = store.add_releases(table, system)
    assert (added.entry.edition.version, added.entry.codes) == ("20300102", 2)
    rows = store.select(
        "SELECT ?name ?other ?facility ?definition { pos:03 skos:prefLabel ?name ;"
        " skos:altLabel ?other ; bg:isFacility ?facility ; skos:definition ?definition }"
    )
    assert rows == [
        {
            "name": "School",
            "other": "Place of Learning",
            "facility": "false",
            "definition": SCHOOL["definition"],
        }
    ]
    assert store.select("SELECT ?other { pos:24 skos:altLabel ?other }") == []


def test_all_places_ship_with_their_name_and_type(store: Store) -> None:
    (entry,) = [it for it in catalogue(store) if it.edition.code_set == "pos"]
    assert (entry.codes, entry.edition.is_excerpt) == (52, False)
    rows = store.select(
        f"SELECT ?code ?name ?facility {{ ?code skos:inScheme <{BASE}id/pos> ;"
        " skos:prefLabel ?name ; bg:isFacility ?facility }"
    )
    assert len(rows) == len({row["code"] for row in rows}) == 52
    named = {row["code"].rpartition("/")[2]: (row["name"], row["facility"]) for row in rows}
    assert named["24"] == ("Ambulatory Surgical Center", "true")
    assert named["11"] == ("Office", "false")
    assert named["06"][0] == "Indian Health Service Provider-based Facility"


def test_a_first_day_that_is_known_to_be_wrong_does_not_ship(store: Store) -> None:
    assert store.select("SELECT ?day { pos:49 bg:validFrom ?day }") == []
    assert store.select("SELECT ?day { pos:27 bg:validFrom ?day }") == [{"day": "2023-10-01"}]


def test_what_ships_is_what_the_two_files_give(reference: Callable[[str], Path]) -> None:
    shipped = (files("billgraph.data") / "releases" / "pos.yaml").read_text(encoding="utf-8")
    assert places(reference(FHIR), reference(CSV)) == shipped


def test_two_files_of_different_editions_are_not_joined(tmp_path: Path) -> None:
    table, system = tmp_path / "pos.csv", tmp_path / "pos.json"
    table.write_text(TABLE)
    for concepts, problem in (
        ((SCHOOL,), "lacks codes that pos.csv has"),
        ((SCHOOL, CENTER, concept("31", "Nursing")), "pos.csv: lacks the code 31"),
    ):
        system.write_text(code_system(*concepts))
        with pytest.raises(UnreadableInput, match=problem):
            places(system, table)


def test_the_real_files_are_read_whole(reading: Reading, reference: Callable[[str], Path]) -> None:
    system, table = reading(reference(FHIR)), reading(reference(CSV))
    assert set(system.facts) == set(table.facts)
    assert len(system.facts) == 52
    assert [skip.count for skip in table.skipped] == [47]
    facilities = [it for it in table.facts if table.one(it, "bg:isFacility")]
    assert len(facilities) == 18


def test_a_file_of_the_edition_that_ships_keeps_what_it_does_not_say_itself(
    store: Store, tmp_path: Path
) -> None:
    (shipped,) = (it for it in catalogue(store) if it.edition.code_set == "pos")
    path = tmp_path / "pos.json"
    path.write_text(code_system(SCHOOL, version=shipped.edition.version))
    (added,) = store.add_releases(path, valid_from=shipped.edition.valid_from)
    assert (added.status, added.entry.codes) == ("replaced", shipped.codes)
    assert store.ask("ASK { pos:03 bg:isFacility false }")
