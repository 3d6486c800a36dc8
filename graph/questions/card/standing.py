"""Whether a code may be used: its validity, what became of it, whether it is billable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from billgraph.graph.batching import values_block
from billgraph.graph.engine.validity import MISSING, SET_OF, UNCHECKED, Validity, validity
from billgraph.graph.questions.card.model import Asked, curie
from billgraph.graph.rdf.terms import is_true
from billgraph.ontology.codes import Code

if TYPE_CHECKING:
    from billgraph.graph.releases.model import Edition


@dataclass(frozen=True, slots=True)
class Standing:
    """How a code stands.

    Attributes:
        validity: Whether it is valid on the date, and by which edition.
        replaced_by: The codes that took its place.
        other_editions: The editions of its set that know it, where the one that answers
            does not; the latest first.
        billable: Whether a claim may carry it; None where no release tells.
        ended: The last day that one of the other editions says, the latest of them that does.
        ended_by: That edition.
    """

    validity: Validity
    replaced_by: tuple[Code, ...] = ()
    other_editions: tuple[Edition, ...] = ()
    billable: bool | None = None
    ended: date | None = None
    ended_by: Edition | None = None


def standing(asked: Asked) -> Standing:
    """Finds how a code stands in the editions that answer."""
    found = validity(asked.engine, [asked.code], editions=asked.editions)[asked.code]
    successors = {row["value"] for row in asked.direct.get(_REPLACED, ())}
    billable = asked.direct.get("bg:billable")
    others = _others(asked) if found.status in (MISSING, UNCHECKED) else {}
    listing = SET_OF.get(asked.code.system)
    is_missing = found.status == MISSING
    dating = next((it for it in others if _UNTIL in others[it]), None)
    for said in others.values():
        successors = successors or said.get(_REPLACED, set())
    replaced = (Code.from_iri(iri) for iri in successors)
    return Standing(
        found,
        tuple(sorted(code for code in replaced if code is not None)),
        tuple(it for it in others if it.code_set == listing) if is_missing else (),
        is_true(billable[0]["value"]) if billable else None,
        date.fromisoformat(min(others[dating][_UNTIL])[:10]) if dating is not None else None,
        dating,
    )


_REPLACED, _UNTIL = "dcterms:isReplacedBy", "bg:validUntil"


def _others(asked: Asked) -> dict[Edition, dict[str, set[str]]]:
    """The editions that list or date the code, the latest first, and what each says of it.

    Those that answer are asked too: they may have no more than the code.
    """
    system = asked.code.system
    known = [
        it
        for it in asked.engine.loaded_editions()
        if system in it.set.systems or system in it.set.dates
    ]
    # One look-up an edition: with a filter, every page that names the code is read too.
    among = values_block("release", (edition.iri for edition in known))
    pattern = f"GRAPH ?release {{ <{asked.code.iri}> ?property ?value }}"
    found: dict[str, dict[str, set[str]]] = {}
    for row in asked.engine.select(f"SELECT * {{ {among} {pattern} }}"):
        found.setdefault(row["release"], {}).setdefault(curie(row["property"]), set()).add(
            row["value"]
        )
    latest = sorted(known, key=lambda it: it.valid_from, reverse=True)
    return {it: found[it.iri] for it in latest if it.iri in found}
