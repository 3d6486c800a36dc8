"""Codes and names that would be a part of a query change nothing and find nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hostile.codes import ASKED, CODES

from billgraph.graph import open_store

Run = Callable[..., Any]


def triples(folder: Path) -> set[str]:
    with open_store(folder) as store:
        return {str(quad) for quad in store.oxigraph}


@pytest.mark.parametrize("question", ASKED, ids=" ".join)
def test_a_code_that_would_be_a_query_changes_nothing(
    question: tuple[str, ...], store_path: Path, billgraph: Run
) -> None:
    before = triples(store_path)
    for code in CODES:
        done = billgraph(*question, code)
        assert done.status in (0, 1, 2, 3), (code, done.err)
        assert "Traceback" not in done.err
        assert done.status or "DROP" not in done.out
    assert triples(store_path) == before


@pytest.mark.parametrize("text", [*CODES[:9], "=1+1", 'a"^^<urn:x> .\n<urn:s> <urn:p> <urn:o> .'])
def test_a_name_on_a_page_stays_a_name(
    text: str, store_path: Path, tmp_path: Path, billgraph: Run
) -> None:
    before = triples(store_path)
    page = tmp_path / "0101T.yaml"
    quoted = text.encode("unicode_escape").decode().replace('"', '\\"')
    page.write_text(
        f'procedure: cpt:0101T\ntitle: "{quoted}"\nmodifiers:\n- code: "22"\n  label: "{quoted}"\n'
    )
    done = billgraph("add", page)
    if done.status:
        assert done.status == 3, done.err
        assert triples(store_path) == before
        return
    rows = billgraph("links", "0101T", "-f", "json").json
    assert len(rows) == 1
    assert before <= triples(store_path)
    assert not any("urn:" in quad.split('"')[0] for quad in triples(store_path) - before)


@pytest.mark.parametrize(
    "arguments",
    [
        ("sparql", "ASK { ?s ?p '\udcff' }"),
        ("sparql", "--explain", "ASK { ?s ?p '\udcff' }"),
        ("links", "0489T", "--source", "\udcff"),
        ("release", "add", "none.csv", "--version", "\udcff"),
        ("--endpoint", "http://127.0.0.1:1/\udcff", "show", "22"),
    ],
)
def test_an_argument_that_is_no_text_is_refused(arguments: tuple[str, ...], billgraph: Run) -> None:
    done = billgraph(*arguments)
    assert done.status == 2
    assert "is no UTF-8" in done.err


def test_a_release_in_a_file_whose_name_is_no_text_is_added(tmp_path: Path, billgraph: Run) -> None:
    path = tmp_path / "m\udcff.csv"
    path.write_text("mod_code,mod_type,mod_description\n22,CPT,More\n")
    done = billgraph("release", "add", path, "--valid-from", "2030-01-01")
    assert done.status == 0, done.err
    listed = billgraph("release", "list", "-f", "json").json
    assert "m?.csv" in {release["file"] for release in listed}
