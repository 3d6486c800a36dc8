"""Editions of one set stand side by side, and the right one answers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from billgraph.graph import Store
from billgraph.graph.errors import NothingFound, UnreadableInput, UnstatedRelease
from billgraph.graph.rdf.catalogue import catalogue
from billgraph.graph.releases.editions import current_editions
from billgraph.graph.releases.model import Edition
from billgraph.ontology.systems import SYSTEMS

OLD, NEW = "1.0", "2.0"

_HEAD = "excerpt_of: ccsr\nversion: '{version}'\nvalid_from: {valid_from}\nfacts:\n"
_FACT = "  id/nucc/{code}:\n    skos:prefLabel: {label}\n"


def release(folder: Path, version: str, *, valid_from: str, **labels: str) -> Path:
    """An invented edition of a set that ships no facts; a code is given without its end."""
    path = folder / f"{version}.yaml"
    facts = "".join(
        _FACT.format(code=f"{code.strip('_')}00000X", label=label) for code, label in labels.items()
    )
    path.write_text(_HEAD.format(version=version, valid_from=valid_from) + facts)
    return path


def labels(store: Store) -> dict[str, str]:
    found = store.select("SELECT ?code ?label { ?code skos:prefLabel ?label }")
    named = {row["code"].rpartition("/")[2]: row["label"] for row in found}
    return {code[:4]: label for code, label in named.items() if code.endswith("00000X")}


def triples(store: Store) -> set[str]:
    return {str(quad) for quad in store.oxigraph}


def test_the_latest_edition_answers_whatever_the_order_of_adding(
    store: Store, tmp_path: Path
) -> None:
    old = release(tmp_path, OLD, valid_from="2024-01-01", _1111="Old name", _2222="Gone")
    new = release(tmp_path, NEW, valid_from="2025-01-01", _1111="New name", _3333="Come")
    for order in ((old, new), (new, old)):
        for file in order:
            store.add_releases(file)
        assert labels(store) == {"1111": "New name", "3333": "Come"}
        store.remove_release("ccsr", OLD)
        store.remove_release("ccsr", NEW)


def test_removing_the_latest_brings_the_one_before_back(store: Store, tmp_path: Path) -> None:
    store.add_releases(release(tmp_path, OLD, valid_from="2024-01-01", _1111="Old", _2222="Gone"))
    before = triples(store)
    store.add_releases(release(tmp_path, NEW, valid_from="2025-01-01", _1111="New"))
    store.remove_release("ccsr", NEW)
    assert labels(store) == {"1111": "Old", "2222": "Gone"}
    assert triples(store) == before


def test_what_a_page_says_too_stays_when_an_edition_goes(store: Store, tmp_path: Path) -> None:
    before = triples(store)
    path = release(tmp_path, OLD, valid_from="2024-01-01", _9999="Invented name")
    store.add_releases(path)
    assert "9999" in labels(store)
    store.remove_release("ccsr", OLD)
    assert triples(store) == before


def test_names_are_found_in_the_edition_that_answers_alone(store: Store, tmp_path: Path) -> None:
    store.add_releases(
        release(tmp_path, OLD, valid_from="2024-01-01", _1111="Quixotics", _2222="Moonlore"),
        release(tmp_path, NEW, valid_from="2025-01-01", _1111="Windmills"),
    )
    assert [match.code.value for match in store.find("Windmills").rows] == ["111100000X"]
    assert not [it for it in store.find("Moonlore").rows if it.name == "Moonlore"]
    store.remove_release("ccsr", NEW)
    assert [match.code.value for match in store.find("Moonlore").rows] == ["222200000X"]


def test_an_update_forgets_what_only_an_older_edition_still_says(
    store: Store, tmp_path: Path
) -> None:
    store.add_releases(
        release(tmp_path, OLD, valid_from="2024-01-01", _1111="Old"),
        release(tmp_path, NEW, valid_from="2025-01-01", _1111="New"),
    )
    fact = 'nucc:111100000X skos:prefLabel "Old"'
    store.update(f"INSERT DATA {{ GRAPH <urn:mine> {{ {fact} }} }}")
    assert store.ask(f"ASK {{ {fact} }}")
    store.update(f"DELETE DATA {{ GRAPH <urn:mine> {{ {fact} }} }}")
    assert not store.ask(f"ASK {{ {fact} }}")


def test_adding_the_same_file_again_changes_nothing(store: Store, tmp_path: Path) -> None:
    path = release(tmp_path, OLD, valid_from="2024-01-01", _1111="Name")
    assert [it.status for it in store.add_releases(path)] == ["added"]
    before = triples(store)
    assert [it.status for it in store.add_releases(path)] == ["unchanged"]
    assert triples(store) == before


def test_a_changed_file_of_one_version_replaces_it(store: Store, tmp_path: Path) -> None:
    store.add_releases(release(tmp_path, OLD, valid_from="2024-01-01", _1111="A", _2222="B"))
    path = release(tmp_path, OLD, valid_from="2024-01-01", _1111="C")
    assert [it.status for it in store.add_releases(path)] == ["replaced"]
    assert labels(store) == {"1111": "C"}


def test_a_part_of_an_edition_is_refused_where_it_would_lose_the_other_parts(
    store: Store, tmp_path: Path
) -> None:
    table, names = parts_of_hcc(tmp_path)
    store.add_releases(table)
    before = triples(store)
    with pytest.raises(UnreadableInput, match=r"ra_dx_to_cc_2026\.csv said of it would be lost"):
        store.add_releases(names)
    assert triples(store) == before
    assert [it.status for it in store.add_releases(table, names)] == ["replaced"]
    assert store.ask('ASK { icd10cm:A01.03 ?p ?category . ?category skos:prefLabel "Some lungs" }')
    store.remove_release("hcc", "2026")
    assert [it.status for it in store.add_releases(names)] == ["added"]


def parts_of_hcc(folder: Path) -> tuple[Path, Path]:
    """Two files of one edition, which say different things of the same categories."""
    table = folder / "ra_dx_to_cc_2026.csv"
    table.write_text("diagnosis_code,cc,model_name\nA0103,115,CMS-HCC ESRD Model V21\n")
    names = folder / "ra_labels_2026.csv"
    names.write_text("cc,label,model_domain,model_version\nHCC115,Some lungs,ESRD,V21\n")
    return table, names


def test_an_unchanged_part_of_an_edition_changes_nothing(store: Store, tmp_path: Path) -> None:
    files = parts_of_hcc(tmp_path)
    store.add_releases(*files)
    before = triples(store)
    for again in (files[:1], files[1:], files[::-1]):
        assert [it.status for it in store.add_releases(*again)] == ["unchanged"]
    assert triples(store) == before


def test_a_changed_part_of_an_edition_is_refused(store: Store, tmp_path: Path) -> None:
    table, names = parts_of_hcc(tmp_path)
    store.add_releases(table, names)
    before = triples(store)
    names.write_text(names.read_text().replace("Some lungs", "Other lungs"))
    with pytest.raises(UnreadableInput, match=r"ra_dx_to_cc_2026\.csv said of it would be lost"):
        store.add_releases(names)
    assert triples(store) == before
    assert [it.status for it in store.add_releases(table, names)] == ["replaced"]


def test_an_unchanged_part_needs_not_say_again_what_another_part_said(
    store: Store, tmp_path: Path
) -> None:
    system = tmp_path / "places.json"
    system.write_text(
        f'{{"resourceType": "CodeSystem", "url": "{SYSTEMS["pos"].fhir_uri}",'
        ' "version": "20300102", "concept": [{"code": "03", "display": "School"}]}'
    )
    table = tmp_path / "places.csv"
    table.write_text("pos_code,pos_type,pos_name\n03,Non-Facility,School\n")
    store.add_releases(system, table)
    assert [it.status for it in store.add_releases(table)] == ["unchanged"]
    table.write_text("pos_code,pos_type,pos_name\n03,Facility,School\n")
    with pytest.raises(UnstatedRelease, match="does not say from when it is valid"):
        store.add_releases(table)


def test_editions_that_were_added_together_are_unchanged_each_by_itself(
    store: Store, tmp_path: Path
) -> None:
    old = release(tmp_path, OLD, valid_from="2024-01-01", _1111="Name")
    new = release(tmp_path, NEW, valid_from="2025-01-01", _1111="Name")
    store.add_releases(old, new)
    assert [it.status for it in store.add_releases(old)] == ["unchanged"]


def test_of_several_files_all_are_added_or_none(store: Store, tmp_path: Path) -> None:
    good = release(tmp_path, OLD, valid_from="2024-01-01", _1111="Name")
    bad = tmp_path / "bad.yaml"
    bad.write_text("excerpt_of: ccsr\nversion: '3'\nvalid_from: 2024-01-01\nfacts: [1\n")
    before = triples(store)
    with pytest.raises(UnreadableInput, match=r"bad\.yaml:\d+"):
        store.add_releases(good, bad)
    assert triples(store) == before


def test_the_catalogue_says_what_is_loaded(store: Store, tmp_path: Path) -> None:
    store.add_releases(release(tmp_path, OLD, valid_from="2024-01-01", _1111="A", _2222="B"))
    (entry,) = [it for it in catalogue(store) if it.edition.code_set == "ccsr"]
    assert (entry.codes, entry.file, entry.is_default) == (2, "1.0.yaml", True)
    assert entry.edition == Edition("ccsr", OLD, date(2024, 1, 1), is_excerpt=True)


def test_removing_what_is_not_loaded_is_told(store: Store) -> None:
    with pytest.raises(NothingFound, match="no release 'ccsr 9' is loaded"):
        store.remove_release("ccsr", "9")


@pytest.mark.parametrize(
    ("on", "version"),
    [
        (None, "2"),
        (date(2023, 12, 31), None),
        (date(2024, 1, 1), "1"),
        (date(2024, 12, 31), "1"),
        (date(2025, 1, 1), "2"),
        (date(2030, 1, 1), "2"),
    ],
)
def test_a_date_is_answered_by_the_edition_valid_on_it(on: date | None, version: str) -> None:
    editions = [
        Edition("ccsr", "1", date(2024, 1, 1)),
        Edition("ccsr", "2", date(2025, 1, 1)),
        Edition("ccsr", "3", date(2026, 1, 1), is_excerpt=True),
    ]
    found = current_editions(editions, on).get("ccsr")
    assert (found.version if found else None) == version


def test_an_edition_that_ended_does_not_answer_for_later_dates() -> None:
    edition = Edition("ccsr", "1", date(2024, 1, 1), date(2024, 6, 30))
    assert current_editions([edition], date(2024, 6, 30)) == {"ccsr": edition}
    assert current_editions([edition], date(2024, 7, 1)) == {}


def test_removing_what_ships_with_billgraph_puts_it_back(store: Store) -> None:
    shipped = next(iter(catalogue(store)), None)
    if shipped is None:
        pytest.skip("nothing ships yet")
    before = triples(store)
    store.remove_release(shipped.edition.code_set, shipped.edition.version)
    assert triples(store) == before


def test_a_whole_edition_takes_the_place_of_an_excerpt_that_calls_its_version_otherwise(
    store: Store, tmp_path: Path
) -> None:
    part = release(tmp_path, "2024 July", valid_from="2024-07-01", _1111="Name", _2222="Part")
    whole = release(tmp_path, "2024Q3", valid_from="2024-07-01", _1111="Name")
    whole.write_text("complete: true\n" + whole.read_text())
    next_part = release(tmp_path, "2024 October", valid_from="2024-10-01", _3333="Later")
    store.add_releases(part)
    store.add_releases(next_part)
    store.add_releases(whole)
    assert labels(store) == {"1111": "Name"}
    loaded = [it.edition for it in catalogue(store) if it.edition.code_set == "ccsr"]
    assert [edition.version for edition in loaded] == ["2024 October", "2024Q3"]
