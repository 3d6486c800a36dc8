"""How the audit's findings look in a terminal: by page, severity and rule."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from textwrap import wrap
from typing import TextIO

from billgraph.cli.errors import visible
from billgraph.graph.audit.model import SEVERITIES, Finding, Report
from billgraph.graph.audit.outputs.records import (
    HEADINGS,
    Tally,
    sentence,
    suggested,
    suggests,
    told_releases,
)
from billgraph.graph.audit.rule import Rule
from billgraph.graph.audit.rules import rule
from billgraph.graph.text import pluralize

_COLOURS = {"error": "31", "warning": "33", "info": "34"}
_WIDEST = 120


class Page:
    """Lines for people: wrapped on a terminal, and only there; coloured where that is wanted."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._on_terminal = stream.isatty()
        self._coloured = self._on_terminal and not os.environ.get("NO_COLOR")
        self._width = min(shutil.get_terminal_size().columns, _WIDEST)

    def line(self, text: str = "", indent: int = 0, hang: int = 0, style: str = "") -> None:
        """Writes a text, its first line indented and the others by so much more."""
        text = " ".join(visible(text).split())
        start, rest = " " * indent, " " * (indent + hang)
        lines = [start + text]
        if self._on_terminal:
            lines = wrap(
                text,
                self._width,
                initial_indent=start,
                subsequent_indent=rest,
                break_on_hyphens=False,
            )
        for it in lines or [""]:
            styled = style and self._coloured
            self._stream.write((f"\x1b[{style}m{it}\x1b[0m" if styled else it).rstrip() + "\n")


def write_table(reports: Iterable[Report], stream: TextIO) -> None:
    """Writes each page when it comes, and what became of the statements at the end."""
    tally, page = Tally(), Page(stream)
    for report in tally.over(reports):
        title = f"  {report.title}" if report.title else ""
        page.line(f"{report.procedure.curie}{title}  ({report.source})", style="1")
        for severity in SEVERITIES:
            found = [it for it in report.findings if it.severity == severity]
            if found:
                page.line()
                page.line(
                    f"{HEADINGS[severity].upper()} {len(found)}", style=f"1;{_COLOURS[severity]}"
                )
                _findings(found, report, page)
        if report.accepted:
            page.line()
            page.line(f"ACCEPTED {len(report.accepted)}", style="1")
            _findings(report.accepted, report, page)
        page.line()
    many = f"{pluralize(tally.pages, 'page')}, " if tally.pages != 1 else ""
    page.line(f"{many}{tally.coverage_line()}", style="1")
    page.line(f"held against: {told_releases(tally.releases)}", hang=2)


def _findings(findings: Iterable[Finding], report: Report, page: Page) -> None:
    by_rule: dict[str, list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    for rule_id, its in by_rule.items():
        page.line()
        page.line(f"{rule_id}: {rule(rule_id).matters}", indent=2, hang=2)
        for it in its:
            _finding(it, report, page)


def _finding(it: Finding, report: Report, page: Page) -> None:
    where = "" if it.line is None else f"line {it.line}"
    stated = f'"{it.stated_label}"' if it.stated_label else ""
    page.line(" ".join(text for text in (where, it.code.value, stated) if text), 4, 4, "1")
    page.line(sentence(it.message), indent=6, hang=2)
    for says in it.evidence:
        page.line(f"{says.release}: {says.says}", indent=6, hang=2)
    meant = suggested(it, report)
    if meant:
        page.line(f"{suggests(it.rule)}: {meant[0]}", indent=6, hang=2)
        for text in meant[1:]:
            page.line(f"or: {text}", indent=12, hang=2)
    if it.accepted is not None:
        page.line(f"accepted, because {it.accepted}", indent=6, hang=2)


def write_rules(rules: Iterable[Rule], stream: TextIO) -> None:
    """Writes what each rule looks for, what it rests on, an example and its limits."""
    page = Page(stream)
    for place, it in enumerate(rules):
        if place:
            page.line()
        page.line(f"{it.id} ({it.severity})", style="1")
        for text in told(it):
            page.line(text, indent=2, hang=2)


def told(it: Rule) -> Iterator[str]:
    """What there is to say of a rule, line by line."""
    yield f"{it.title}. {it.matters}"
    yield f"rests on: {it.rests_on}"
    yield f"example: {it.example.states} -> {it.example.finding}"
    yield f"limits: {it.limits}"
