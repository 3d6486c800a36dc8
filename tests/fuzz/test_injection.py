"""Codes and names that would be a part of a query change nothing and find nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from billgraph.graph import open_store

Run = Callable[..., Any]

CODES = [
    "0489T> } ; DROP ALL #",
    "cpt:0489T> } ; DROP ALL #",
    'cpt:0489T" } UNION { ?s ?p ?o } #',
    "cpt:0489T'''",
    "mod:22\n} ; CLEAR ALL",
    "pos:24\\",
    "icd10cm:M34.0{}",
    "payer:\u202eaetna>",
    "hcpcs:<urn:x>",
    "cpt:%3E%20%7D",
    "\0",
    "nucc:\ud800",
    "",
]
ASKED = [
    ("links",),
    ("show",),
    ("tree",),
    ("similar",),
    ("path", "0489T"),
    ("common", "0489T"),
    ("find",),
    ("audit",),
    ("contradictions",),
    ("remove",),
    ("links", "0489T", "--source"),
    ("export", "-f", "json"),
]


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
