"""Whether a code may be used: its validity, what became of it, whether it is billable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from billgraph.graph.batching import values_block
from billgraph.graph.engine.validity import MISSING, SET_OF, Validity, validity
from billgraph.graph.questions.card.model import Asked
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
    """

    validity: Validity
    replaced_by: tuple[Code, ...] = ()
    other_editions: tuple[Edition, ...] = ()
    billable: bool | None = None


def standing(asked: Asked) -> Standing:
    """Finds how a code stands in the editions that answer."""
    found = validity(asked.engine, [asked.code], editions=asked.editions)[asked.code]
    successors = (Code.from_iri(row["value"]) for row in asked.direct.get(_REPLACED, ()))
    billable = asked.direct.get("bg:billable")
    return Standing(
        found,
        tuple(sorted(code for code in successors if code is not None)),
        _others(asked) if found.status == MISSING else (),
        is_true(billable[0]["value"]) if billable else None,
    )


_REPLACED = "dcterms:isReplacedBy"


def _others(asked: Asked) -> tuple[Edition, ...]:
    key = SET_OF[asked.code.system]
    known = [edition for edition in asked.engine.loaded_editions() if edition.code_set == key]
    # One look-up an edition: with a filter, every page that names the code is read too.
    among = values_block("release", (edition.iri for edition in known))
    pattern = f"GRAPH ?release {{ <{asked.code.iri}> skos:notation ?notation }}"
    there = {row["release"] for row in asked.engine.select(f"SELECT * {{ {among} {pattern} }}")}
    return tuple(edition for edition in known if edition.iri in there)
