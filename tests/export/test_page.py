"""The interactive page in a real browser: headless Chromium, from a file: URL."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from billgraph.graph.export.page import compose

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic"]

pytestmark = [
    pytest.mark.programs,
    pytest.mark.skipif(
        CHROMIUM is None, reason="Chromium is not installed: apt-get install chromium"
    ),
]

HOSTILE = "<script>document.title='run'</script> & \"quoted\" </script> Sjögren\n=1+1"

KINDS = [
    {"kind": "procedure", "name": "procedure", "light": "#25a", "dark": "#6ae", "shape": "ellipse"},
    {"kind": "diagnosis", "name": "diagnosis", "light": "#b42", "dark": "#f97", "shape": "hexagon"},
]


def node(kind: str, code: str, name: str, **more: Any) -> dict[str, Any]:
    system = {"procedure": "cpt", "diagnosis": "icd10cm"}[kind]
    return {
        "id": f"{system}:{code}",
        "code": code,
        "system": system,
        "kind": kind,
        "label": None,
        "names": [{"name": name, "source": "page.txt", "line": 7}],
        "facts": [],
        "texts": [],
        "findings": [],
        **more,
    }


def edge(source: str, target: str, *contested: dict[str, str]) -> dict[str, Any]:
    said = {"label": "stated", "note": "why", "source": "page.txt", "line": 7}
    return {
        "source": source,
        "target": target,
        "relation": "diagnosis",
        "statements": [said],
        "contested": list(contested),
    }


def graph(diagnoses: int = 3) -> dict[str, Any]:
    wrong = {"rule": "name-differs", "severity": "error", "message": "It is called otherwise."}
    codes = [f"M34.{number}" for number in range(diagnoses)]
    nodes = [
        node("procedure", "0489T", HOSTILE),
        node("procedure", "15771", "Fat graft"),
        *(node("diagnosis", code, f"Sclerosis {code}") for code in codes),
    ]
    nodes[2]["findings"] = [wrong]
    edges = [edge("cpt:0489T", f"icd10cm:{code}") for code in codes]
    edges[0] = edge("cpt:0489T", "icd10cm:M34.0", wrong)
    edges.append(edge("cpt:15771", f"icd10cm:{codes[-1]}"))
    return {"file": "0489T", "asked": ["cpt:0489T"], "nodes": nodes, "edges": edges, "kinds": KINDS}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        launched = started.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


class Opened:
    """A page that is open in the browser, and what it complained of or asked for."""

    def __init__(self, browser: Browser, file: Path, **options: Any) -> None:
        self.context = browser.new_context(accept_downloads=True, **options)
        self.page: Page = self.context.new_page()
        self.said: list[str] = []
        self.requested: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.requested.append(request.url))
        self.page.goto(file.as_uri())

    def visible(self) -> set[str]:
        found = self.page.evaluate("billgraph.cy.nodes(':visible').map((node) => node.id())")
        return set(found)

    def ends_as(self, script: str, expected: object) -> bool:
        """Whether what a script gives becomes what is expected: a busy browser takes a while.

        Asked from here: to wait within the page takes `eval`, which the page forbids.
        """
        for _ in range(100):
            if self.page.evaluate(script) == expected:
                return True
            self.page.wait_for_timeout(50)
        return False

    def tap(self, code: str, *, twice: bool = False) -> None:
        """Clicks where the code is drawn."""
        spot = self.page.evaluate(
            "(id) => billgraph.cy.getElementById(id).renderedPosition()", code
        )
        frame = self.page.locator("#canvas").bounding_box()
        assert frame is not None
        click = self.page.mouse.dblclick if twice else self.page.mouse.click
        click(frame["x"] + spot["x"], frame["y"] + spot["y"])

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Any]:
    pages: list[Opened] = []

    def make(content: dict[str, Any] | None = None, **options: Any) -> Opened:
        file = tmp_path / "page.html"
        file.write_text(compose("0489T & <others>", content or graph()), encoding="utf-8")
        pages.append(Opened(browser, file, **options))
        return pages[-1]

    yield make
    for page in pages:
        page.context.close()


def test_it_opens_without_a_word_and_asks_no_host(opened: Any) -> None:
    page = opened()
    assert len(page.visible()) == 5
    assert page.page.title() == "0489T & <others>"
    assert page.said == []
    assert [url for url in page.requested if not url.startswith("file:")] == []


def test_it_may_not_ask_a_host_even_if_it_wanted(opened: Any) -> None:
    page = opened()
    failed = page.page.evaluate(
        "fetch('http://127.0.0.1:9/').then(() => false, (error) => String(error))"
    )
    assert failed
    assert any("Content Security Policy" in text for text in page.said)


def test_a_name_is_text_and_never_markup(opened: Any) -> None:
    page = opened()
    page.tap("cpt:0489T")
    assert "<script>document.title='run'</script>" in page.page.inner_text("#card")
    assert page.page.locator("#card script").count() == 0
    assert page.page.title() == "0489T & <others>"


def test_a_search_completes_and_opens_the_code(opened: Any) -> None:
    page = opened()
    page.press("/")
    page.page.keyboard.type("m341")
    assert page.page.locator("#matches li").all_inner_texts() == ["M34.1\nSclerosis M34.1"]
    page.press("Enter")
    assert page.page.inner_text("#card h2") == "M34.1"


def test_a_search_finds_words_of_a_name_and_says_when_there_are_none(opened: Any) -> None:
    page = opened()
    page.page.fill("#search", "graft FAT")
    assert page.page.locator("#matches li").all_inner_texts() == ["15771\nFat graft"]
    page.page.fill("#search", "zebra")
    assert page.page.inner_text("#matches") == "nothing found on this page"


def test_a_click_shows_what_is_said_of_a_code_and_where(opened: Any) -> None:
    page = opened()
    page.tap("icd10cm:M34.0")
    text = page.page.inner_text("#card")
    assert "It is called otherwise." in text
    assert "“stated” – why (page.txt:7)" in text
    page.page.click("#card .go")
    assert page.page.inner_text("#card h2") == "0489T"
    page.press("Escape")
    assert page.page.is_hidden("#panel")


def test_the_legend_hides_and_shows_a_kind(opened: Any) -> None:
    page = opened()
    shown = "billgraph.cy.nodes(':visible').map((node) => node.id())"
    page.page.click("input[data-kind=diagnosis]")
    assert page.ends_as(shown, ["cpt:0489T", "cpt:15771"])
    page.page.click("input[data-kind=diagnosis]")
    assert page.ends_as(f"{shown}.length", 5)


def test_a_contested_link_is_drawn_otherwise(opened: Any) -> None:
    page = opened()
    found = page.page.evaluate(
        "billgraph.cy.edges().map((edge) => [edge.target().id(), edge.style('line-style')])"
    )
    assert dict(found)["icd10cm:M34.0"] == "dashed"
    assert dict(found)["icd10cm:M34.1"] == "solid"
    assert "1 contested" in page.page.inner_text("#legend")


def test_of_a_large_graph_the_nearest_are_shown_and_the_rest_on_a_double_click(opened: Any) -> None:
    page = opened(graph(diagnoses=400))
    assert "cpt:15771" not in page.visible()
    page.page.fill("#search", "M34.399")
    page.press("Enter")
    assert page.ends_as("billgraph.cy.animated()", expected=False)
    page.tap("icd10cm:M34.399", twice=True)
    assert "cpt:15771" in page.visible()
    assert page.said == []


def test_the_keyboard_goes_from_code_to_code(opened: Any) -> None:
    page = opened()
    page.page.focus("#canvas")
    page.press("ArrowRight", "Enter")
    assert page.page.inner_text("#card h2").startswith("M34.")


@pytest.mark.parametrize("layout", ["rings", "columns", "tree", "force"])
def test_in_no_layout_do_two_codes_stand_on_each_other(opened: Any, layout: str) -> None:
    page = opened(graph(diagnoses=40))
    page.page.select_option("#layout", layout)
    page.page.wait_for_timeout(800)
    places = page.page.evaluate("billgraph.cy.nodes().map((node) => node.position())")
    near = [
        (a, b)
        for at, a in enumerate(places)
        for b in places[at + 1 :]
        if abs(a["x"] - b["x"]) < 20 and abs(a["y"] - b["y"]) < 20
    ]
    assert len(places) == 42
    assert near == []


def test_the_picture_can_be_saved_as_png_and_as_svg(opened: Any, tmp_path: Path) -> None:
    from lxml import etree

    page = opened()
    for button, start in (("#save-png", b"\x89PNG"), ("#save-svg", b"<svg")):
        with page.page.expect_download() as download:
            page.page.click(button)
        path = tmp_path / download.value.suggested_filename
        download.value.save_as(path)
        assert path.read_bytes().startswith(start)
        assert path.stem == "0489T"
    texts = etree.parse(str(tmp_path / "0489T.svg")).xpath("//*[local-name()='text']//text()")
    assert "15771" in texts
    assert any(text.startswith("<script>") for text in texts)


def test_the_theme_follows_the_system_and_the_button(opened: Any) -> None:
    page = opened(color_scheme="dark")
    assert page.page.evaluate("document.documentElement.className") == "dark"
    page.page.click("#theme")
    assert page.page.evaluate("document.documentElement.className") == ""


def test_print_has_a_table_of_all_links(opened: Any) -> None:
    page = opened()
    page.page.emulate_media(media="print")
    assert page.page.is_visible("#table")
    assert page.page.locator("#table tbody tr").count() == 4


def test_the_export_carries_cards_statements_and_findings(
    browser: Browser, billgraph: Any, tmp_path: Path
) -> None:
    file = tmp_path / "0489T.html"
    store = tmp_path / "new"
    assert billgraph("init", store).status == 0
    assert billgraph("export", "0489T", "-f", "html", "-o", file, "--store", store).status == 0
    page = Opened(browser, file)
    page.page.fill("#search", "207RC0000X")
    page.press("Enter")
    text = page.page.inner_text("#card")
    page.context.close()
    assert "Cardiovascular Disease" in text
    assert '207RC0000X is stated as "Plastic Surgery"' in text
    assert "0489T.txt:33" in text
    assert "nucc:208200000X" in text
    assert page.said == []


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
def test_nothing_runs_over_the_side_of_the_screen(opened: Any, size: tuple[int, int]) -> None:
    page = opened(viewport={"width": size[0], "height": size[1]})
    assert page.page.evaluate("document.documentElement.scrollWidth") <= size[0]
