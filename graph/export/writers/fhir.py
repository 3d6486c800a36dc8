"""FHIR R4: a Bundle of CodeSystem, ValueSet and ConceptMap resources.

Written as FHIR R4 (4.0.1) has it, https://hl7.org/fhir/R4/terminology-module.html. A code
system is a fragment: the codes that the graph has, each with its `display`: the official
name, else the one that most sources give, which the property `unofficial` tells; where no
source names the code, the extension data-absent-reason stands in its place and says
``unknown``. What sources call the code is its `designation`, what is broader the property
`parent`. A
value set lists the codes of one kind. A concept map has the links to codes of one kind,
as `relatedto`: a link is what a source says, and no comparison of meanings. A range of codes
is no code of its system; the value set of its kind says that it is left out. The resources
gather what the graph has in no order of theirs, so memory holds them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from billgraph.graph.export.model import BROADER, GROUP, Edge, Node, Selection
from billgraph.graph.export.text import as_text
from billgraph.graph.export.writers.node_link import write_items
from billgraph.ontology.codes import Code
from billgraph.ontology.iris import BASE, scheme_iri
from billgraph.ontology.relations import CODE_KINDS, KINDS, RELATIONS
from billgraph.ontology.systems import SYSTEMS

_FHIR = BASE + "fhir/"


def write(selection: Selection, output: BinaryIO) -> None:
    """Writes the bundle, one resource a line."""
    nodes = {node.curie: node for node in selection.nodes() if node.kind != GROUP}
    ranges = [nodes.pop(curie) for curie, node in list(nodes.items()) if _is_range(node)]
    links: dict[str, list[Edge]] = {}
    for edge in selection.edges():
        if edge.source in nodes and edge.target in nodes:
            links.setdefault(edge.relation, []).append(edge)
    with as_text(output) as out:
        out.write('{"resourceType":"Bundle","type":"collection","entry":[')
        write_items(
            out,
            (
                {"fullUrl": resource["url"], "resource": resource}
                for resource in _resources(nodes, ranges, links)
            ),
        )
        out.write("]}\n")


def system_uri(system: str) -> str:
    """The canonical URI of a code system: HL7's, or billgraph's where HL7 gives none.

    Example:
        >>> system_uri("icd10cm"), system_uri("mod")
        ('http://hl7.org/fhir/sid/icd-10-cm', 'https://w3id.org/billgraph/id/mod')
    """
    return SYSTEMS[system].fhir_uri or scheme_iri(system)


def _is_range(node: Node) -> bool:
    return Code(node.system, node.code).range is not None


def _resources(
    nodes: dict[str, Node], ranges: list[Node], links: dict[str, list[Edge]]
) -> Iterator[dict[str, Any]]:
    parents: dict[str, list[str]] = {}
    for edge in links.get(BROADER, ()):
        parents.setdefault(edge.source, []).append(nodes[edge.target].code)
    for system in SYSTEMS:
        members = [node for node in nodes.values() if node.system == system]
        if members:
            yield _code_system(system, members, parents)
    for kind in CODE_KINDS:
        members = [node for node in nodes.values() if node.kind == kind]
        left_out = [node.code for node in ranges if node.kind == kind]
        if members or left_out:
            yield _value_set(kind, members, left_out)
    for kind in KINDS:
        if kind in links:
            yield _concept_map(kind, links[kind], nodes)


def _resource(kind: str, key: str, title: str) -> dict[str, Any]:
    words = re.split("[^A-Za-z0-9]+", f"billgraph {key}")
    return {
        "resourceType": kind,
        "id": f"billgraph-{key}",
        "url": f"{_FHIR}{kind}/{key}",
        "name": "".join(word.capitalize() for word in words),
        "title": title,
        "status": "active",
        "experimental": False,
        "publisher": "billgraph",
    }


def _code_system(system: str, members: list[Node], parents: dict[str, list[str]]) -> dict[str, Any]:
    entry = SYSTEMS[system]
    return {
        **_resource("CodeSystem", system, entry.name),
        "url": system_uri(system),
        "copyright": entry.licence,
        "caseSensitive": True,
        "hierarchyMeaning": "is-a",
        "content": "fragment",
        "property": [
            {"code": "parent", "description": "What is broader.", "type": "code"},
            {
                "code": "unofficial",
                "description": "Whether the display is what pages call the code, and no release"
                " names it.",
                "type": "boolean",
            },
        ],
        "concept": [_concept(node, parents.get(node.curie, [])) for node in members],
    }


def _concept(node: Node, parents: list[str]) -> dict[str, Any]:
    concept = _named(node)
    if node.names:
        concept["designation"] = [{"value": name} for name in node.names]
    properties: list[dict[str, Any]] = [{"code": "parent", "valueCode": it} for it in parents]
    if node.label is None and node.name:
        properties.append({"code": "unofficial", "valueBoolean": True})
    if properties:
        concept["property"] = properties
    return concept


def _named(node: Node) -> dict[str, Any]:
    """A code with its display, or with the reason why it has none."""
    if node.name:
        return {"code": node.code, "display": node.name}
    return {"code": node.code, "_display": {"extension": [_UNKNOWN]}}


_UNKNOWN = {
    "url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason",
    "valueCode": "unknown",
}
"""Why a code has no display: no source names it (FHIR R4, data-absent-reason)."""


def _value_set(kind: str, members: list[Node], left_out: list[str]) -> dict[str, Any]:
    by_system: dict[str, list[dict[str, Any]]] = {}
    for node in members:
        by_system.setdefault(node.system, []).append(_named(node))
    included = [
        {"system": system_uri(system), "concept": codes} for system, codes in by_system.items()
    ]
    plural = RELATIONS[kind].plural
    found = _resource("ValueSet", plural, f"The {plural} of the graph")
    if left_out:
        found["description"] = f"Left out, as ranges are no codes: {', '.join(left_out)}."
    if included:
        found["compose"] = {"include": included}
    return found


def _concept_map(kind: str, edges: list[Edge], nodes: dict[str, Node]) -> dict[str, Any]:
    groups: dict[tuple[str, str], dict[str, list[dict[str, str]]]] = {}
    for edge in edges:
        start, end = nodes[edge.source], nodes[edge.target]
        elements = groups.setdefault((start.system, end.system), {})
        said = {"comment": f"stated by {', '.join(edge.sources)}"} if edge.sources else {}
        elements.setdefault(start.code, []).append(
            {"code": end.code, "equivalence": "relatedto", **said}
        )
    relation = RELATIONS[kind]
    plural = relation.plural.replace("_", " ")
    return {
        **_resource("ConceptMap", f"procedure-{kind}", f"Links to {plural}"),
        "description": f"A link says: {relation.meaning}.",
        "sourceUri": f"{_FHIR}ValueSet/procedures",
        "targetUri": f"{_FHIR}ValueSet/{RELATIONS[relation.code_kind].plural}",
        "group": [
            {
                "source": system_uri(source),
                "target": system_uri(target),
                "element": [
                    {"code": code, "target": targets} for code, targets in elements.items()
                ],
            }
            for (source, target), elements in groups.items()
        ],
    }
