"""A page that lists its own code among the related ones does not link to itself, and says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from billgraph.graph import Code, Page, Row, Store
from billgraph.graph.pages.read import read_page

TEXT = """CPT 15771: Grafting of fat
Related CPT Codes
| CPT Code | Description | Relationship to This Procedure |
|---|---|---|
15772 | Each more 25 cc | Add-on |
15771 | Grafting | The same |
"""
YAML = """procedure: cpt:15771
procedures:
- code: "15772"
  line: 5
- code: "15771"
  label: Grafting
  line: 6
"""
HTML = """<!doctype html><h1>CPT 15771: Grafting of fat</h1><h2>Related CPT Codes</h2>
<table><tr><th>CPT Code<th>Description</tr>
<tr><td>15771<td>Grafting</tr>
<tr><td>15772<td>Each more</tr></table>"""


@pytest.mark.parametrize(
    ("name", "content", "line"), [("a.txt", TEXT, 6), ("a.yaml", YAML, 6), ("a.html", HTML, 3)]
)
def test_the_row_is_told_with_its_line_and_is_no_link(
    billgraph: Callable[..., Any], tmp_path: Path, name: str, content: str, line: int
) -> None:
    path = tmp_path / name
    path.write_text(content)
    page = read_page(path)
    assert [row.code.value for row in page.rows] == ["15772"]
    (problem,) = page.problems
    assert (problem.line, "Grafting" in problem.text) == (line, True)
    added = billgraph("add", path)
    assert f"line {line} was not read: 15771 is the page's own code" in added.out
    links = billgraph("links", "15771", "-f", "json").json
    assert {row["code"] for row in links if row["source"] == name} == {"15772"}
    loops = "ASK { ?st rdf:subject ?s ; rdf:object ?s }"
    assert billgraph("sparql", loops, "-f", "json").json["boolean"] is False
    assert f"# line {line} was not read: 15771 is the page's own code" in (
        billgraph("page", path).out
    )


def test_a_page_that_a_program_makes_does_not_link_to_itself_either(store: Store) -> None:
    own, other = Code("cpt", "15771"), Code("cpt", "15772")
    page = Page(own, "x", rows=(Row("procedure", own, line=9), Row("procedure", other)))
    assert [row.code for row in page.rows] == [other]
    assert [problem.line for problem in page.problems] == [9]
    store.add(page)
    assert not store.ask("ASK { ?st rdf:subject ?s ; rdf:object ?s }")
