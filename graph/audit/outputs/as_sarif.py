"""SARIF 2.1.0, so that code-review tools show findings on the page's lines.

Static Analysis Results Interchange Format (SARIF) Version 2.1.0 Plus Errata 01, OASIS
Standard, 2023-08-28. A finding is a `result` (3.27) with a level (3.27.10), one physical
location (3.29) and the finding's id as a partial fingerprint (3.27.17); an accepted one
carries a suppression (3.35). What was probably meant stands in the property bag: a SARIF
`fix` would have to say which characters to replace.

A page's file below the working folder is named relative to it (3.4.3), with the base
`%SRCROOT%` (3.4.4): where that folder is (3.14.14) is for the reader to know, so that the same
pages give the same document on every machine. Code review shows a result on the file of
that relative name. A file elsewhere is in no checkout, and is named by an absolute URI, which
cannot have a base. The name of a stored page is relative to a folder that nobody knows: it
has no base.

GitHub takes 25,000 results a run and 20 runs a file ("SARIF support for code scanning",
validating your SARIF file). So a run ends after as many, and the next results stand in
another run of the same document. Runs of one tool are kept apart by the id of their automation
(3.17.3), which GitHub takes for the category; a document of one run leaves that to its reader.
No result is left out, however many runs there are.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import PurePath
from typing import Any, TextIO
from urllib.parse import quote

from billgraph.graph.audit.model import ERROR, INFO, WARNING, Finding, Report
from billgraph.graph.audit.outputs.records import (
    Tally,
    coverage_record,
    sentence,
    suggested,
    suggests,
)
from billgraph.graph.audit.rule import Rule
from billgraph.graph.audit.rules import chosen

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)

_LEVELS = {ERROR: "error", WARNING: "warning", INFO: "note"}
FINGERPRINT = "billgraphFinding/v1"
BASE = "%SRCROOT%"
"""What the names of files are relative to: the working folder, a checkout's root in code review."""
_BASES = {BASE: {"description": {"text": "The folder that billgraph was run in."}}}


RESULTS_A_RUN = 25_000
RUNS_A_FILE = 20


def write(reports: Iterable[Report], stream: TextIO) -> str | None:
    """Writes each result when it comes; its line of JSON is one line of the document.

    Returns:
        What is to be told of how the results were parted, or None where one run holds them.
    """
    tally, rules = Tally(), chosen()
    places = {rule.id: place for place, rule in enumerate(rules)}
    driver = {
        "name": "billgraph",
        "version": version("billgraph"),
        "rules": [_rule(rule) for rule in rules],
    }
    head = (
        f'"tool": {_dumped({"driver": driver})},\n'
        f'"columnKind": "unicodeCodePoints",\n"originalUriBaseIds": {_dumped(_BASES)},\n'
        '"results": ['
    )
    stream.write(f'{{"$schema": {_dumped(SCHEMA)}, "version": "2.1.0", "runs": [{{\n{head}')
    count = 0
    for report in tally.over(reports):
        for finding in (*report.findings, *report.accepted):
            if count and count % RESULTS_A_RUN == 0:
                stream.write(f"\n],\n{_automation(count // RESULTS_A_RUN)}\n}},\n{{\n{head}")
            separator = ",\n" if count % RESULTS_A_RUN else "\n"
            stream.write(separator + _dumped(_result(finding, report, places)))
            count += 1
    runs = max(-(-count // RESULTS_A_RUN), 1)
    properties = {
        "coverage": coverage_record(tally.coverage),
        "pages": tally.pages,
        "releases": list(tally.releases),
    }
    automation = f"{_automation(runs)},\n" if runs > 1 else ""
    stream.write(f'\n],\n{automation}"properties": {_dumped(properties)}\n}}]}}\n')
    return _parted(count, runs) if runs > 1 else None


def _automation(run: int) -> str:
    # What stands before the last slash is the category; after it, nothing that would change.
    return f'"automationDetails": {_dumped({"id": f"billgraph/{run}/"})}'


def _parted(count: int, runs: int) -> str:
    told = f"{count:,} results stand in {runs:,} runs of at most {RESULTS_A_RUN:,}"
    if runs <= RUNS_A_FILE:
        return f"{told}, as GitHub takes them; nothing is left out"
    return (
        f"{told}, nothing is left out; GitHub takes {RUNS_A_FILE} runs a file: audit fewer pages"
        " at once, a file for each part"
    )


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": f"{rule.title}."},
        "fullDescription": {"text": f"{rule.title}. {rule.matters}"},
        "help": {
            "text": f"Rests on: {rule.rests_on}.\nExample: {rule.example.states} - "
            f"{rule.example.finding}.\nLimits: {rule.limits}"
        },
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(finding: Finding, report: Report, places: dict[str, int]) -> dict[str, Any]:
    location: dict[str, Any] = {"artifactLocation": _artifact(report)}
    if finding.line is not None:
        location["region"] = {"startLine": finding.line}
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": places[finding.rule],
        "level": _LEVELS[finding.severity],
        "message": {"text": _message(finding, report)},
        "locations": [{"physicalLocation": location}],
        "partialFingerprints": {FINGERPRINT: finding.id},
        "properties": {
            "relation": finding.relation,
            "code": finding.code.curie,
            "statedLabel": finding.stated_label,
            "officialLabel": report.names.get(finding.code),
            "procedure": finding.procedure.curie,
            "suggestions": [code.curie for code in finding.suggestions],
            "evidence": [{"says": it.says, "release": it.release} for it in finding.evidence],
        },
    }
    if finding.accepted is not None:
        result["suppressions"] = [{"kind": "inSource", "justification": finding.accepted}]
    return result


def _message(finding: Finding, report: Report) -> str:
    parts = [sentence(finding.message)]
    parts += [f"{it.release}: {it.says}." for it in finding.evidence]
    if finding.suggestions:
        parts.append(sentence(f"{suggests(finding.rule)}: {'; '.join(suggested(finding, report))}"))
    text = " ".join(parts)
    # What is markup in a plain text message may stand in a name (3.11.5 and 3.11.6): {0} would
    # be a placeholder, [text](1) a link.
    return text.replace("{", "{{").replace("}", "}}").replace("](", "\\](")


def _artifact(report: Report) -> dict[str, str]:
    if report.given is None:
        return {"uri": uri_of(report.document)}
    path = os.path.relpath(report.document)
    if path.split(os.sep, 1)[0] == os.pardir:
        return {"uri": uri_of(os.path.abspath(report.document))}  # noqa: PTH100 (keeps links)
    return {"uri": uri_of(path), "uriBaseId": BASE}


def uri_of(document: str) -> str:
    """The name of a document as a URI reference (RFC 3986).

    Example:
        >>> uri_of("my pages/0489T.txt"), uri_of("/data/0489T.txt")
        ('my%20pages/0489T.txt', 'file:///data/0489T.txt')
    """
    path = PurePath(document)
    if path.is_absolute():
        return path.as_uri()
    # A colon in the first segment would make a scheme of what stands before it.
    return quote(path.as_posix(), safe="/~@!$&'()*+,;=")


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
