"""Ready questions in SPARQL, which teach the vocabulary."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

from billgraph.graph.errors import QueryError


@dataclass(frozen=True, slots=True)
class Example:
    """One ready question.

    Attributes:
        name: Its name.
        title: What it answers, in one line.
        query: The query, with its title as the first comment.
    """

    name: str
    title: str
    query: str


def examples() -> list[Example]:
    """Lists the ready questions by name.

    Example:
        >>> [example.name for example in examples()][:2]
        ['diagnoses-and-specialties', 'disputed-names']
    """
    found = []
    for entry in sorted((files("billgraph.data") / "queries").iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".rq"):
            query = entry.read_text(encoding="utf-8")
            title = query.partition("\n")[0].removeprefix("#").strip()
            found.append(Example(entry.name.removesuffix(".rq"), title, query))
    return found


def example(name: str) -> Example:
    """Finds a ready question.

    Raises:
        QueryError: When there is none of that name.
    """
    known = {entry.name: entry for entry in examples()}
    if name not in known:
        raise QueryError(f"there is no example {name!r}", f"choose one of {', '.join(known)}")
    return known[name]
