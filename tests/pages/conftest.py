"""What the tests of pages share: the codes of a page, and why one was refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from billgraph.graph import Page
from billgraph.graph.errors import UnreadableInput


@pytest.fixture
def codes(read: Callable[..., Page]) -> Callable[..., list[str]]:
    """Reads a page and answers the codes of one relation, in the order of the page."""

    def call(content: str | bytes, kind: str, name: str = "page.txt") -> list[str]:
        return [row.code.value for row in read(content, name).rows_of(kind)]

    return call


@pytest.fixture
def problems(read: Callable[..., Page]) -> Callable[..., list[tuple[int, str]]]:
    """Reads a page and answers what of it was not read: lines and reasons."""

    def call(content: str | bytes, name: str = "page.txt") -> list[tuple[int, str]]:
        return [(problem.line, problem.problem) for problem in read(content, name).problems]

    return call


@pytest.fixture
def refusal(read: Callable[..., Page]) -> Callable[..., str]:
    """Reads a page that must be refused, and answers the one line that says why."""

    def call(content: str | bytes, name: str = "page.txt") -> str:
        with pytest.raises(UnreadableInput) as caught:
            read(content, name)
        message = str(caught.value)
        assert "\n" not in message
        assert message.startswith(name), "the message names the file first"
        assert caught.value.mend, "the message says how to mend it"
        return message

    return call
