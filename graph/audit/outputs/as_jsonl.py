"""JSON Lines: one finding a line, those that are accepted with the reason."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TextIO

from billgraph.graph.audit.model import Report
from billgraph.graph.audit.outputs.records import finding_record


def write(reports: Iterable[Report], stream: TextIO) -> None:
    """Writes each finding when it comes."""
    for report in reports:
        for finding in (*report.findings, *report.accepted):
            stream.write(json.dumps(finding_record(finding, report), ensure_ascii=False) + "\n")
