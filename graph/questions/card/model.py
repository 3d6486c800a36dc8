"""A card's facts, and what its sections may ask of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from billgraph.graph.batching import values_block
from billgraph.graph.engine.patterns import within
from billgraph.ontology.iris import BG, PREFIXES

if TYPE_CHECKING:
    from billgraph.graph.engine.base import Engine
    from billgraph.graph.questions.localities import Locality
    from billgraph.graph.releases.model import Edition
    from billgraph.ontology.codes import Code


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a release says of a code.

    Attributes:
        name: What it is about, such as ``global days``.
        value: The value as the release has it.
        words: What the value means, or the name of the code that it is; None where the
            value speaks for itself.
        code: The code that the value is, or None.
        about: What else the fact depends on, such as the modifier of a fee-schedule row.
        release: The key and the version of the release, such as ``pfs 2025-10``.
    """

    name: str
    value: str
    words: str | None = None
    code: Code | None = None
    about: str | None = None
    release: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Facts of one kind.

    Attributes:
        key: Its name in JSON.
        facts: The facts.
    """

    key: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Asked:
    """The code of a card, and what the releases say of it.

    Attributes:
        engine: What is asked.
        code: The code.
        editions: The editions that answer, by the key of their set.
        locality: The locality of the Medicare fee schedule that prices are asked for.
    """

    engine: Engine
    code: Code
    editions: Mapping[str, Edition] = field(default_factory=dict)
    locality: Locality | None = None

    @cached_property
    def _titles(self) -> dict[str, str]:
        return {it.iri: f"{it.code_set} {it.version}" for it in self.editions.values()}

    def release(self, row: Mapping[str, str]) -> str:
        """The key and the version of the release that a row is from."""
        return self._titles[row["release"]]

    def said(self, pattern: str, select: str = "*", *sets: str) -> list[dict[str, str]]:
        """Asks what the editions of some sets say, with ``?release`` for which says it.

        Args:
            pattern: SPARQL that binds something to the code.
            select: What to select, and after ``}`` how to group it.
            sets: The keys of the sets; all that are loaded when none is named.
        """
        among = [it for key, it in self.editions.items() if not sets or key in sets]
        if not among:
            return []
        head, _, tail = select.partition("}")
        return self.engine.select(f"SELECT {head} {{ {within(among, pattern)} }} {tail}")

    @cached_property
    def direct(self) -> dict[str, list[dict[str, str]]]:
        """All that is said of the code itself: rows of ``value`` and ``release`` by CURIE."""
        found: dict[str, list[dict[str, str]]] = {}
        # One look-up an edition: with a filter, every page that names the code is read too.
        editions = values_block("release", (it.iri for it in self.editions.values()))
        pattern = f"GRAPH ?release {{ <{self.code.iri}> ?property ?value }}"
        for row in self.engine.select(f"SELECT * {{ {editions} {pattern} }}"):
            found.setdefault(curie(row["property"]), []).append(row)
        for rows in found.values():
            rows.sort(key=lambda row: (row["release"], row["value"]))
        return found

    @cached_property
    def above(self) -> tuple[str, ...]:
        """What the code stands under, codes and groups, up to the root; the nearest first."""
        if "skos:broader" not in self.direct:
            return ()
        from billgraph.graph.questions.hierarchy import levels_above

        levels = levels_above(self.engine, self.code.iri)
        return tuple(dict.fromkeys(broader for level in levels for _, broader in level))

    def rows_of_it(self, *sets: str) -> list[dict[str, dict[str, str]]]:
        """The rows and the edits that are about the code: by property, ``value`` and ``release``.

        Asked for with all that they say: Oxigraph would read every row of an edition to join
        an OPTIONAL part.
        """
        pattern = f"?row bg:ofProcedure <{self.code.iri}> ; ?property ?value"
        found: dict[tuple[str, str], dict[str, dict[str, str]]] = {}
        for row in self.said(pattern, "*", *sets):
            found.setdefault((row["release"], row["row"]), {})[curie(row["property"])] = row
        return [found[key] for key in sorted(found)]

    @cached_property
    def schedule(self) -> list[dict[str, dict[str, str]]]:
        """The rows of the fee schedule: that of the whole procedure, then by modifier."""
        return sorted(self.rows_of_it("pfs"), key=modifier_of)

    def direct_facts(self, name: str, *properties: str) -> Iterator[Fact]:
        """The values of some properties of the code itself."""
        for prop in properties:
            for row in self.direct.get(prop, ()):
                yield Fact(name, row["value"], release=self.release(row))

    def names(self, iris: Iterable[str]) -> dict[str, str]:
        """The official names of other codes and of groups."""
        from billgraph.graph.questions.hierarchy import official_names

        return official_names(self.engine, list(dict.fromkeys(iris)))

    def still(self, node: str) -> str:
        """The condition that an edit or a row is valid on the date that is asked for."""
        from datetime import date

        day = self.engine.date or date.today()
        ended = f'{node} bg:validUntil ?until FILTER (?until < "{day}"^^xsd:date)'
        return f"FILTER NOT EXISTS {{ {ended} }}"


def modifier_of(row: Mapping[str, Mapping[str, str]]) -> str:
    """The CURIE of the modifier that a row of the fee schedule is for; empty where for none."""
    from billgraph.ontology.codes import Code

    code = Code.from_iri(row["bg:withModifier"]["value"]) if "bg:withModifier" in row else None
    return code.curie if code is not None else ""


_BY_LENGTH = sorted(((iri, prefix) for prefix, iri in PREFIXES.items()), key=lambda it: -len(it[0]))


def curie(iri: str) -> str:
    """The CURIE of a property; the IRI itself where it has no prefix."""
    if iri.startswith(BG):
        return "bg:" + iri[len(BG) :]
    return next(
        (f"{prefix}:{iri[len(base) :]}" for base, prefix in _BY_LENGTH if iri.startswith(base)), iri
    )


def spelt_out(prop: str, value: str) -> str | None:
    """What the value of an indicator means; None where it is no indicator's or not explained."""
    from billgraph.ontology.indicators import meaning

    found = meaning(prop, value)
    return found.words if found is not None else None
