"""What the audit says as rows: one a finding."""

from __future__ import annotations

from collections.abc import Sequence

from billgraph.graph.audit.model import ERROR, Finding, Report
from billgraph.graph.audit.outputs.records import FINDING_KEYS, Tally, finding_record, sentence
from billgraph.graph.tables.columns import code_text, where_text
from billgraph.graph.tables.rows import Column, Record, Rows


def rows(found: Report | Sequence[Report]) -> Rows:
    """The findings of pages as rows, the accepted ones last; errors are marked."""
    reports = [found] if isinstance(found, Report) else found
    tally = Tally()
    records = [finding_record(it, report) for report in tally.over(reports) for it in _all(report)]
    about = ", ".join(dict.fromkeys(report.procedure.curie for report in reports))
    title = f"{about}: {tally.coverage_line()}" if about else "no page"
    return Rows(FINDING_KEYS, records, COLUMNS, title, lambda it: it["severity"] == ERROR)


def _all(report: Report) -> tuple[Finding, ...]:
    return (*report.findings, *report.accepted)


def _meant(record: Record) -> str:
    return "; ".join(
        " ".join(it for it in (code["code"], code["label"]) if it) for code in record["suggested"]
    )


COLUMNS = (
    Column("severity", lambda record: record["severity"]),
    Column("where", where_text),
    Column("code", code_text),
    Column("finding", lambda record: sentence(record["message"]), wraps=True),
    Column("suggested", _meant, wraps=True),
    Column("accepted, because", lambda record: record["accepted"] or "", wraps=True),
    Column("rule", lambda record: record["rule"]),
)
