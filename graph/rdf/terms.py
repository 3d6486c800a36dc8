"""Terms of RDF as texts, and what a reader of triples needs of an engine."""

from __future__ import annotations

from typing import Protocol


class Selects(Protocol):
    """Answers SELECT queries; every engine does."""

    def select(self, query: str) -> list[dict[str, str]]:
        """Runs a query and gives one mapping a solution: variable to IRI or lexical form."""


def literal(text: str) -> str:
    r"""Writes a text as an N-Triples literal (RDF 1.1 N-Triples, section 2.4).

    Example:
        >>> print(literal('a "b"\n'))
        "a \"b\"\n"
    """
    if '"' in text or "\\" in text or "\n" in text or "\r" in text:
        text = text.translate(_ESCAPES)
    return f'"{text}"'


def is_true(text: str) -> bool:
    """Reads the lexical form of a boolean: Virtuoso writes 1 for true.

    Example:
        >>> is_true("1"), is_true("false")
        (True, False)
    """
    return text in ("true", "1")


_ESCAPES = str.maketrans({'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r"})
