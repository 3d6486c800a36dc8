"""What the interactive page shows of a selection: cards, links and the audit's findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from billgraph.graph.engine.base import Engine
from billgraph.graph.errors import CodeError, NothingFound
from billgraph.graph.export.looks import LOOKS
from billgraph.graph.export.model import GROUP, NODE_KINDS, Edge, Node
from billgraph.graph.questions.show import show

CARDS = 300
"""How many codes get their whole card; the others have their names and links."""

NAMES = 100
"""Up to so many names of a code are told with the source and the line of each."""

_TEXTS = (
    ("service_type", "Service type"),
    ("site_of_service", "Site of service"),
    ("summary", "Summary"),
    ("overview", "Overview"),
    ("clinical_context", "Clinical context"),
)

Findings = Mapping[tuple[str, str], list[dict[str, Any]]]
"""What the audit found, by the source of the page and the CURIE of the code."""


def page_graph(
    asked: tuple[str, ...],
    nodes: Iterable[Node],
    edges: Iterable[Edge],
    engine: Engine | None = None,
    layout: str = "rings",
) -> dict[str, Any]:
    """Collects what `compose` embeds in the page.

    Args:
        asked: The CURIEs of the codes that were asked for.
        nodes: The codes.
        edges: The links; they carry their statements.
        engine: Where the cards and the audit's findings are from; None for neither.
        layout: How the page first lays it out: ``rings``, ``columns``, ``tree`` or ``force``.

    Returns:
        JSON values: ``file``, ``asked``, ``layout``, ``nodes``, ``edges`` and ``kinds``. The
        codes that were asked for, and those nearest to them, come with their cards.
    """
    findings = _findings(engine, asked) if engine is not None else {}
    ordered = sorted(nodes, key=lambda node: node.curie not in asked)
    return {
        "file": "-".join(curie.partition(":")[2] for curie in asked) or "billgraph",
        "asked": list(asked),
        "layout": layout,
        "nodes": [
            _node(node, findings, engine if place < CARDS else None)
            for place, node in enumerate(ordered)
        ],
        "edges": [_edge(edge, findings) for edge in edges],
        "kinds": [
            {
                "kind": kind,
                "name": kind,
                "light": LOOKS[kind].line,
                "dark": LOOKS[kind].night,
                "shape": LOOKS[kind].cytoscape,
            }
            for kind in NODE_KINDS
        ],
    }


def _node(node: Node, findings: Findings, engine: Engine | None) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": node.curie,
        "code": node.code,
        "system": node.system,
        "kind": node.kind,
        "label": node.label,
        "names": [{"name": name, "source": "", "line": None} for name in node.names],
        "facts": [],
        "texts": [],
        "findings": [
            it for (_, curie), few in findings.items() if curie == node.curie for it in few
        ],
    }
    if engine is not None and node.kind != GROUP:
        found |= _card(engine, node.curie)
    return found


def _card(engine: Engine, curie: str) -> dict[str, Any]:
    try:
        card = show(engine, curie, most_names=NAMES, with_links=False)
    except (CodeError, NothingFound):
        return {}
    facts = [("status", card.status)]
    facts += [
        (fact.name, " ".join(it for it in (fact.about, fact.value, fact.words) if it))
        for section in card.sections
        for fact in section.facts
    ]
    names = [{"name": it.name, "source": it.source, "line": it.line} for it in card.names]
    return ({"names": names} if names else {}) | {
        "facts": facts,
        "texts": [
            (f"{title} ({page.source})", getattr(page, name))
            for page in card.pages
            for name, title in _TEXTS
            if getattr(page, name)
        ],
    }


def _edge(edge: Edge, findings: Findings) -> dict[str, Any]:
    contested = [
        finding
        for source in edge.sources
        for finding in findings.get((source, edge.target), [])
        if finding["severity"] != "info"
    ]
    told = {finding["rule"] for finding in contested}
    contested += [
        {"rule": rule, "severity": "warning", "message": f"The audit contests it: {rule}."}
        for rule in edge.contested_by
        if rule not in told
    ]
    return {
        "source": edge.source,
        "target": edge.target,
        "relation": edge.relation,
        "statements": [
            {"label": it.label, "note": it.note, "source": it.source, "line": it.line}
            for it in edge.statements
        ],
        "contested": contested,
    }


def _findings(engine: Engine, asked: Iterable[str]) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """What the audit says of the pages about the asked codes."""
    from billgraph.graph.audit.stored import audit_code

    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for curie in asked:
        try:
            reports = audit_code(engine, curie)
        except NothingFound:
            continue
        for report in reports:
            for finding in report.findings:
                entry = {
                    "rule": finding.rule,
                    "severity": finding.severity,
                    "message": finding.message,
                    "suggestions": [code.curie for code in finding.suggestions],
                }
                found.setdefault((finding.source, finding.code.curie), []).append(entry)
    return found
