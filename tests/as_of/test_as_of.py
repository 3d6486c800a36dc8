"""The same questions on a date: the editions of then answer, and what was not valid is hidden."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from billgraph.graph import open_store
from billgraph.graph.releases.model import Edition, concept
from billgraph.graph.store.name_index import NAMES
from billgraph.ontology.codes import Code

THEN, NOW, BETWEEN, SPRING = "2024-07-01", "2025-11-01", "2025-01-01", "2026-04-01"


@pytest.fixture
def ask(billgraph: Callable[..., Any], two_editions: Path) -> Callable[..., Any]:
    """Runs a question on the two editions and reads its JSON."""

    def call(*arguments: str) -> Any:
        return billgraph(*arguments, "-f", "json", "--store", two_editions)

    return call


def labels(result: Any) -> dict[str, str | None]:
    return {row["code"]: row["label"] for row in result.json}


def test_without_a_date_the_newest_edition_names_the_codes_and_nothing_is_hidden(
    ask: Callable[..., Any],
) -> None:
    found = ask("links", "0489T", "--to", "diagnosis")
    assert len(found.json) == 6
    assert labels(found)["M34.1"] == "Five signs"
    assert labels(found)["M34.81"] == "Hard skin of the lung"
    assert found.err == ""


def test_a_date_takes_the_names_of_then_and_hides_the_codes_that_were_not_there(
    ask: Callable[..., Any],
) -> None:
    found = ask("links", "0489T", "--to", "diagnosis", "--as-of", THEN)
    assert labels(found) == {
        "M34.0": "Growing hard skin",
        "M34.1": "Five signs, old words",
        "L98.4": "Sore of old",
    }
    assert "not valid on 2024-07-01; 3 rows are hidden" in found.err


def test_a_date_between_two_editions_hides_nothing_and_says_so(ask: Callable[..., Any]) -> None:
    found = ask("links", "0489T", "--to", "diagnosis", "--as-of", BETWEEN)
    assert len(found.json) == 6
    assert set(labels(found).values()) == {None}
    assert (
        "no edition of icd10cm that was valid on 2025-01-01 is loaded; nothing of that" in found.err
    )


def test_a_code_that_becomes_valid_within_an_edition_is_hidden_before_that_day(
    ask: Callable[..., Any],
) -> None:
    before = ask("find", "hard skin spring", "--as-of", NOW)
    after = ask("find", "hard skin spring", "--as-of", SPRING)
    assert (before.status, before.json) == (1, [])
    assert "icd10cm:M34.9 was not valid on 2025-11-01; 1 row is hidden" in before.err
    assert [row["code"] for row in after.json] == ["M34.9"]


def test_a_name_that_only_an_old_edition_has_is_found_on_its_date_alone(
    ask: Callable[..., Any],
) -> None:
    old = ask("find", "taken out", "--as-of", THEN)
    assert [(row["code"], row["official"]) for row in old.json] == [("M34.5", True)]
    assert ask("find", "taken out", "--as-of", NOW).json == []
    assert ask("find", "taken out").json == []


def test_a_name_of_the_newest_edition_is_not_found_on_an_earlier_date(
    ask: Callable[..., Any],
) -> None:
    assert ask("find", "skin of the lung").json[0]["code"] == "M34.81"
    assert ask("find", "skin of the lung", "--as-of", THEN).json == []


@pytest.mark.parametrize("on", [THEN, BETWEEN])
def test_a_search_of_an_old_edition_finds_the_same_with_an_index_and_without(
    two_editions: Path, on: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = (
        "hard skin",
        "taken out",
        "sore",
        "m34",
        "98.4",
        "grafting",
        "scleroderma",
        "sclerodrema",
    )
    with open_store(two_editions) as store:
        then = store.as_of(date.fromisoformat(on))
        found = [then.find(text) for text in texts]
        kept = sorted(store.generation.glob("names-*.sqlite"))
        assert len(kept) == 1
        assert [store.as_of(date.fromisoformat(on)).find(text) for text in texts] == found
        assert sorted(store.generation.glob("names-*.sqlite")) == kept
        monkeypatch.setattr(store, "names_within", lambda _: None)
        assert [store.as_of(date.fromisoformat(on)).find(text) for text in texts] == found
        assert [row.code.value for row in found[0].rows] == (
            ["M34.0", "M34", "M34.5"] if on == THEN else []
        )


def test_a_store_without_an_index_of_names_makes_none_of_a_date(two_editions: Path) -> None:
    with open_store(two_editions) as store:
        (store.generation / NAMES).unlink()
        then = store.as_of(date.fromisoformat(THEN))
        assert [row.code.value for row in then.find("taken out").rows] == ["M34.5"]
        assert not list(store.generation.glob("names*"))


def test_names_alone_make_no_index_of_a_date(two_editions: Path) -> None:
    with open_store(two_editions) as store:
        then = store.as_of(date.fromisoformat(THEN))
        assert then.similar("0489T").found == store.similar("0489T").found
        assert not list(store.generation.glob("names-*.sqlite"))


def test_after_a_change_the_index_of_a_date_is_that_of_the_new_generation(
    two_editions: Path, tmp_path: Path
) -> None:
    page = tmp_path / "15771.txt"
    page.write_text(
        "CPT 15771: Fat graft\nRelated Diagnoses\nM34.1 | Hard skin of yesteryear | Why |\n"
    )
    with open_store(two_editions) as store:
        on = date.fromisoformat(THEN)
        assert store.as_of(on).find("yesteryear").rows == ()
        store.add_files(page)
        assert [row.code.value for row in store.as_of(on).find("yesteryear").rows] == ["M34.1"]


def test_the_hierarchy_is_that_of_the_date(ask: Callable[..., Any]) -> None:
    def below(*arguments: str) -> list[str]:
        return [row["code"] for row in ask("tree", "M34", *arguments).json if row["depth"] > 0]

    assert below() == ["M34.0", "M34.1", "M34.8", "M34.81", "M34.9"]
    assert below("--as-of", NOW) == ["M34.0", "M34.1", "M34.8", "M34.81"]
    assert below("--as-of", THEN) == ["M34.0", "M34.1", "M34.5"]


def test_descending_follows_the_hierarchy_of_the_date(ask: Callable[..., Any]) -> None:
    then = ask("links", "M34", "--descend", "--as-of", THEN)
    assert {row["via"] for row in then.json} == {"icd10cm:M34.0", "icd10cm:M34.1"}
    assert {row["via"] for row in ask("links", "M34", "--descend").json} == {
        "icd10cm:M34.0",
        "icd10cm:M34.1",
        "icd10cm:M34.81",
    }


def test_a_path_leads_through_what_was_valid(ask: Callable[..., Any]) -> None:
    through = ("path", "M34.81", "M34.1", "--avoid", "procedure")
    assert [row["code"] for row in ask(*through).json] == ["M34.8", "M34", "M34.1"]
    then = ask(*through, "--as-of", THEN)
    assert then.status == 1
    assert "icd10cm:M34.81 was not valid on 2024-07-01" in then.err


def test_the_evidence_of_a_step_names_the_edition_of_the_date_and_no_other(
    ask: Callable[..., Any],
) -> None:
    steps = ("path", "M34.0", "M34", "--avoid", "procedure")
    assert [row["source"] for row in ask(*steps).json] == ["release/icd10cm/2026"]
    then = ask(*steps, "--as-of", THEN)
    assert [(row["source"], row["label"]) for row in then.json] == [
        ("release/icd10cm/2024", "Hard skin, old words")
    ]


def test_what_is_alike_leaves_out_what_was_not_valid(ask: Callable[..., Any]) -> None:
    now, then = ask("similar", "M34.0"), ask("similar", "M34.0", "--as-of", THEN)
    assert "M34.81" in labels(now)
    assert labels(then) == {"L98.4": "Sore of old", "M34.1": "Five signs, old words"}


def test_a_query_of_ones_own_reads_the_editions_of_the_date(ask: Callable[..., Any]) -> None:
    query = "SELECT DISTINCT ?name { icd10cm:M34.1 skos:prefLabel ?name }"

    def told(*arguments: str) -> list[str]:
        rows = ask("sparql", query, *arguments).json["results"]["bindings"]
        return [row["name"]["value"] for row in rows]

    assert told() == ["Five signs"]
    assert told("--as-of", THEN) == ["Five signs, old words"]
    assert told("--as-of", THEN, "--timeout", "60") == ["Five signs, old words"]
    assert told("--as-of", NOW) == ["Five signs"]
    assert told("--as-of", BETWEEN) == []


def test_a_query_that_names_its_graphs_is_not_asked_on_a_date(ask: Callable[..., Any]) -> None:
    found = ask("sparql", "SELECT * FROM <urn:a> { ?s ?p ?o }", "--as-of", THEN)
    assert found.status == 2
    assert "leave out FROM, or --as-of" in found.err


def test_counts_of_a_date_are_those_of_the_codes_that_were_valid(ask: Callable[..., Any]) -> None:
    def count(what: str, of: str, *arguments: str) -> int:
        rows = ask("stats", *arguments).json
        return int(next(row["count"] for row in rows if (row["what"], row["of"]) == (what, of)))

    # Without a date, the two codes that only the page names count too.
    assert count("codes", "icd10cm") == 9
    assert count("codes", "icd10cm", "--as-of", THEN) == 5
    assert count("codes", "icd10cm", "--as-of", NOW) == 6
    assert count("codes", "icd10cm", "--as-of", SPRING) == 7
    assert count("releases", "icd10cm") == 2
    assert count("releases", "icd10cm", "--as-of", THEN) == 1


def test_an_excerpt_hides_no_code_that_it_lacks(
    shelve: Callable[..., None], store_path: Path
) -> None:
    edition = Edition("icd10cm", "2026", date(2025, 10, 1), is_excerpt=True)
    shelve(edition, [concept(Code("icd10cm", "M34.0"), "Growing", valid_until=date(2026, 1, 1))])
    with open_store(store_path) as store:
        view = store.as_of(date(2026, 3, 1))
        found = {link.code.value for link in view.links("0489T", ["diagnosis"])}
    assert found == {"M34.1", "M34.81", "L98.4", "M79.64", "M79.65"}
    assert view.hidden_rows == 1


def test_a_code_that_was_asked_for_is_shown_and_told_to_have_been_invalid(
    ask: Callable[..., Any],
) -> None:
    found = ask("links", "M34.81", "--as-of", THEN)
    assert [row["code"] for row in found.json] == ["0489T"]
    assert "icd10cm:M34.81 was not valid on 2024-07-01" in found.err


def test_a_date_that_is_none_is_wrong_usage(ask: Callable[..., Any]) -> None:
    found = ask("links", "M34.1", "--as-of", "July")
    assert found.status == 2
    assert "--as-of" in found.err


def test_a_code_of_an_older_edition_alone_is_known_on_its_date(ask: Callable[..., Any]) -> None:
    assert ask("tree", "M34.5", "--as-of", THEN).status == 0


def test_a_group_is_asked_for_by_its_notation(ask: Callable[..., Any]) -> None:
    for text in ("M30-M36", "m30-m36", "icd10cm:M30-M36"):
        top = ask("tree", text, "--depth", "1").json
        assert [(row["code"], row["notation"]) for row in top] == [
            (None, "M30-M36"),
            ("L98.4", None),
            ("M34", None),
        ]
    then = ask("links", "M30-M36", "--descend", "--as-of", THEN).json
    assert {row["via"] for row in then} == {"icd10cm:M34.0", "icd10cm:M34.1", "icd10cm:L98.4"}
    assert ask("tree", "M37-M38").status == 1
    assert ask("tree", "M30+M37").status == 2


def test_a_tree_shows_a_group_by_its_notation_and_name(
    billgraph: Callable[..., Any], two_editions: Path
) -> None:
    drawn = billgraph("tree", "M34.81", "--store", two_editions).out.splitlines()
    assert drawn[0].split(maxsplit=1) == ["M30-M36", "Skin and such"]
    assert drawn[-1].split(maxsplit=1) == [">", "M34.81  Hard skin of the lung"]


def test_a_release_is_no_source_of_links_and_that_is_said(ask: Callable[..., Any]) -> None:
    found = ask("links", "M34.1", "--source", "icd10cm/2026")
    assert found.status == 1
    assert "icd10cm/2026 is an official release, which states no links" in found.err
