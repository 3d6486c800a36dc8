"""A page's YAML with what the audit says of it as comments, for a person to correct."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

import yaml

from billgraph.graph.audit.accepting import RowKey, finding_key, row_key
from billgraph.graph.audit.model import Finding, Report
from billgraph.graph.audit.outputs.records import Tally, suggested, suggests, told_releases
from billgraph.graph.pages.characters import fold
from billgraph.graph.pages.model import Page
from billgraph.graph.pages.page_yaml import write_page
from billgraph.ontology.relations import RELATIONS

_WIDTH = 96


def fixed_yaml(page: Page, report: Report) -> str:
    """Writes a page as YAML in which each finding is a comment above what it is about.

    Nothing that the page states is changed; reading the YAML gives the same page.

    Args:
        page: The page.
        report: What the audit says of it.

    Returns:
        The document, ending in a line end.
    """
    text = write_page(page)
    above = _comments(page, report, text)
    lines = text.splitlines(keepends=True)
    marked = (
        f"{comment}{line}"
        for place, line in enumerate(lines)
        for comment in (above.get(place, ""),)
    )
    return _head(report) + "".join(marked)


def _head(report: Report) -> str:
    tally = Tally()
    list(tally.over([report]))
    told = (
        f"billgraph audit of {report.source}: {tally.coverage_line()}.",
        f"Held against: {told_releases(report.releases)}.",
        "Nothing is changed: correct the rows below their comments, or accept a finding with"
        " a line 'accept: RULE, because …' in the row.",
    )
    return "".join(_comment(text, "") for text in told)


def _comments(page: Page, report: Report, text: str) -> dict[int, str]:
    """The comments by the number of the line that they stand above, counted from 0."""
    by_row: dict[RowKey, list[Finding]] = {}
    for finding in (*report.findings, *report.accepted):
        by_row.setdefault(finding_key(finding), []).append(finding)
    found: dict[int, str] = {}
    for place, key in _places(page, text):
        findings = by_row.pop(key, [])
        if findings:
            found[place] = "".join(_told(it, report, "  ") for it in findings)
    # What is about no row stands above the page.
    rest = [finding for findings in by_row.values() for finding in findings]
    if rest:
        found[0] = "".join(_told(it, report, "") for it in rest)
    return found


def _places(page: Page, text: str) -> Iterator[tuple[int, RowKey]]:
    """The lines on which the rows of a page begin in its YAML."""
    root = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    assert isinstance(root, yaml.MappingNode)
    tables = {key.value: value for key, value in root.value}
    for relation in RELATIONS.values():
        rows = page.rows_of(relation.kind)
        nodes = tables[relation.plural].value if rows else []
        for row, node in zip(rows, nodes, strict=True):
            yield node.start_mark.line, row_key(row)


def _told(finding: Finding, report: Report, indent: str) -> str:
    about = "" if indent else f"{finding.code.curie}: "
    lines = [_comment(f"{finding.severity} {finding.rule}: {about}{finding.message}.", indent)]
    lines += [_comment(f"  {it.release}: {it.says}", indent) for it in finding.evidence]
    lines += [
        _comment(f"  {suggests(finding.rule)}: {it}", indent) for it in suggested(finding, report)
    ]
    if finding.accepted is not None:
        lines.append(_comment(f"  accepted, because {finding.accepted}", indent))
    return "".join(lines)


def _comment(text: str, indent: str) -> str:
    """A text as lines of comment; what a line of YAML cannot hold is left out."""
    start = f"{indent}# " + " " * (len(text) - len(text.lstrip(" ")))
    lines = wrap(
        fold(text),
        _WIDTH,
        initial_indent=start,
        subsequent_indent=f"{start}  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "".join(f"{line}\n" for line in lines)
