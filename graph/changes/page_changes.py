"""What adding a page would change in a store: read from its file, held against the page there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from billgraph.graph.batching import batched
from billgraph.graph.engine.base import Engine
from billgraph.graph.engine.embedded import EmbeddedEngine
from billgraph.graph.engine.generation import open_generation
from billgraph.graph.errors import BillgraphError, MissingExtra, UnreadableInput
from billgraph.graph.names.search import Stated
from billgraph.graph.pages.diff import Difference, compare
from billgraph.graph.pages.model import Page, mostly_unread
from billgraph.graph.pages.read import PageFile, load
from billgraph.graph.rdf.pages import iri_of, page_digest, page_names, page_parts, page_triples
from billgraph.graph.rdf.stored_page import stored_digest, stored_page

PART = 16
"""How many files a process reads at once."""

LONG = 5_000
"""From so many rows on, a page's triples are written in parts."""

MANY = 8 * PART
"""From so many files on, it pays to start processes."""


@dataclass(frozen=True, slots=True)
class PageChange:
    """A page that is to be added, and what that would change.

    Attributes:
        given: The file as it was named, or the source's name.
        page: The page.
        iri: Its IRI.
        digest: The digest of its triples.
        status: ``added``, ``replaced`` or ``unchanged``.
        triples: N-Triples lines without their closing dot; none where it is unchanged, nor
            where it `is_long`.
        names: What it calls its codes, where it is new.
        differences: What it states otherwise than the page in its place.
        is_long: Whether its triples, or those in their place, are too many to be held; they
            are then written in parts.
    """

    given: str
    page: Page
    iri: str
    digest: str
    status: str
    triples: tuple[str, ...] = ()
    names: frozenset[Stated] = frozenset()
    differences: tuple[Difference, ...] = ()
    is_long: bool = False

    def parts(self) -> Iterable[Collection[str]]:
        """Returns all its triples, in parts."""
        return page_parts(self.page, self.digest) if self.is_long else [self.triples]


@dataclass(frozen=True, slots=True)
class UnreadablePage:
    """A file, or a folder, from which no page could be read.

    Attributes:
        given: As it was named.
        error: Why.
        page: What was read of it, where that was too little to pass for the page.
        is_skipped: Whether it was found in a folder and need be no page.
    """

    given: str
    error: BillgraphError
    page: Page | None = None
    is_skipped: bool = False


def page_change(engine: Engine, page: Page, given: str) -> PageChange:
    """Holds a page against the one in its place.

    Args:
        engine: The store that it is to be added to.
        page: The page.
        given: How a message names it.
    """
    iri = iri_of(page)
    is_long = len(page.rows) > LONG
    digest, triples = (page_digest(page), []) if is_long else page_triples(page)
    before = stored_digest(engine, iri)
    if before == digest:
        return PageChange(given, page, iri, digest, "unchanged")
    if before is None:
        names = frozenset(page_names(page))
        return PageChange(given, page, iri, digest, "added", tuple(triples), names, is_long=is_long)
    stored = stored_page(engine, iri)
    return PageChange(
        given,
        page,
        iri,
        digest,
        "replaced",
        tuple(triples),
        differences=tuple(compare(stored, page)),
        is_long=is_long or len(stored.rows) > LONG,
    )


def page_changes(
    engine: Engine, files: Sequence[PageFile | UnreadableInput], jobs: int | None = None
) -> Iterator[PageChange | UnreadablePage]:
    """Reads pages from files.

    Many files are shared out to processes, each of which opens the same generation of the
    store for reading.

    Args:
        engine: The store that they are to be added to.
        files: The files, and why some were not found; see `find_pages`.
        jobs: How many processes; by default as many as there are processors. One works
            in this process.

    Yields:
        A page, or why there is none, in the order of the files.
    """
    from billgraph.graph.processes import cpu_count, map_in_processes

    jobs = jobs or cpu_count()
    if len(files) < MANY or jobs == 1 or not isinstance(engine, EmbeddedEngine):
        yield from (_read(engine, file) for file in files)
        return
    begin = partial(_reading, engine.path, engine.generation)
    for found in map_in_processes(begin, batched(files, PART), jobs):
        yield from found


def _read(engine: Engine, file: PageFile | UnreadableInput) -> PageChange | UnreadablePage:
    if isinstance(file, UnreadableInput):
        return UnreadablePage(file.source, file)
    try:
        page = load(file)
    except (UnreadableInput, MissingExtra) as error:
        return UnreadablePage(file.given, error, is_skipped=file.may_be_no_page)
    if (lost := mostly_unread(page, file.given)) is not None:
        return UnreadablePage(file.given, lost, page)
    return page_change(engine, page, file.given)


@contextmanager
def _reading(
    store: Path, generation: Path
) -> Iterator[Callable[[list[PageFile | UnreadableInput]], list[PageChange | UnreadablePage]]]:
    """Opens the store in a process that reads pages; gives the function that reads them."""
    with open_generation(store, generation) as engine:
        yield lambda files: [_read(engine, file) for file in files]
