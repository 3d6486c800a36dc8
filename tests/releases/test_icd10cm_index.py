"""The indexes of ICD-10-CM and its tables become terms, each with its path and its codes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from billgraph.graph.errors import UnreadableInput
from billgraph.graph.releases.icd10cm.index_xml import MOST_KEPT, MOST_TERMS
from billgraph.graph.releases.model import Iri
from billgraph.ontology.index_terms import COLUMNS, LINKS
from billgraph.ontology.iris import BASE
from billgraph.ontology.releases import CODE_SETS

Reads = Callable[..., Any]

NAME = "icd10cm_index_2025.xml"


def index(*terms: str, title: str = "ICD-10-CM INDEX TO DISEASES and INJURIES") -> str:
    """An index of main terms, all under one letter."""
    lines = "\n".join(terms)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<ICD10CM.index>\n<version>2025</version>\n'
        f"<title>{title}</title>\n<letter><title>A</title>\n{lines}\n"
        "</letter>\n</ICD10CM.index>\n"
    )


def table(first: str, heads: list[str], *terms: str) -> str:
    """A table whose columns have these heads."""
    columns = enumerate([first, *heads], 1)
    heading = "".join(f'<head col="{number}">{head}</head>' for number, head in columns)
    return index(*terms).replace(
        "<title>ICD-10-CM INDEX TO DISEASES and INJURIES</title>",
        f"<indexHeading>{heading}</indexHeading>",
    )


def main(title: str, *inner: str) -> str:
    return f"<mainTerm><title>{title}</title>{''.join(inner)}</mainTerm>"


def term(title: str, *inner: str) -> str:
    return f"<term><title>{title}</title>{''.join(inner)}</term>"


def code(text: str) -> str:
    return f"<code>{text}</code>"


HEADS = {
    key: [it.head for it in COLUMNS if it.code_set == key]
    for key in ("icd10cm-neoplasms", "icd10cm-drugs")
}
ATTACK = main(
    "Attack, attacks",
    term("heart", "<see>infarct, myocardium</see>"),
    term("panic", code("F41.0")),
)
INFARCT = main(
    "Infarct, infarction",
    term("myocardium, myocardial<nemod>(acute) (with signs (of age))</nemod>", code("I21.9")),
)
HEARING = main("Loss", term("hearing", term("sudden", code("H91.2-"))))
LIST = index(ATTACK, INFARCT, HEARING)

SEEDS = (
    LIST,
    index(main("Fall<nemod>(s) (see also Trip)</nemod>, hot", code("W19 [G53]"), "<see>b</see>")),
    table("Substance", HEADS["icd10cm-drugs"], main("b", '<cell col="7">T50.906</cell>')),
)
"""What the fuzzers begin with."""


@pytest.fixture
def told(reading: Reads) -> Callable[..., dict[str, dict[str, list[Any]]]]:
    """What an index says of each of its terms, by its path."""

    def call(*terms: str) -> dict[str, dict[str, list[Any]]]:
        facts = reading(index(*terms), NAME).facts
        iris = {iri: said["rdfs:label"][0] for iri, said in facts.items() if "rdfs:label" in said}
        return {
            path: {prop: [shown(it, iris) for it in values] for prop, values in facts[iri].items()}
            for iri, path in iris.items()
        }

    return call


def shown(value: object, iris: dict[str, str]) -> object:
    """A code by itself, and a term by its path."""
    short = str(value).removeprefix(BASE)
    if isinstance(value, Iri):
        return iris.get(short, short.removeprefix("id/icd10cm/"))
    return value


def indexed(facts: dict[str, dict[str, list[Any]]]) -> dict[str, list[Any]]:
    """What codes are indexed as."""
    begin = "id/icd10cm/"
    return {
        iri.removeprefix(begin): said["bg:indexedAs"]
        for iri, said in facts.items()
        if iri.startswith(begin)
    }


# What is a term, and where it stands


def test_a_term_has_its_path_from_the_main_term_down(told: Reads) -> None:
    deep = code("A00.0")
    for title in ("i", "h", "g", "f", "e", "d", "c", "b"):
        deep = term(title, deep)
    found = told(main("Attack", deep))
    assert found["Attack, b, c, d, e, f, g, h, i"]["bg:indexCode"] == ["A00.0"]
    assert len(found) == 9


def test_other_forms_of_a_main_term_are_left_out_of_the_paths_below_it(told: Reads) -> None:
    assert list(told(ATTACK)) == ["Attack, attacks", "Attack, heart", "Attack, panic"]
    assert list(told(main("Gout, chronic", term("foot", code("M1A.9"))))) == [
        "Gout, chronic",
        "Gout, chronic, foot",
    ]


def test_not_elsewhere_classified_is_said_of_a_term_and_not_of_those_below_it(told: Reads) -> None:
    found = told(main("Wart, warts NEC", term("flat NOS", term("left", code("B07.8")))))
    assert list(found) == ["Wart, warts NEC", "Wart, flat NOS", "Wart, flat, left"]


def test_nonessential_modifiers_are_no_part_of_the_path(told: Reads) -> None:
    found = told(INFARCT)["Infarct, myocardium, myocardial"]
    assert found["bg:nonessentialModifier"] == ["acute", "with signs (of age)"]


def test_a_title_goes_on_after_its_modifiers_and_within_their_element(told: Reads) -> None:
    found = told(
        main("Abandonment<nemod>(cold)</nemod> NEC", code("X58")),
        main("Engine<nemod>(s)</nemod>, hot", code("X58")),
        main("Alder<nemod>(-Reilly) anomaly (white)</nemod>", code("D72.0")),
        main("Open<nemod>(wound</nemod>", code("T14.8")),
    )
    assert list(found) == ["Abandonment NEC", "Engine, hot", "Alder anomaly", "Open (wound"]
    assert found["Alder anomaly"]["bg:nonessentialModifier"] == ["-Reilly", "white"]


def test_a_title_of_modifiers_alone_is_called_by_them(told: Reads) -> None:
    found = told(main("Pain", term("<nemod>(mental)</nemod>", code("F45.41"))))
    assert found["Pain, (mental)"]["bg:indexCode"] == ["F45.41"]


def test_terms_that_differ_in_their_modifiers_alone_are_two(reading: Reads) -> None:
    facts = reading(
        index(
            main("Cancer<nemod>(see also Neoplasm)</nemod>", code("C80.1")),
            main("Cancer<nemod>(old)</nemod>", code("C80.0")),
            main("Cancer<nemod>(old)</nemod>", code("C80.2")),
        ),
        NAME,
    ).facts
    links = [said["bg:indexCode"] for said in facts.values() if "bg:indexCode" in said]
    assert sorted(map(len, links)) == [1, 2]


def test_a_term_without_anything_is_a_term(told: Reads) -> None:
    assert told(main("Earache"), main("Earwig", term("bite")))["Earwig, bite"] == {
        "rdf:type": ["ontology#IndexTerm"],
        "rdfs:label": ["Earwig, bite"],
    }


# Its codes


def test_an_incomplete_code_leads_to_its_header_and_is_told_as_it_stands(told: Reads) -> None:
    found = told(HEARING, main("Kidney", code("C64-")), main("Stroke", code("I63.-")))
    assert found["Loss, hearing, sudden"]["bg:indexCode"] == ["H91.2"]
    assert found["Loss, hearing, sudden"]["bg:incompleteCode"] == ["H91.2-"]
    assert (found["Kidney"]["bg:indexCode"], found["Stroke"]["bg:indexCode"]) == (["C64"], ["I63"])
    assert "bg:incompleteCode" not in told(INFARCT)["Infarct, myocardium, myocardial"]


def test_a_code_in_brackets_is_that_of_a_manifestation(told: Reads) -> None:
    in_one = told(main("Eye", code("E11.40 [G53]")))["Eye"]
    apart = told(main("Eye", code("E11.40"), "<manif>[G53.-]</manif>"))["Eye"]
    for found in (in_one, apart):
        assert found["bg:indexCode"] == ["E11.40"]
        assert found["bg:manifestationCode"] == ["G53"]
    assert apart["bg:incompleteCode"] == ["G53.-"]


def test_the_code_of_a_manifestation_is_not_indexed_as_the_disease(reading: Reads) -> None:
    assert indexed(reading(index(main("Eye", code("E11.40 [G53]"))), NAME).facts) == {
        "E11.40": ["Eye"]
    }


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("A00.0, A00.1", ["A00.0", "A00.1"]),
        ("A00.0 or A00.1-", ["A00.0", "A00.1"]),
        ("e1140", ["E11.40"]),
        ("E80.0-E80.4", ["E80"]),
    ],
)
def test_several_codes_in_one_element_are_all_of_the_term(
    told: Reads, text: str, codes: list[str]
) -> None:
    assert told(main("Fever", code(text)))["Fever"]["bg:indexCode"] == codes


@pytest.mark.parametrize("text", ["moon", "A00-B99", "M65.3O1", "A00.0 [moon]", "see Fever"])
def test_what_is_no_code_is_told_with_its_line(reading: Reads, text: str) -> None:
    found = reading(index(main("Fever", code(text))), NAME)
    (skip,) = found.skipped
    assert (skip.reason, skip.line, skip.example) == ("codes that are none of ICD-10-CM", 6, text)
    assert not indexed(found.facts)


def test_elements_that_are_not_known_are_told(reading: Reads) -> None:
    found = reading(index(main("Fever", code("R50.9"), "<use>Look <b>up</b></use>")), NAME)
    assert {skip.reason for skip in found.skipped} == {
        "elements <use>, which are not known",
        "elements <b>, which are not known",
    }
    assert indexed(found.facts) == {"R50.9": ["Fever"]}


# Where else to look


def test_see_names_its_term_in_any_case_and_by_any_word_of_its_title(told: Reads) -> None:
    found = told(ATTACK, INFARCT)["Attack, heart"]
    assert found["bg:see"] == ["infarct, myocardium"]
    assert found["bg:seeTerm"] == ["Infarct, myocardium, myocardial"]
    assert "bg:indexCode" not in found


@pytest.mark.parametrize("words", ["condition", "Infarct, by site", "Table of Drugs", "Infarct, x"])
def test_see_of_no_one_term_is_text_alone(told: Reads, words: str) -> None:
    found = told(main("Condition", code("R69")), INFARCT, main("Sore", f"<see>{words}</see>"))
    assert found["Sore"]["bg:see"] == [words]
    assert "bg:seeTerm" not in found["Sore"]


def test_a_category_to_look_under_is_a_code(told: Reads) -> None:
    found = told(
        main("Throttling", "<seecat>T71</seecat>"),
        main("Lightning", "<subcat>T75.0</subcat>"),
        main("Joint", "<seeAlso>subcategory M14.8-</seeAlso>"),
    )
    assert found["Throttling"]["bg:see"] == ["category T71"]
    assert found["Throttling"]["bg:seeCode"] == ["T71"]
    assert found["Lightning"]["bg:seeCode"] == ["T75.0"]
    assert found["Joint"]["bg:seeAlsoCode"] == ["M14.8"]


def test_references_stand_in_modifiers_and_after_dashes_too(told: Reads) -> None:
    found = told(
        main("Bronchorrhagia<nemod>(see Infarct)</nemod>"),
        main("Sore<nemod>(red) (see also  Infarct)</nemod>"),
        main("Metabolism, inborn -- se Infarct"),
        main("Cusp, Carabelli - omit code"),
        main("Gasser-Karrer syndrome", code("D59.3")),
        INFARCT,
    )
    assert found["Bronchorrhagia"]["bg:seeTerm"] == ["Infarct, infarction"]
    assert found["Sore"]["bg:nonessentialModifier"] == ["red"]
    assert found["Sore"]["bg:seeAlsoTerm"] == ["Infarct, infarction"]
    assert found["Metabolism, inborn"]["bg:see"] == ["Infarct"]
    assert found["Cusp, Carabelli"]["skos:note"] == ["omit code"]
    assert "Gasser-Karrer syndrome" in found


def test_a_code_is_indexed_as_what_sends_to_its_term_and_has_no_code_itself(reading: Reads) -> None:
    sent = (
        main("Fit", "<see>Attack, heart</see>"),
        main("Dread", "<see>Attack, panic</see>", code("F40.9")),
        main("Fear", "<seeAlso>Attack, panic</seeAlso>"),
        main("Ring", "<see>Round</see>"),
        main("Round", "<see>Ring</see>"),
        main("Throttling", "<seecat>T71</seecat>"),
    )
    assert indexed(reading(index(ATTACK, INFARCT, *sent), NAME).facts) == {
        "I21.9": ["Attack, heart", "Infarct, myocardium, myocardial", "Fit"],
        "F41.0": ["Attack, panic"],
        "F40.9": ["Dread"],
        "T71": ["Throttling"],
    }


# The tables


def cells(*codes: str) -> str:
    return "".join(f'<cell col="{number}">{it}</cell>' for number, it in enumerate(codes, 2))


def test_a_cell_is_the_code_of_its_column(reading: Reads) -> None:
    row = cells("C76.2", "C79.8-", "-", "D36.7", "", "--")
    found = reading(table("Neoplasm", HEADS["icd10cm-neoplasms"], main("Belly", row)), "n.xml")
    assert found.reading.code_set == "icd10cm-neoplasms"
    assert indexed(found.facts) == {
        "C76.2": ["Belly: malignant, primary"],
        "C79.8": ["Belly: malignant, secondary"],
        "D36.7": ["Belly: benign"],
    }
    (said,) = (said for said in found.facts.values() if "rdfs:label" in said)
    assert said["bg:incompleteCode"] == ["C79.8-"]
    assert "bg:carcinomaInSitu" not in said


def test_a_column_is_known_by_its_head_wherever_it_stands(reading: Reads) -> None:
    heads = ["Underdosing", "Adverse Effect", "Poisoning, Assault"]
    found = reading(table("Substance", heads, main("Moon", cells("T50.906"))), "d.xml")
    assert found.reading.code_set == "icd10cm-drugs"
    assert indexed(found.facts) == {"T50.906": ["Moon: underdosing"]}


def test_each_column_has_a_property_and_words_of_its_own() -> None:
    assert len({it.property for it in LINKS}) == len({it.words for it in LINKS}) == 13
    assert {it.code_set for it in COLUMNS} <= set(CODE_SETS)


# What is refused

MALFORMED = {
    "a document type": (
        LIST.replace("<ICD10CM.index>", '<!DOCTYPE x [<!ENTITY a "b">]><ICD10CM.index>'),
        "declares a document type",
    ),
    "cut short": (LIST[:400], "is no well-formed XML"),
    "another root": (f"<a>{LIST.partition('?>')[2]}</a>", "it begins with <a>"),
    "no title": (index("<mainTerm><code>A00.0</code></mainTerm>"), "without a <title>"),
    "an empty title": (index(main(" ")), "an empty <title>"),
    "a title too late": (
        index("<mainTerm><term><title>a</title></term></mainTerm>"),
        "before the <title> of the term",
    ),
    "too deep": (index(main("a", "<term><title>a</title>" * 40)), "more than 32 deep"),
    "an endless text": (index(main("a" * 20_000)), "a text of more than 10,000"),
    "modifiers of nothing": (index(main("a", "<nemod>(b)</nemod>")), "outside of a <title>"),
    "a column that nobody knows": (table("Neoplasm", ["Moonlit"]), "the column 'Moonlit'"),
    "a column without a head": (
        table("Neoplasm", HEADS["icd10cm-neoplasms"], main("a", '<cell col="9">C80.1</cell>')),
        "the column 9, which has no head",
    ),
    "a column that is no number": (
        index(main("a", '<cell col="x">C80.1</cell>')),
        "the column 'x', which is no number",
    ),
}


@pytest.mark.parametrize(("text", "problem"), MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_index_is_refused_with_its_line(
    reading: Reads, text: str, problem: str
) -> None:
    with pytest.raises(UnreadableInput, match=problem) as caught:
        reading(text, NAME)
    assert caught.value.mend


def test_more_terms_than_any_index_has_are_refused(
    reading: Reads, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MOST_TERMS <= 1_000_000
    monkeypatch.setattr("billgraph.graph.releases.icd10cm.index_xml.MOST_TERMS", 3)
    with pytest.raises(UnreadableInput, match="more than 3 terms, too many for ICD-10-CM"):
        reading(LIST, NAME)


def test_more_text_than_any_index_has_is_refused(
    reading: Reads, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MOST_KEPT <= 1 << 28
    monkeypatch.setattr("billgraph.graph.releases.icd10cm.index_xml.MOST_KEPT", 300)
    with pytest.raises(UnreadableInput, match="texts of more than 300 characters"):
        reading(index(main("Sore", "<see>Wound</see>" * 100)), NAME)


def test_references_to_namesakes_without_end_are_given_up(reading: Reads) -> None:
    nested = code("A00.0")
    for _ in range(12):
        nested = term("a", nested) + term("a, a", nested) if len(nested) < 20_000 else nested
    found = reading(index(main("a", nested), main("b", f"<see>{'a, ' * 11}b</see>")), NAME)
    assert not any("bg:seeTerm" in said for said in found.facts.values())
