"""Pages in the layouts that people have: no code of them is lost in silence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from billgraph.graph import Page
from billgraph.graph.pages.model import Row

LAYOUTS: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("layouts.yaml").read_text(encoding="utf-8")
)


def _told(row: Row) -> str:
    texts = (row.label or "", row.note) if row.note else (row.label,) if row.label else ()
    return " | ".join((f"{row.line} {row.kind} {row.code.value}", *texts))


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout["name"])
def test_every_code_of_a_layout_is_read_or_reported_with_its_line(
    layout: dict[str, Any], read: Callable[..., Page]
) -> None:
    page = read(layout["text"], layout["file"])
    rows = sorted(page.rows, key=lambda row: row.line or 0)
    assert page.procedure.curie == layout["page"]
    assert [_told(row) for row in rows] == layout["rows"]
    assert [f"{it.line} {it.text}" for it in page.unread] == layout["unread"]
    assert [it.line for it in page.problems] == layout.get("problems", [])
    assert page.is_mostly_unread == layout.get("fails", False)
