"""What a release says, between the file that it was read from and the graph.

A release describes things: codes, groups of codes, rows of a fee schedule, edits. A
description is a subject with facts, in the words of `ontology/vocabulary.ttl`; the
functions here make the usual ones, so that a reader spells no property twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from billgraph.ontology.codes import Code
from billgraph.ontology.iris import group_iri, release_iri, scheme_iri
from billgraph.ontology.releases import CODE_SETS, CodeSet
from billgraph.ontology.systems import SYSTEMS


class Iri(str):
    """A value that is an IRI and not a text."""

    __slots__ = ()


Value: TypeAlias = str | bool | int | Decimal | date
"""The object of a fact; an `Iri` is a str, any other str is a plain literal."""

Fact: TypeAlias = tuple[str, Value]
"""A property, as a CURIE of the vocabulary, and its value."""


@dataclass(frozen=True, slots=True)
class Description:
    """One thing that a release describes.

    Attributes:
        subject: Its IRI.
        facts: What the release says of it; a property may come several times.
    """

    subject: str
    facts: tuple[Fact, ...]

    @property
    def code(self) -> Code | None:
        """The code that is described; None for a group, an edit or a row."""
        return Code.from_iri(self.subject)


@dataclass(frozen=True, slots=True)
class Edition:
    """One dated edition of an official code set.

    Attributes:
        code_set: The key of its set in `CODE_SETS`.
        version: Its version, in the publisher's words where the file has some.
        valid_from: The first day on which it is valid.
        valid_until: The last day, or None where neither the file nor the user says one:
            it then ends where the next edition begins.
        is_excerpt: Whether it holds only some of the codes, so that a code which is
            missing from it may exist all the same.
    """

    code_set: str
    version: str
    valid_from: date
    valid_until: date | None = None
    is_excerpt: bool = False

    @property
    def iri(self) -> str:
        """The IRI of the edition, which is also the name of its graph."""
        return release_iri(self.code_set, self.version)

    @property
    def set(self) -> CodeSet:
        """The set that it is an edition of."""
        return CODE_SETS[self.code_set]

    @property
    def title(self) -> str:
        """What people call it.

        Example:
            >>> Edition("nucc", "25.1", date(2025, 7, 1)).title
            'Health Care Provider Taxonomy 25.1'
        """
        return f"{self.set.name} {self.version}"


@dataclass(frozen=True, slots=True)
class Skip:
    """Rows of a file that were not taken, for one reason.

    Attributes:
        reason: Why.
        count: How many.
        line: The line of the first of them, or None where the file has no lines.
        example: What stands there.
    """

    reason: str
    count: int
    line: int | None
    example: str


class Skipped:
    """Collects, while a file is read, what of it is not taken.

    Example:
        >>> skipped = Skipped()
        >>> skipped.add("deleted before the release", 7, "20926")
        >>> [(skip.reason, skip.count, skip.line) for skip in skipped]
        [('deleted before the release', 1, 7)]
    """

    def __init__(self) -> None:
        self._found: dict[str, tuple[int, int | None, str]] = {}

    def add(self, reason: str, line: int | None, example: str, count: int = 1) -> None:
        """Notes that a row is not taken; the first of each reason is kept as its example."""
        before, first, shown = self._found.get(reason, (0, line, example))
        self._found[reason] = before + count, first, shown

    def __iter__(self) -> Iterator[Skip]:
        for reason, (count, line, example) in self._found.items():
            yield Skip(reason, count, line, example)


@dataclass(frozen=True, slots=True)
class Reading:
    """A file of a release while it is being read.

    Attributes:
        code_set: The key of its set.
        descriptions: What it describes; reading them is reading the file, once.
        version: The version that the file names, or None when it names none.
        valid_from: The first day of its validity, or None when the file says none.
        valid_until: The last day, or None.
        is_excerpt: Whether the file holds only some of the set's codes.
        skipped: What was not taken; complete when `descriptions` is at its end.
        notice: The copyright notice of the file, or None.
        about: What the file is about, where it is one of several such things of the set, as
            one model is. A file that names no version is of the edition of one about the same.
    """

    code_set: str
    descriptions: Iterable[Description]
    version: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    is_excerpt: bool = False
    skipped: Skipped = field(default_factory=Skipped)
    notice: str | None = None
    about: str = ""


def concept(
    code: Code,
    label: str | None = None,
    *,
    alternatives: Iterable[str] = (),
    broader: Iterable[str] = (),
    definition: str | None = None,
    billable: bool | None = None,
    valid_from: date | None = None,
    valid_until: date | None = None,
    facts: Iterable[Fact] = (),
) -> Description:
    """Describes a code.

    Args:
        code: The code.
        label: Its official name.
        alternatives: Its other official names, such as inclusion terms and short names.
        broader: The IRIs of what it stands under, `code.iri` or `group_iri`.
        definition: What the release defines it to be.
        billable: Whether a claim may carry it; None where the release does not tell.
        valid_from: The first day on which the code itself is valid.
        valid_until: The last day.
        facts: Whatever else is said of it.

    Returns:
        The description, the code's class, scheme and notation included.

    Example:
        >>> concept(Code("icd10cm", "M34.1"), "CR(E)ST syndrome", billable=True).facts[-1]
        ('bg:billable', True)
    """
    found: list[Fact] = [*_GENERAL[code.system], ("skos:notation", code.value)]
    if not code.is_well_formed:
        found.append(("bg:malformed", True))
    if label:
        found.append(("skos:prefLabel", label))
    if alternatives:
        found += [("skos:altLabel", name) for name in dict.fromkeys(alternatives) if name != label]
    found += [("skos:broader", Iri(iri)) for iri in broader]
    if definition:
        found.append(("skos:definition", definition))
    if billable is not None:
        found.append(("bg:billable", billable))
    if valid_from is not None:
        found.append(("bg:validFrom", valid_from))
    if valid_until is not None:
        found.append(("bg:validUntil", valid_until))
    return Description(code.iri, (*found, *facts))


def group(
    system: str,
    key: str,
    label: str,
    *,
    broader: Iterable[str] = (),
    notation: str | None = None,
    facts: Iterable[Fact] = (),
) -> Description:
    """Describes a group of codes that is no code itself: a chapter, a block, a category.

    Args:
        system: The prefix of the code system, or the key of the set, that has the group.
        key: Its name within that; becomes the end of its IRI.
        label: Its official name.
        broader: The IRIs of what it stands under.
        notation: How the publisher refers to it, such as ``M30-M36``.
        facts: Whatever else is said of it.

    Example:
        >>> group("icd10cm", "M30-M36", "Systemic connective tissue disorders").subject
        'https://w3id.org/billgraph/group/icd10cm/M30-M36'
    """
    found: list[Fact] = [("rdf:type", _CONCEPT), ("rdf:type", _GROUP), ("skos:prefLabel", label)]
    if notation:
        found.append(("skos:notation", notation))
    if system in SYSTEMS:
        found.append(("skos:inScheme", _scheme(system)))
    found += [("skos:broader", Iri(iri)) for iri in broader]
    return Description(group_iri(system, key), (*found, *facts))


def procedure(text: str) -> Code:
    """The code of a HCPCS field, which holds CPT (Level I) and Level II codes alike.

    A Level II code begins with a letter (CMS HCPCS2019_recordlayout.txt, field 1); every
    CPT code begins with a digit.

    Example:
        >>> procedure("0489T").curie, procedure("j0897 ").curie
        ('cpt:0489T', 'hcpcs:J0897')
    """
    value = text.strip().upper()
    return Code("hcpcs" if value[:1].isalpha() else "cpt", value)


_CONCEPT = Iri("http://www.w3.org/2004/02/skos/core#Concept")
_GROUP = Iri("https://w3id.org/billgraph/ontology#Group")
_CLASSES = {
    system.prefix: Iri("https://w3id.org/billgraph/ontology#" + system.concept_class)
    for system in SYSTEMS.values()
}
_SCHEMES = {prefix: Iri(scheme_iri(prefix)) for prefix in SYSTEMS}
_GENERAL: dict[str, tuple[Fact, ...]] = {
    prefix: (
        ("rdf:type", _CLASSES[prefix]),
        ("rdf:type", _CONCEPT),
        ("skos:inScheme", _SCHEMES[prefix]),
    )
    for prefix in SYSTEMS
}
"""What is said of every code of a system."""


def _scheme(system: str) -> Iri:
    return _SCHEMES[system]
