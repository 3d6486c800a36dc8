"""A report for people in one HTML file: no script, nothing from any host, names are text.

It reads on a screen, light or dark as the reader has it, and on paper.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from tempfile import SpooledTemporaryFile
from typing import TextIO

from billgraph.graph.audit.model import SEVERITIES, Coverage, Finding, Report
from billgraph.graph.audit.outputs.records import (
    HEADINGS,
    Tally,
    sentence,
    suggested,
    suggests,
    told_releases,
)
from billgraph.graph.audit.outputs.style import STYLE
from billgraph.graph.audit.rules import rule
from billgraph.graph.text import pluralize

_SPOOLED = 1 << 20

_PARTS = ("confirmed", "wrong", "doubtful", "unchecked", "accepted")


def write(reports: Iterable[Report], stream: TextIO) -> None:
    """Writes the sums first; the pages wait for that in a temporary file."""
    tally, met = Tally(), dict[str, None]()
    about = ""
    with SpooledTemporaryFile(_SPOOLED, "w+", encoding="utf-8") as body:
        for report in tally.over(reports):
            about = report.procedure.value
            met |= dict.fromkeys(it.rule for it in (*report.findings, *report.accepted))
            body.writelines(_page(report))
        body.seek(0)
        stream.writelines(
            _head(tally, about if tally.pages == 1 else pluralize(tally.pages, "page"))
        )
        stream.write('<div class="pages">\n')
        for line in body:
            stream.write(line)
        stream.write("</div>\n")
    stream.writelines(_rules(met))
    stream.write("</main>\n</body>\n</html>\n")


def _head(tally: Tally, about: str) -> Iterator[str]:
    about = escape(about)
    yield f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Audit of {about}</title>
<style>
{STYLE}</style>
</head>
<body>
<main>
<header>
<h1>Audit of {about}</h1>
"""
    yield from _coverage(tally.coverage)
    held = escape(told_releases(tally.releases))
    unread = f" {pluralize(len(tally.unread), 'code')} not read." if tally.unread else ""
    yield f"<p>{tally.counts_line()}.{unread} Held against: {held}.</p>\n</header>\n"


def _coverage(coverage: Coverage) -> Iterator[str]:
    """The counts in words, and as a bar; the words alone carry the meaning."""
    counts = [(part, getattr(coverage, part)) for part in _PARTS]
    shown = [(part, count) for part, count in counts if count or part != "accepted"]
    yield '<ul class="counts">\n'
    for part, count in shown:
        yield f'<li class="{part}"><b>{count}</b> {part}</li>\n'
    yield "</ul>\n"
    if coverage.statements:
        yield '<div class="bar" aria-hidden="true">'
        for part, count in counts:
            if count:
                share = 100 * count / coverage.statements
                yield f'<i class="{part}" style="width:{share:.2f}%"></i>'
        yield "</div>\n"


def _page(report: Report) -> Iterator[str]:
    title = f" {escape(report.title)}" if report.title else ""
    yield f"<section>\n<h2><code>{escape(report.procedure.value)}</code>{title}</h2>\n"
    yield f'<p class="source">{escape(report.source)}</p>\n'
    if not report.findings and not report.accepted:
        yield "<p>Nothing was found.</p>\n"
    else:
        yield from _coverage(report.coverage)
    for severity in SEVERITIES:
        findings = [it for it in report.findings if it.severity == severity]
        if findings:
            heading = f"{HEADINGS[severity]} <span>{len(findings)}</span>"
            yield f'<h3 class="{severity}">{heading}</h3>\n'
            yield from _findings(findings, report)
    if report.accepted:
        yield f'<h3 class="accepted">Accepted <span>{len(report.accepted)}</span></h3>\n'
        yield from _findings(report.accepted, report)
    yield "</section>\n"


def _findings(findings: Iterable[Finding], report: Report) -> Iterator[str]:
    for it in findings:
        severity = it.severity if it.accepted is None else "accepted"
        line = "" if it.line is None else f'<span class="line">line {it.line}</span>'
        stated = "" if it.stated_label is None else f"<q>{escape(it.stated_label)}</q>"
        yield f'<article class="{severity}" id="f-{it.id}">\n'
        yield f"<h4><code>{escape(it.code.value)}</code> {stated} {line}</h4>\n"
        yield f"<p>{escape(sentence(it.message))}</p>\n<dl>\n"
        for says in it.evidence:
            yield f"<dt>{escape(says.release)}</dt><dd>{escape(says.says)}</dd>\n"
        meant = suggested(it, report)
        if meant:
            yield f"<dt>{suggests(it.rule).capitalize()}</dt>"
            yield "".join(f"<dd>{escape(text)}</dd>" for text in meant) + "\n"
        if it.accepted is not None:
            yield f"<dt>Accepted, because</dt><dd>{escape(it.accepted)}</dd>\n"
        yield f'<dt>Why it matters</dt><dd>{escape(it.matters)} <a href="#r-{it.rule}">'
        yield f"{it.rule}</a></dd>\n</dl>\n</article>\n"


def _rules(met: Iterable[str]) -> Iterator[str]:
    rules = [rule(rule_id) for rule_id in met]
    if rules:
        yield "<section>\n<h2>The rules</h2>\n"
        for it in rules:
            yield f'<div class="rule" id="r-{it.id}">\n<h4>{it.id}</h4>\n'
            yield f"<p>{escape(it.title)}.</p>\n<dl>\n"
            yield f"<dt>Rests on</dt><dd>{escape(it.rests_on)}</dd>\n"
            yield f"<dt>Limits</dt><dd>{escape(it.limits)}</dd>\n</dl>\n</div>\n"
        yield "</section>\n"
