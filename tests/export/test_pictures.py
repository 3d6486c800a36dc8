"""DOT, the pictures that Graphviz draws of it, and Mermaid."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from billgraph.graph import Code, Page, Row, Store
from billgraph.graph.errors import MissingExtra, TooLarge
from billgraph.graph.export.looks import LOOKS
from billgraph.graph.export.model import NODE_KINDS, Edge, Node, Selection
from billgraph.graph.export.writers import dot, mermaid

Exported = Callable[..., Path]
Program = Callable[[str, str], str]


def test_graphviz_reads_dot(exported: Exported, whole: Any, program: Program) -> None:
    command = [program("dot", "graphviz"), "-Tdot_json", str(exported("dot"))]
    done = subprocess.run(command, capture_output=True, check=True)
    read = json.loads(done.stdout)
    # A backslash is two in DOT, and Graphviz keeps what a string was written as.
    names = {it["name"]: it.get("title", "").replace("\\\\", "\\") for it in read["objects"]}
    assert names == whole.names
    codes = {it["name"]: it["code"] for it in read["objects"]}
    assert codes["cpt:00100"] == "00100"
    edges = {
        (read["objects"][it["tail"]]["name"], it["relation"], read["objects"][it["head"]]["name"])
        for it in read["edges"]
    }
    assert edges == whole.edges
    assert len(read["edges"]) == len(whole.edges)


@pytest.mark.parametrize("codes", [(), ("0489T",), ("M34.1",), ("0489T", "00099")])
def test_an_svg_shows_every_code_with_its_name(
    exported: Exported, program: Program, codes: tuple[str, ...]
) -> None:
    program("dot", "graphviz")
    picture = etree.parse(exported("svg", *codes))
    space = {"svg": "http://www.w3.org/2000/svg", "xlink": "http://www.w3.org/1999/xlink"}
    titles = {it.text for it in picture.findall(".//svg:g[@class='node']/svg:title", space)}
    assert {"cpt:0489T", "cpt:00099", "icd10cm:M34.1"} <= titles or codes == ("0489T",)
    shown = " ".join(text.strip() for text in picture.getroot().itertext())
    assert "M34.1" in shown
    if "cpt:00099" in titles and "00099" in (codes or ("00099",)):
        tips = picture.xpath("//@xlink:title", namespaces=space)
        assert "icd10cm:Q01.1 =1+1" in tips
    assert not picture.findall(".//svg:script", space)


def test_png_and_pdf_are_what_they_say(exported: Exported, program: Program) -> None:
    program("dot", "graphviz")
    assert exported("png", "0489T").read_bytes().startswith(b"\x89PNG\r\n")
    assert exported("pdf", "0489T").read_bytes().startswith(b"%PDF-")


def test_without_graphviz_the_error_says_how_to_get_it(
    exported: Exported, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingExtra, match="apt-get install graphviz"):
        exported("png", "0489T")
    assert not list(tmp_path.glob("export*"))
    assert not list(tmp_path.glob(".export*"))


def test_a_picture_of_too_many_codes_is_refused(hostile: Store, exported: Exported) -> None:
    rows = [Row("procedure", Code("cpt", f"{n:05}")) for n in range(10_000, 10_000 + dot.MOST)]
    hostile.add(Page(Code("cpt", "00098"), "many", rows=tuple(rows)))
    with pytest.raises(TooLarge, match="--depth"):
        exported("svg")
    assert exported("dot").read_text().count(" -> ") > dot.MOST


def selection(edges: list[Edge]) -> Selection:
    nodes = {
        curie: Node("urn:x", curie, "cpt", curie, "procedure")
        for edge in edges
        for curie in (edge.source, edge.target)
    }
    return Selection(
        None,  # type: ignore[arg-type]
        (),
        False,
        False,
        lambda: iter(nodes.values()),
        lambda: iter(edges),
        lambda _: (),
    )


@pytest.mark.parametrize("write", [dot.write, mermaid.write])
def test_a_contested_link_is_drawn_otherwise(write: Any, tmp_path: Path) -> None:
    texts = []
    for contested in (False, True):
        with (tmp_path / "graph").open("wb") as output:
            write(
                selection(
                    [Edge("a", "b", "procedure", contested_by=("rule",) if contested else ())]
                ),
                output,
            )
        texts.append((tmp_path / "graph").read_text())
    assert texts[0] != texts[1]
    assert "c2185b" in texts[1]
    assert "c2185b" not in texts[0]


def test_every_kind_has_colours_and_a_shape_of_its_own() -> None:
    assert set(LOOKS) == set(NODE_KINDS)
    for part in ("fill", "line", "mermaid"):
        assert len({getattr(look, part) for look in LOOKS.values()}) == len(LOOKS)
    assert len({(look.shape, look.style) for look in LOOKS.values()}) == len(LOOKS)


def code_of(curie: str) -> str:
    code = curie.partition(":")[2]
    return code.partition("/")[2] if curie.startswith("group:") else code


def test_mermaid_reads_the_flowchart(
    exported: Exported, whole: Any, node_program: Callable[[str, Path], Any]
) -> None:
    read = node_program("mermaid.js", exported("mermaid"))
    labels = sorted(node["label"] for node in read["nodes"])
    expected = sorted(
        f"{code_of(curie)}<br>{name}" if name else code_of(curie)
        for curie, name in whole.names.items()
    )
    assert labels == expected
    assert len(read["edges"]) == len(whole.edges)
    assert {node["kind"] for node in read["nodes"]} <= set(NODE_KINDS)
