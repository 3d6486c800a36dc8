"""Asking the editions of releases: the one place of the audit that knows where they stand.

Each edition has a named graph of its own, so that an answer comes with the edition that
gives it, whatever date is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from billgraph.graph.batching import batched, values_block
from billgraph.graph.engine.base import Engine
from billgraph.graph.rdf.catalogue import catalogue
from billgraph.graph.releases.editions import current_editions
from billgraph.graph.releases.model import Edition
from billgraph.ontology.codes import Code
from billgraph.ontology.iris import PREFIXES
from billgraph.ontology.releases import CODE_SETS


class Editions:
    """The editions that are loaded, and those of them that answer.

    Args:
        engine: What is asked.
        on: The date that is asked for; None asks the latest editions.
    """

    def __init__(self, engine: Engine, on: date | None = None) -> None:
        self._engine = engine
        self._all = [entry.edition for entry in catalogue(engine)]
        chosen = current_editions(self._all, on)
        self.standing: dict[str, Edition] = {key: chosen[key] for key in CODE_SETS if key in chosen}

    @property
    def titles(self) -> tuple[str, ...]:
        """What people call the editions that answer."""
        return tuple(
            f"{edition.title} (excerpt)" if edition.is_excerpt else edition.title
            for edition in self.standing.values()
        )

    def answering(self, *prefixes: str) -> list[Edition]:
        """The editions that answer, of the sets whose keys begin so; of all without any."""
        return [
            edition
            for key, edition in self.standing.items()
            if not prefixes or key.startswith(prefixes)
        ]

    def others(self) -> list[Edition]:
        """The editions that do not answer, the latest of each set first."""
        return [edition for edition in self._all if edition not in self.standing.values()]

    def listing(self, system: str) -> list[Edition]:
        """The editions that answer and whose set lists the codes of a system."""
        return [it for it in self.standing.values() if system in it.set.systems]

    def ask(
        self,
        editions: Iterable[Edition],
        variable: str,
        iris: Iterable[str],
        pattern: str,
        select: str = "*",
    ) -> Iterator[tuple[Edition, dict[str, str]]]:
        """Asks editions for a pattern with a variable bound to some IRIs.

        Args:
            editions: The editions. One that says nothing of a code's system is not asked
                for the code.
            variable: The variable.
            iris: The IRIs of codes and groups.
            pattern: SPARQL.
            select: The variables that are wanted; each term that Oxigraph gives is one more
                that it looks up.

        Yields:
            The edition and one solution, edition by edition.
        """
        for batch in batched(iris):
            systems = {iri: code.system for iri in batch if (code := Code.from_iri(iri))}
            for edition in editions:
                asked = [iri for iri in batch if _may_tell(edition, systems.get(iri))]
                if not asked:
                    continue
                bound = values_block(variable, asked)
                query = f"SELECT {select} {{ GRAPH <{edition.iri}> {{ {bound} {pattern} }} }}"
                for row in self._engine.select(query):
                    yield edition, row


def _may_tell(edition: Edition, system: str | None) -> bool:
    """Whether an edition may say something of a code of a system; None is that of a group."""
    return system is None or edition.is_excerpt or system in edition.set.about


def shortened(iri: str) -> str:
    """The CURIE of a property of the vocabulary, or the IRI where it has none.

    Example:
        >>> shortened("https://w3id.org/billgraph/ontology#billable")
        'bg:billable'
    """
    for prefix, start in PREFIXES.items():
        if iri.startswith(start):
            return f"{prefix}:{iri.removeprefix(start)}"
    return iri
