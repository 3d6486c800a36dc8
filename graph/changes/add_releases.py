"""Adding releases to a store: what came of each edition, and which files were left."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import as_file, files
from itertools import chain
from pathlib import Path

from billgraph.graph.changes.catalogue_writer import CatalogueWriter
from billgraph.graph.changes.plan_releases import (
    EditionPlan,
    Given,
    Said,
    left_file,
    plan_editions,
    plan_named,
)
from billgraph.graph.errors import UnreadableInput
from billgraph.graph.progress import Progress
from billgraph.graph.releases.editions import CatalogueEntry
from billgraph.graph.releases.file_names import corrects
from billgraph.graph.releases.finding import NAME_IT, Found, LeftFile, find_files
from billgraph.graph.releases.formats import LAYOUTS
from billgraph.graph.releases.model import Description, Edition, Skip, Value
from billgraph.graph.releases.parts import Part, digest, parts_of

__all__ = ["ADDED", "REPLACED", "UNCHANGED", "AddedRelease", "Given", "Said", "add_releases"]

ADDED, REPLACED, UNCHANGED = "added", "replaced", "unchanged"


@dataclass(frozen=True, slots=True)
class AddedRelease:
    """What became of one edition.

    Attributes:
        entry: What the catalogue says of it.
        status: ``added``, ``replaced`` or ``unchanged``.
        layouts: What its files are, for people.
        triples: How many triples its graph was given; 0 when unchanged.
        skipped: What was not taken, and why.
        passed_over: The documents of its files that hold no release that is known, or
            the same one in another layout.
        files: The files that were read for it, as they were named.
    """

    entry: CatalogueEntry
    status: str
    layouts: tuple[str, ...] = ()
    triples: int = 0
    skipped: tuple[Skip, ...] = ()
    passed_over: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


def add_releases(
    writer: CatalogueWriter,
    named: Iterable[Path],
    said: Said,
    progress: Progress | None = None,
    left: Callable[[LeftFile], object] | None = None,
    looked: Progress | None = None,
) -> Iterator[AddedRelease]:
    """Adds releases through a writer of the catalogue; see `Store.add_releases`.

    Args:
        writer: Writes the editions and the catalogue.
        named: Files and folders.
        said: What the user says of them.
        progress: Called with the number of descriptions read and the edition's title.
        left: Called with each file that is left; None leaves none.
        looked: Called with the number of files looked at and the name of the latest.
    """
    found = list(find_files(named))
    said.check(it for it in found if isinstance(it, Found))
    run = _Run(writer)
    for count, it in enumerate(found, 1):
        if isinstance(it, LeftFile):
            _leave(it, left)
        else:
            _look_at(it, run, left)
        if looked is not None:
            looked(count, it.file if isinstance(it, LeftFile) else it.given)
    if left is None:
        for plan in plan_named(run.parts, said, writer.entries, run.sums):
            yield run.put(plan, progress)
        return
    plans, others = plan_editions(run.parts, said, writer.entries, run.sums)
    for other in others:
        left(other)
    for count, plan in enumerate(plans, 1):
        added = _put_what_can_be_read(run, plan, _of_several(progress, count, len(plans)), left)
        if added is not None:
            yield added


def _leave(it: LeftFile, left: Callable[[LeftFile], object] | None) -> None:
    if left is not None:
        left(it)
    elif not it.is_hidden:
        mend = "name the files of the release" if it.mend == NAME_IT else it.mend
        raise UnreadableInput(it.file, it.reason, mend)


def _look_at(it: Found, run: _Run, left: Callable[[LeftFile], object] | None) -> None:
    try:
        run.read(it)
    except UnreadableInput as error:
        if left is None:
            raise
        left(left_file(error, it))


def _put_what_can_be_read(
    run: _Run, plan: EditionPlan, progress: Progress | None, left: Callable[[LeftFile], object]
) -> AddedRelease | None:
    """Writes an edition, without those of its files that cannot be read."""
    parts = plan.parts
    while parts:
        try:
            return run.put(EditionPlan(plan.edition, parts), progress)
        except UnreadableInput as error:
            # Of an edition of several files, those beside a damaged one are read again.
            bad = [it for it in parts if it.document.name == error.source] or parts
            for file in dict.fromkeys(it.file for it in bad):
                left(left_file(error, file))
            parts = tuple(it.again() for it in parts if it not in bad)
    return None


def _of_several(progress: Progress | None, count: int, many: int) -> Progress | None:
    """Tells with each edition which of how many it is."""
    if progress is None or many == 1:
        return progress
    tell = progress

    def told(done: int, what: str) -> None:
        tell(done, f"{what} ({count} of {many})")

    return told


class _Run:
    """The files of one run: their parts, and the editions that are made of them."""

    def __init__(self, writer: CatalogueWriter) -> None:
        self._writer = writer
        self.parts: list[Part] = []
        self.sums: dict[Path, str] = {}
        self._passed_over: dict[Path, list[str]] = {}

    def read(self, file: Found) -> None:
        """Finds the parts of releases in a file."""
        parts, passed_over = parts_of(file)
        self.sums[file.path] = digest(file)
        self._passed_over[file.path] = passed_over
        self.parts += parts

    def put(self, plan: EditionPlan, progress: Progress | None) -> AddedRelease:
        """Writes an edition, unless the store has it as it is."""
        edition, parts = plan.edition, plan.parts
        before = self._writer.entry(edition.iri)
        own = list(dict.fromkeys(part.file for part in parts))
        given = tuple(file.given for file in own)
        digests = frozenset(self.sums[file.path] for file in own)
        # Fewer files than those that made it change nothing either: it has all they say.
        if before is not None and before.edition == edition and digests <= before.digests:
            return AddedRelease(before, UNCHANGED, files=given)
        names = ", ".join(dict.fromkeys(part.document.file_name for part in parts))
        if before is not None:
            _refuse_loss(before, edition, names, parts)
        notice = next((part.reading.notice for part in parts if part.reading.notice), None)
        with self._writer.attempt(edition.iri):
            entry, triples = self._writer.put(
                CatalogueEntry(edition, names, digests, 0, 0, notice=notice),
                _descriptions([*parts, *_shipped(edition, names)]),
                progress,
            )
            if not triples:
                raise UnreadableInput(
                    parts[0].document.name,
                    "holds no codes",
                    "get the file from its publisher again",
                )
        return AddedRelease(
            entry,
            ADDED if before is None else REPLACED,
            tuple(dict.fromkeys(part.layout.what for part in parts)),
            triples,
            tuple(skip for part in parts for skip in part.reading.skipped),
            tuple(chain.from_iterable(self._passed_over[file.path] for file in own)),
            given,
        )


def _refuse_loss(
    before: CatalogueEntry, edition: Edition, names: str, parts: Iterable[Part]
) -> None:
    """Refuses to put files in the place of an edition that other files made too.

    What is in the store does not say which of several files said it, so that one part of
    an edition cannot be changed by itself. A file that says all of an edition takes the place of
    any other, and one that its name calls a correction that of the file which it corrects.
    """
    given = names.split(", ")
    others = [
        name
        for name in before.file.split(", ")
        if name not in given and not any(corrects(new, name) for new in given)
    ]
    # An excerpt holds a few facts of the edition that is now given.
    is_less = before.edition.is_excerpt and not edition.is_excerpt
    is_all = any(part.layout.says_all for part in parts)
    if not others or is_all or is_less or before.file == _shipped_name(edition):
        return
    key, version = edition.code_set, edition.version
    raise UnreadableInput(
        names,
        f"would replace {edition.title}, and what {', '.join(others)} said of it would be lost",
        "name all files of the edition together, or remove it first:"
        f" billgraph release remove {shlex.quote(f'{key}/{version}')}",
    )


def _shipped(edition: Edition, names: str) -> list[Part]:
    """Returns the part of an edition that ships with billgraph, where that has all of its codes."""
    name = _shipped_name(edition)
    shipped = files("billgraph.data") / "releases" / name
    if names == name or not shipped.is_file():
        return []
    with as_file(shipped) as path:
        parts, _ = parts_of(Found(path, str(path)))
    return [
        part
        for part in parts
        if not part.reading.is_excerpt and part.reading.version == edition.version
    ]


def _shipped_name(edition: Edition) -> str:
    return f"{edition.code_set}.yaml"


def _descriptions(members: list[Part]) -> Iterator[Description]:
    """Merges what the parts of an edition say: one name and one definition for each thing.

    The layout that is preferred names it; how another part calls it is another name.
    """
    ordered = sorted(members, key=lambda part: LAYOUTS.index(part.layout))
    found = chain.from_iterable(part.reading.descriptions for part in ordered)
    return found if len(members) == 1 else _named_once(found)


def _named_once(descriptions: Iterable[Description]) -> Iterator[Description]:
    names: dict[str, Value] = {}
    for it in descriptions:
        label = next((value for prop, value in it.facts if prop == _NAME), None)
        if label is None or names.setdefault(it.subject, label) is label:
            yield it
            continue
        others = (
            (_OTHER_NAME if prop == _NAME else prop, value)
            for prop, value in it.facts
            if prop != _DEFINITION and (prop, value) != (_NAME, names[it.subject])
        )
        yield Description(it.subject, tuple(others))


_NAME, _OTHER_NAME, _DEFINITION = "skos:prefLabel", "skos:altLabel", "skos:definition"
