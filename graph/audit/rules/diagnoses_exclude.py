"""Diagnoses that are never coded together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from billgraph.graph.audit.facts import Facts
from billgraph.graph.audit.model import WARNING, Evidence, Finding
from billgraph.graph.audit.rule import Example, Rule
from billgraph.graph.pages.model import Page
from billgraph.ontology.codes import Code


class DiagnosesExclude(Rule):
    """Diagnoses that are never coded together."""

    id = "diagnoses-exclude-each-other"
    severity = WARNING
    title = "Two of the listed diagnoses exclude each other (type 1 excludes note)"
    rests_on = (
        "ICD-10-CM Official Guidelines, section I.A.12.a; the notes of the tabular "
        "list (NCHS, 2026-04-01)"
    )
    matters = "A claim with both is denied: by definition the two do not occur together."
    example = Example(
        "L94.0 Localized scleroderma, beside M34.0",
        "L94.0 and M34.0 exclude each other",
    )
    limits = (
        "A page may list diagnoses of different patients. An exception for unrelated "
        "conditions is for people to see."
    )

    def check(self, page: Page, facts: Facts) -> Iterator[Finding]:
        """Tells of each pair once, at the second of its rows."""
        rows = [*{row.code: row for row in page.rows_of("diagnosis")}.values()]
        for one, other in _noted([row.code for row in rows], facts):
            first, second = rows[one], rows[other]
            found = facts.excludes1(first.code, second.code)
            if found is None:
                continue
            says = f"{facts.name(found.at)} excludes {facts.name(found.excluded)}"
            if found.note:
                says += f" ({found.note[0]})"
            yield self.finding(
                page,
                second,
                f"{second.code.value} and {first.code.value} exclude each other",
                evidence=[Evidence(says, found.edition.title)],
                others=[first.code],
            )


def _noted(codes: Sequence[Code], facts: Facts) -> list[tuple[int, int]]:
    """The places of the pairs that a note of one, or of what it stands under, speaks of.

    A page may list thousands of codes, of which hardly any two have to do with each other.
    """
    under: dict[str, list[int]] = {}
    for place, code in enumerate(codes):
        for iri in facts.above(code.iri):
            under.setdefault(iri, []).append(place)
    pairs = set()
    for iri, places in under.items():
        for note in facts.node(iri).all("bg:excludes1"):
            others = under.get(note.value, ())
            pairs |= {(min(it), max(it)) for it in product(places, others) if it[0] != it[1]}
    return sorted(pairs)


rule = DiagnosesExclude()
