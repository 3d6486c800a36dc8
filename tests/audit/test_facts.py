"""What the rules learn from releases, with the edition that says it."""

from __future__ import annotations

from datetime import date

import pytest

from billgraph.graph import Code, Store
from billgraph.graph.audit.facts import Facts
from billgraph.graph.changes.catalogue_writer import CatalogueWriter
from billgraph.graph.rdf.catalogue import catalogue
from billgraph.graph.releases.editions import CatalogueEntry
from billgraph.graph.releases.model import Edition, concept
from billgraph.graph.store.transaction import Transaction

PROCEDURE = Code("cpt", "0489T")


def icd(value: str) -> Code:
    return Code("icd10cm", value)


@pytest.fixture
def facts(informed: Store) -> Facts:
    return Facts(informed)


def test_a_listed_code_comes_with_its_names_and_the_edition_that_lists_it(facts: Facts) -> None:
    about = facts.about(icd("M34.1"))
    assert (about.status, about.label, about.billable) == ("listed", "CR(E)ST syndrome", True)
    assert about.names == ("CR(E)ST syndrome", "Combination of calcinosis and others")
    assert about.edition is not None
    assert about.edition.title == about.said_by("skos:prefLabel") == "ICD-10-CM 2026-04-01"


def test_a_code_that_is_missing_from_an_excerpt_is_unchecked(facts: Facts) -> None:
    about = facts.about(icd("A00.0"))
    assert (about.status, about.edition, about.names) == ("unchecked", None, ())


def test_a_code_of_a_system_without_a_release_is_unchecked(facts: Facts) -> None:
    assert facts.about(Code("payer", "aetna")).status == "unchecked"


def test_a_code_that_is_missing_from_a_complete_edition_is_missing(
    informed: Store,
) -> None:
    edition = Edition("icd10cm", "2027", date(2026, 10, 1))

    def put(change: Transaction) -> None:
        writer = CatalogueWriter(change, catalogue(informed))
        writer.put(
            CatalogueEntry(edition, "x", frozenset("d"), 0, 0), [concept(icd("M34.0"), "Sclerosis")]
        )
        writer.close()

    informed._change(put)
    facts = Facts(informed)
    assert facts.about(icd("M34.0")).label == "Sclerosis"
    missing = facts.about(icd("M34.1"))
    assert (missing.status, missing.edition) == ("missing", edition)
    # What an edition that does not answer says of it is still known.
    assert missing.label == "CR(E)ST syndrome"
    assert missing.said_by("skos:prefLabel") == "ICD-10-CM 2026-04-01"


def test_a_date_is_answered_by_the_edition_of_then(informed: Store) -> None:
    early = Facts(informed, date(2020, 1, 1))
    assert (early.about(icd("M34.1")).status, early.about(icd("M34.1")).label) == (
        "unchecked",
        None,
    )
    assert early.day == date(2020, 1, 1)
    assert "icd10cm" not in early.editions.standing


def test_a_deleted_code_comes_with_its_last_day_and_its_successors(facts: Facts) -> None:
    about = facts.about(Code("cpt", "20926"))
    assert about.valid_until == date(2019, 12, 31)
    assert Code("cpt", "15769") in about.replaced_by


def test_the_billable_codes_under_a_header_are_found(facts: Facts) -> None:
    assert facts.billable_below(icd("M79.64")) == [icd("M79.641"), icd("M79.642")]
    assert facts.below(icd("M34.0")) == []


def test_the_way_up_goes_through_groups(facts: Facts) -> None:
    assert [facts.name(iri) for iri in facts.above(icd("M34.0").iri)] == [
        "M34.0 Progressive systemic sclerosis",
        "M34 Systemic sclerosis [scleroderma]",
        "M30-M36 Systemic connective tissue disorders",
    ]


def test_the_fee_schedule_row_of_the_whole_procedure_is_told_from_that_with_a_modifier(
    facts: Facts,
) -> None:
    whole, part = facts.rows(PROCEDURE)
    assert (whole.modifier, part.modifier) == (None, Code("mod", "26"))
    assert whole.indicator("bg:globalDays") == "YYY"
    assert facts.row(PROCEDURE) == whole
    assert facts.row(Code("cpt", "15771")) is None


def test_edits_are_found_in_both_directions(facts: Facts) -> None:
    other = Code("cpt", "15771")
    (edit,) = facts.edits(PROCEDURE, other)
    assert (edit.column1, edit.column2, edit.indicator) == (PROCEDURE, other, "1")
    assert edit.valid_from == date(2018, 1, 1)
    assert facts.edits(other, PROCEDURE) == (edit,)
    assert facts.edits(PROCEDURE, Code("cpt", "99024")) == ()


def test_a_type_1_excludes_note_of_a_category_holds_for_the_codes_under_it(facts: Facts) -> None:
    found = facts.excludes1(icd("L94.0"), icd("M34.1"))
    assert found is not None
    assert found.note == ("circumscribed scleroderma (L94.0)",)
    assert facts.name(found.at).startswith("M34 ")
    assert facts.excludes1(icd("M34.0"), icd("M34.1")) is None


def test_what_was_meant_is_found_by_the_stated_name(facts: Facts) -> None:
    assert facts.named_like("icd10cm", "Pain in left hand") == [icd("M79.642")]


def test_few_facts_are_kept_however_many_are_asked_for(
    informed: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    from billgraph.graph.audit import facts as module

    monkeypatch.setattr(module, "KEPT", 10)
    facts = Facts(informed)
    for number in range(100):
        facts.about(icd(f"A{number:02}"))
    assert len(facts._nodes) <= 10
    assert facts.about(icd("M34.1")).is_listed
