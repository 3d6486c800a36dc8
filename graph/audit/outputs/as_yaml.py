"""One YAML document with the keys of the JSON one."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import indent
from typing import Any, TextIO

from billgraph.graph.audit.model import Report
from billgraph.graph.audit.outputs.records import Tally, coverage_record, finding_record


def write(reports: Iterable[Report], stream: TextIO) -> None:
    """Writes each finding when it comes, and the sums at the end."""
    tally, accepted, key = Tally(), [], "findings:\n"
    for report in tally.over(reports):
        accepted += [finding_record(it, report) for it in report.accepted]
        for finding in report.findings:
            stream.write(key + indent(_dumped([finding_record(finding, report)]), "  "))
            key = ""
    if key:
        stream.write("findings: []\n")
    rest = {
        "accepted": accepted,
        "coverage": coverage_record(tally.coverage),
        "counts": tally.counts,
        "pages": tally.pages,
        "releases": list(tally.releases),
        "unread": tally.unread,
    }
    stream.write(_dumped(rest))


def _dumped(value: Any) -> str:
    import yaml

    text: str = yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=96)
    return text
