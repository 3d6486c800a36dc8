"""What a query means, as SPARQL's algebra; Oxigraph tells nothing of its plan."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from billgraph.graph.errors import QueryError
from billgraph.ontology.prefixes import query_prefixes


def algebra(query: str, base: str | None = None) -> str:
    """Writes the algebra of a query, as rdflib parses it (SPARQL 1.1 Query, section 18.2).

    It is what the query means, not how it is run: the engine orders joins as it
    sees fit.

    Args:
        query: SPARQL 1.1 Query.
        base: The IRI that relative ones are resolved against.

    Returns:
        One line an operator, indented below the one that it is part of.

    Raises:
        QueryError: When rdflib cannot parse it.

    Example:
        >>> print(algebra("SELECT ?d { cpt:0489T bg:hasDiagnosis ?d } LIMIT 1"))
        SelectQuery ?d
          Slice start=0 length=1
            Project ?d
              BGP
                cpt:0489T bg:hasDiagnosis ?d
    """
    from rdflib.plugins.sparql import prepareQuery

    try:
        prepared = prepareQuery(query, initNs=query_prefixes(), base=base)
    except Exception as error:  # rdflib raises whatever its parser meets.
        reason = " ".join(str(error).split())[:200]
        raise QueryError(
            f"rdflib, which explains, cannot parse this query: {reason}", "run it without --explain"
        ) from error
    return "\n".join(_lines(prepared.algebra, prepared.prologue.namespace_manager, 0))


def _lines(node: Any, names: Any, depth: int) -> Iterator[str]:
    from rdflib.plugins.sparql.parserutils import CompValue

    indent = "  " * depth
    parts = [(key, value) for key, value in node.items() if not key.startswith("_")]
    simple = [_simple(key, value, names) for key, value in parts]
    yield " ".join([indent + node.name, *filter(None, simple)])
    for key, value in parts:
        if key == "triples":
            for triple in value:
                yield f"{indent}  " + " ".join(_term(term, names) for term in triple)
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, CompValue):
                yield from _lines(inner, names, depth + 1)


def _simple(key: str, value: Any, names: Any) -> str:
    from rdflib.plugins.sparql.parserutils import CompValue
    from rdflib.term import Identifier, Variable

    if key == "PV" or (isinstance(value, list) and value and isinstance(value[0], Variable)):
        return " ".join(_term(entry, names) for entry in value if isinstance(entry, Identifier))
    if isinstance(value, CompValue | list | set | dict) or value is None or key == "lazy":
        return ""
    if isinstance(value, Identifier):
        return _term(value, names)
    return f"{key}={value}"


def _term(term: Any, names: Any) -> str:
    text = term.n3(names) if hasattr(term, "n3") else str(term)
    return str(text)
