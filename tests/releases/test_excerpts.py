"""Excerpts of releases: what is kept of a file for a few codes, and how it is read again."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from billgraph.graph.releases.excerpt import excerpt_yaml, main
from billgraph.graph.releases.model import Edition, concept
from billgraph.ontology.codes import Code

Reading = Callable[..., Any]

TAXONOMY = (
    "Code,Grouping,Classification,Specialization,Notes,Section\n"
    "111H00000X,Moon Folk,Healer,,[7/1/2003: new],Individual\n"
    "111HC0001X,Moon Folk,Healer,Craters,,Individual\n"
    "111HD0001X,Moon Folk,Healer,Dust,,Individual\n"
    "222H00000X,Sun Folk,Gardener,,,Individual\n"
)
MODIFIERS = "mod_code,mod_type,mod_description\n22,CPT,More\nQX,HCPCS,Service\n"


@pytest.fixture
def excerpt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., str]:
    """What the command writes about codes of a file."""

    def call(text: str, name: str, *arguments: str) -> str:
        path = tmp_path / name
        path.write_text(text)
        monkeypatch.setattr(sys, "argv", ["excerpt", str(path), *arguments])
        main()
        return capsys.readouterr().out

    return call


def test_an_excerpt_keeps_codes_and_what_stands_above_them(
    excerpt: Callable[..., str], reading: Reading
) -> None:
    found = reading(excerpt(TAXONOMY, "nucc_taxonomy_251.csv", "111HC0001X"), "nucc.yaml")
    assert (found.layout, found.reading.code_set) == ("excerpt", "nucc")
    assert (found.reading.version, found.reading.valid_from) == ("25.1", date(2025, 10, 1))
    assert found.reading.is_excerpt
    assert set(found.facts) == {
        "id/nucc/111HC0001X",
        "id/nucc/111H00000X",
        "group/nucc/individual.moon-folk",
        "group/nucc/individual",
    }
    whole = reading(TAXONOMY, "nucc_taxonomy_251.csv")
    for subject, facts in found.facts.items():
        assert sorted(facts.items()) == sorted(whole.facts[subject].items())


def test_an_excerpt_of_an_index_keeps_all_that_it_calls_a_code(
    excerpt: Callable[..., str], reading: Reading
) -> None:
    index = (
        "<ICD10CM.index><version>2025</version><letter><title>C</title>"
        "<mainTerm><title>Crest</title><code>M34.1</code></mainTerm>"
        "<mainTerm><title>Crust</title><code>M34.0</code></mainTerm>"
        "<mainTerm><title>Five signs</title><code>M34.1</code></mainTerm></letter></ICD10CM.index>"
    )
    found = reading(excerpt(index, "index.xml", "M34.1"), "icd10cm-index.yaml")
    assert found.facts["id/icd10cm/M34.1"]["bg:indexedAs"] == ["Crest", "Five signs"]
    assert "id/icd10cm/M34.0" not in found.facts


def test_a_file_that_says_no_date_is_given_one(
    excerpt: Callable[..., str], reading: Reading, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = (MODIFIERS, "modifiers.csv", "22", "QX")
    with pytest.raises(SystemExit):
        excerpt(*arguments)
    assert "--valid-from" in capsys.readouterr().err
    written = excerpt(*arguments, "--valid-from", "2024-07-01", "--version", "2024 Q3")
    found = reading(written, "modifiers.yaml")
    assert (found.reading.version, found.reading.valid_from) == ("2024 Q3", date(2024, 7, 1))
    assert set(found.facts) == {"id/mod/22", "id/mod/QX"}


def test_a_complete_edition_and_its_notice_are_read_again(reading: Reading) -> None:
    edition = Edition("modifiers", "1", date(2024, 7, 1))
    described = [concept(Code("mod", "22"), "More")]
    written = excerpt_yaml(edition, described, ["a.csv: names"], "copyright nobody")
    found = reading(written, "modifiers.yaml").reading
    assert not found.is_excerpt
    assert found.notice == "copyright nobody"
