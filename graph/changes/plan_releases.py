"""Plans which files make which edition."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import TypeVar

from billgraph.graph.errors import BillgraphError, UnreadableInput, UnstatedRelease
from billgraph.graph.releases.editions import CatalogueEntry
from billgraph.graph.releases.file_names import correction, corrects
from billgraph.graph.releases.finding import Found, LeftFile
from billgraph.graph.releases.formats import LAYOUTS
from billgraph.graph.releases.model import Edition, Reading
from billgraph.graph.releases.parts import Part, content
from billgraph.ontology.releases import CODE_SETS


@dataclass(frozen=True, slots=True)
class Given:
    """What the user says of releases, for files that do not say it or say it wrong."""

    version: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True)
class Said:
    """What the user says of the files of one run.

    Attributes:
        of_all: What is said of all of them.
        of_one: What is said of single ones, by their paths; it comes before the other.
    """

    of_all: Given = Given()
    of_one: Mapping[Path, Given] = field(default_factory=dict)

    def of(self, file: Found) -> Given:
        """Returns what is said of a file."""
        own, all_ = self._own(file), self.of_all
        return Given(
            own.version or all_.version,
            own.valid_from or all_.valid_from,
            own.valid_until or all_.valid_until,
        )

    def dates(self, file: Found) -> bool:
        """Tells whether it is said of just this file from when it is valid."""
        return self._own(file).valid_from is not None

    def check(self, files: Iterable[Found]) -> None:
        """Refuses what is said of a file that is none of these.

        Raises:
            UnstatedRelease: When there is such a file.
        """
        known = {it.path.absolute() for it in files}
        for path in self.of_one:
            if path.absolute() not in known:
                raise UnstatedRelease(
                    str(path),
                    "its version or validity is given, and it is none of the files to be added",
                    "write the path of one of them before the equals sign",
                )

    def _own(self, file: Found) -> Given:
        return self._absolute.get(file.path.absolute(), Given())

    @cached_property
    def _absolute(self) -> dict[Path, Given]:
        return {path.absolute(): given for path, given in self.of_one.items()}


@dataclass(frozen=True, slots=True)
class EditionPlan:
    """An edition, and the parts that are to make it."""

    edition: Edition
    parts: tuple[Part, ...]


def plan_named(
    parts: Iterable[Part], said: Said, entries: list[CatalogueEntry], sums: Mapping[Path, str]
) -> Iterator[EditionPlan]:
    """Plans editions from all parts: one that names no version goes with one that does.

    Where it stands alone, and is as it was when it made an edition, it is of that one.

    Args:
        parts: The parts.
        said: What the user says.
        entries: What the store has.
        sums: The digest of each file.

    Raises:
        UnstatedRelease: When it is not known from when one is valid.
    """
    found: dict[Edition, list[Part]] = {}
    for members in _by(parts, lambda it: it.reading.code_set).values():
        for part in members:
            stated = [other for other in members if _completes(part, other)]
            told = part if _states(part.reading) or not stated else stated[0]
            made = _made_of(sums[part.file.path], part.reading.code_set, entries)
            is_known = said.of(part.file) == Given() and not _states(told.reading)
            edition = made if made is not None and is_known else _edition(told, said)
            found.setdefault(edition, []).append(part)
    for edition, its in found.items():
        _refuse_rivals(edition, its)
        yield EditionPlan(edition, tuple(its))


def _refuse_rivals(edition: Edition, parts: list[Part]) -> None:
    """Refuses two files of which each says all of one edition, and not alike."""
    for first, second in combinations(parts, 2):
        is_rival = first.layout is second.layout and first.layout.says_all
        if is_rival and content(first.document) != content(second.document):
            raise UnreadableInput(
                second.document.name,
                f"is {edition.title} as {first.document.name} is, and says other things",
                _OTHERWISE,
            )


_TOGETHER = "name it together with a file of its model that says it, or "
_OTHERWISE = "call one of them otherwise: --version FILE=TEXT"


def plan_editions(
    parts: Iterable[Part], said: Said, entries: list[CatalogueEntry], sums: Mapping[Path, str]
) -> tuple[list[EditionPlan], list[LeftFile]]:
    """Plans editions from the parts that can make one, each edition once.

    Files that were named belong together, and so do those that lie in one folder: there a
    part that names no version goes with the one edition that it completes. Of several files
    that say the same edition, one is read, unless they were named.

    Args:
        parts: The parts.
        said: What the user says.
        entries: What the store has.
        sums: The digest of each file.

    Returns:
        The editions, the latest first, so that an older one is never put where it will not
        stand; and the files that are left, and why.
    """
    left: list[LeftFile] = []
    dated: list[_Dated] = []
    groups = _by(parts, lambda it: (it.file.folder, it.reading.code_set))
    for members in groups.values():
        for part in members:
            try:
                dated.append(_Dated(part, _edition_among(part, members, said, entries, sums)))
            except UnstatedRelease as error:
                lacks = (said.of(part.file).valid_from or part.reading.valid_from) is None
                left.append(left_file(error, part.file, lacks_validity=lacks))
    planned = []
    for same in _by(dated, lambda it: it.edition.iri).values():
        plan, others = _resolve(same, entries, sums)
        planned.append(plan)
        left += others
    planned.sort(key=lambda it: (not it.edition.is_excerpt, it.edition.valid_from), reverse=True)
    return planned, left


def left_file(error: BillgraphError, file: Found, *, lacks_validity: bool = False) -> LeftFile:
    """Describes the file that is left because of an error.

    Args:
        error: The error.
        file: The file.
        lacks_validity: Whether it only wants to be told from when it is valid.
    """
    # The file is told beside the reason: what is left to say is where in it.
    source, line = str(getattr(error, "source", "")), getattr(error, "line", None)
    inner = source.removeprefix(file.given).lstrip("!") if source.startswith(file.given) else ""
    places = [inner, f"line {line}" if line is not None else ""]
    where = "".join(f"{place}: " for place in places if place)
    return LeftFile(
        file.given,
        f"{where}{getattr(error, 'reason', error.problem)}",
        "say it: --valid-from FILE=YYYY-MM-DD" if lacks_validity else error.mend,
        is_named=file.folder is None,
        lacks_validity=lacks_validity,
    )


@dataclass(frozen=True)
class _Dated:
    part: Part
    edition: Edition

    @property
    def given(self) -> str:
        return self.part.file.given

    @cached_property
    def content(self) -> tuple[int, str]:
        """The size and the digest of what it holds; nothing, where that is damaged."""
        try:
            return content(self.part.document)
        except UnreadableInput:
            return 0, ""

    def is_twin(self, other: _Dated) -> bool:
        """Tells whether both hold the same bytes, however they are packed."""
        is_alike = self.part.layout is other.part.layout
        return is_alike and self.content == other.content != (0, "")


def _edition_among(
    part: Part,
    members: list[Part],
    said: Said,
    entries: list[CatalogueEntry],
    sums: Mapping[Path, str],
) -> Edition:
    """Returns the edition of a part, among those of its set that belong together."""
    if not _states(part.reading) and not said.dates(part.file):
        whole = {it for other in members for it in _completed(other, part, said)}
        if len(whole) == 1:
            return whole.pop()
    made = _made_of(sums[part.file.path], part.reading.code_set, entries)
    is_same = made is not None and part.reading.version in (None, made.version)
    is_unsaid = part.reading.valid_from is None and said.of(part.file) == Given()
    return made if made is not None and is_same and is_unsaid else _edition(part, said)


def _completed(other: Part, part: Part, said: Said) -> Iterator[Edition]:
    """Yields the edition of another part, where a part that names none may be of it."""
    if _completes(part, other):
        try:
            yield _edition(other, said)
        except UnstatedRelease:
            return


def _completes(part: Part, other: Part) -> bool:
    """Tells whether a part may be of the edition that another one states, and not of its own."""
    is_next = other.layout is part.layout and part.layout.several
    if part.reading.about != other.reading.about and part.reading.about and other.reading.about:
        return False
    return _states(other.reading) and (is_next or other.layout.part != part.layout.part)


def _resolve(
    same: list[_Dated], entries: list[CatalogueEntry], sums: Mapping[Path, str]
) -> tuple[EditionPlan, list[LeftFile]]:
    """Chooses which parts of one edition are read, and tells why the others are not."""
    before = next((it for it in entries if it.edition.iri == same[0].edition.iri), None)
    stored = before.digests if before is not None else frozenset()
    ordered = sorted(same, key=lambda it: _rank(it, same, sums, stored))
    kept: list[_Dated] = []
    left = []
    for it in ordered:
        why = _corrected(it, same) or _why_left(it, kept)
        if why is None:
            kept.append(it)
        else:
            left.append(why)
    kept.sort(key=same.index)
    ends = [it.edition.valid_until for it in kept if it.edition.valid_until is not None]
    edition = replace(ordered[0].edition, valid_until=ends[0] if ends else None)
    return EditionPlan(edition, tuple(it.part for it in kept)), left


def _rank(
    it: _Dated, same: list[_Dated], sums: Mapping[Path, str], stored: frozenset[str]
) -> tuple[bool, bool, int, int]:
    layout = it.part.layout
    rivals = sum(other.part.layout is layout for other in same)
    # Of two files of one layout the larger one says more; that is looked up where it matters.
    size = it.content[0] if rivals > 1 else 0
    is_new = sums[it.part.file.path] not in stored
    return it.edition.is_excerpt, is_new, LAYOUTS.index(layout), -size


def _corrected(it: _Dated, same: list[_Dated]) -> LeftFile | None:
    """Tells why a part is not read that another one of the run corrects."""
    for other in same:
        names = other.part.document.file_name, it.part.document.file_name
        if other.part.layout is it.part.layout and corrects(*names):
            return _covered(it, f"is corrected by {other.given}, which is read")
    return None


def _why_left(it: _Dated, kept: list[_Dated]) -> LeftFile | None:
    """Tells why a part is not read beside those that are; None where it is."""
    if not kept:
        return None
    lead, layout, title = kept[0], it.part.layout, it.edition.title
    twin = next((other for other in kept if it.is_twin(other)), None)
    if twin is not None:
        return _covered(it, f"is the same as {twin.given}")
    if it.edition.is_excerpt and not lead.edition.is_excerpt:
        return _covered(it, f"holds a part of {title}, which {lead.given} holds whole")
    if it.edition.valid_from != lead.edition.valid_from:
        return _left(
            it,
            f"would be {title} from {it.edition.valid_from}, and {lead.given} is that edition"
            f" from {lead.edition.valid_from}",
            "call one of them otherwise: --version FILE=TEXT",
        )
    rivals = [other for other in kept if other.part.layout.part == layout.part]
    rivals = [other for other in rivals if not (other.part.layout is layout and layout.several)]
    if not rivals:
        return None
    rival = rivals[0]
    if layout.same_as == rival.part.layout.key:
        return _covered(it, f"is {title} in another layout; {rival.given} is read")
    are_named = it.part.file.folder is None and rival.part.file.folder is None
    if are_named and rival.part.layout is layout and layout.says_all:
        return _left(
            it,
            f"is {title} as {rival.given} is, and says other things",
            _OTHERWISE,
        )
    if are_named:
        return None
    if rival.part.layout is not layout:
        return _covered(
            it,
            f"is {title} in another layout; {rival.given} is read",
            "to have what either says, name both files",
        )
    gone = shlex.quote(f"{it.edition.code_set}/{it.edition.version}")
    return _left(
        it,
        f"is {title} as {rival.given} is, and says other things: it would take its place",
        f"to have it instead, remove that, and add it by itself: billgraph release remove {gone}",
    )


def _covered(it: _Dated, reason: str, mend: str = "") -> LeftFile:
    is_named = it.part.file.folder is None
    return LeftFile(it.given, reason, mend, is_named=is_named, is_covered=True)


def _left(it: _Dated, reason: str, mend: str) -> LeftFile:
    return LeftFile(it.given, reason, mend, is_named=it.part.file.folder is None)


_T = TypeVar("_T")


def _by(items: Iterable[_T], key: Callable[[_T], Hashable]) -> dict[Hashable, list[_T]]:
    """Groups items by what they have in common, in the order in which that comes."""
    found: dict[Hashable, list[_T]] = {}
    for item in items:
        found.setdefault(key(item), []).append(item)
    return found


def _made_of(digest: str, code_set: str, entries: list[CatalogueEntry]) -> Edition | None:
    """Returns the edition of a set that a file of that digest made."""
    made = (it.edition for it in entries if it.edition.code_set == code_set if digest in it.digests)
    return next(made, None)


def _states(reading: Reading) -> bool:
    return reading.version is not None or reading.valid_from is not None


def _edition(part: Part, said: Said) -> Edition:
    reading, given = part.reading, said.of(part.file)
    valid_from = given.valid_from or reading.valid_from
    if valid_from is None:
        raise UnstatedRelease(
            part.document.name,
            "does not say from when it is valid, as an edition of"
            f" {CODE_SETS[reading.code_set].name}",
            f"{_TOGETHER if reading.about else ''}say it: --valid-from YYYY-MM-DD",
        )
    valid_until = given.valid_until or reading.valid_until
    if valid_until is not None and valid_until < valid_from:
        raise UnstatedRelease(
            part.document.name,
            f"would be valid from {valid_from} until {valid_until}, which is before",
            "say it otherwise: --valid-from YYYY-MM-DD, --valid-until YYYY-MM-DD",
        )
    version = reading.version or valid_from.isoformat()
    # A second issue stands beside the first one: both may be asked for, and the second answers.
    again = correction(part.document.name) if part.layout.says_all else ""
    return Edition(
        code_set=reading.code_set,
        version=given.version or (f"{version}-{again}" if again else version),
        valid_from=valid_from,
        valid_until=valid_until,
        is_excerpt=reading.is_excerpt,
    )
