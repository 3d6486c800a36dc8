"""Which locality of the Medicare fee schedule a person means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from billgraph.graph.engine.patterns import within
from billgraph.graph.errors import AmbiguousLocality, NothingFound

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from billgraph.graph.engine.base import Engine
    from billgraph.graph.releases.model import Edition

SETS = ("gpci", "anes-cf")
"""The sets that say something of localities."""

_NUMBERS = re.compile(r"(\d{5})[- ]?(\d{2})")


@dataclass(frozen=True, slots=True)
class Locality:
    """A locality of the Medicare fee schedule.

    Attributes:
        iri: Its IRI.
        number: Its contractor and its number there, such as ``10112-00``.
        names: What the releases call it.
        state: The two letters of its state, or None where no release says them.
    """

    iri: str
    number: str
    names: tuple[str, ...] = ()
    state: str | None = None

    @property
    def name(self) -> str:
        """What it is called: its longest name, for some releases cut names."""
        return max(self.names, key=len, default="")

    def __str__(self) -> str:
        return f"{self.number} {self.name}".rstrip()


def resolve_locality(engine: Engine, text: str, editions: Mapping[str, Edition]) -> Locality:
    """Finds the locality that a text stands for.

    Args:
        engine: The store that is asked.
        text: Contractor and locality, such as ``10112-00``; or a state, a name, or part of
            one, if there is one locality alone of it.
        editions: The editions that answer.

    Raises:
        AmbiguousLocality: When several localities could be meant.
        NothingFound: When none is.
    """
    known = _localities(engine, [editions[key] for key in SETS if key in editions])
    if not known:
        raise NothingFound(
            "no release that has localities is loaded",
            "add the indices and factors that CMS hands out with its fee schedule:"
            " billgraph release add FILE",
        )
    found = _meant(text, known)
    if not found:
        raise NothingFound(
            f"{text!r} is no locality of the releases that are loaded",
            f"write contractor and locality, such as {known[0].number}, a state or a name",
        )
    if len(found) > 1:
        raise AmbiguousLocality(text, tuple(map(str, found)))
    return found[0]


def _meant(text: str, known: list[Locality]) -> list[Locality]:
    plain = " ".join(text.split()).casefold()
    numbers = _NUMBERS.fullmatch(plain)
    if numbers is not None:
        return [it for it in known if it.number == f"{numbers[1]}-{numbers[2]}"]
    part = re.compile(rf"\b{re.escape(plain)}")
    ways = (
        [it for it in known if (it.state or "").casefold() == plain],
        [it for it in known if plain in map(str.casefold, it.names)],
        [it for it in known if any(part.search(name.casefold()) for name in it.names)],
    )
    return next((way for way in ways if plain and way), [])


def _localities(engine: Engine, editions: Iterable[Edition]) -> list[Locality]:
    wanted = "?place a bg:Locality ; ?property ?value"
    told: dict[str, dict[str, set[str]]] = {}
    for row in engine.select(f"SELECT * {{ {within(editions, wanted)} }}"):
        said = told.setdefault(row["place"], {})
        said.setdefault(re.split("[#/]", row["property"])[-1], set()).add(row["value"])
    found = (
        Locality(
            iri,
            min(said["notation"]),
            tuple(sorted(said.get("prefLabel", set()) | said.get("altLabel", set()))),
            min(said.get("state", ()), default=None),
        )
        for iri, said in told.items()
    )
    return sorted(found, key=lambda it: it.number)
