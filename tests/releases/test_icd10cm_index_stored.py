"""The indexes of ICD-10-CM in a store: beside each other, asked, and the publisher's own."""

from __future__ import annotations

import gzip
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import pytest
import yaml

from billgraph.graph import Store, open_store
from billgraph.graph.questions.index_terms import names_of, terms_at, terms_of
from billgraph.graph.releases.documents import documents
from billgraph.graph.releases.formats import recognise
from billgraph.ontology.codes import Code
from billgraph.ontology.index_terms import COLUMNS, INDEXES, LINKS

NAME = "icd10cm_index_2025.xml"
LIST = """<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.index><version>2025</version><title>ICD-10-CM INDEX TO DISEASES and INJURIES</title>
<letter><title>A</title>
<mainTerm><title>Attack, attacks</title>
  <term level="1"><title>heart</title><see>infarct, myocardium</see></term></mainTerm>
<mainTerm><title>Infarct, infarction</title>
  <term level="1"><title>myocardium, myocardial<nemod>(acute) (with signs (of age))</nemod></title>
    <code>I21.9</code></term></mainTerm>
<mainTerm><title>Loss</title>
  <term level="1"><title>hearing</title>
    <term level="2"><title>sudden</title><code>H91.2-</code></term></term></mainTerm>
</letter></ICD10CM.index>
"""
SMALL = {
    case["name"]: case["content"]
    for path in sorted((Path(__file__).parent / "in_full").glob("icd10cm-index*.yaml"))
    for case in [yaml.safe_load(path.read_text(encoding="utf-8"))]
}
"""A small one of each of the four, by the name of its file."""


@pytest.mark.parametrize("together", [True, False])
def test_the_four_come_in_one_zip_or_one_after_another(
    store_path: Path, tmp_path: Path, together: bool
) -> None:
    packed = tmp_path / "2025-index.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in SMALL.items():
            archive.writestr(name, text)
            (tmp_path / name).write_text(text)
    files = [packed] if together else [tmp_path / name for name in SMALL]
    with open_store(store_path) as store:
        added = [it for file in files for it in store.add_releases(file)]
        assert {it.status for it in added} == {"added"}
        assert sorted(it.entry.edition.code_set for it in added) == sorted(INDEXES)
        assert {it.entry.edition.valid_from for it in added} == {date(2024, 10, 1)}
        again = [it for file in files for it in store.add_releases(file)]
        assert {it.status for it in again} == {"unchanged"}


@pytest.mark.programs
def test_the_graph_keeps_its_shapes_with_all_four(store: Store, tmp_path: Path) -> None:
    from billgraph.graph.checks.shacl import validate

    for name, text in SMALL.items():
        (tmp_path / name).write_text(text)
    store.add_releases(*(tmp_path / name for name in SMALL))
    found = validate(store)
    assert found.conforms, found.report


@pytest.fixture
def loaded(store: Store, tmp_path: Path) -> Store:
    """A store with the small index."""
    path = tmp_path / f"{NAME}.gz"
    path.write_bytes(gzip.compress(LIST.encode()))
    store.add_releases(path)
    return store


def test_a_plain_question_finds_the_code_of_a_term(loaded: Store) -> None:
    rows = loaded.select('SELECT ?code { ?code bg:indexedAs "Attack, heart" }')
    assert [row["code"] for row in rows] == [Code("icd10cm", "I21.9").iri]


def test_the_terms_of_codes_and_of_paths_are_asked_for_by_the_library(loaded: Store) -> None:
    heart, ear = Code("icd10cm", "I21.9"), Code("icd10cm", "H91.2")
    assert names_of(loaded, [heart, ear, Code("icd10cm", "M34.1")]) == {
        heart: ("Attack, heart", "Infarct, myocardium, myocardial"),
        ear: ("Loss, hearing, sudden",),
    }
    terms = terms_of(loaded, [ear, heart])
    assert [it.incomplete for it in terms[ear]] == [("H91.2-",)]
    assert terms[heart][0].modifiers == ("acute", "with signs (of age)")
    (asked,) = terms_at(loaded, "Attack, heart")
    assert (asked.targets, asked.see) == ((), ("infarct, myocardium",))
    assert asked.see_terms == (terms[heart][0].iri,)
    assert asked.release == "icd10cm-index 2024-10-01"


def test_as_of_a_day_before_it_an_index_says_nothing(loaded: Store) -> None:
    code = Code("icd10cm", "I21.9")
    assert names_of(loaded.as_of(date(2024, 9, 30)), [code]) == {}
    assert code in names_of(loaded.as_of(date(2024, 10, 1)), [code])


def test_an_index_names_no_code_officially(loaded: Store) -> None:
    assert loaded.show("I21.9").label is None
    assert [(it.code.value, it.name) for it in loaded.find("I21.9").rows] == [("I21.9", None)]


def test_an_index_that_is_removed_leaves_nothing(loaded: Store) -> None:
    before = loaded.count_triples()
    loaded.remove_release("icd10cm-index", "2024-10-01")
    assert loaded.count_triples() < before
    assert not loaded.ask("ASK { ?code bg:indexedAs ?text }")
    assert not loaded.ask("ASK { ?term a bg:IndexTerm }")


# The publisher's own

DISEASES = "icd10cm/index/icd10cm_index_2025.derived.xml.gz"
CAUSES = "icd10cm/index/icd-10-cm-eindex-2025.xml.gz"
NEOPLASMS = "icd10cm/index/icd-10-cm-neoplasm-2025.xml.gz"
DRUGS = "icd10cm/index/icd-10-cm-drug-2025.xml.gz"


@cache
def counted(path: Path) -> Counter[str]:
    """How often each property is said, and how many terms and main terms there are."""
    (document,) = documents(path, path.name)
    layout = recognise(document)
    assert layout is not None
    reading = layout.read(document)
    found: Counter[str] = Counter()
    for it in reading.descriptions:
        properties = [prop for prop, _ in it.facts]
        found.update(properties)
        if "rdfs:label" in properties:
            found["terms with a code"] += any(link.property in properties for link in LINKS)
    found["skipped"] = sum(skip.count for skip in reading.skipped)
    return found


@pytest.mark.parametrize(
    ("name", "terms", "with_code", "incomplete"),
    [
        # 8,100 main terms and 72,924 terms below them.
        (DISEASES, 8_100 + 72_924, 62_721, 6_930),
        (CAUSES, 8_064, 6_650, 238),
        (NEOPLASMS, 1_939, 1_821, 972),
        (DRUGS, 7_428, 7_202, 0),
    ],
)
def test_the_real_files_have_all_terms_and_all_codes(
    reference: Callable[[str], Path], name: str, terms: int, with_code: int, incomplete: int
) -> None:
    found = counted(reference(name))
    assert (found["rdfs:label"], found["terms with a code"]) == (terms, with_code)
    assert (found["bg:incompleteCode"], found["skipped"]) == (incomplete, 0)


def test_the_real_tables_have_the_codes_of_all_columns(reference: Callable[[str], Path]) -> None:
    neoplasms, drugs = counted(reference(NEOPLASMS)), counted(reference(DRUGS))
    # Of the 10,916 and 43,212 cells, those that have no dash alone.
    assert sum(neoplasms[it.property] for it in COLUMNS) == 10_916 - 1_898
    assert sum(drugs[it.property] for it in COLUMNS) == 43_212 - 3_186


def test_most_references_of_the_real_index_lead_to_a_term(reference: Callable[[str], Path]) -> None:
    found = counted(reference(DISEASES))
    # The rest leaves the choice ("by site", "condition") or names the tables.
    assert found["bg:seeTerm"] > 0.75 * found["bg:see"] > 9_000


def test_the_real_indexes_are_added_and_answer(
    reference: Callable[[str], Path], tmp_path: Path
) -> None:
    with open_store(tmp_path / "s") as store:
        store.add_releases(*map(reference, (DISEASES, CAUSES, NEOPLASMS, DRUGS)))
        rows = list(store.select('SELECT ?code { ?code bg:indexedAs "Attack, heart" }'))
        assert [row["code"] for row in rows] == [Code("icd10cm", "I21.9").iri]
        (row,) = store.select("SELECT (COUNT(*) AS ?n) { ?term a bg:IndexTerm }")
        assert int(row["n"]) > 98_000
        assert (
            "Neoplasm, breast: malignant, primary"
            in (names_of(store, [Code("icd10cm", "C50.9")])[Code("icd10cm", "C50.9")])
        )
