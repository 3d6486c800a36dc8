"""The order file, the code list and the order table of ICD-10-CM are read alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from billgraph.graph import Store
from billgraph.graph.errors import UnreadableInput, UnstatedRelease
from billgraph.graph.releases.icd10cm.tree import MOST_CODES

ROWS = (
    ("M34", "0", "Systemic sclerosis [scleroderma]", ""),
    ("M340", "1", "Progressive systemic sclerosis", ""),
    ("M348", "0", "Other forms of systemic sclerosis", ""),
    ("M3481", "1", "Systemic sclerosis with lung involvement", "Systemic sclerosis w lung involv"),
    ("T07", "0", "Unspecified multiple injuries", ""),
    ("T07XXXA", "1", "Unspecified multiple injuries, initial encounter", "Unsp multiple injuries"),
)


def order_line(number: int, code: str, flag: str, title: str, short: str = "") -> str:
    return f"{number:05} {code:7} {flag} {short or title:60.60} {title}"


ORDER = "".join(f"{order_line(number, *row)}\n" for number, row in enumerate(ROWS, 1))
CODES = "".join(f"{code:7} {title}\n" for code, flag, title, _ in ROWS if flag == "1")
TABLE = "order,code,billable,description,chapter,section\n" + "".join(
    f'{number},{code[:3]}{"." if code[3:] else ""}{code[3:]},{flag},"{title}",13,"{title}"\n'
    for number, (code, flag, title, _) in enumerate(ROWS, 1)
)
ALL = {
    "icd10cm-order": (ORDER, "icd10cm_order_2024.txt"),
    "icd10cm-codes": (CODES, "icd10cm-codes-2024.txt"),
    "icd10cm-table": (TABLE, "icd10cm_order_2024.flattened.csv"),
}

Reads: TypeAlias = Callable[..., Any]


def facts(read: Any, prop: str) -> dict[str, list[object]]:
    """The values of a property by code, and IRIs without their beginning."""
    found = {}
    for subject, said in read.facts.items():
        values = [
            it.rpartition("/")[2] if prop == "skos:broader" else it for it in said.get(prop, [])
        ]
        found[subject.removeprefix("id/icd10cm/")] = values
    return found


@pytest.mark.parametrize(("layout", "content"), ALL.items(), ids=ALL)
def test_a_list_is_known_by_its_content_and_added(
    store: Store, tmp_path: Path, layout: str, content: tuple[str, str]
) -> None:
    text, name = content
    path = tmp_path / name
    path.write_text(text)
    (added,) = store.add_releases(path)
    count = len(CODES.splitlines()) if layout == "icd10cm-codes" else len(ROWS)
    assert (added.entry.codes, added.skipped) == (count, ())
    assert added.entry.edition.version == "2023-10-01"
    rows = store.select(
        "SELECT ?name { GRAPH ?edition { icd10cm:M34.81 skos:prefLabel ?name ; bg:billable true }"
        f" FILTER (?edition = <{added.entry.edition.iri}>) }}"
    )
    assert [row["name"] for row in rows] == ["Systemic sclerosis with lung involvement"]


@pytest.mark.parametrize("layout", ["icd10cm-order", "icd10cm-table"])
def test_a_code_stands_under_the_longest_code_that_it_begins_with(
    reading: Reads, layout: str
) -> None:
    read = reading(*ALL[layout])
    assert read.layout == layout
    assert facts(read, "skos:broader") == {
        "M34": [],
        "M34.0": ["M34"],
        "M34.8": ["M34"],
        "M34.81": ["M34.8"],
        "T07": [],
        "T07.XXXA": ["T07"],
    }
    assert facts(read, "bg:billable")["M34"] == [False]


def test_a_code_list_has_no_hierarchy_and_bills_everything(reading: Reads) -> None:
    read = reading(*ALL["icd10cm-codes"])
    assert set(map(tuple, facts(read, "skos:broader").values())) == {()}
    assert set(map(tuple, facts(read, "bg:billable").values())) == {(True,)}


def test_a_short_name_is_another_name_where_it_differs(reading: Reads) -> None:
    found = facts(reading(*ALL["icd10cm-order"]), "skos:altLabel")
    assert found["M34.81"] == ["Systemic sclerosis w lung involv"]
    assert found["M34.0"] == []


def test_order_numbers_with_gaps_make_an_excerpt(reading: Reads) -> None:
    whole = reading(ORDER, "icd10cm_order_2024.txt").reading
    part = reading(ORDER.partition("\n")[2], "icd10cm_order_2024.txt").reading
    assert (whole.is_excerpt, part.is_excerpt) == (False, True)


def test_the_name_of_a_file_says_its_fiscal_year(reading: Reads) -> None:
    for name, begin in (
        ("icd10cm_order_2026.txt", date(2025, 10, 1)),
        ("icd10cm-order-April-2025.txt", date(2025, 4, 1)),
        ("icd10cm_order.txt", None),
        ("icd10cm_order_2025_2026.txt", None),
    ):
        assert reading(ORDER, name).reading.valid_from == begin


def test_a_file_whose_name_says_no_year_asks_for_its_validity(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "codes.txt"
    path.write_text(CODES)
    with pytest.raises(UnstatedRelease, match="--valid-from"):
        store.add_releases(path)


def test_a_changed_order_of_columns_and_other_columns_change_nothing(reading: Reads) -> None:
    moved = "note,description,billable,code,order\n" + "".join(
        f'x,"{title}",{flag},{code},{number}\n'
        for number, (code, flag, title, _) in enumerate(ROWS, 1)
    )
    found = reading(moved, "order_2024.csv").facts
    assert found == reading(*ALL["icd10cm-table"]).facts


def test_a_row_that_repeats_another_is_skipped_and_told(reading: Reads) -> None:
    text = ORDER + order_line(7, *ROWS[1]) + "\n\n"
    (skip,) = reading(text, "order_2024.txt").skipped
    assert (skip.count, skip.line, skip.example) == (1, 7, "M340")


LINE = order_line(7, "M349", "1", "Systemic sclerosis, unspecified")
MALFORMED = {
    "short line": (ORDER + LINE[:50], ":7: is 50 characters wide, where the long name begins"),
    "long line": (ORDER + LINE + "x" * 400, ":7: is .* characters wide, where 400 are the most"),
    "shifted": (ORDER + " " + LINE, ":7: has .* at position 6, which is blank"),
    "narrow short name": (
        ORDER + LINE[:40] + LINE[41:],
        ":7: has 'S' at position 77, which is blank in an order file",
    ),
    "strange flag": (ORDER + LINE[:14] + "2" + LINE[15:], ":7: has '2' at position 15"),
    "no number": (ORDER + "x" + LINE[1:], ":7: has no order number and code"),
    "no code": (ORDER + LINE.replace("M349 ", "M3O9 "), ":7: 'M3O9' is no code of ICD-10-CM"),
    "no name": (ORDER + LINE[:77], ":7: the code M349 has no name"),
    "another name": (ORDER + order_line(7, "M340", "1", "Other"), ":7: the code M340 comes twice"),
    "code list, shifted": (CODES + " M349   Name", ":4: has no code of 7 positions"),
    "table, short row": (TABLE + "7,M34.9\n", ":8: has 2 cells"),
    "table, strange flag": (TABLE + "7,M34.9,yes,Name,13,x\n", ":8: billable is 'yes'"),
    "table, duplicate": (TABLE + "7,M34.0,0,Other,13,x\n", ":8: the code M340 comes twice"),
}


@pytest.mark.parametrize(("text", "problem"), MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_list_is_refused_with_its_line_and_changes_nothing(
    store: Store, tmp_path: Path, text: str, problem: str
) -> None:
    before = {str(quad) for quad in store.oxigraph}
    path = tmp_path / "order_2024.txt"
    path.write_text(text)
    with pytest.raises(UnreadableInput, match=problem) as caught:
        store.add_releases(path)
    assert "\n" not in str(caught.value)
    assert {str(quad) for quad in store.oxigraph} == before


def test_ten_million_rows_are_refused_before_they_fill_the_memory(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MOST_CODES <= 1_000_000
    monkeypatch.setattr("billgraph.graph.releases.icd10cm.lists.MOST_CODES", 3)
    path = tmp_path / "order_2024.txt"
    path.write_text(ORDER)
    with pytest.raises(UnreadableInput, match=":4: has more than 3 codes"):
        store.add_releases(path)


def test_an_order_file_of_procedures_is_not_taken_for_diagnoses(
    store: Store, tmp_path: Path
) -> None:
    path = tmp_path / "icd10pcs_order_2024.txt"
    path.write_text(order_line(1, "001", "0", "Central nervous system, bypass"))
    with pytest.raises(UnreadableInput, match="no release that billgraph reads"):
        store.add_releases(path)


TABULAR = "icd10cm/icd10c-tabular-April-1-2026.xml.gz"
TABLE_2024 = "icd10cm/icd10cm_order_2024.flattened.csv.gz"
CODES_2024 = "icd10cm/icd10cm-codes-2024.txt.gz"
EXCERPT = "icd10cm/icd10cm_order_2026.excerpt.txt"


def test_the_real_excerpt_says_what_the_tabular_list_says(
    reading: Reads, reference: Callable[[str], Path]
) -> None:
    excerpt, tabular = reading(reference(EXCERPT)), reading(reference(TABULAR))
    assert len(excerpt.facts) == 27
    assert excerpt.reading.is_excerpt
    for prop in ("skos:prefLabel", "bg:billable"):
        found, official = facts(excerpt, prop), facts(tabular, prop)
        assert {code: official[code] for code in found} == found


def test_two_real_editions_agree_where_nothing_changed(
    reading: Reads, reference: Callable[[str], Path]
) -> None:
    old, new = reading(reference(TABLE_2024)), reading(reference(TABULAR))
    codes = reading(reference(CODES_2024))
    above, official = facts(old, "skos:broader"), facts(new, "skos:broader")
    both = above.keys() & official.keys()
    # 15 codes with 7th characters gave way to longer ones, such as T78.07XA to T78.070A.
    assert (len(above), len(both)) == (97_296, 97_281)
    assert all(above[code] == official[code] for code in both if len(code) > 3)
    bills_old, bills_new = facts(old, "bg:billable"), facts(new, "bg:billable")
    was = {code for code, (flag,) in bills_old.items() if flag}
    now = {code for code, found in bills_new.items() if found == [True]}
    assert was == facts(codes, "bg:billable").keys()
    assert (len(was), len(now - was), len(was - now)) == (74_044, 739, 64)
    names, official_names = facts(codes, "skos:prefLabel"), facts(new, "skos:prefLabel")
    renamed = [code for code in was & now if names[code] != official_names[code]]
    assert len(renamed) == 167
