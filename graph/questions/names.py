"""What codes are called, for answers that show many of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from billgraph.graph.engine import Engine
from billgraph.graph.questions.hierarchy import official_names
from billgraph.graph.questions.neighbours import batches, values
from billgraph.ontology.codes import Code


@dataclass(frozen=True, slots=True)
class Called:
    """What a code is called.

    Attributes:
        label: Its official name, or None while no release names it.
        stated: The name that most sources give it, or None where none names it.
    """

    label: str | None
    stated: str | None


def called(engine: Engine, codes: Iterable[Code]) -> dict[Code, Called]:
    """Finds what some codes are called, officially and by most sources.

    Of names that equally many sources give, the first in the alphabet is taken.

    Example:
        >>> import tempfile
        >>> from billgraph.graph import open_store
        >>> with tempfile.TemporaryDirectory() as folder, open_store(folder) as store:
        ...     list(called(store, [Code("icd10cm", "M34.1")]).values())
        [Called(label='CR(E)ST syndrome', stated='CR(E)ST syndrome')]
    """
    by_iri = {code.iri: code for code in codes}
    official = official_names(engine, list(by_iri))
    counts: dict[str, dict[str, int]] = {}
    for batch in batches(by_iri):
        for pattern in _STATED:
            query = f"""SELECT ?code ?name (COUNT(DISTINCT ?who) AS ?count) {{
                {values("code", batch)} {pattern}
            }} GROUP BY ?code ?name"""
            for row in engine.select(query):
                names = counts.setdefault(row["code"], {})
                names[row["name"]] = names.get(row["name"], 0) + int(row["count"])
    return {code: Called(official.get(iri), _most(counts.get(iri))) for iri, code in by_iri.items()}


_STATED = (
    "?who rdf:object ?code ; bg:statedLabel ?name",
    "?who bg:about ?code ; dcterms:title ?name",
)


def _most(counts: dict[str, int] | None) -> str | None:
    if not counts:
        return None
    return min(counts, key=lambda name: (-counts[name], name))
