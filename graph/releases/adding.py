"""Adding releases to a store: which files make which edition, and what came of each."""

from __future__ import annotations

import codecs
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import file_digest
from importlib.resources import as_file, files
from itertools import chain
from pathlib import Path

from billgraph.graph.errors import UnreadableInput, UnstatedRelease
from billgraph.graph.progress import Progress
from billgraph.graph.releases.documents import Document, documents
from billgraph.graph.releases.formats import LAYOUTS, Layout, recognise
from billgraph.graph.releases.model import Description, Edition, Reading, Skip, Value
from billgraph.graph.releases.shelf import Shelf
from billgraph.graph.releases.triples import Entry
from billgraph.ontology.releases import CODE_SETS

ADDED, REPLACED, UNCHANGED = "added", "replaced", "unchanged"


@dataclass(frozen=True, slots=True)
class Given:
    """What the user says of releases, for files that do not say it or say it wrong."""

    version: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class AddedRelease:
    """What became of one edition.

    Attributes:
        entry: What the catalogue says of it.
        status: ``added``, ``replaced`` or ``unchanged``.
        layouts: What its files are, for people.
        triples: How many triples its graph was given; 0 when unchanged.
        skipped: What was not taken, and why.
        passed_over: The documents of the files that hold no release that is known, or
            the same one in another layout.
    """

    entry: Entry
    status: str
    layouts: tuple[str, ...] = ()
    triples: int = 0
    skipped: tuple[Skip, ...] = ()
    passed_over: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Part:
    path: Path
    layout: Layout
    document: Document
    reading: Reading


def add_releases(
    shelf: Shelf, named: Iterable[Path], given: Given, progress: Progress | None = None
) -> Iterator[AddedRelease]:
    """Adds releases to a shelf; see `Store.add_releases`."""
    paths = list(named)
    parts, passed_over = _parts(paths)
    sums = {path: _digest(path) for path in paths}
    for edition, members in _editions(parts, given, shelf.entries, sums).items():
        before = shelf.entry(edition.iri)
        digests = frozenset(sums[part.path] for part in members)
        # Fewer files than those that made it change nothing either: it has all they say.
        if before is not None and before.edition == edition and digests <= before.digests:
            yield AddedRelease(before, UNCHANGED)
            continue
        names = ", ".join(dict.fromkeys(part.document.file_name for part in members))
        if before is not None:
            _refuse_loss(before, edition, names)
        notice = next((part.reading.notice for part in members if part.reading.notice), None)
        descriptions = _descriptions([*members, *_shipped(edition, names)])
        entry, triples = shelf.put(
            Entry(edition, names, digests, 0, 0, notice=notice), descriptions, progress
        )
        if not triples:
            raise UnreadableInput(
                members[0].document.name, "holds no codes", "get the file from its publisher again"
            )
        yield AddedRelease(
            entry,
            ADDED if before is None else REPLACED,
            tuple(dict.fromkeys(part.layout.what for part in members)),
            triples,
            tuple(skip for part in members for skip in part.reading.skipped),
            tuple(passed_over),
        )


def _refuse_loss(before: Entry, edition: Edition, names: str) -> None:
    """Refuses to put files in the place of an edition that other files made too.

    What is in the store does not say which of several files said it, so that one part of
    an edition cannot be changed by itself.
    """
    given = names.split(", ")
    others = [name for name in before.file.split(", ") if name not in given]
    # An excerpt holds a few facts of the edition that is now given.
    is_less = before.edition.is_excerpt and not edition.is_excerpt
    if not others or before.file == names or is_less or before.file == _shipped_name(edition):
        return
    key, version = edition.code_set, edition.version
    raise UnreadableInput(
        names,
        f"would replace {edition.title}, and what {', '.join(others)} said of it would be lost",
        "name all files of the edition together, or remove it first:"
        f" billgraph release remove {shlex.quote(f'{key}/{version}')}",
    )


def _shipped(edition: Edition, names: str) -> list[_Part]:
    """The part of an edition that ships with billgraph, where that has all of its codes."""
    name = _shipped_name(edition)
    shipped = files("billgraph.data") / "releases" / name
    if names == name or not shipped.is_file():
        return []
    with as_file(shipped) as path:
        parts, _ = _parts([path])
    return [
        part
        for part in parts
        if not part.reading.is_excerpt and part.reading.version == edition.version
    ]


def _shipped_name(edition: Edition) -> str:
    return f"{edition.code_set}.yaml"


def _descriptions(members: list[_Part]) -> Iterator[Description]:
    """What the parts of an edition say together, of one name and one definition for each thing.

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


def _parts(paths: list[Path]) -> tuple[list[_Part], list[str]]:
    """The documents that hold releases, and the names of those that do not."""
    parts, passed_over = [], []
    for path in paths:
        known, unknown = [], []
        for document in documents(path):
            layout = recognise(document)
            if layout is None:
                unknown.append(document)
            else:
                known.append((layout, document))
        if not known:
            raise _unknown(str(path), unknown)
        passed_over += [document.name for document in unknown]
        best = {
            (layout.code_set, layout.part): layout
            for layout, _ in sorted(known, key=lambda it: LAYOUTS.index(it[0]), reverse=True)
        }
        texts = {(it.key, _stem(document)) for it, document in known if not document.is_workbook}
        for layout, document in known:
            is_again = document.is_workbook and (layout.key, _stem(document)) in texts
            if best[layout.code_set, layout.part] is layout and not is_again:
                parts.append(_Part(path, layout, document, layout.read(document)))
            else:
                passed_over.append(document.name)
    return parts, passed_over


def _stem(document: Document) -> str:
    """What a table that comes as text and as workbook is named alike by."""
    return document.file_name.rpartition(".")[0].lower()


def _editions(
    parts: list[_Part], given: Given, entries: list[Entry], sums: dict[Path, str]
) -> dict[Edition, list[_Part]]:
    """Which parts make which edition: a part that names no version goes with one that does.

    Where it stands alone, and is as it was when it made an edition, it is of that one.
    """
    found: dict[Edition, list[_Part]] = {}
    by_set: dict[str, list[_Part]] = {}
    for part in parts:
        by_set.setdefault(part.reading.code_set, []).append(part)
    for members in by_set.values():
        stated = [part for part in members if _states(part.reading)]
        for part in members:
            told = part if _states(part.reading) or not stated else stated[0]
            made = _made_of(sums[part.path], part.reading.code_set, entries)
            is_known = made is not None and given == Given() and not _states(told.reading)
            edition = made if made is not None and is_known else _edition(told, given)
            found.setdefault(edition, []).append(part)
    return found


def _made_of(digest: str, code_set: str, entries: list[Entry]) -> Edition | None:
    """The edition of a set that a file of that digest made."""
    made = (it.edition for it in entries if it.edition.code_set == code_set if digest in it.digests)
    return next(made, None)


def _states(reading: Reading) -> bool:
    return reading.version is not None or reading.valid_from is not None


def _edition(part: _Part, given: Given) -> Edition:
    reading = part.reading
    valid_from = given.valid_from or reading.valid_from
    if valid_from is None:
        raise UnstatedRelease(
            part.document.name,
            "does not say from when it is valid, as an edition of"
            f" {CODE_SETS[reading.code_set].name}",
            "say it: --valid-from YYYY-MM-DD",
        )
    valid_until = given.valid_until or reading.valid_until
    if valid_until is not None and valid_until < valid_from:
        raise UnstatedRelease(
            part.document.name,
            f"would be valid from {valid_from} until {valid_until}, which is before",
            "say it otherwise: --valid-from YYYY-MM-DD, --valid-until YYYY-MM-DD",
        )
    return Edition(
        code_set=reading.code_set,
        version=given.version or reading.version or valid_from.isoformat(),
        valid_from=valid_from,
        valid_until=valid_until,
        is_excerpt=reading.is_excerpt,
    )


def _digest(path: Path) -> str:
    with open(path, "rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


def _unknown(name: str, unknown: list[Document]) -> UnreadableInput:
    for document in unknown:
        encoding = _other_encoding(document.head())
        if encoding is not None:
            problem = f"is written in {encoding}"
            return UnreadableInput(document.name, problem, "save it as UTF-8, and add that")
        if document.is_packed:
            return UnreadableInput(document.name, "is packed again", "unpack it, and add that")
    return UnreadableInput(
        name,
        "is no release that billgraph reads",
        "see what it reads: billgraph release add --help",
    )


def _other_encoding(head: bytes) -> str | None:
    """The encoding of a text with more than a byte for each letter, if it is one."""
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "UTF-32"
    odd, even = set(head[1:_LOOK:2]), set(head[:_LOOK:2])
    # Without a mark it is known by the nulls beside each letter that ASCII has.
    by_nulls = {0} in (odd, even) and odd != even
    is_wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or by_nulls
    return "UTF-16" if is_wide else None


_LOOK = 64
