"""What releases say of codes, as the rules of the audit ask for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from billgraph.graph.releases.model import Edition
from billgraph.ontology.codes import Code

LISTED, MISSING, UNCHECKED = "listed", "missing", "unchecked"
"""Whether a release has a code: it does; a complete one does not; none tells."""


@dataclass(frozen=True, slots=True)
class Assertion:
    """One thing that one edition says of one subject.

    Attributes:
        prop: The property, as a CURIE such as ``bg:billable``.
        value: An IRI, or the lexical form of a literal.
        edition: The edition that says it.
    """

    prop: str
    value: str
    edition: Edition


@dataclass(frozen=True, slots=True)
class Node:
    """What editions say of one subject: a code, a group, an edit or a row.

    Attributes:
        iri: The IRI of the subject.
        known: What is said, that of the editions that answer first.
    """

    iri: str
    known: tuple[Assertion, ...] = ()

    def all(self, prop: str) -> Iterator[Assertion]:
        """All that is said by a property."""
        return (it for it in self.known if it.prop == prop)

    def first(self, prop: str) -> Assertion | None:
        """The first that is said by a property, or None."""
        return next(self.all(prop), None)

    def text(self, prop: str) -> str | None:
        """The value of `first`, or None."""
        found = self.first(prop)
        return None if found is None else found.value


@dataclass(frozen=True, slots=True)
class CodeFacts:
    """What releases say of one code.

    Attributes:
        code: The code.
        status: `LISTED`, `MISSING` or `UNCHECKED`.
        edition: The edition that lists it, or that misses it; None when unchecked.
        node: All that the editions that answer say of it and, of a code that is missing
            from them, what other editions say, the latest first.
    """

    code: Code
    status: str
    edition: Edition | None
    node: Node

    @property
    def is_listed(self) -> bool:
        """Whether an edition that answers lists the code."""
        return self.status == LISTED

    @property
    def label(self) -> str | None:
        """Its official name, or None."""
        return self.node.text("skos:prefLabel")

    @property
    def names(self) -> tuple[str, ...]:
        """All its official names, the preferred one first."""
        found = [*self.node.all("skos:prefLabel"), *self.node.all("skos:altLabel")]
        return tuple(dict.fromkeys(it.value for it in found))

    @property
    def definition(self) -> str | None:
        """What the release defines it to be, or None."""
        return self.node.text("skos:definition")

    @property
    def billable(self) -> bool | None:
        """Whether a claim may carry it; None where no release tells."""
        text = self.node.text("bg:billable")
        return None if text is None else text == "true"

    @property
    def valid_from(self) -> date | None:
        """The first day on which the code itself is valid, or None."""
        return _date(self.node.text("bg:validFrom"))

    @property
    def valid_until(self) -> date | None:
        """The last day on which the code itself is valid, or None."""
        return _date(self.node.text("bg:validUntil"))

    @property
    def replaced_by(self) -> tuple[Code, ...]:
        """The codes that took its place, where a release says them."""
        return _codes(self.node, "dcterms:isReplacedBy")

    @property
    def broader(self) -> tuple[str, ...]:
        """The IRIs of what it stands directly under: codes and groups."""
        return tuple(dict.fromkeys(it.value for it in self.node.all("skos:broader")))

    @property
    def primaries(self) -> tuple[Code, ...]:
        """The codes that it is an add-on to, where releases list them."""
        return _codes(self.node, "bg:addOnTo")

    def said_by(self, prop: str) -> str:
        """The title of the release that says a property first, else of `edition`."""
        found = self.node.first(prop)
        edition = found.edition if found is not None else self.edition
        return edition.title if edition is not None else "no release"


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """One row of the Medicare Physician Fee Schedule.

    Attributes:
        modifier: The modifier that the row is for; None for the whole procedure.
        node: Its indicators, such as ``bg:globalDays``.
        edition: The edition that has it.
    """

    modifier: Code | None
    node: Node
    edition: Edition

    def indicator(self, prop: str) -> str | None:
        """The value of an indicator, such as that of ``bg:coSurgeons``, or None."""
        return self.node.text(prop)


@dataclass(frozen=True, slots=True)
class Units:
    """A medically unlikely edit: the most units of a procedure on one day.

    Attributes:
        units: How many.
        setting: Whose claims it is for, or None.
        node: What else is said of it.
        edition: The edition that has it.
    """

    units: int
    setting: str | None
    node: Node
    edition: Edition


@dataclass(frozen=True, slots=True)
class PairEdit:
    """A procedure-to-procedure edit between two codes.

    Attributes:
        column1: The code that is paid where both are reported.
        column2: The code that is denied beside it.
        indicator: Whether a modifier may lift it: ``0``, ``1`` or ``9``.
        rationale: Why it exists, or None.
        setting: Whose claims it is for, or None.
        valid_from: The first day, or None.
        valid_until: The last day, or None.
        edition: The edition that has it.
    """

    column1: Code
    column2: Code
    indicator: str
    rationale: str | None
    setting: str | None
    valid_from: date | None
    valid_until: date | None
    edition: Edition


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A type 1 excludes note that keeps two codes from being coded together.

    Attributes:
        at: The IRI of the code or group that carries the note.
        excluded: The IRI of the code or group that the note names.
        note: The notes of `at`, as the release has them.
        edition: The edition that has it.
    """

    at: str
    excluded: str
    note: tuple[str, ...]
    edition: Edition


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _codes(node: Node, prop: str) -> tuple[Code, ...]:
    found = (Code.from_iri(it.value) for it in node.all(prop))
    return tuple(dict.fromkeys(code for code in found if code is not None))
