"""Answers in notebooks: tables, pandas, and the interactive page inline."""

from __future__ import annotations

import pickle
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from billgraph.graph import Store, open_store
from billgraph.graph.errors import MissingExtra

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

QUESTIONS: dict[str, Callable[[Store], Any]] = {
    "links": lambda store: store.links("00099"),
    "show": lambda store: store.show("00099"),
    "find": lambda store: store.find("Aetna"),
    "tree": lambda store: store.tree("M34.1"),
    "paths": lambda store: store.paths("M34.1", "mod:Q9"),
    "common": lambda store: store.common("00099", "0489T"),
    "similar": lambda store: store.similar("M34.1"),
    "contradictions": lambda store: store.contradictions(),
    "audit": lambda store: store.audit("0489T"),
    "report": lambda store: store.audit("0489T")[0],
    "sources": lambda store: store.sources(),
    "stats": lambda store: store.stats(),
    "select": lambda store: store.sparql("SELECT ?code { ?it skos:notation ?code }"),
    "ask": lambda store: store.sparql("ASK { cpt:0489T ?relation ?code }"),
    "describe": lambda store: store.sparql("DESCRIBE cpt:0489T"),
}
DRAWN = ("links", "paths", "common")


@pytest.mark.programs
@pytest.mark.parametrize("name", QUESTIONS)
def test_every_answer_is_a_table_for_people_and_for_pandas(hostile: Store, name: str) -> None:
    from lxml import html

    answer = QUESTIONS[name](hostile)
    table = html.fromstring(answer._repr_html_())
    assert table.xpath("//caption/text()")
    frame = answer.to_pandas()
    assert len(table.xpath("//tbody/tr")) == min(len(frame), 60)
    assert all(isinstance(key, str) for key in frame.columns)


def test_an_answer_of_several_is_still_a_list(store: Store) -> None:
    links = store.links("0489T")
    assert isinstance(links, list)
    assert links == list(links)
    assert pickle.loads(pickle.dumps(links)) == links
    assert "3 links of cpt:0489T" in links[:3]._repr_html_()


def test_names_are_text_and_never_markup(hostile: Store) -> None:
    shown = hostile.links("00099")._repr_html_()
    assert "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; more" in shown
    assert "<script>" not in shown
    assert "<script>alert" not in hostile.links("00099").show()._repr_html_()


def test_contested_rows_are_marked(billgraph: Any, tmp_path: Path) -> None:
    # The store that ships has the facts by which the audit contests what the page says.
    with open_store(tmp_path / "new") as store:
        links = store.links("0489T", to=["specialty"])
        shown = links._repr_html_()
        assert all(link.contested for link in links)
        assert shown.count('<tr class="contested">') == len(links)
        assert "5 contested" in shown
        assert "name-of-another-code" in shown


@pytest.mark.programs
def test_a_long_answer_is_cut_in_the_table_and_whole_in_pandas(hostile: Store) -> None:
    answer = hostile.sparql("SELECT ?s ?o { ?s ?p ?o }", limit=100)
    assert answer._repr_html_().count("<tr>") == 1 + 60
    assert "More than 60 solutions" in answer._repr_html_()
    assert len(answer.to_pandas()) == 100


@pytest.mark.programs
def test_a_code_keeps_its_zeros_in_pandas(store: Store) -> None:
    frame = store.links("0489T", to=["procedure"]).to_pandas()
    assert "01810" in set(frame["code"])
    asked = store.sparql("SELECT ?code (COUNT(*) AS ?n) { ?c skos:notation ?code } GROUP BY ?code")
    codes = asked.to_pandas().set_index("code")
    assert codes.loc["01810", "n"] == 1


@pytest.mark.programs
def test_pandas_has_the_columns_of_the_command_line(store: Store, billgraph: Any) -> None:
    printed = billgraph("links", "0489T", "-f", "csv").out.splitlines()[0]
    assert list(store.links("0489T").to_pandas().columns) == printed.split(",")


@pytest.mark.programs
def test_a_missing_line_leaves_the_others_whole_numbers(store: Store, tmp_path: Path) -> None:
    from billgraph.graph import Code, Page, Row

    rows = (Row("modifier", Code("mod", "22"), "More", "", None),)
    store.add(Page(Code("cpt", "00099"), "no-lines.txt", rows=rows))
    lines = store.links("mod:22").to_pandas()["line"]
    assert lines.dtype == "Int64"
    assert sorted(lines.dropna()) == [18]
    assert lines.isna().sum() == 1


def test_without_pandas_the_extra_is_named(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(MissingExtra) as caught:
        store.links("0489T").to_pandas()
    assert "billgraph[notebook]" in caught.value.mend


@pytest.mark.programs
def test_a_table_leaves_an_answer_to_be_read(store: Store) -> None:
    query = "SELECT ?code { cpt:0489T bg:hasDiagnosis ?it . ?it skos:notation ?code }"
    answer = store.sparql(query)
    assert answer._repr_html_() == answer._repr_html_()
    assert len(answer.to_pandas()) == 6
    written = answer.serialize("csv")
    assert written is not None
    assert len(written.splitlines()) == 7


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    playwright = pytest.importorskip("playwright.sync_api")
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic"]
    with playwright.sync_playwright() as started:
        launched = started.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield launched
        launched.close()


@pytest.mark.parametrize("name", [*DRAWN, "draw"])
def test_the_inline_page_runs_in_a_browser_and_asks_no_host(
    hostile: Store, browser: Browser, tmp_path: Path, name: str
) -> None:
    answer = hostile.draw("00099") if name == "draw" else QUESTIONS[name](hostile)
    hostile.close()
    inline = answer if name == "draw" else answer.show(height=500)
    file = tmp_path / "notebook.html"
    file.write_text(f"<!doctype html><body>{inline._repr_html_()}", encoding="utf-8")
    page = browser.new_page()
    said: list[str] = []
    requested: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: requested.append(request.url))
    page.goto(file.as_uri())
    frame = page.frame_locator("iframe")
    frame.locator("#search").fill("M34.1")
    frame.locator("#search").press("Enter")
    assert frame.locator("#card h2").inner_text() == "M34.1"
    assert page.locator("iframe").get_attribute("height") == str(inline.height)
    page.close()
    assert said == []
    assert [url for url in requested if not url.startswith(("file:", "about:"))] == []


def test_the_inline_page_shows_what_each_source_says(store: Store) -> None:
    page = store.links("M34.1").show().page
    assert "Limited systemic sclerosis with marked hand disease" in page
    assert '"source":"0489T.txt","line":42' in page


def test_a_hierarchy_is_drawn_with_the_asked_code_in_its_middle(tmp_path: Path) -> None:
    # The store that ships has the hierarchy around the codes of its page.
    with open_store(tmp_path / "new") as store:
        page = store.tree("M34.1").show().page
    assert '"asked":["icd10cm:M34.1"]' in page
    assert '"source":"icd10cm:M34.1","target":"icd10cm:M34","relation":"broader"' in page


@pytest.mark.programs
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_the_notebook_of_the_readme_runs_in_a_kernel(tmp_path: Path) -> None:
    nbclient = pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    from nbformat.v4 import new_code_cell, new_notebook

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(r"### In a notebook\n.*?```python\n(.*?)```", readme, re.DOTALL)
    assert found is not None
    cells = [new_code_cell(cell) for cell in found[1].strip().split("\n\n")]
    notebook = new_notebook(cells=cells)
    kernel = {"metadata": {"path": str(tmp_path)}}
    nbclient.NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources=kernel
    ).execute()
    shown = [
        output.data["text/html"]
        for cell in notebook.cells
        for output in cell.outputs
        if "text/html" in output.get("data", {})
    ]
    assert len(shown) == len(cells) - 2  # the first two import and open
    assert any("billgraph-answer" in output for output in shown)
    assert sum("<iframe" in output for output in shown) == 2
    assert any("01810" in output for output in shown)
