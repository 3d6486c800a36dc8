"""The default graph is the union of the sources' graphs, as a set, after any change."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from billgraph.graph import Page, Store
from billgraph.graph.rdf.pages import iri_of
from billgraph.ontology.iris import BG, concept_iri

MakePage = Callable[..., Page]
Dump = Callable[[Store], list[str]]

DIAGNOSES = f"SELECT ?d {{ <{concept_iri('cpt', '11042')}> <{BG}hasDiagnosis> ?d }} ORDER BY ?d"


def iri(code: str) -> str:
    return concept_iri("icd10cm", code)


def test_a_link_that_two_pages_state_is_one_row_of_a_query(store: Store, page: MakePage) -> None:
    store.add(page("11042", "M34.0", "M34.1", source="a"), page("11042", "M34.1", source="b"))
    assert store.select(DIAGNOSES) == [{"d": iri("M34.0")}, {"d": iri("M34.1")}]


def test_a_link_that_two_pages_state_is_counted_once(store: Store, page: MakePage) -> None:
    store.add(page("11042", "M34.0", "M34.1", source="a"), page("11042", "M34.1", source="b"))
    count = "SELECT (COUNT(*) AS ?n) { ?procedure bg:hasDiagnosis ?d FILTER(?d = <%s>) }"
    (row,) = store.sparql(count % iri("M34.1")).rows
    assert row == ("2",), "0489T and 11042, however many pages say so"


def test_links_names_every_page_that_states_a_link(store: Store, page: MakePage) -> None:
    store.add(page("11042", "M34.1", source="a"), page("11042", "M34.1", source="b"))
    assert [link.source for link in store.links("M34.1")] == ["0489T.txt", "a", "b"]


def test_each_source_has_a_graph_with_what_it_states_and_no_more(
    store: Store, page: MakePage
) -> None:
    pages = page("11042", "M34.0", source="a"), page("11042", "M34.1", source="b")
    store.add(*pages)
    for added, code in zip(pages, ("M34.0", "M34.1"), strict=True):
        rows = store.select(
            f"SELECT ?d {{ GRAPH <{iri_of(added)}> {{ ?procedure bg:hasDiagnosis ?d }} }}"
        )
        assert rows == [{"d": iri(code)}]


def test_what_another_page_states_too_stays_when_one_drops_it(
    store: Store, page: MakePage, dump: Dump
) -> None:
    store.add(page("11042", "M34.0", "M34.1", source="a"), page("11042", "M34.1", source="b"))
    store.add(page("11042", "M34.81", source="a"))
    assert [row["d"] for row in store.select(DIAGNOSES)] == [iri("M34.1"), iri("M34.81")]
    dump(store)


def test_what_two_pages_drop_in_one_change_is_gone(
    store: Store, page: MakePage, dump: Dump
) -> None:
    store.add(page("11042", "M34.1", source="a"), page("11042", "M34.1", source="b"))
    store.add(page("11042", "M34.0", source="a"), page("11042", "M34.0", source="b"))
    assert [row["d"] for row in store.select(DIAGNOSES)] == [iri("M34.0")]
    dump(store)


def test_what_moves_from_one_page_to_another_in_one_change_stays(
    store: Store, page: MakePage, dump: Dump
) -> None:
    store.add(page("11042", "M34.0", source="a"), page("11042", "M34.1", source="b"))
    store.add(page("11042", "M34.1", source="a"), page("11042", "M34.0", source="b"))
    assert [row["d"] for row in store.select(DIAGNOSES)] == [iri("M34.0"), iri("M34.1")]
    dump(store)


ODD = 'quote " backslash \\ tab \t end \r\n null \0 control \x01\x7f\x85 é 😀 \u2028 \\u0041 } . <>'


def test_texts_with_any_character_come_back_and_can_be_removed(
    store: Store, page: MakePage, dump: Dump
) -> None:
    before = dump(store)
    store.add(page("11042", f"M34.1={ODD}", title=ODD, summary=ODD))
    (link,) = store.links("11042")
    assert (link.stated_label, store.show("11042").pages[0].title) == (ODD, ODD)
    store.add(page("11042", f"M34.1={ODD}.", title=ODD, summary=ODD))
    dump(store)
    store.remove("11042.txt")
    assert dump(store) == before


@pytest.mark.parametrize("seed", [1, 2])
def test_any_sequence_of_changes_leaves_what_the_last_editions_state(
    store: Store, page: MakePage, dump: Dump, seed: int
) -> None:
    rng = random.Random(seed)
    bundled = dump(store)
    codes = ("11042", "11043", "19340")
    diagnoses = [f"M34.{digit}" for digit in range(10)]
    here: dict[tuple[str, str], Page] = {}
    for _ in range(10):
        if here and rng.random() < 0.3:
            source = rng.choice([source for source, _ in here])
            store.remove(source)
            here = {key: kept for key, kept in here.items() if key[0] != source}
        else:
            some = [
                page(code, *rng.sample(diagnoses, rng.randint(0, 5)), source=rng.choice("abcd"))
                for code in rng.sample(codes, rng.randint(1, 3))
            ]
            store.add(*some)
            here |= {(added.source, added.procedure.value): added for added in some}
        dump(store)
        stated = {
            (link.source, row)
            for code in {code for _, code in here}
            for link in store.links(code)
            for row in [(code, link.code.value, link.line)]
        }
        assert stated == {
            (source, (code, row.code.value, row.line))
            for (source, code), kept in here.items()
            for row in kept.rows
        }
    for source in {source for source, _ in here}:
        store.remove(source)
    assert dump(store) == bundled
