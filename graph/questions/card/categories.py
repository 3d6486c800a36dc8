"""The risk and clinical categories that a code counts in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from billgraph.graph.questions.card.model import Asked, Fact
from billgraph.graph.questions.hierarchy import group_notations
from billgraph.ontology.iris import group_iri

KEY = "categories"

_HCC = group_iri("hcc", "")
_KEY = re.compile(r"(.+)-(V\d\d)-(\d+(?:\.\d+)?)")
"""The key of an HCC, as `billgraph.graph.releases.readers.hcc` makes it."""


def facts(asked: Asked) -> Iterator[Fact]:
    """HCC and CCSR categories, each with its name, and an HCC with the model that it is of."""
    rows = asked.direct.get("bg:hasCategory", [])
    iris = [row["value"] for row in rows]
    names, notations = asked.names(iris), group_notations(asked.engine, iris)
    for row in rows:
        iri = row["value"]
        key = unquote(iri.rpartition("/")[2])
        model, number = _parts(key) if iri.startswith(_HCC) else (None, key)
        value = notations.get(iri) or number
        yield Fact("category", value, names.get(iri), None, model, asked.release(row))


def _parts(key: str) -> tuple[str | None, str]:
    """The model of an HCC, and what it is called there where no release names it.

    Example:
        >>> _parts("CMS-HCC-V24-59"), _parts("RxHCC-V08-132")
        (('CMS-HCC V24', 'HCC59'), ('RxHCC V08', 'RXHCC132'))
    """
    found = _KEY.fullmatch(key)
    if found is None:
        return None, key
    domain, version, number = found.groups()
    kind = "RXHCC" if domain == "RxHCC" else "HCC"
    return f"{domain} {version}", f"{kind}{number}"
