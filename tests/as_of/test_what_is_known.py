"""What releases tell of a code beside its name: notes from above, models, and of what is gone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from billgraph.graph.releases.model import Description, Edition, Fact, Iri, concept, group
from billgraph.ontology.codes import Code
from billgraph.ontology.iris import edit_iri, group_iri

Card = Callable[..., Any]
Shelve = Callable[..., None]

ICD = Edition("icd10cm", "2026", date(2025, 10, 1))
HCC = Edition("hcc", "2026", date(2026, 1, 1))
PFS = Edition("pfs", "2025-10", date(2025, 10, 1))
HCPCS = Edition("hcpcs", "2020-10", date(2020, 10, 1))
MODIFIERS = Edition("modifiers", "2020", date(2020, 1, 1))
NOTES = Edition("cpt-notes", "2025", date(2025, 1, 1))
CROSSWALK = Edition("specialty-crosswalk", "2025", date(2025, 1, 1))


def diagnosis(code: str, *above: str, **more: Any) -> Description:
    return concept(Code("icd10cm", code), f"Invented {code}", broader=above, **more)


def icd(code: str) -> Iri:
    return Iri(Code("icd10cm", code).iri)


@pytest.fixture
def card(billgraph: Callable[..., Any], store_path: Path) -> Card:
    """The card of a code as JSON."""

    def call(*arguments: str) -> Any:
        result = billgraph("show", *arguments, "--store", store_path, "-f", "json")
        assert result.status == 0, result.err
        return result.json[0]

    return call


@pytest.fixture
def noted(shelve: Shelve) -> None:
    """A chapter, a block, a category, a header and a code, each with a note of its own."""
    chapter, block = group_iri("icd10cm", "4"), group_iri("icd10cm", "E08-E13")
    shelve(
        ICD,
        [
            group("icd10cm", "4", "A chapter", notation="4", facts=[("bg:excludes2Note", "far")]),
            group(
                "icd10cm",
                "E08-E13",
                "A block",
                notation="E08-E13",
                broader=[chapter],
                facts=[("bg:codeFirstNote", "cause")],
            ),
            diagnosis(
                "E11",
                block,
                facts=[("bg:useAdditionalCodeNote", "insulin (Z79.4)"), ("bg:excludes1Note", "a")],
            ),
            diagnosis("E11.6", icd("E11"), facts=[("bg:codeAlsoNote", "joint")]),
            diagnosis("E11.61", icd("E11.6"), facts=[("bg:excludes1Note", "own")]),
            diagnosis("E11.9", icd("E11"), facts=[("bg:excludes1Note", "beside")]),
            diagnosis("E12", block, facts=[("bg:excludes1Note", "of another")]),
        ],
    )


@pytest.mark.usefixtures("noted")
def test_the_notes_of_all_that_is_above_hold_each_with_where_it_stands(card: Card) -> None:
    found = card("E11.61")["facts"]["coding_notes"]
    assert [(it["name"], it["value"], it["about"], it["release"]) for it in found] == [
        ("excludes1", "own", None, "icd10cm 2026"),
        ("excludes1", "a", "icd10cm:E11", "icd10cm 2026"),
        ("excludes2", "far", "chapter 4", "icd10cm 2026"),
        ("code first", "cause", "E08-E13", "icd10cm 2026"),
        ("use additional code", "insulin (Z79.4)", "icd10cm:E11", "icd10cm 2026"),
        ("code also", "joint", "icd10cm:E11.6", "icd10cm 2026"),
    ]


@pytest.mark.usefixtures("noted")
def test_a_note_holds_for_nothing_above_or_beside_it(card: Card) -> None:
    told = {it["value"] for it in card("E11")["facts"]["coding_notes"]}
    assert told == {"insulin (Z79.4)", "a", "cause", "far"}


def test_a_category_stands_with_its_model_with_or_without_its_name(
    card: Card, shelve: Shelve
) -> None:
    keys = ("CMS-HCC-V24-59", "ESRD-V21-58", "RxHCC-V08-132", "CMS-HCC-V28-37.1")
    counts: list[Fact] = [("bg:hasCategory", Iri(group_iri("hcc", key))) for key in keys]
    named = group("hcc", keys[0], "Invented disorders", notation="HCC59")
    shelve(HCC, [named, diagnosis("F33.42", facts=counts)])
    found = card("F33.42")["facts"]["categories"]
    assert [(it["about"], it["value"], it["words"]) for it in found] == [
        ("CMS-HCC V24", "HCC59", "Invented disorders"),
        ("CMS-HCC V28", "HCC37.1", None),
        ("ESRD V21", "HCC58", None),
        ("RxHCC V08", "RXHCC132", None),
    ]


def test_a_modifier_ends_on_the_day_that_the_list_of_hcpcs_says(card: Card, shelve: Shelve) -> None:
    dated = {"valid_from": date(2008, 1, 1), "valid_until": date(2019, 12, 31)}
    shelve(HCPCS, [concept(Code("mod", "GD"), "Invented excess", **dated)])
    found = card("mod:GD", "--as-of", "2020-11-01")
    assert (found["status"], found["validity"]["valid_until"]) == ("deleted", "2019-12-31")
    assert found["validity"]["release"] == "hcpcs 2020-10"
    # A list without days does not take that back.
    shelve(MODIFIERS, [concept(Code("mod", "GD"), "Invented excess"), concept(Code("mod", "22"))])
    assert card("mod:GD", "--as-of", "2020-11-01")["status"] == "deleted"
    assert card("mod:22", "--as-of", "2020-11-01")["status"] == "valid"


def test_a_code_that_an_edit_alone_names_is_in_the_store(card: Card, shelve: Shelve) -> None:
    facts: tuple[Fact, ...] = (
        ("bg:ofProcedure", Iri(Code("cpt", "15819").iri)),
        ("bg:units", 1),
        ("bg:setting", "practitioner"),
    )
    units = Edition("ncci-mue-practitioner", "2024Q3", date(2024, 7, 1))
    shelve(units, [Description(edit_iri("ncci-mue", "practitioner", "cpt:15819"), facts)])
    pair: tuple[Fact, ...] = (
        ("bg:column1", Iri(Code("cpt", "33737").iri)),
        ("bg:column2", Iri(Code("hcpcs", "G0999").iri)),
        ("bg:modifierIndicator", "1"),
    )
    pairs = Edition("ncci-ptp-practitioner", "2024Q3", date(2024, 7, 1))
    shelve(pairs, [Description(edit_iri("ncci-ptp", "33737"), pair)])
    (most,) = card("15819")["facts"]["edits"]
    assert (most["name"], most["value"]) == ("most units a day", "1")
    for code, name in (("33737", "pairs, other denied"), ("hcpcs:G0999", "pairs, this denied")):
        (counted,) = card(code)["facts"]["edits"]
        assert (counted["name"], counted["value"]) == (name, "1")


def test_of_a_code_that_no_release_names_it_is_told_which_list_lacks_it(
    card: Card, shelve: Shelve, billgraph: Callable[..., Any], store_path: Path
) -> None:
    unknown = billgraph("show", "99241", "--store", store_path)
    assert (unknown.status, unknown.out) == (1, "")
    assert "cpt:99241 is not in the store" in unknown.err
    shelve(PFS, [concept(Code("cpt", "99213"), "Invented visit")])
    found = card("99241")
    assert (found["status"], found["validity"]["release"]) == ("not in the release", "pfs 2025-10")
    text = billgraph("show", "99241", "--store", store_path).out
    assert "not in Medicare Physician Fee Schedule 2025-10" in text


def test_a_text_that_may_be_a_code_of_several_complete_lists_is_to_be_written_out(
    card: Card, shelve: Shelve, billgraph: Callable[..., Any], store_path: Path
) -> None:
    shelve(ICD, [diagnosis("G02")])
    shelve(HCPCS, [concept(Code("hcpcs", "G0008"), "Invented shot")])
    result = billgraph("show", "G0202", "--store", store_path)
    assert (result.status, result.out) == (1, "")
    assert "hcpcs:G0202 or icd10cm:G02.02 is not in HCPCS Level II 2020-10 or" in result.err
    assert card("hcpcs:G0202")["status"] == "not in the release"


def test_a_deleted_code_has_the_day_and_the_successors_that_another_set_says(
    card: Card, shelve: Shelve
) -> None:
    follow: list[Fact] = [("dcterms:isReplacedBy", Iri(Code("cpt", "99202").iri))]
    gone = concept(Code("cpt", "99201"), valid_until=date(2020, 12, 31), facts=follow)
    shelve(PFS, [concept(Code("cpt", "99202"), "Invented visit")])
    shelve(NOTES, [gone])
    found = card("99201")
    assert found["status"] == "deleted"
    assert found["validity"]["valid_until"] == "2020-12-31"
    assert found["validity"]["release"] == "cpt-notes 2025"
    assert found["validity"]["replaced_by"] == ["cpt:99202"]


def test_what_an_older_edition_says_of_a_deleted_code_is_told(
    card: Card, shelve: Shelve, billgraph: Callable[..., Any], store_path: Path
) -> None:
    follow: list[Fact] = [("dcterms:isReplacedBy", Iri(Code("hcpcs", "A0002").iri))]
    gone = concept(Code("hcpcs", "A0001"), "Gone", valid_until=date(2017, 12, 31), facts=follow)
    shelve(HCPCS, [gone])
    shelve(Edition("hcpcs", "2025", date(2025, 1, 1)), [concept(Code("hcpcs", "A0002"), "New")])
    found = card("hcpcs:A0001")
    assert (found["status"], found["validity"]["release"]) == ("not in the release", "hcpcs 2025")
    assert (found["validity"]["ended"], found["validity"]["ended_by"]) == (
        "2017-12-31",
        "hcpcs 2020-10",
    )
    assert found["validity"]["replaced_by"] == ["hcpcs:A0002"]
    assert (
        "not in HCPCS Level II 2025; it is in 2020-10; deleted: valid until 2017-12-31, by HCPCS"
        " Level II 2020-10; replaced by hcpcs:A0002"
    ) in billgraph("show", "hcpcs:A0001", "--store", store_path, "-f", "csv").out


def test_a_specialty_and_the_taxonomy_match_both_ways(card: Card, shelve: Shelve) -> None:
    taxonomy = Code("nucc", "207R00000X")
    fact: Fact = ("skos:relatedMatch", Iri(taxonomy.iri))
    specialty = concept(Code("specialty", "11"), "Invented inner folk", facts=[fact])
    shelve(CROSSWALK, [specialty, concept(taxonomy)])
    (there,) = card("specialty:11")["facts"]["matches"]
    assert (there["system"], there["value"]) == ("nucc", "207R00000X")
    (back,) = card("207R00000X")["facts"]["matches"]
    assert (back["system"], back["value"], back["words"], back["release"]) == (
        "specialty",
        "11",
        "Invented inner folk",
        "specialty-crosswalk 2025",
    )


@pytest.mark.reference
def test_the_real_releases_tell_what_was_hidden(
    reference: Callable[[str], Path], billgraph: Callable[..., Any], card: Card, store_path: Path
) -> None:
    names = (
        "icd10cm/icd10c-tabular-April-1-2026.xml.gz",
        "pfs/PPRRVU2025_Oct.csv",
        "nucc/taxonomy_crosswalk_2025-01-02.csv",
        *(f"hcc_ccsr/ra_{it}_2026.csv" for it in ("dx_to_cc", "labels", "hierarchies")),
    )
    files = [reference(name) for name in names]
    assert billgraph("release", "add", "--store", store_path, *files).status == 0
    models = [(it["about"], it["value"]) for it in card("F33.42")["facts"]["categories"]]
    assert models == [
        ("CMS-HCC V22", "HCC58"),
        ("CMS-HCC V24", "HCC59"),
        ("ESRD V21", "HCC58"),
        ("ESRD V24", "HCC59"),
        ("RxHCC V08", "RXHCC132"),
    ]
    notes = {
        code: {(it["name"], it["about"]) for it in card(code)["facts"]["coding_notes"]}
        for code in ("E11.9", "M13.0")
    }
    assert ("use additional code", "icd10cm:E11") in notes["E11.9"]
    assert ("excludes1", "icd10cm:M13") in notes["M13.0"]
    for code in ("99201", "99241"):
        assert card(code)["validity"]["release"] == "pfs 2025-10"
        assert card(code)["status"] == "not in the release"
    assert len(card("specialty:11")["facts"]["matches"]) == 25
