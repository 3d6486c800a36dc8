"""What Medicare pays for a procedure: nationally, and in the locality that is asked for.

The formula is that of CMS RVU25D.pdf (National Physician Fee Schedule Relative Value File,
October 2025): the units of work, practice expense and malpractice, each times its index (GPCI)
of the locality, are added and multiplied by the conversion factor; nationally each index is 1.
The practice expense is that outside a facility, or in one. Only units with the status A, R or
T are used for payment, and NA says that a setting is none of the procedure's. Where the units
of the OPPS cap on imaging give a lower amount, that is paid (section 5102(b) of the Deficit
Reduction Act of 2005). Anesthesia has no such units: its base units and those of its time are
multiplied by a factor of the locality (Medicare Claims Processing Manual, chapter 12, section
50); what is told is the part of the base units. Amounts are rounded to the cent, once, at the end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from billgraph.graph.questions.card.model import Asked, Fact, curie, modifier_of

KEY = "amounts"

_PRICED = frozenset("ART")
_ANESTHESIA = "J"
_SETTINGS = (
    ("non-facility", "bg:nonFacilityPeRvu", "bg:oppsNonFacilityPeRvu", "bg:nonFacilityNa"),
    ("facility", "bg:facilityPeRvu", "bg:oppsFacilityPeRvu", "bg:facilityNa"),
)
_INDICES = (
    ("work", "bg:workGpci"),
    ("practice expense", "bg:practiceExpenseGpci"),
    ("malpractice", "bg:malpracticeGpci"),
)
_CENT = Decimal("0.01")

Row = Mapping[str, Mapping[str, str]]
Parts = tuple[Decimal, Decimal, Decimal]
"""Something of work, of practice expense and of malpractice."""

_NATIONAL: Parts = (Decimal(1), Decimal(1), Decimal(1))


@dataclass(frozen=True, slots=True)
class Place:
    """Where an amount is paid.

    Attributes:
        words: How the amount is told of it.
        suffix: What its facts' names end with.
        indices: The indices by which the units are multiplied there; None for a locality
            whose indices are not loaded.
        release: The release of the indices, or None.
        year: The year of that release, or None.
    """

    words: str
    suffix: str = ""
    indices: Parts | None = _NATIONAL
    release: str | None = None
    year: int | None = None


def facts(asked: Asked) -> Iterator[Fact]:
    """The amounts of each row that the schedule prices, in and outside a facility."""
    rows = [row for row in asked.schedule if "bg:statusCode" in row]
    priced = [row for row in rows if row["bg:statusCode"]["value"] in _PRICED]
    is_anesthesia = any(row["bg:statusCode"]["value"] == _ANESTHESIA for row in rows)
    said = _said_there(asked) if priced or is_anesthesia else {}
    places = [Place("national")]
    if asked.locality is not None and priced:
        places.append(_place(asked, said))
        yield from _indices(asked, said)
    for row in priced:
        for place in places:
            yield from _amounts(asked, row, place)
    if is_anesthesia:
        yield from _anesthesia(asked, said)


def amount(units: Parts, indices: Parts, factor: Decimal) -> Decimal:
    """The formula of the fee schedule, before it is rounded.

    Example:
        >>> units = Decimal("1.30"), Decimal("1.35"), Decimal("0.10")
        >>> in_cents(amount(units, _NATIONAL, Decimal("32.3465")))
        Decimal('88.95')
    """
    products = (unit * index for unit, index in zip(units, indices, strict=True))
    return sum(products, Decimal(0)) * factor


def in_cents(dollars: Decimal) -> Decimal:
    """Rounds an amount to the cent."""
    return dollars.quantize(_CENT, ROUND_HALF_UP)


def _amounts(asked: Asked, row: Row, place: Place) -> Iterator[Fact]:
    factor = _number(row, "bg:conversionFactor")
    if factor is None or place.indices is None:
        return
    of_schedule = asked.release(row["bg:conversionFactor"])
    releases = ", ".join(filter(None, (of_schedule, place.release)))
    year = asked.editions["pfs"].valid_from.year
    for setting, expense, capped, na in _SETTINGS:
        units = _parts(row, "bg:workRvu", expense, "bg:malpracticeRvu")
        if units is None or na in row or not any(units):
            continue
        cap = _parts(row, "bg:workRvu", capped, "bg:oppsMalpracticeRvu")
        ways = [(units, "")] + ([(cap, ", by the OPPS cap")] if cap is not None else [])
        paid, chosen, why = min(
            (amount(parts, place.indices, factor), parts, text) for parts, text in ways
        )
        told = f"US dollars, {place.words}{why}: {_formula(chosen, place, factor)}"
        if place.year not in (None, year):
            told += f"; the indices are of {place.year}, the units of {year}"
        name = f"payment, {setting}{place.suffix}"
        about = modifier_of(row) or None
        yield Fact(name, f"{in_cents(paid):f}", told, None, about, releases)


def _formula(units: Parts, place: Place, factor: Decimal) -> str:
    assert place.indices is not None
    parts = [_shown(unit, 2) for unit in units]
    if place.release is not None:
        indices = (_shown(it, 3) for it in place.indices)
        parts = [f"{unit} x {index}" for unit, index in zip(parts, indices, strict=True)]
    return f"({' + '.join(parts)}) x {_shown(factor, 4)}"


def _said_there(asked: Asked) -> dict[str, dict[str, str]]:
    """What the releases say of the locality: a row by property."""
    if asked.locality is None:
        return {}
    rows = asked.said(f"<{asked.locality.iri}> ?property ?value", "*", "gpci", "anes-cf")
    return {curie(row["property"]): row for row in rows}


def _place(asked: Asked, said: Mapping[str, Mapping[str, str]]) -> Place:
    assert asked.locality is not None
    name = asked.locality.name or asked.locality.number
    suffix = f", in {asked.locality.number}"
    indices = _parts(said, *(prop for _, prop in _INDICES))
    if indices is None:
        return Place(name, suffix, None)
    release = asked.release(said["bg:workGpci"])
    return Place(name, suffix, indices, release, asked.editions["gpci"].valid_from.year)


def _indices(asked: Asked, said: Mapping[str, Mapping[str, str]]) -> Iterator[Fact]:
    assert asked.locality is not None
    for name, prop in _INDICES:
        value = _number(said, prop)
        if value is not None:
            yield Fact(
                f"GPCI, {name}, in {asked.locality.number}",
                _shown(value, 3),
                asked.locality.name or None,
                release=asked.release(said[prop]),
            )


def _anesthesia(asked: Asked, said: Mapping[str, Mapping[str, str]]) -> Iterator[Fact]:
    told = next(iter(asked.direct.get("bg:baseUnits", ())), None)
    if told is not None:
        yield Fact("base units", told["value"], release=asked.release(told))
    prop = "bg:anesthesiaConversionFactor"
    factor = _number(said, prop)
    if factor is None or asked.locality is None:
        return
    where, release = f", in {asked.locality.number}", asked.release(said[prop])
    words = f"US dollars, {asked.locality.name}".rstrip(", ")
    yield Fact(f"anesthesia, a unit{where}", _shown(factor, 2), words, release=release)
    if told is not None:
        units, releases = Decimal(told["value"]), f"{asked.release(told)}, {release}"
        words += f": {units} base units x {_shown(factor, 2)}; those of its time are added"
        value = f"{in_cents(units * factor):f}"
        yield Fact(f"payment, base units{where}", value, words, release=releases)


def _parts(row: Row, *props: str) -> Parts | None:
    found = [_number(row, prop) for prop in props]
    work, expense, malpractice = found
    if work is None or expense is None or malpractice is None:
        return None
    return work, expense, malpractice


def _number(row: Row, prop: str) -> Decimal | None:
    return Decimal(row[prop]["value"]) if prop in row else None


def _shown(value: Decimal, digits: int) -> str:
    """A number with so many digits after the point, and more where it has them."""
    return f"{value:.{max(digits, -int(value.normalize().as_tuple().exponent))}f}"
