"""One JSON document: ``{"findings": […], "accepted": […], "coverage": {…}, …}``."""

from __future__ import annotations

import json
from collections.abc import Iterable
from textwrap import indent
from typing import Any, TextIO

from billgraph.graph.audit.model import Report
from billgraph.graph.audit.outputs.records import Tally, coverage_record, finding_record


def write(reports: Iterable[Report], stream: TextIO) -> None:
    """Writes each finding when it comes, and the sums at the end."""
    tally, accepted = Tally(), []
    stream.write('{\n  "findings": [')
    separator = "\n"
    for report in tally.over(reports):
        accepted += [finding_record(it, report) for it in report.accepted]
        for finding in report.findings:
            stream.write(separator + indent(_dumped(finding_record(finding, report)), "    "))
            separator = ",\n"
    stream.write("\n  ],\n" if separator != "\n" else "],\n")
    rest = {
        "accepted": accepted,
        "coverage": coverage_record(tally.coverage),
        "counts": tally.counts,
        "pages": tally.pages,
        "releases": list(tally.releases),
        "unread": tally.unread,
    }
    stream.write(_dumped(rest).removeprefix("{\n") + "\n")


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
