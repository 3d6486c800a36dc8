"""What the audit says, written as documents: one entry a format, its module beside this one."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import TextIO

from billgraph.graph.audit.model import Report

OUTPUTS: dict[str, str] = {
    "json": "as_json",
    "jsonl": "as_jsonl",
    "yaml": "as_yaml",
    "markdown": "as_markdown",
    "sarif": "as_sarif",
    "html": "as_html",
}
"""The module of each format by its name; it has a `write`."""


def write_reports(reports: Iterable[Report], output: str, stream: TextIO) -> str | None:
    """Writes reports as one document.

    Reports are taken one after another, and none is kept.

    Args:
        reports: The reports.
        output: A name of `OUTPUTS`.
        stream: Where to write.

    Returns:
        What a person is to be told of the document, or None.

    Example:
        >>> import sys
        >>> write_reports([], "jsonl", sys.stdout)
    """
    module = import_module(f"billgraph.graph.audit.outputs.{OUTPUTS[output]}")
    told: str | None = module.write(reports, stream)
    return told
