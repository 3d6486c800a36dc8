"""The prefixes that a query need not declare."""

from __future__ import annotations

from functools import cache

from billgraph.ontology.iris import CONCEPTS, PREFIXES
from billgraph.ontology.systems import SYSTEMS


@cache
def query_prefixes() -> dict[str, str]:
    """The usual prefixes, and one for each code system, so that a query can name a code.

    A code without its CURIE's colon is a legal local name of SPARQL 1.1 (section
    19.8, PN_LOCAL): it may begin with a digit and have a dot or a hyphen within.

    Returns:
        IRI by prefix, the same mapping each time.

    Example:
        >>> query_prefixes()["icd10cm"] + "M34.1"
        'https://w3id.org/billgraph/id/icd10cm/M34.1'
    """
    return PREFIXES | {prefix: f"{CONCEPTS}{prefix}/" for prefix in SYSTEMS}
