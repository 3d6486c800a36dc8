"""Which codes of other systems match a code: Medicare specialties and the provider taxonomy."""

from __future__ import annotations

from collections.abc import Iterator

from billgraph.graph.questions.card.model import Asked, Fact
from billgraph.ontology.codes import Code

KEY = "matches"

_CROSSWALK = "specialty-crosswalk"


def facts(asked: Asked) -> Iterator[Fact]:
    """The codes of the taxonomy that a specialty matches, and the other way round."""
    if _CROSSWALK not in asked.editions or asked.code.kind != "specialty":
        return
    found = {row["value"]: row for row in asked.direct.get("skos:relatedMatch", ())}
    pattern = f"?value skos:relatedMatch <{asked.code.iri}>"
    found |= {row["value"]: row for row in asked.said(pattern, "*", _CROSSWALK)}
    names = asked.names(sorted(found))
    for iri, row in sorted(found.items()):
        code = Code.from_iri(iri)
        if code is not None:
            name = names.get(iri)
            yield Fact("related match", code.curie, name, code, None, asked.release(row))
