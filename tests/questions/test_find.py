"""`find`: which codes are found by which text, in which order, and what is said of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from billgraph.graph import Page, Store, open_store
from billgraph.graph.engine.base import Engine
from billgraph.graph.engine.queried_names import QueriedNames
from billgraph.graph.names.search import NameIndex
from billgraph.graph.questions.find import Match, find
from billgraph.graph.store.layout import Layout
from billgraph.graph.store.transaction import Transaction
from billgraph.ontology.codes import Code
from billgraph.ontology.iris import expand

RELEASE = "https://w3id.org/billgraph/release/icd10cm/invented"

OFFICIAL = {
    "M34.0": ["Progressive systemic sclerosis"],
    "M34.1": ["CR(E)ST syndrome", "Limited scleroderma"],
    "M34.8": ["Other forms of systemic sclerosis"],
    "M35.00": ["Sjögren syndrome, unspecified"],
    "N18.30": ["Chronic kidney disease, stage 3 unspecified"],
    "N18.4": ["Chronic kidney disease, stage 4"],
}
"""An invented release: the preferred name first, then the others."""

PAGE = """CPT 15771: Fat graft for systemic scars
Related Diagnoses
M34.0 | Systemic sclerosis | Why |
M34.0 | Progressive systemic sclerosis of the hand | Why |
M34.9 | Systemic sclerosis | Why |
M65.3O1 | Trigger finger, "odd" | Why |
L90.5 | | Why |
Related Procedures
18420 | | Why |
A1840 | | Why |
"""


def concept(code: str, names: list[str]) -> Iterator[str]:
    iri = f"<{Code('icd10cm', code).iri}>"
    yield f"{iri} <{expand('rdf:type')}> <{expand('skos:Concept')}>"
    yield f'{iri} <{expand("skos:notation")}> "{code}"'
    for place, name in enumerate(names):
        prop = "skos:altLabel" if place else "skos:prefLabel"
        yield f'{iri} <{expand(prop)}> "{name}"'


class WithoutIndex(Engine):
    """The same store, as an engine that only answers SPARQL."""

    def __init__(self, store: Store) -> None:
        self.query = store.query  # type: ignore[method-assign]

    def query(self, query: str):  # type: ignore[no-untyped-def]
        raise NotImplementedError

    def names(self) -> NameIndex:
        return QueriedNames(self)


@pytest.fixture(scope="session")
def _bundled_store(plain_store: Path) -> Path:
    """Answers are counted here, so few of the facts that ship may be among them."""
    return plain_store


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, plain_store: Path) -> Path:
    folder = tmp_path_factory.mktemp("find")
    path = folder / "store"
    shutil.copytree(plain_store, path)
    layout = Layout(path)
    with layout.writing(), Transaction(layout) as change:
        lines = [line for code, names in OFFICIAL.items() for line in concept(code, names)]
        change.writer.put(RELEASE, lines)
    page = folder / "15771.txt"
    page.write_text(PAGE)
    with open_store(path) as store:
        store.add_files(page)
    return path


@pytest.fixture(params=["index", "sparql"])
def engine(filled: Path, request: pytest.FixtureRequest) -> Iterator[Engine]:
    """The filled store, with its index and as an engine without one."""
    with open_store(filled) as store:
        yield store if request.param == "index" else WithoutIndex(store)


def codes(engine: Engine, text: str, *kinds: str) -> list[str]:
    return [match.code.value for match in find(engine, text, kinds).rows]


def first(engine: Engine, text: str, *kinds: str) -> Match:
    return find(engine, text, kinds).rows[0]


@pytest.mark.parametrize(
    "text", ["systemic sclerosis", "SCLEROSIS systemic", "sclerosis, systemic"]
)
def test_a_name_fits_with_all_words_in_any_order_and_case(engine: Engine, text: str) -> None:
    # M34.9 is called just so by a page; of the others, whose names have more words, the
    # official and shorter names come first.
    assert codes(engine, text) == ["M34.0", "M34.9", "M34.8", "M34.81"]


def test_a_code_is_shown_once_under_the_name_that_fits_best(engine: Engine) -> None:
    match = first(engine, "systemic sclerosis")
    assert (match.name, match.official, match.match) == ("Systemic sclerosis", False, "exact name")
    match = first(engine, "progressive systemic")
    assert (match.name, match.official, match.sources) == (
        "Progressive systemic sclerosis",
        True,
        1,
    )


def test_official_names_come_before_stated_ones(engine: Engine) -> None:
    rows = find(engine, "scleroderma").rows
    assert [(row.code.value, row.official) for row in rows] == [("M34.1", True), ("0489T", False)]


def test_the_last_word_may_be_the_beginning_of_one(engine: Engine) -> None:
    assert codes(engine, "chronic kid") == ["N18.4", "N18.30"]
    assert first(engine, "chronic kid").match == "words, last begun"
    assert codes(engine, "kid chronic") == []


def test_accents_and_signs_within_a_word_make_no_difference(engine: Engine) -> None:
    assert codes(engine, "SJOGREN") == codes(engine, "sjögren") == ["M35.00"]
    assert codes(engine, "crest") == codes(engine, "cr(e)st") == ["M34.1"]


@pytest.mark.parametrize("text", ["M34.81", "m3481", "icd10cm:m34.81", " M3481 "])
def test_a_whole_code_is_an_exact_match(engine: Engine, text: str) -> None:
    (match,) = find(engine, text).rows
    assert (match.code.value, match.match, match.score) == ("M34.81", "exact code", 1.0)


def test_a_code_that_has_the_dot_where_it_was_asked_for_comes_first(engine: Engine) -> None:
    assert codes(engine, "18.4") == ["N18.4", "18420", "A1840"]
    assert codes(engine, "184") == ["18420", "A1840", "N18.4"]
    assert [row.match for row in find(engine, "18.4").rows] == ["code part"] * 3
    assert first(engine, "n18.").match == "code prefix"
    scores = [row.score for row in find(engine, "18.4").rows]
    assert scores == sorted(scores, reverse=True)


def test_part_of_a_code_finds_its_beginning_first_then_elsewhere(engine: Engine) -> None:
    assert codes(engine, "M34") == ["M34.0", "M34.1", "M34.8", "M34.9", "M34.81"]
    assert codes(engine, "m348") == ["M34.8", "M34.81"]
    assert first(engine, "0489").match == "code prefix"
    assert first(engine, "489T").match == "code part"


def test_a_code_that_no_source_names_is_found_by_its_code(engine: Engine) -> None:
    match = first(engine, "L905")
    assert (match.code.value, match.name, match.official, match.sources) == (
        "L90.5",
        None,
        False,
        1,
    )


def test_a_malformed_code_is_found_too(engine: Engine) -> None:
    assert codes(engine, "M65.3O1") == ["M65.3O1"]
    assert codes(engine, "trigger") == ["M65.3O1"]


def test_an_ambiguous_code_gives_both(engine: Engine) -> None:
    assert {match.code.curie for match in find(engine, "22").rows} == {"mod:22", "pos:22"}
    assert [match.code.curie for match in find(engine, "mod:22").rows] == ["mod:22"]


def test_kinds_limit_what_is_found(engine: Engine) -> None:
    assert codes(engine, "scleroderma", "procedure") == ["0489T"]
    assert codes(engine, "22", "site") == ["22"]
    assert codes(engine, "scleroderma", "payer") == []
    assert codes(engine, "icd10cm:M34", "procedure") == []


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("sclerodrema", {"sclerodrema": ("scleroderma",)}),
        ("chronik kidny disease", {"chronik": ("chronic",), "kidny": ("kidney",)}),
        ("PROGRESIVE systemic", {"progresive": ("progressive",)}),
        ("fnger", {"fnger": ("finger",)}),
    ],
)
def test_a_misspelt_word_is_taken_for_the_nearest_and_said(
    engine: Engine, text: str, taken: dict[str, tuple[str, ...]]
) -> None:
    found = find(engine, text)
    assert found.rows
    assert all(row.approximate and row.match == "approximate" for row in found.rows)
    assert {entry.word: entry.shown for entry in found.taken} == taken
    assert not any(entry.known for entry in found.taken)


def test_words_that_no_name_has_together_are_taken_for_near_ones(engine: Engine) -> None:
    # "scars" is a word of the page's title, and "hand" of another name.
    found = find(engine, "syndrome spars")
    assert found.rows == ()
    found = find(engine, "form systemic other sclerosis")
    assert {row.code.value for row in found.rows} == {"M34.8", "M34.81"}
    assert find(engine, "hands pain").rows[0].approximate
    (taken,) = find(engine, "hands pain").taken
    assert (taken.word, taken.known, taken.shown) == ("hands", True, ("hand",))


def test_nothing_is_approximate_while_something_fits(engine: Engine) -> None:
    found = find(engine, "sclerosis")
    assert found.taken == ()
    assert not any(row.approximate for row in found.rows)


@pytest.mark.parametrize("text", ["M34.7", "N18.5", "kidney 5", "0498T", "xylophone", "of zz"])
def test_another_number_or_a_far_word_is_nothing(engine: Engine, text: str) -> None:
    assert find(engine, text).rows == ()
    assert find(engine, text).total == 0


def test_the_limit_cuts_the_rows_and_not_the_total(engine: Engine) -> None:
    every = find(engine, "M34", limit=None)
    some = find(engine, "M34", limit=2)
    assert some.rows == every.rows[:2]
    assert (some.total, len(every.rows)) == (every.total, every.total)
    assert find(engine, "sclerodrema", limit=1).total == 2


@pytest.mark.parametrize(
    "text", ["s", "M", "M3", "of", "hand", "systemic", "22", "0", "sclerodrema"]
)
def test_scores_fall_in_the_order_of_the_rows(engine: Engine, text: str) -> None:
    scores = [match.score for match in find(engine, text, limit=None).rows]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)


ODD = [
    "'", '"', "''; DROP TABLE name; --", '"pain" OR "hand"', "pain AND", "NEAR(pain hand)", "pain*",
    "^pain", "words:pain", "-pain", "(", "{pain}", "\x00", "pain\x00hand", "\udcff", "pay\udcff:",
    "🩺", "pain 🩺", "*", "?", "[a-z]", "%", "_", "\\", "\\u0027", "?name", "<http://x>", "} #",
    "x" * 10_000, "pain " * 2_000, "1" * 10_000, " ".join(f"word{n}" for n in range(1_500)),
    " ".join(map(chr, range(1, 0x250))), "mod:", "cpt:\udcff", ":", "::", "foo:bar", "診断",
    "ß", "ŉ",
]  # fmt: skip


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_any_text_is_only_a_text(engine: Engine, text: str) -> None:
    found = find(engine, text, limit=5)
    assert len(found.rows) <= 5
    assert found.total >= len(found.rows)


def test_signs_of_query_languages_are_separators(engine: Engine) -> None:
    expected = codes(engine, "pain hand")
    assert expected == ["M79.64", "M79.65"]
    for text in ('"pain" hand', "pain* hand*", "pain\x00hand", "(pain) {hand}", "-pain ^hand"):
        assert codes(engine, text) == expected


def test_both_ways_give_the_same_answers(filled: Path) -> None:
    with open_store(filled) as store:
        words = {word for names in OFFICIAL.values() for name in names for word in name.split()}
        texts = [
            *words,
            *(word[:3] for word in words),
            *(word[1:] for word in words),
            "M",
            "7",
            "9",
        ]
        for text in texts:
            assert find(store, text, limit=7) == find(WithoutIndex(store), text, limit=7), text


def test_the_store_has_the_question_as_a_method(store: Store) -> None:
    assert isinstance(store.names(), NameIndex)
    found = store.find("pain", kinds=["diagnosis"], limit=1)
    assert (found.rows[0].code, found.total) == (Code("icd10cm", "M79.64"), 2)


def test_names_of_a_page_that_was_read_are_found(store: Store, read: Callable[..., Page]) -> None:
    store.add(read("CPT 15771: Fat graft\nRelated Diagnoses\nL90.5 | Scar tissue | Why |\n"))
    assert codes(store, "scar") == ["L90.5"]
