"""The risk and clinical categories that a code counts in."""

from __future__ import annotations

from collections.abc import Iterator

from billgraph.graph.questions.card.model import Asked, Fact
from billgraph.graph.questions.hierarchy import group_notations

KEY = "categories"


def facts(asked: Asked) -> Iterator[Fact]:
    """HCC and CCSR categories, each with its name."""
    rows = asked.direct.get("bg:hasCategory", [])
    iris = [row["value"] for row in rows]
    names, notations = asked.names(iris), group_notations(asked.engine, iris)
    for row in rows:
        iri = row["value"]
        value = notations.get(iri) or iri.rpartition("/")[2]
        yield Fact("category", value, names.get(iri), release=asked.release(row))
