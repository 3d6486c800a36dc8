"""What a question needs of a store: an engine that answers SPARQL.

The embedded store is one; a remote SPARQL 1.1 endpoint can be another. The
questions know no other door.
"""

from __future__ import annotations

from typing import Protocol


class Engine(Protocol):
    """Answers SPARQL over the default graph, which is the union of all sources."""

    def select(self, query: str) -> list[dict[str, str]]:
        """Runs a SELECT query.

        Args:
            query: SPARQL 1.1, with the prefixes of `PREFIXES` understood.

        Returns:
            One mapping a solution: variable to IRI or lexical form; an unbound
            variable is absent.
        """

    def ask(self, query: str) -> bool:
        """Runs an ASK query."""
