"""The tabular list of ICD-10-CM becomes names, a hierarchy, notes and links."""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from billgraph.graph import Store, open_store
from billgraph.graph.errors import UnreadableInput, UnstatedRelease
from billgraph.graph.releases.documents import documents
from billgraph.graph.releases.formats import recognise
from billgraph.graph.releases.icd10cm.tree import MOST_CODES
from billgraph.graph.releases.model import Description, Reading

CONCEPT = "https://w3id.org/billgraph/id/icd10cm/"
GROUP = "https://w3id.org/billgraph/group/icd10cm/"
NAME = "icd10cm-tabular-April-1-2026.xml"

LIST = """<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.tabular>
  <version>2026</version>
  <introduction><introSection type="title"><title>TABULAR LIST</title></introSection>
    <introSection type="instruction"><instruction><note>Read it.</note></instruction></introSection>
  </introduction>
  <chapter>
    <name>13</name>
    <desc>Diseases of the musculoskeletal system and connective tissue (M00-M99)</desc>
    <notes><note>Use an external cause code.</note></notes>
    <excludes2><note>injury (S00-T88)</note></excludes2>
    <sectionIndex><sectionRef id="M30-M36">Systemic</sectionRef></sectionIndex>
    <section id="M30-M79"><desc>Both of them (M30-M79)</desc></section>
    <section id="M30-M36">
      <desc>Systemic connective tissue disorders (M30-M36)</desc>
      <includes><note>collagen (vascular)   disease NOS</note></includes>
      <diag>
        <name>M34</name><desc>Systemic sclerosis [scleroderma]</desc>
        <excludes1><note>limb pain (M79.6-)</note><note>a fall (W00-W08)</note></excludes1>
        <diag>
          <name>M34.1</name><desc>CR(E)ST syndrome</desc>
          <inclusionTerm><note>Combination of calcinosis</note></inclusionTerm>
        </diag>
        <diag><name>M34.9</name><desc>Systemic sclerosis, unspecified</desc>
          <excludes1><note>by cause (M34.1 with fifth character 1)</note></excludes1>
          <excludes2><note>concussion (S06.0X1A, M34.1 and M79)</note></excludes2>
        </diag>
      </diag>
    </section>
    <section id="M79">
      <desc>Soft tissue (M79)</desc>
      <diag><name>M79</name><desc>Other soft tissue disorders</desc>
        <diag><name>M79.6</name><desc>Pain in limb</desc>
          <codeAlso><note>any associated:</note><note>sclerosis (M34.-)</note></codeAlso>
          <useAdditionalCode><note>code to identify cause (Z99.9)</note></useAdditionalCode>
        </diag>
      </diag>
    </section>
  </chapter>
  <chapter>
    <name>19</name><desc>Injury (S00-T88)</desc>
    <section id="S00-S09">
      <desc>Injuries to the head (S00-S09)</desc>
      <diag>
        <name>S06</name><desc>Intracranial injury</desc>
        <codeFirst><note>both (M34.1-M34.9, M79)</note></codeFirst>
        <sevenChrNote><note>to each code, except as noted below</note></sevenChrNote>
        <sevenChrDef><extension char="A">initial encounter</extension>
          <extension char="S">sequela</extension></sevenChrDef>
        <notes><note>7th characters D and S do not apply to codes in category S06 with 6th \
character 7 - death due to brain injury, or 8 - death due to other cause.</note></notes>
        <diag placeholder="true"><name>S06.0X</name><desc>Concussion</desc>
          <diag><name>S06.0X1</name><desc>Concussion, brief</desc></diag>
          <diag><name>S06.0X7</name><desc>Concussion with death</desc></diag>
        </diag>
        <diag><name>S06.9</name><desc>Unspecified injury</desc>
          <sevenChrDef><extension char="B">other encounter</extension></sevenChrDef></diag>
      </diag>
    </section>
    <section id="T07"><desc>Unspecified multiple injuries (T07)</desc>
      <diag><name>T07</name><desc>Unspecified multiple injuries</desc>
        <sevenChrDef><extension char="A">initial encounter</extension></sevenChrDef></diag>
    </section>
  </chapter>
</ICD10CM.tabular>
"""


def written(folder: Path, text: str = LIST, name: str = NAME) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def begun(path: Path) -> Reading:
    (document,) = documents(path)
    layout = recognise(document)
    assert layout is not None
    assert layout.key == "icd10cm-tabular"
    return layout.read(document)


def described(path: Path) -> dict[str, Description]:
    """What a list describes, by the end of the IRI; a group's is marked."""
    found = {}
    for it in begun(path).descriptions:
        start, _, key = it.subject.rpartition("/")
        key = key if f"{start}/" == CONCEPT else f"group {key}"
        assert key not in found
        found[key] = it
    return found


def values(description: Description, prop: str) -> list[object]:
    found = [value for name, value in description.facts if name == prop]
    return [
        value.removeprefix(CONCEPT).removeprefix(GROUP) if isinstance(value, str) else value
        for value in found
    ]


@pytest.fixture
def found(tmp_path: Path) -> dict[str, Description]:
    return described(written(tmp_path))


def test_a_list_that_is_added_answers(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "tabular.xml.gz"
    path.write_bytes(gzip.compress(LIST.encode()))
    (added,) = store.add_releases(path)
    assert (added.entry.edition.version, added.entry.codes) == ("2025-10-01", 16)
    assert added.layouts == ("ICD-10-CM tabular list (XML)",)
    rows = store.select(
        """SELECT ?above ?name {
            <https://w3id.org/billgraph/id/icd10cm/S06.0X1A> skos:broader+ ?above .
            ?above skos:prefLabel ?name }"""
    )
    assert {row["above"].rpartition("/")[2]: row["name"] for row in rows} == {
        "S06.0X1": "Concussion, brief",
        "S06.0X": "Concussion",
        "S06": "Intracranial injury",
        "S00-S09": "Injuries to the head",
        "chapter-19": "Injury",
    }
    assert [it.code.value for it in store.find("Combination of calcinosis").rows][:1] == ["M34.1"]


def test_a_file_says_its_version_by_its_year_and_its_name(tmp_path: Path) -> None:
    reading = begun(written(tmp_path))
    assert (reading.version, reading.valid_from) == ("2026-04-01", date(2026, 4, 1))
    # A date outside of the fiscal year cannot be that of the file.
    reading = begun(written(tmp_path, name="tabular-April-1-2024.xml"))
    assert reading.valid_from == date(2025, 10, 1)
    reading = begun(written(tmp_path, name="tabular-October-1-2025.xml"))
    assert reading.valid_from == date(2025, 10, 1)


def test_a_file_without_a_year_asks_for_its_validity(store: Store, tmp_path: Path) -> None:
    path = written(tmp_path, LIST.replace("<version>2026</version>", ""), "list.xml")
    with pytest.raises(UnstatedRelease, match="--valid-from"):
        store.add_releases(path)
    (added,) = store.add_releases(path, valid_from=date(2025, 10, 1))
    assert added.entry.edition.version == "2025-10-01"


def test_a_chapter_and_a_block_are_groups(found: dict[str, Description]) -> None:
    chapter, block = found["group chapter-13"], found["group M30-M36"]
    assert values(chapter, "skos:prefLabel") == [
        "Diseases of the musculoskeletal system and connective tissue"
    ]
    assert values(chapter, "skos:broader") == []
    assert values(block, "skos:prefLabel") == ["Systemic connective tissue disorders"]
    assert values(block, "skos:notation") == ["M30-M36"]
    assert values(block, "bg:includesNote") == ["collagen (vascular) disease NOS"]
    assert chapter.code is None


def test_a_block_stands_in_the_empty_block_around_it(found: dict[str, Description]) -> None:
    assert values(found["group M30-M36"], "skos:broader") == ["M30-M79"]
    assert values(found["group M79"], "skos:broader") == ["M30-M79"]
    assert values(found["group M30-M79"], "skos:broader") == ["chapter-13"]
    # It bears the name of its only category, and is another thing.
    assert found["group M79"].subject != found["M79"].subject
    assert values(found["M79"], "skos:broader") == ["M79"]


def test_a_code_with_codes_under_it_is_a_header(found: dict[str, Description]) -> None:
    billable = {key for key, it in found.items() if values(it, "bg:billable") == [True]}
    assert billable == {
        "M34.1",
        "M34.9",
        "M79.6",
        "S06.0X1A",
        "S06.0X1S",
        "S06.0X7A",
        "S06.9XXB",
        "T07.XXXA",
    }


def test_a_7th_character_makes_codes_with_placeholders(found: dict[str, Description]) -> None:
    assert values(found["S06.0X1A"], "skos:prefLabel") == ["Concussion, brief, initial encounter"]
    assert values(found["S06.0X1A"], "skos:broader") == ["S06.0X1"]
    assert values(found["T07.XXXA"], "skos:broader") == ["T07"]
    assert values(found["S06"], "bg:seventhCharacter") == ["A: initial encounter", "S: sequela"]


def test_a_code_that_defines_its_own_7th_characters_takes_only_those(
    found: dict[str, Description],
) -> None:
    assert [key for key in found if key.startswith("S06.9XX")] == ["S06.9XXB"]


def test_a_note_that_excepts_7th_characters_is_heeded(found: dict[str, Description]) -> None:
    assert "S06.0X7A" in found
    assert "S06.0X7S" not in found


def test_an_inclusion_term_is_another_name(found: dict[str, Description]) -> None:
    assert values(found["M34.1"], "skos:altLabel") == ["Combination of calcinosis"]


def test_a_note_links_to_what_it_refers_to(found: dict[str, Description]) -> None:
    assert values(found["M34"], "bg:excludes1Note") == ["limb pain (M79.6-)", "a fall (W00-W08)"]
    assert values(found["M34"], "bg:excludes1") == ["M79.6"]
    assert values(found["M34.9"], "bg:excludes2") == ["S06.0X1A", "M34.1", "M79"]
    assert values(found["group chapter-13"], "bg:excludes2") == ["chapter-19"]
    assert values(found["group chapter-13"], "skos:note") == ["Use an external cause code."]


def test_a_range_without_a_block_links_to_its_codes(found: dict[str, Description]) -> None:
    assert values(found["S06"], "bg:codeFirst") == ["M34.1", "M34.9", "M79"]


def test_a_reference_with_a_condition_stays_text(found: dict[str, Description]) -> None:
    assert values(found["M34.9"], "bg:excludes1Note") == ["by cause (M34.1 with fifth character 1)"]
    assert values(found["M34.9"], "bg:excludes1") == []


def test_a_heading_stands_before_each_note_under_it(found: dict[str, Description]) -> None:
    assert values(found["M79.6"], "bg:codeAlsoNote") == ["any associated: sclerosis (M34.-)"]
    assert values(found["M79.6"], "bg:codeAlso") == ["M34"]


def test_references_to_what_is_not_there_are_told(tmp_path: Path) -> None:
    reading = begun(written(tmp_path))
    for _ in reading.descriptions:
        pass
    (skip,) = reading.skipped
    assert (skip.count, skip.example) == (2, "M34: W00-W08")


def refused(store: Store, path: Path, text: str, problem: str) -> UnreadableInput:
    before = {str(quad) for quad in store.oxigraph}
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableInput, match=problem) as caught:
        store.add_releases(path)
    assert {str(quad) for quad in store.oxigraph} == before
    assert "\n" not in str(caught.value)
    return caught.value


DOCTYPES = {
    "external entity": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
    "external subset": '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
    "entity expansion": '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
    "parameter entity": '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/"> %p;]>',
}


@pytest.mark.parametrize("doctype", DOCTYPES.values(), ids=DOCTYPES)
def test_a_document_type_is_refused_where_it_begins(
    store: Store, tmp_path: Path, doctype: str
) -> None:
    text = LIST.replace("?>\n", f"?>\n{doctype}\n", 1).replace("CR(E)ST", "&b;&e;")
    error = refused(store, tmp_path / NAME, text, "declares a document type")
    assert error.line == 2


MALFORMED = {
    "cut short": (LIST[:2000], "is no well-formed XML: unclosed|no element|unclosed token"),
    "an unknown entity": (LIST.replace("CR(E)ST", "&e;"), "undefined entity"),
    "a code twice": (
        LIST.replace("<name>M34.9<", "<name>M34.1<"),
        f"{NAME}:24: the code M34.1 comes twice",
    ),
    "a code without a name": (
        LIST.replace("<desc>CR(E)ST syndrome</desc>", ""),
        f"{NAME}:20: the <diag> of M34.1 has no <desc>",
    ),
    "a code without its code": (LIST.replace("<name>M34.1</name>", ""), "has no <name>"),
    "no code": (LIST.replace("<name>M34.1<", "<name>34.1<"), "'34.1' is no code of ICD-10-CM"),
    "a block without a range": (LIST.replace(' id="M79"', ""), "<section> without an id"),
    "a strange 7th character": (LIST.replace('char="B"', 'char="BB"'), "7th character 'BB'"),
    "endless depth": (
        LIST.replace("<name>M79.6</name>", "<diag>" * 100),
        "has elements more than 32 deep",
    ),
    "codes outside of chapters": (
        "<ICD10CM.tabular><version>2026</version><diag></diag></ICD10CM.tabular>",
        "outside of every chapter",
    ),
    "nothing": ("<ICD10CM.tabular><version>2026</version></ICD10CM.tabular>", "holds no codes"),
    "another root": (f"<a>{LIST.partition('?>')[2]}</a>", "it begins with <a>"),
}


@pytest.mark.parametrize(("text", "problem"), MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_list_is_refused_with_its_line(
    store: Store, tmp_path: Path, text: str, problem: str
) -> None:
    refused(store, tmp_path / NAME, text, problem)


def test_an_encoding_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, LIST.replace('encoding="utf-8"', 'encoding="moon"'))
    with pytest.raises(UnreadableInput, match="declares an encoding that is not known") as caught:
        described(path)
    assert (caught.value.line, caught.value.mend) == (1, "save it as UTF-8")


def test_ten_million_codes_are_refused_before_they_fill_the_memory(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MOST_CODES <= 1_000_000
    monkeypatch.setattr("billgraph.graph.releases.icd10cm.tabular_xml.MOST_CODES", 4)
    refused(store, tmp_path / NAME, LIST, "has more than 4 entries, too many for ICD-10-CM")


REAL = "icd10cm/icd10c-tabular-April-1-2026.xml.gz"


@cache
def whole(path: Path) -> dict[str, Description]:
    return described(path)


@pytest.fixture
def real(reference: Callable[[str], Path]) -> dict[str, Description]:
    return whole(reference(REAL))


def test_the_real_list_has_all_codes(real: dict[str, Description]) -> None:
    codes = [key for key in real if not key.startswith("group ")]
    billable = sum(values(real[key], "bg:billable") == [True] for key in codes)
    # simple-icd-10-cm 1.5.0 lists 98,505 items of this file: 22 chapters, 297 blocks, and these.
    assert (len(codes), len(real) - len(codes), billable) == (98_186, 22 + 297, 74_719)
    parents = Counter(len(values(it, "skos:broader")) for it in real.values())
    assert parents == {0: 22, 1: len(real) - 22}


def test_the_real_list_has_what_people_look_up(real: dict[str, Description]) -> None:
    assert values(real["M34"], "bg:excludes1") == ["L94.0", "P83.88"]
    assert values(real["M34"], "skos:broader") == ["M30-M36"]
    assert values(real["group M05-M14"], "skos:broader") == ["M00-M25"]
    assert values(real["group chapter-1"], "bg:excludes2")[0] == "Z22"
    assert "J00-J06" in values(real["group chapter-1"], "bg:excludes2")
    assert values(real["S06.2X7A"], "bg:billable") == [True]
    assert "S06.2X7D" not in real


def test_a_whole_real_list_is_added(reference: Callable[[str], Path], tmp_path: Path) -> None:
    with open_store(tmp_path / "s") as store:
        (added,) = store.add_releases(reference(REAL))
        assert (added.entry.codes, added.entry.edition.version) == (98_186, "2026-04-01")
        rows = list(store.select("SELECT (COUNT(*) AS ?n) { ?code bg:billable true }"))
        assert int(rows[0]["n"]) == 74_719
