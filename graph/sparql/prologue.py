"""What a query's text says of itself: its form, and the prefixes that it lacks."""

from __future__ import annotations

import re

from billgraph.graph.sparql.syntax import code_of
from billgraph.ontology.prefixes import query_prefixes

SELECT, ASK, CONSTRUCT, DESCRIBE = "SELECT", "ASK", "CONSTRUCT", "DESCRIBE"

_DECLARATION = re.compile(r"(?<![\w?$:-])PREFIX\s++([^\s:]*+)\s*+:", re.IGNORECASE)
_FORM = re.compile(r"(?<![\w?$:@-])(SELECT|ASK|CONSTRUCT|DESCRIBE)(?![\w:-])", re.IGNORECASE)


def form(query: str) -> str | None:
    """The form of a query: ``SELECT``, ``ASK``, ``CONSTRUCT`` or ``DESCRIBE``.

    Returns:
        The form in capitals; None where the text is no query, as an update is not.

    Example:
        >>> form("PREFIX ask: <http://ask/> # construct\\nselect * { ?s ?p ?o }")
        'SELECT'
    """
    found = _FORM.search(_DECLARATION.sub(" ", code_of(query)))
    return found[1].upper() if found else None


def with_prefixes(query: str) -> str:
    """Declares the prefixes of `query_prefixes` that a query uses and does not declare.

    They go before its first line and not on lines of their own, so that a line that the
    endpoint complains of is the line that was written.

    Example:
        >>> with_prefixes("ASK { ?page a bg:Page }")
        'PREFIX bg: <https://w3id.org/billgraph/ontology#> ASK { ?page a bg:Page }'
    """
    code = code_of(query)
    declared = set(_DECLARATION.findall(code))
    lacking = [
        f"PREFIX {name}: <{iri}> "
        for name, iri in query_prefixes().items()
        if name not in declared and f"{name}:" in code
    ]
    return "".join(lacking) + query
