"""Whether a code is valid on a date, by the edition of its code set that stands then."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from billgraph.graph.batching import batched, values_block
from billgraph.graph.engine.base import Engine
from billgraph.ontology.codes import Code
from billgraph.ontology.iris import expand
from billgraph.ontology.releases import CODE_SETS

if TYPE_CHECKING:
    from billgraph.graph.releases.model import Edition

T = TypeVar("T")

VALID = "valid"
NOT_YET = "not yet valid"
ENDED = "deleted"
MISSING = "not in the release"
UNCHECKED = "unchecked"
MALFORMED = "malformed"

SET_OF = {system: it.key for it in CODE_SETS.values() for system in it.systems}
"""The key of the set that lists the codes of a system."""


@dataclass(frozen=True, slots=True)
class Validity:
    """What an edition says of whether a code may be used on a date.

    Attributes:
        status: ``valid``, ``not yet valid``, ``deleted``, ``not in the release``,
            ``malformed``, or ``unchecked`` where no edition of its set is loaded that
            could tell: none at all, none for the date, or one that is an excerpt.
        edition: The edition that says so, or None.
        valid_from: The first day on which the code is valid, where the edition says one.
        valid_until: The last day, where it says one.
    """

    status: str
    edition: Edition | None = None
    valid_from: date | None = None
    valid_until: date | None = None

    @property
    def may_be_used(self) -> bool:
        """Whether nothing that is loaded speaks against it.

        A malformed code is in no edition: one that lists all codes speaks against it.
        """
        is_unchecked = self.edition is None or self.edition.is_excerpt
        return self.status in (VALID, UNCHECKED) or (self.status == MALFORMED and is_unchecked)


def validity(
    engine: Engine,
    codes: Collection[Code],
    on: date | None = None,
    editions: Mapping[str, Edition] | None = None,
) -> dict[Code, Validity]:
    """Finds whether codes are valid.

    Args:
        engine: The store that is asked.
        codes: The codes.
        on: The date to judge the codes' own dates by; by default the engine's. Without
            either, a code is judged by the first day of the edition that stands, or by
            today, whichever is later.
        editions: The editions that answer, where they are known already.

    Returns:
        The validity of each code.

    Example:
        >>> import tempfile
        >>> from billgraph.graph import open_store
        >>> code = Code("icd10cm", "M65.3O1")
        >>> with tempfile.TemporaryDirectory() as folder, open_store(folder) as store:
        ...     validity(store, [code])[code].status
        'malformed'
    """
    if editions is None:
        editions = engine.editions()
    by_set: dict[str, list[Code]] = {}
    for code in codes:
        by_set.setdefault(SET_OF.get(code.system, ""), []).append(code)
    found: dict[Code, Validity] = {}
    for key, members in by_set.items():
        edition = editions.get(key)
        if edition is None:
            found |= {
                code: Validity(UNCHECKED if code.is_well_formed else MALFORMED) for code in members
            }
        else:
            found |= _by_edition(engine, edition, members, on or engine.date)
    for edition in editions.values():
        found |= _dated_by(engine, edition, found, on or engine.date)
    return found


def _dated_by(
    engine: Engine, edition: Edition, found: Mapping[Code, Validity], on: date | None
) -> dict[Code, Validity]:
    """What an edition that does not list some of the codes says of the days of these.

    HCPCS Level II dates modifiers, which it does not list completely.
    """
    asked = [code for code in found if code.system in edition.set.dates and code.is_well_formed]
    if not asked:
        return {}
    told = _by_edition(engine, edition, asked, on)
    # That it has no last day for a code does not make a code out of one that is not listed.
    return {
        code: it
        for code, it in told.items()
        if it.status in (ENDED, NOT_YET)
        or (it.valid_from is not None and found[code].status == UNCHECKED)
    }


def _by_edition(
    engine: Engine, edition: Edition, codes: list[Code], on: date | None
) -> dict[Code, Validity]:
    on = on or max(date.today(), edition.valid_from)
    said: dict[str, dict[str, str]] = {}
    for batch in batched(code.iri for code in codes):
        # No OPTIONAL: Oxigraph would read all dates of the edition to join them. And no
        # variable for the edition: it would read every page that names a code.
        wanted = f"?code ?property ?value FILTER (?property IN ({_WANTED}))"
        pattern = f"GRAPH <{edition.iri}> {{ {values_block('code', batch)} {wanted} }}"
        for row in engine.select(f"SELECT * {{ {pattern} }}"):
            said.setdefault(row["code"], {})[row["property"]] = row["value"]
    return {code: _judged(code, edition, said.get(code.iri), on) for code in codes}


_FROM, _UNTIL = expand("bg:validFrom"), expand("bg:validUntil")
_WANTED = f"<{expand('skos:notation')}>, <{_FROM}>, <{_UNTIL}>"


def _judged(code: Code, edition: Edition, row: dict[str, str] | None, on: date) -> Validity:
    if row is None:
        if code.range is not None:
            # A range is no code of a release; each of those that it stands for is judged.
            return Validity(UNCHECKED, edition)
        if not code.is_well_formed:
            return Validity(MALFORMED, edition)
        return Validity(UNCHECKED if edition.is_excerpt else MISSING, edition)
    first, last = _date(row.get(_FROM)), _date(row.get(_UNTIL))
    status = VALID
    if first is not None and first > on:
        status = NOT_YET
    elif last is not None and last < on:
        status = ENDED
    return Validity(status, edition, first, last)


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text[:10])


def only_valid(engine: Engine, rows: Iterable[T], codes: Callable[[T], Iterable[Code]]) -> list[T]:
    """Leaves out the rows with a code that was not valid on the engine's date.

    Args:
        engine: What is asked; it is told how many rows were left out.
        rows: The rows of an answer.
        codes: Takes from a row the codes that must have been valid.

    Returns:
        The other rows; all of them when the engine has no date.
    """
    found = list(rows)
    if engine.date is None:
        return found
    hidden = engine.hidden({code for row in found for code in codes(row)})
    left = [row for row in found if hidden.isdisjoint(codes(row))]
    engine.report_hidden(hidden, len(found) - len(left))
    return left
