"""Codes that would be a part of a query change nothing at an endpoint either."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hostile.codes import ASKED, CODES

from billgraph.graph import Store, push

Run = Callable[..., Any]
QUESTIONS = [it for it in ASKED if it[0] != "remove"]


@pytest.fixture
def filled(empty: Any, server: Any, store: Store) -> Any:
    push(store, empty, update=server.update)
    return server


@pytest.mark.parametrize("question", QUESTIONS, ids=" ".join)
def test_a_code_that_would_be_a_query_changes_nothing(
    question: tuple[str, ...], filled: Any, empty: Any, billgraph: Run
) -> None:
    count = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    before = empty.select(count)
    for code in CODES:
        done = billgraph("--endpoint", filled.query, *question, code)
        assert done.status in (0, 1, 2, 3), (code, done.err)
        assert "Traceback" not in done.err
        assert done.status or "DROP" not in done.out
    assert empty.select(count) == before
