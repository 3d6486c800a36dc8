"""A report for people in Markdown: by page and severity, with what each rule is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import dedent
from typing import TextIO

from billgraph.graph.audit.model import SEVERITIES, Finding, Report
from billgraph.graph.audit.outputs.records import (
    HEADINGS,
    Tally,
    sentence,
    suggested,
    suggests,
    told_releases,
)
from billgraph.graph.audit.rules import rule
from billgraph.graph.pages.characters import fold
from billgraph.graph.text import pluralize


def write(reports: Iterable[Report], stream: TextIO) -> None:
    """Writes each page when it comes, and the sum and the rules at the end."""
    tally, met = Tally(), dict[str, None]()
    stream.write("# Audit\n")
    for report in tally.over(reports):
        findings = (*report.findings, *report.accepted)
        met |= dict.fromkeys(it.rule for it in findings)
        stream.writelines(_page(report))
    stream.write("\n## Summary\n\n")
    stream.write(f"{pluralize(tally.pages, 'page')}, {tally.coverage_line()}.\n\n")
    stream.write(f"Held against: {_text(told_releases(tally.releases))}.\n")
    if met:
        stream.write("\n## The rules\n")
        for rule_id in met:
            it = rule(rule_id)
            stream.write(f"\n**`{it.id}`** {it.title}. {it.matters}\n")
            stream.write(f"Rests on: {it.rests_on}. Limits: {it.limits}\n")


def _page(report: Report) -> Iterator[str]:
    title = f" {_text(report.title)}" if report.title else ""
    yield f"\n## `{report.procedure.curie}`{title}\n\n{_text(report.source)}: "
    tally = Tally()
    list(tally.over([report]))
    yield f"{tally.coverage_line()}.\n"
    for severity in SEVERITIES:
        findings = [it for it in report.findings if it.severity == severity]
        if findings:
            yield f"\n### {HEADINGS[severity]} ({len(findings)})\n\n"
            yield from _table(findings, report)
    if report.accepted:
        yield f"\n### Accepted ({len(report.accepted)})\n\n"
        yield from _table(report.accepted, report)


def _table(findings: Iterable[Finding], report: Report) -> Iterator[str]:
    yield dedent(
        """\
        | line | code | stated as | what is wrong | the release says | suggested | rule |
        |---:|---|---|---|---|---|---|
        """
    )
    for it in findings:
        wrong = sentence(it.message)
        if it.accepted is not None:
            wrong += f" Accepted, because {it.accepted}."
        meant = [_text(text) for text in suggested(it, report)]
        cells = (
            str(it.line or ""),
            f"`{it.code.value}`",
            _text(it.stated_label or ""),
            _text(wrong),
            "<br>".join(f"{_text(says.says)} ({_text(says.release)})" for says in it.evidence),
            f"{suggests(it.rule)}: {'<br>or '.join(meant)}" if meant else "",
            f"`{it.rule}`",
        )
        yield f"| {' | '.join(cells)} |\n"


_SPECIAL = str.maketrans(
    {sign: f"\\{sign}" for sign in "\\`*_[]|"} | {"<": "&lt;", ">": "&gt;", "&": "&amp;"}
)


def _text(text: str) -> str:
    """A text of a page or release in which nothing is markup (CommonMark 0.31, section 2.4).

    Example:
        >>> _text("<b>*pain*</b>")
        '&lt;b&gt;\\\\*pain\\\\*&lt;/b&gt;'
    """
    return fold(text).translate(_SPECIAL)
