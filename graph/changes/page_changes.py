"""What adding a page would change in a store: read from its file, held against the page there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

from billgraph.graph.batching import batches
from billgraph.graph.engine.base import Engine
from billgraph.graph.errors import UnreadableInput
from billgraph.graph.names.search import Stated
from billgraph.graph.pages.diff import Difference, compare
from billgraph.graph.pages.model import Page
from billgraph.graph.pages.read import STDIN, PageFile, find_pages, load
from billgraph.graph.rdf.pages import iri_of, page_names, page_triples
from billgraph.graph.rdf.stored_page import stored_digest, stored_page

PART = 16
"""How many files a process reads at once."""

MANY = 8 * PART
"""From so many files on, it pays to start processes."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A page that is to be added, and what that would change.

    Attributes:
        given: The file as it was named, or the source's name.
        page: The page.
        iri: Its IRI.
        digest: The digest of its triples.
        status: ``added``, ``replaced`` or ``unchanged``.
        triples: N-Triples lines without their closing dot; none where it is unchanged.
        names: What it calls its codes, where it is new.
        differences: What it states otherwise than the page in its place.
    """

    given: str
    page: Page
    iri: str
    digest: str
    status: str
    triples: tuple[str, ...] = ()
    names: frozenset[Stated] = frozenset()
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class NoArrival:
    """A file, or a folder, from which no page could be read.

    Attributes:
        given: As it was named.
        error: Why.
    """

    given: str
    error: UnreadableInput


def arrival(engine: Engine, page: Page, given: str) -> Arrival:
    """Holds a page against the one in its place.

    Args:
        engine: The store that it is to be added to.
        page: The page.
        given: How a message names it.
    """
    iri = iri_of(page)
    digest, triples = page_triples(page)
    before = stored_digest(engine, iri)
    if before == digest:
        return Arrival(given, page, iri, digest, "unchanged")
    if before is None:
        names = frozenset(page_names(page))
        return Arrival(given, page, iri, digest, "added", tuple(triples), names)
    differences = tuple(compare(stored_page(engine, iri), page))
    return Arrival(given, page, iri, digest, "replaced", tuple(triples), differences=differences)


def arrivals(
    engine: Engine,
    arguments: Iterable[str],
    prefix: str = "",
    stdin: BinaryIO | None = None,
    jobs: int | None = None,
) -> Iterator[Arrival | NoArrival]:
    """Reads the pages that arguments name: files, folders and ``-``.

    Many files are shared out to processes, each of which opens the same generation of the
    store for reading.

    Args:
        engine: The store that they are to be added to.
        arguments: Paths, or ``-`` for `stdin`.
        prefix: A name to put before each source.
        stdin: The stream to read for ``-``.
        jobs: How many processes; by default as many as there are processors. One works
            in this process.

    Yields:
        A page, or why there is none, in the order of the arguments.
    """
    from billgraph.graph.engine.embedded import EmbeddedEngine
    from billgraph.graph.processes import processors, shared_out

    arguments = list(arguments)
    files = _files(arguments, prefix)
    first = list(islice(files, MANY))
    files, jobs = chain(first, files), jobs or processors()
    # What comes from standard input can be read in this process alone.
    if (
        len(first) < MANY
        or jobs == 1
        or STDIN in arguments
        or not isinstance(engine, EmbeddedEngine)
    ):
        yield from (_read(engine, stdin, file) for file in files)
        return
    begin = partial(_reading, engine.path, engine.generation)
    for found in shared_out(begin, batches(files, PART), jobs):
        yield from found


def _files(arguments: list[str], prefix: str) -> Iterator[PageFile | NoArrival]:
    for argument in arguments:
        try:
            yield from find_pages([argument], prefix)
        except UnreadableInput as error:
            yield NoArrival(argument, error)


def _read(
    engine: Engine, stdin: BinaryIO | None, file: PageFile | NoArrival
) -> Arrival | NoArrival:
    if isinstance(file, NoArrival):
        return file
    try:
        return arrival(engine, load(file, stdin), file.given)
    except UnreadableInput as error:
        return NoArrival(file.given, error)


@contextmanager
def _reading(
    store: Path, generation: Path
) -> Iterator[Callable[[list[PageFile | NoArrival]], list[Arrival | NoArrival]]]:
    """What a process does that reads pages."""
    from billgraph.graph.engine.generation import open_generation

    with open_generation(store, generation) as engine:
        yield lambda files: [_read(engine, None, file) for file in files]
