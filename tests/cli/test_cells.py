"""No table that a spreadsheet opens has a cell that it would run, whichever command made it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, QueryResultsFormat, parse_query_results

from billgraph.graph.files.cells import guarded, unguarded
from billgraph.graph.sparql.guarding import Guarding
from billgraph.graph.sparql.results import RESULT_FORMATS, solutions_of

Billgraph = Callable[..., Any]

FORMULA = re.compile("[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
NUMBER = re.compile(r"-\d+(\.\d+)?([eE][+-]?\d+)?", re.ASCII)
RUN = '=HYPERLINK("http://127.0.0.1/"&A1,"click")'

PAGE = f"""procedure: cpt:15771
source: '=1+1.html'
title: '{RUN}'
diagnoses:
- code: M65.3O1
  label: '@SUM(1)'
  note: '+1-1'
  line: 7
- code: A00.0
  label: "＝1+1"
  note: '-2+3'
  line: 8
payers:
- code: '=2+2'
  label: '=2+2'
  line: 9
"""

LITERALS = """SELECT ?cell ?number {
  VALUES (?cell ?number) {
    ("=1+1" -1.5) ("'=1+1" 2) ("a,\\n=1" -3) ("-1-1" -1e0) ("\\t=1" 0) ("'\\r=1" 0) ("＠x" 0)
    ("say \\"=1\\"" 0) ("=\\"a\\"" 0) ("Aetna" 0) ("" 0) ("-7" 0) ("'tis" 0)
  } }"""


@pytest.fixture
def loaded(billgraph: Billgraph, tmp_path: Path) -> Billgraph:
    page = tmp_path / "=1+1.yaml"
    page.write_text(PAGE, encoding="utf-8")
    assert billgraph("add", page).status == 0
    return billgraph


def cells(text: str, delimiter: str) -> list[str]:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return [cell for row in rows for cell in row]


def formulas(text: str, output_format: str) -> list[str]:
    found = cells(text, "," if output_format == "csv" else "\t")
    return [it for it in found if FORMULA.match(it) and not NUMBER.fullmatch(it)]


COMMANDS = (
    ("links", "15771"),
    ("show", "15771"),
    ("find", "SUM"),
    ("sources",),
    ("contradictions",),
    ("path", "15771", "A00.0"),
    ("common", "icd10cm:A00.0", "payer:2-2"),
    ("similar", "15771"),
    ("audit", "15771"),
    ("stats",),
    ("audit", "--rules"),
    ("sparql", LITERALS),
    ("sparql", "--example", "statements"),
    ("sparql", "SELECT ?s ?o { ?s bg:statedLabel|bg:note|dcterms:title|bg:sourceName ?o }"),
)


@pytest.mark.parametrize("output_format", ["csv", "tsv"])
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_cell_of_any_command_is_a_formula(
    loaded: Billgraph, command: tuple[str, ...], output_format: str
) -> None:
    result = loaded(*command, "-f", output_format)
    assert result.out
    assert not formulas(result.out, output_format)


def test_what_is_added_from_a_file_named_like_a_formula_is_told_guarded(
    billgraph: Billgraph, tmp_path: Path
) -> None:
    page = tmp_path / "=1+1.txt"
    page.write_text("CPT 15771: Graft\n")
    assert not formulas(billgraph("add", page, "-f", "csv").out, "csv")


@pytest.mark.parametrize(
    "command", [("sources",), ("audit", "15771"), ("sparql", LITERALS)], ids=" ".join
)
@pytest.mark.parametrize("output_format", ["csv", "tsv"])
def test_raw_cells_leaves_every_cell_as_it_is(
    loaded: Billgraph, command: tuple[str, ...], output_format: str
) -> None:
    raw = loaded(*command, "-f", output_format, "--raw-cells").out
    assert formulas(raw, output_format)
    if command[0] != "sparql":
        delimiter = "," if output_format == "csv" else "\t"
        was = [unguarded(it) for it in cells(loaded(*command, "-f", output_format).out, delimiter)]
        assert was == cells(raw, delimiter)


def test_an_export_has_raw_cells_where_they_are_asked_for(
    loaded: Billgraph, tmp_path: Path
) -> None:
    loaded("export", "15771", "-f", "csv", "-o", tmp_path / "guarded")
    loaded("export", "15771", "-f", "csv", "-o", tmp_path / "raw", "--raw-cells")
    for name in ("nodes.csv", "edges.csv"):
        was, is_ = ((tmp_path / it / name).read_text("utf-8-sig") for it in ("guarded", "raw"))
        assert not formulas(was, "csv")
        assert [unguarded(cell) for cell in cells(was, ",")] == cells(is_, ",")
        assert bool(formulas(is_, "csv")) == (name == "nodes.csv")


def test_formats_for_machines_stay_raw(loaded: Billgraph) -> None:
    labels = {row["stated_label"] for row in loaded("links", "15771", "-f", "json").json}
    assert {"@SUM(1)", "＝1+1"} <= labels


@given(st.text() | st.text("'=+-@\t\r\n a＝1.", max_size=5))
def test_a_guarded_cell_is_no_formula_but_a_number_and_comes_back(cell: str) -> None:
    assert NUMBER.fullmatch(guarded(cell)) or not FORMULA.match(guarded(cell))
    assert unguarded(guarded(cell)) == cell


_TEXTS = st.lists(st.tuples(st.text("'=+-@\t\r\n\",a1.＝", max_size=6), st.integers()), max_size=9)


@pytest.mark.parametrize("name", ["csv", "tsv"])
@given(_TEXTS, st.integers(1, 9))
def test_guarded_results_are_those_of_the_w3c_but_for_the_apostrophes(
    name: str, rows: list[tuple[str, int]], size: int
) -> None:
    terms = [(Literal(it), Literal(number), Literal(it, language="en")) for it, number in rows]
    plain, output = io.BytesIO(), io.BytesIO()
    RESULT_FORMATS[name].write(solutions_of(["a", "n", "b"], terms), plain)
    data = plain.getvalue()
    with Guarding(output, name) as stream:  # type: ignore[arg-type]
        for start in range(0, len(data), size):
            stream.write(data[start : start + size])
    if name == "tsv":
        read = parse_query_results(output.getvalue(), QueryResultsFormat.TSV)
        found = [tuple(term and unguarded(term.value) for term in row) for row in read]  # type: ignore
        assert found == [tuple(term.value for term in row) for row in terms]
    else:
        guarded_cells, were = (cells(it.decode(), ",") for it in (output.getvalue(), data))
        assert [unguarded(cell) for cell in guarded_cells] == were
    assert not [it for it in formulas(output.getvalue().decode(), name) if it != "@en"]
