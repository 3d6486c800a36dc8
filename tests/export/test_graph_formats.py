"""GraphML, GEXF, CX2 and the JSON of Cytoscape.js and networkx, read back by others."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx
import pytest
from lxml import etree

Exported = Callable[..., Path]


def check_networkx(graph: Any, whole: Any) -> None:
    assert graph.is_directed()
    names = {node: data.get("name") for node, data in graph.nodes(data=True)}
    assert names == whole.names
    assert graph.nodes["cpt:00100"]["code"] == "00100"
    edges = {(a, data["relation"], b) for a, b, data in graph.edges(data=True)}
    assert edges == whole.edges
    assert graph.number_of_edges() == len(whole.edges)


def test_networkx_reads_graphml(exported: Exported, whole: Any) -> None:
    graph = networkx.read_graphml(exported("graphml"))
    check_networkx(graph, whole)
    edge = graph.edges["cpt:00099", "mod:Q9"]
    assert json.loads(edge["sources"]) == ['odd, "page".txt']
    assert edge["contested"] is False


@pytest.mark.programs
def test_igraph_reads_graphml(exported: Exported, whole: Any) -> None:
    igraph = pytest.importorskip("igraph")
    graph = igraph.Graph.Read_GraphML(str(exported("graphml")))
    assert graph.is_directed()
    ids = graph.vs["id"]
    assert dict(zip(ids, graph.vs["name"], strict=True)) == whole.names
    assert dict(zip(ids, graph.vs["code"], strict=True))["cpt:00100"] == "00100"
    found = {(ids[e.source], e["relation"], ids[e.target]) for e in graph.es}
    assert found == whole.edges
    assert graph.ecount() == len(whole.edges)


def test_networkx_reads_gexf(exported: Exported, whole: Any) -> None:
    graph = networkx.read_gexf(exported("gexf"), version="1.3")
    check_networkx(graph, whole)


def test_gexf_keeps_the_published_schema(
    exported: Exported, reference: Callable[[str], Path]
) -> None:
    # specs/1.3 of github.com/gephi/gexf, which is not part of billgraph.
    published = etree.parse(reference("gexf-1.3/gexf.xsd"))
    document = etree.parse(exported("gexf"))
    # The published viz.xsd names no namespace and cannot be compiled; gexf.xsd alone is held to.
    for colour in document.findall(".//{http://gexf.net/1.3/viz}color"):
        assert all(0 <= int(colour.get(part)) <= 255 for part in "rgb")
        colour.getparent().remove(colour)
    schema = etree.XMLSchema(published)
    schema.assertValid(document)


@pytest.mark.programs
def test_ndex_reads_cx2(exported: Exported, whole: Any) -> None:
    cx2 = pytest.importorskip("ndex2.cx2")
    path = exported("cx2", with_statements=True)
    network = cx2.RawCX2NetworkFactory().get_cx2network(str(path))
    nodes = network.get_nodes()
    names = {node["v"]["curie"]: node["v"].get("name") for node in nodes.values()}
    assert names == whole.names
    assert {n["v"]["curie"]: n["v"]["code"] for n in nodes.values()}["cpt:00100"] == "00100"
    edges = network.get_edges().values()
    curie = {number: node["v"]["curie"] for number, node in nodes.items()}
    found = {(curie[e["s"]], e["v"]["interaction"], curie[e["t"]]) for e in edges}
    assert found == whole.edges
    assert len(edges) == len(whole.edges)
    counted = {
        entry["name"]: entry["elementCount"]
        for entry in json.loads(path.read_text(encoding="utf-8"))[1]["metaData"]
    }
    assert (counted["nodes"], counted["edges"]) == (len(whole.names), len(whole.edges))


def test_cytoscape_js_reads_its_json(
    exported: Exported, whole: Any, node_program: Callable[[str, Path], Any]
) -> None:
    read = node_program("cytoscape.js", exported("cyjs"))
    assert {node["id"]: node["name"] for node in read["nodes"]} == whole.names
    assert {(e["source"], e["relation"], e["target"]) for e in read["edges"]} == whole.edges
    assert len(read["edges"]) == len(whole.edges)


def test_networkx_reads_node_link_json(exported: Exported, whole: Any) -> None:
    data = json.loads(exported("networkx", with_statements=True).read_text(encoding="utf-8"))
    graph = networkx.node_link_graph(data, edges="edges")
    check_networkx(graph, whole)
    statements = graph.edges["cpt:00099", "icd10cm:Q01.1", "diagnosis"]["statements"]
    assert statements == [
        {"label": "=1+1", "note": 'a, "b"\n<c>', "source": 'odd, "page".txt', "line": 6}
    ]


@pytest.mark.parametrize("name", ["graphml", "gexf", "cx2", "cyjs", "networkx", "dot", "mermaid"])
def test_the_same_graph_gives_the_same_bytes(exported: Exported, name: str) -> None:
    first = exported(name).read_bytes()
    assert exported(name).read_bytes() == first
